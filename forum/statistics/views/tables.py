"""Tables of totals on a page and as files, from the same columns and the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forum.core.exports import Export
from forum.core.formatting import Formats, current_formats
from forum.core.spreadsheet import Column, Kind, Register, Role, Sheet
from forum.statistics.sheets import is_number, table_sheet

UrlOf = Callable[[Any, str], str | None]
"""The address of the rows behind a figure: of a row and a column's key."""

_FINE = 10**12


@dataclass(frozen=True, slots=True)
class PageCell:
    """A finished cell."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PageRow:
    """A finished row and what it is."""

    role: Role
    cells: tuple[PageCell, ...]


def page_rows(
    columns: Sequence[Column[Any]], rows: Iterable[Any], role_of: Callable[[Any], Role], url_of: UrlOf
) -> list[PageRow]:
    """Rows in words of the page's language; a figure that is a number leads to its rows."""
    formats = current_formats()

    def cell(column: Column[Any], row: Any) -> PageCell:
        value = column.read(row)
        return PageCell(
            value_text(column.kind, value, formats), url_of(row, column.key) if is_linked(column, value) else None
        )

    return [PageRow(role_of(row), tuple(cell(column, row) for column in columns)) for row in rows]


def is_linked(column: Column[Any], value: Any) -> bool:
    """Whether a cell may lead somewhere: names and figures do, signs for no value do not."""
    return is_number(value) or column.key == "name"


def value_text(kind: Kind, value: Any, formats: Formats) -> str:
    """A value of a column in words; a sign for no value as it is."""
    if not is_number(value):
        return str(value)
    if kind is Kind.MONEY:
        return formats.money(value)
    if kind is Kind.SHARE:
        return formats.share_of(int(value * _FINE), _FINE)
    return formats.integer(value)


def table_export(
    register: Register[Any],
    rows: Sequence[Any],
    role_of: Callable[[Any], Role],
    *,
    title: Any,
    lines: Sequence[Any],
    notes: Sequence[str] = (),
) -> Export:
    """The table as shown, as a file: a workbook with the filter in words and formulas, or CSV."""

    def lay_out(columns: Sequence[Column[Any]], shown: Iterable[Any], told: Sequence[Any]) -> Sheet:
        return table_sheet(title, columns, shown, role_of, lines=told, notes=notes)

    return Export(
        register=replace(register, title=title),
        read=lambda _columns: rows,
        count=lambda: len(rows),
        lines=lines,
        lay_out=lay_out,
    )
