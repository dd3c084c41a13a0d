"""A small list and books of it, made of cells without a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forum.core.imports import MARK_COLUMN
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.books import ReadBook, ReadCell, ReadSheet
from forum.core.spreadsheet.entries import ChoiceEntry, DayEntry, MoneyEntry, TextEntry

COLOURS = {"red": "Red", "blue": "Blue"}


@dataclass(frozen=True)
class Thing:
    """A row of the small register; ``price`` in kopecks."""

    name: str
    colour: str | None = None
    made_on: date | None = None
    price: int | None = None


THINGS: Register[Thing] = Register(
    name="things",
    title="Things",
    columns=(
        Column("ordinal", "No.", Kind.ORDINAL),
        Column("name", "Name", read=lambda row: row.name, entry=TextEntry(is_required=True, longest=20)),
        Column(
            "colour",
            "Colour",
            read=lambda row: COLOURS[row.colour] if row.colour else None,
            entry=ChoiceEntry(labels=COLOURS),
        ),
        Column("made_on", "Made on", Kind.DATE, lambda row: row.made_on, entry=DayEntry()),
        Column("price", "Price", Kind.MONEY, lambda row: row.price, entry=MoneyEntry()),
        Column(MARK_COLUMN, "Mark", is_hidden=True),
    ),
)


def cell(value: Any, *, is_date: bool = False, problem: str = "") -> ReadCell:
    """A cell of a value: text, or an exact number."""
    is_number = not isinstance(value, str)
    return ReadCell("", str(value), is_number=is_number, is_date=is_date, problem=problem)


def sheet(*rows: Sequence[Any], name: str = "List", **options: Any) -> ReadSheet:
    """A sheet of rows from the first; None is an empty cell."""
    cells = {
        number: {
            at: value if isinstance(value, ReadCell) else cell(value)
            for at, value in enumerate(row, 1)
            if value is not None
        }
        for number, row in enumerate(rows, 1)
    }
    return ReadSheet(name, rows={number: row for number, row in cells.items() if row}, **options)


def book(*sheets: ReadSheet) -> ReadBook:
    """A workbook of these sheets."""
    return ReadBook("xlsx", list(sheets))
