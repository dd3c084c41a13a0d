"""The gate before any parser: what a workbook from outside may be, checked on the zip's own table of contents."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from flask_babel import gettext as _

from forum.core.errors import DomainError

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_PARTS: Final = 400
MOST_UNPACKED: Final = 64 * 1024 * 1024
"""All parts together; rows of 10 000 documents are a tenth of it."""
MOST_RATIO: Final = 300
"""Unpacked to packed of one part above a megabyte: XML of real registers stays below 40."""

WORKBOOK: Final = "xl/workbook.xml"
CONTENT_TYPES: Final = "[Content_Types].xml"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_ENCRYPTED: Final = 0x1
_MEGABYTE: Final = 1024 * 1024
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ACTIVE: Final = ("vbaproject", "/externallinks/", "/activex/", "/embeddings/", "/macrosheets/", "/connections.xml")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def checked_parts(content: bytes, *, field: str | None = "file") -> dict[str, bytes]:
    """The XML parts of a workbook by name, when it is one that may be read; nothing is parsed here.

    Raises ``DomainError`` on ``field``: not a workbook, too large, packed to burst, with macros or links to other
    files, in another encoding than UTF-8, with a document type.
    """
    if len(content) > MOST_BYTES:
        raise DomainError(field, _("The workbook is larger than %(number)s MB.", number=MOST_BYTES // _MEGABYTE))
    if content.startswith(_OLE):
        raise DomainError(field, _("Save the workbook as .xlsx, without a password."))
    if not content.startswith(_ZIP):
        raise _no_workbook(field)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_table(archive.infolist(), field)
            names = {entry.filename for entry in archive.infolist()}
            if not {WORKBOOK, CONTENT_TYPES} <= names:
                raise _no_workbook(field)
            parts = {name: archive.read(name) for name in names if name.endswith((".xml", ".rels"))}
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError) as error:
        raise DomainError(field, _("The workbook is damaged: open it, save it again and send that.")) from error
    for part in parts.values():
        _check_text(part, field)
    if b"macroEnabled" in parts[CONTENT_TYPES]:
        raise _active(field)
    return parts


def _check_table(entries: list[zipfile.ZipInfo], field: str | None) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_PARTS or len(set(names)) != len(names):
        raise _no_workbook(field)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise DomainError(field, _("Unpacked, the workbook is too large."))
    for entry in entries:
        name = f"/{entry.filename.casefold()}"
        if "\\" in name or "/../" in name or name.startswith("//") or entry.compress_type not in _METHODS:
            raise _no_workbook(field)
        if entry.flag_bits & _ENCRYPTED:
            raise DomainError(field, _("Save the workbook as .xlsx, without a password."))
        if any(mark in name for mark in _ACTIVE):
            raise _active(field)
        if entry.file_size > _MEGABYTE and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise DomainError(field, _("Unpacked, the workbook is too large."))


def _check_text(part: bytes, field: str | None) -> None:
    # A parser that takes UTF-16 for something else reads no row of it and says nothing.
    if part.startswith(_UTF16) or b"\0" in part:
        raise DomainError(field, _("The workbook is not written in UTF-8: open it, save it again and send that."))
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise _no_workbook(field)


def _no_workbook(field: str | None) -> DomainError:
    return DomainError(field, _("This is not an Excel workbook (.xlsx)."))


def _active(field: str | None) -> DomainError:
    return DomainError(field, _("The workbook holds macros or links to other files. Save it as a plain .xlsx."))
