"""Tables of totals as sheets of a workbook: subtotals and totals are formulas with the values of SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from forum.core.spreadsheet import Column, Formula, Head, Kind, Money, ReportSheet, Role, Share, Shown, Value

RoleOf = Callable[[Any], Role]


def cell_value(kind: Kind, value: Any, *, shown: Shown = Shown.UNITS) -> Value:
    """What a column reads as what a report's cell holds."""
    if value is None or isinstance(value, (str, bool, date)):
        return value
    if kind is Kind.MONEY:
        return Money(value, shown)
    if kind is Kind.SHARE:
        return Share(value)
    return int(value)


def fill_table(
    sheet: ReportSheet,
    columns: Sequence[Column[Any]],
    rows: Iterable[Any],
    role_of: RoleOf,
    *,
    shown: Shown = Shown.UNITS,
) -> tuple[int, int]:
    """Append ``rows`` under the header that stands; returns the numbers of the first and the last row.

    In columns with a ``total`` a subtotal sums the rows since the subtotal before, and the total sums the subtotals
    and the rows outside them. A value that is no number («…») stays as it is.
    """
    first = block = sheet.next_row
    summed: list[int] = []
    for row in rows:
        role, number = role_of(row), sheet.next_row
        values = [cell_value(column.kind, column.read(row), shown=shown) for column in columns]
        if role is Role.SUBTOTAL:
            values = _with_sums(columns, values, range(block, number))
            summed = [*(one for one in summed if one < block), number]
        elif role is Role.TOTAL:
            values = _with_sums(columns, values, summed)
        else:
            summed.append(number)
        sheet.row(*values, role=role)
        if role is Role.SUBTOTAL:
            block = sheet.next_row
    return first, sheet.next_row - 1


def _with_sums(columns: Sequence[Column[Any]], values: Sequence[Value], rows: Sequence[int]) -> list[Value]:
    return [
        Formula(_sum_text(get_column_letter(number), rows), value)
        if column.total and rows and isinstance(value, (Money, Share, int))
        else value
        for number, (column, value) in enumerate(zip(columns, values, strict=True), 1)
    ]


def _sum_text(letter: str, rows: Sequence[int]) -> str:
    """SUM over the rows, runs of neighbours as ranges."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    areas = [f"{letter}{first}:{letter}{last}" if last > first else f"{letter}{first}" for first, last in runs]
    return f"SUM({','.join(areas)})"


def table_sheet(
    name: Any,
    columns: Sequence[Column[Any]],
    rows: Iterable[Any],
    role_of: RoleOf,
    *,
    lines: Sequence[Any] = (),
    notes: Sequence[Any] = (),
) -> ReportSheet:
    """A whole sheet: title, lines under it (the filter in words), the table, the columns' notes and ``notes``."""
    sheet = ReportSheet(name, widths=[column.characters for column in columns], frozen_columns=1)
    sheet.title(name, *lines)
    sheet.header(*(Head(column.title) for column in columns))
    fill_table(sheet, columns, rows, role_of)
    for note in [*(column.note for column in columns if column.note), *notes]:
        sheet.note(note)
    return sheet


def is_number(value: Any) -> bool:
    """Whether a column's value is a figure and no sign."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)
