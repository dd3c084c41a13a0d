"""Tables of totals on a page and as files, from the same columns and the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort

from forum.core.downloads import CSV_TYPE, SUFFIXES, file_response
from forum.core.formatting import Formats, current_formats
from forum.core.i18n import current_locale
from forum.core.spreadsheet import XLSX_TYPE, Column, Kind, Register, Role, stream_csv, stream_workbook
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


def table_response(
    register: Register[Any],
    rows: Iterable[Any],
    role_of: Callable[[Any], Role],
    *,
    suffix: str,
    title: Any,
    lines: Sequence[Any],
    notes: Sequence[str] = (),
) -> Response:
    """The table as shown, as a file: a workbook with the filter in words and formulas, or CSV. Else a 404."""
    if suffix not in SUFFIXES:
        abort(404)
    locale, name = current_locale(), f"{register.name}.{suffix}"
    if suffix == "csv":
        return file_response(stream_csv(register.columns, rows, locale=locale), name=name, mimetype=CSV_TYPE)
    sheet = table_sheet(title, register.columns, rows, role_of, lines=lines, notes=notes)
    return file_response(stream_workbook([sheet], title=title, locale=locale), name=name, mimetype=XLSX_TYPE)
