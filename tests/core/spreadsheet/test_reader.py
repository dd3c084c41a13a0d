"""Workbooks from outside: what passes the gate is read to the last digit, everything else is refused in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from flask import Flask

from forum.core.gate.cells import column_number
from forum.core.spreadsheet import Column, Kind
from forum.core.spreadsheet.books import ReadCell, ReadSheet, problem_words, read_book
from tests.core.spreadsheet.reading import written

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@pytest.fixture(autouse=True)
def _english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", headers={"Cookie": "locale=en"}):
        yield


def workbook(
    rows: str,
    parts: dict[str, str | bytes] | None = None,
    *,
    strings: str = "",
    before: str = "",
    packed: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook of one sheet with ``rows`` as XML and further ``parts`` by name."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Лист" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{_OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"{before}<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{strings}</sst>",
        **(parts or {}),
    }
    return zipped(files, packed)


def zipped(files: dict[str, str | bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def read_sheet(content: bytes) -> ReadSheet:
    return read_book(content).sheets[0]


def cells(content: bytes) -> list[tuple[str, str]]:
    rows = read_sheet(content).rows
    return [
        (cell.reference, problem_words(cell) or cell.text) for number in sorted(rows) for cell in rows[number].values()
    ]


class TestReading:
    def test_own_workbook_is_read_to_the_kopeck(self) -> None:
        columns = [
            Column[tuple[str, int, date]]("text", "Текст", read=lambda row: row[0]),
            Column[tuple[str, int, date]]("sum", "Сумма", Kind.MONEY, read=lambda row: row[1]),
            Column[tuple[str, int, date]]("day", "День", Kind.DATE, read=lambda row: row[2]),
        ]
        content = written(
            columns, [("=1+1", 99_999_999_999_999, date(2026, 6, 27)), ("_x0041_ &<я\n", -5, date(1900, 3, 1))]
        )
        rows = read_sheet(content).rows
        assert [cell.text for cell in rows[1].values()] == ["Текст", "Сумма", "День"]
        assert [cell.text for cell in rows[2].values()] == ["=1+1", "999999999999.99", "46200"]
        assert [cell.text for cell in rows[3].values()] == ["_x0041_ &<я\n", "-0.05", "61"]
        assert Decimal(rows[2][2].text) == Decimal("999999999999.99")

    def test_workbook_of_openpyxl_is_read(self) -> None:
        book = openpyxl.Workbook()
        book.active.append(["Договор", 110_000_000_000.55, None, True])  # type: ignore[union-attr]  # a new workbook has a sheet
        out = io.BytesIO()
        book.save(out)
        assert cells(out.getvalue()) == [("A1", "Договор"), ("B1", "110000000000.55"), ("D1", "1")]

    def test_workbook_of_another_writer_is_read(self) -> None:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.write_string(0, 0, "а")
            sheet.write_rich_string(1, 0, "до", book.add_format({"bold": True}), "гов", "ор")
            sheet.write_formula(2, 1, "=1+1", value=2)
        assert cells(out.getvalue()) == [("A1", "а"), ("A2", "договор"), ("B3", "2")]

    def test_cells_without_references_follow_each_other(self) -> None:
        assert cells(workbook("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>")) == [
            ("A1", "1"),
            ("C1", "2"),
            ("A2", "3"),
        ]

    def test_every_digit_of_a_number_is_kept(self) -> None:
        number = "123456789012345678.123456789"
        assert read_sheet(workbook(f'<row r="1"><c r="A1"><v>{number}</v></c></row>')).rows[1][1] == ReadCell(
            "A1", number, True
        )

    def test_readings_of_asian_signs_are_left_out(self) -> None:
        strings = "<si><r><t>да</t></r><r><t>та</t></r><rPh><t>нет</t></rPh></si>"
        assert cells(workbook('<row r="1"><c r="B1" t="s"><v>0</v></c></row>', strings=strings)) == [("B1", "дата")]

    def test_formula_without_a_stored_value_is_told_with_its_cell(self) -> None:
        rows = (
            '<row r="4"><c r="C4"><f>1+1</f></c><c r="D4"><f>1+1</f><v>2</v></c><c r="E4" t="e"><v>#N/A</v></c></row>'
        )
        assert cells(workbook(rows)) == [
            ("C4", "a formula without a stored value: write the value itself"),
            ("D4", "2"),
            ("E4", "an error value (#N/A)"),
        ]

    def test_empty_cell_in_the_last_corner_costs_nothing(self) -> None:
        assert cells(
            workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>')
        ) == [("A1", "1")]

    @pytest.mark.parametrize("letters", ["A", "Z", "AA", "XFD"])
    def test_number_of_a_column(self, letters: str) -> None:
        assert column_number(letters) == openpyxl.utils.column_index_from_string(letters)
