"""LibreOffice opens the export, computes it anew and comes to the same figures."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forum.core.spreadsheet import Column, Kind, RegisterSheet, stream_workbook
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
