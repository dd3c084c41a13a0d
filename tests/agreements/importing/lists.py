"""Lists of documents as files: those that left for editing, and those that somebody typed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from forum.agreements.edit_columns import edit_register
from forum.agreements.importing.agreements import AGREEMENTS_IMPORT
from forum.core.imports import Decisions, Order, Preview, Table, runs
from forum.core.imports.editing import editing_workbook
from forum.core.security import Actor
from forum.core.spreadsheet import stream_csv
from forum.core.spreadsheet.books import ReadCell, read_book
from tests.factories.agreements import SECRETARY


def order(actor: Actor = SECRETARY, locale: str = "ru", **chosen: Any) -> Order:
    """Who brings in, and what was chosen beside the file."""
    return Order(actor, locale, chosen)


def left(told: Order, suffix: str = "xlsx") -> bytes:
    """The documents as they leave for editing."""
    if suffix == "xlsx":
        return b"".join(editing_workbook(AGREEMENTS_IMPORT, told))
    rows = AGREEMENTS_IMPORT.rows(told) if AGREEMENTS_IMPORT.rows else ()
    return b"".join(stream_csv(edit_register(told.locale).columns, rows, locale=told.locale))


def rows_of(content: bytes) -> tuple[list[str], list[dict[str, Any]]]:
    """Titles and rows of an exported workbook, as a person sees them: cells by title."""
    sheet = next(sheet for sheet in read_book(content).sheets if not sheet.is_hidden)
    heading = next(number for number in sorted(sheet.rows) if len(sheet.rows[number]) > 10)
    titles = {at: cell.text for at, cell in sheet.rows[heading].items()}
    rows = [
        {titles[at]: cell for at, cell in sheet.rows[number].items() if at in titles}
        for number in sorted(sheet.rows)
        if number > heading
    ]
    return list(titles.values()), rows


def typed(titles: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A workbook with these rows, every text a text."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(titles))
    for number, row in enumerate(rows, 2):
        for at, title in enumerate(titles, 1):
            value = row.get(title)
            if isinstance(value, ReadCell):
                value = float(value.text) if value.is_number else value.text
            if value is not None:
                cell = sheet.cell(number, at, value)
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_of(titles: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A CSV file as a person saves it."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(titles), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def checked(content: bytes, told: Order) -> tuple[Table, Preview]:
    """What the list would do."""
    return runs.read_list(AGREEMENTS_IMPORT, told, runs.opened(content, "list"))


def brought_in(content: bytes, told: Order, decisions: Decisions | None = None) -> int:
    """Check the list and write it; how many documents it wrote."""
    _table, preview = checked(content, told)
    assert preview.is_sound, [(row.number, row.verdict, row.faults) for row in preview.rows]
    return AGREEMENTS_IMPORT.apply(preview, told, decisions or Decisions())
