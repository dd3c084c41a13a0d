"""Reads a file in this process and shows its cells shortly."""

from __future__ import annotations

from forum.core.gate.lists import list_messages
from forum.core.spreadsheet.books import ReadBook, ReadCell, ReadSheet, book_of


def read(content: bytes) -> ReadBook:
    """The book, read without a child process."""
    return book_of(list_messages(content))


def first_sheet(content: bytes) -> ReadSheet:
    """Its first sheet."""
    return read(content).sheets[0]


def shown(content: bytes) -> dict[str, str]:
    """The cells of the first sheet: their text behind what they are, n for a number, d for a day, ! for a problem."""
    sheet = first_sheet(content)
    return {cell.reference: _shown(cell) for row in sheet.rows.values() for cell in row.values()}


def _shown(cell: ReadCell) -> str:
    signs = {"n": cell.is_number, "d": cell.is_date, f"!{cell.problem}": bool(cell.problem)}
    return "".join(f"{sign} " for sign, is_so in signs.items() if is_so) + cell.text
