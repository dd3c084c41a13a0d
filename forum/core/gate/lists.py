"""A list from outside, its kind told by its content: neither its name nor what the browser says of it is believed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forum.core.gate.csv_lists import csv_messages
from forum.core.gate.errors import refuse
from forum.core.gate.messages import DONE, Message
from forum.core.gate.workbooks import workbook_messages

_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_OTHERS: Final = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf", b"BM", b"II*\0",
    b"MM\0*",
)  # fmt: skip
_WEB: Final = (b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<body", b"mime-version:")
_SPREADSHEET_2003: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
_BEGINNING: Final = 4096


def list_messages(content: bytes) -> Iterator[Message]:
    """What a file holds, as ``messages`` tells, ending in "done"; raises ``BadFileError`` at any time."""
    if not content:
        refuse("empty")
    if content.startswith(_OLE):
        refuse("ole")
    if content.startswith(_ZIP):
        yield from workbook_messages(content)
    else:
        _check_text(content)
        yield from csv_messages(content)
    yield [DONE]


def _check_text(content: bytes) -> None:
    if content.startswith((_EMPTY_ZIP, *_OTHERS[:-3])) or (content.startswith(_OTHERS[-3:]) and b"\0" in content[:64]):
        refuse("no_list")
    beginning = content[:_BEGINNING].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if beginning.startswith(_WEB):
        refuse("html")
    if beginning.startswith((b"<?xml", b"<workbook")):
        if _SPREADSHEET_2003 in beginning:
            refuse("xml_2003")
        refuse("html" if b"<html" in beginning else "no_list")
