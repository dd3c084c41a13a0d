"""LibreOffice opens the export, computes it anew and comes to the same figures."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from forum.core.spreadsheet import Column, Kind, RegisterSheet, stream_csv, stream_workbook
from tests.core.spreadsheet.libreoffice import compare_totals, computed, converted
from tests.core.spreadsheet.test_reports import report

pytestmark = pytest.mark.browser

COLUMNS: tuple[Column[Any], ...] = (
    Column("number", "№ п/п", Kind.ORDINAL),
    Column("text", "Текст", read=lambda row: row[0], wraps=True),
    Column("value", "Сумма", Kind.MONEY, lambda row: row[1], total="sum"),
    Column("day", "Дата", Kind.DATE, lambda row: row[2], total="count"),
)
TEXTS = ["=1+1", "_x000D_", "a & b < c", "две\nстроки", " края ", "+7 (495) 123-45-67", "007", "ўёі 😀"]
ROWS = [(text, 9 * 10**13 // 7 * (place - 3), date(2023, 6, 26)) for place, text in enumerate(TEXTS)]


def test_totals_computed_anew_equal_the_cached_ones(tmp_path: Path) -> None:
    sheet = RegisterSheet(COLUMNS, ROWS, name="Реестр", title="Проба")
    workbook = b"".join(stream_workbook([sheet, report()], title="Проба"))
    assert compare_totals(workbook, computed({"ours": workbook}, tmp_path)["ours"]) > 2


def test_texts_arrive_as_they_left(tmp_path: Path) -> None:
    sheet = RegisterSheet(COLUMNS, ROWS, name="Реестр", totals=False)
    workbook = b"".join(stream_workbook([sheet], title="Проба"))
    to = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false"
    output = converted({"ours": workbook}, tmp_path, to=to)["ours"].decode()
    records = list(csv.reader(io.StringIO(output, newline=""), delimiter=";"))
    assert [record[1] for record in records[1:]] == TEXTS


def test_text_file_opens_in_russian_as_it_was_meant(tmp_path: Path) -> None:
    """What a double click in Russian does: «;», decimal comma, dates of days, numbers as numbers, texts as texts."""
    columns = (*COLUMNS, Column[Any]("code", "ИНН", read=lambda row: row[3]))
    rows = [
        ("«Агромаш»; филиал", 1_234_567_89, date(2023, 6, 26), "0123456789"),
        ("=1+1", -5, date(2023, 6, 27), "007"),
    ]
    text = b"".join(stream_csv(columns, rows))
    # Semicolon, quotes, UTF-8, from line 1, no column formats, Russian, quoted is text, special numbers found.
    russian = "CSV:59,34,76,1,,1049,true,true"
    imported = converted({"ours": text}, tmp_path, to="xlsx", kind="csv", reading=russian)["ours"]
    sheet = openpyxl.load_workbook(io.BytesIO(imported)).worksheets[0]
    # A day is a number with the format of days.
    assert [[day_of(cell.value) for cell in row] for row in sheet.iter_rows(max_col=4)] == [
        ["№ п/п", "Текст", "Сумма", "Дата"],
        [1, "«Агромаш»; филиал", 1234567.89, date(2023, 6, 26)],
        [2, "'=1+1", -0.05, date(2023, 6, 27)],
    ]


def day_of(value: Any) -> Any:
    """The day of a moment, anything else as it is."""
    return value.date() if isinstance(value, datetime) else value
