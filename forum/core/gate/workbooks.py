"""A workbook from outside: the gate first, then its sheets one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from forum.core.gate.cells import CellReader
from forum.core.gate.containers import is_workbook
from forum.core.gate.errors import refuse
from forum.core.gate.messages import BOOK, END, SHEET, Message
from forum.core.gate.package import Package, date_styles, shared_texts
from forum.core.gate.parts import check_parts
from forum.core.gate.sheets import Budget, SheetReader
from forum.core.gate.zip_table import read_table

_ACTIVE: Final = (
    "vbaproject", "/externallinks/", "/activex/", "/embeddings/", "/macrosheets/", "/dialogsheets/", "/customui/",
    "/connections.xml", "/webextensions/",
)  # fmt: skip
_WORKBOOKS: Final = (".xlsx", ".xls", ".xlsm", ".csv", ".ods")


def checked_package(content: bytes, check_kind: Callable[[Package], None] | None = None) -> Package:
    """The parts of a workbook, or of what ``check_kind`` lets in, when all of them may be read.

    No XML is parsed before that. Raises ``BadFileError``: see ``read_table`` and ``check_parts``; ods, xlsb, archive,
    no_workbook, active.
    """
    parts = read_table(content)
    package = Package(content, parts)
    (check_kind or _check_kind)(package)
    for part in parts:
        folded = f"/{part.name.casefold()}"
        if any(mark in folded for mark in _ACTIVE):
            refuse("active", place=part.name)
    check_parts(content, parts)
    package.check_active()
    return package


def _check_kind(package: Package) -> None:
    if {"mimetype", "content.xml"} <= set(package.names()):
        refuse("ods")
    if "xl/workbook.bin" in package:
        refuse("xlsb")
    if not is_workbook(package):
        refuse("archive" if any(name.endswith(_WORKBOOKS) for name in package.names()) else "no_workbook")


def workbook_messages(content: bytes) -> Iterator[Message]:
    """What the workbook holds, as ``messages`` tells; raises ``BadFileError`` at any time."""
    package = checked_package(content)
    book = package.workbook()
    cells = CellReader(shared_texts(package, book.texts), date_styles(package, book.styles))
    budget = Budget()
    yield [BOOK, "xlsx"]
    for sheet in book.sheets:
        reader = SheetReader(sheet.part, cells, budget)
        yield [SHEET, sheet.name, book.is_1904, sheet.is_hidden]
        yield from reader.rows(package.pieces(sheet.part))
        yield [END, reader.hidden, reader.merged]
