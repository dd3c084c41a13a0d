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

from forum.core.errors import DomainError
from forum.core.spreadsheet import Column, Kind
from forum.core.spreadsheet.books import ReadCell, ReadSheet, column_number, problem_words, read_book
from forum.core.spreadsheet.gate import MOST_BYTES, MOST_PARTS
from forum.core.spreadsheet.reader import MOST_COLUMNS, MOST_ROWS
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


def refusal(content: bytes) -> str:
    with pytest.raises(DomainError) as error:
        read_sheet(content)
    assert error.value.field == "file"
    return str(error.value)


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


class TestGate:
    def test_stray_cell_is_named(self) -> None:
        stray = workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
        assert len(stray) < 2_000
        assert refusal(stray) == "Cell XFD1048576 lies outside of the list. Empty it and what surrounds it."

    @pytest.mark.parametrize("reference", [f"A{MOST_ROWS + 1}", "GS1"])
    def test_first_cell_beyond_the_limits_is_refused(self, reference: str) -> None:
        assert column_number("GS") == MOST_COLUMNS + 1
        assert reference in refusal(workbook(f'<row><c r="{reference}"><v>1</v></c></row>'))

    @pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04", b"%PDF-1.7", "Фамилия;Имя".encode("cp1251")])
    def test_other_files_are_refused(self, content: bytes) -> None:
        assert refusal(content) in {
            "This is not an Excel workbook (.xlsx).",
            "The workbook is damaged: open it, save it again and send that.",
        }

    def test_old_or_encrypted_workbook_is_named(self) -> None:
        assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == "Save the workbook as .xlsx, without a password."

    def test_other_archive_is_refused(self) -> None:
        assert refusal(zipped({"word/document.xml": "<a/>"})) == "This is not an Excel workbook (.xlsx)."

    def test_large_file_is_refused_unread(self) -> None:
        assert refusal(b"PK\x03\x04" + bytes(MOST_BYTES)) == "The workbook is larger than 2 MB."

    def test_bomb_is_refused_unpacked(self) -> None:
        content = workbook("<row><c><v>1</v></c></row>", {"xl/media/a.xml": " " * 5_000_000})
        assert len(content) < 10_000
        assert refusal(content) == "Unpacked, the workbook is too large."

    def test_many_small_bombs_are_refused_together(self) -> None:
        files: dict[str, str | bytes] = {f"xl/{number}.xml": " " * 1_000_000 for number in range(70)}
        assert refusal(workbook("", files)) == "Unpacked, the workbook is too large."

    def test_many_parts_are_refused(self) -> None:
        files: dict[str, str | bytes] = {f"xl/{number}.xml": "<a/>" for number in range(MOST_PARTS)}
        assert refusal(workbook("", files)) == "This is not an Excel workbook (.xlsx)."

    @pytest.mark.parametrize(
        "name",
        [
            "xl/vbaProject.bin",
            "xl/externalLinks/externalLink1.xml",
            "xl/activeX/a.xml",
            "xl/embeddings/a.bin",
            "xl/connections.xml",
        ],
    )
    def test_macros_and_links_are_refused(self, name: str) -> None:
        told = refusal(workbook("", {name: "<a/>"}))
        assert told == "The workbook holds macros or links to other files. Save it as a plain .xlsx."

    def test_workbook_that_says_it_has_macros_is_refused(self) -> None:
        kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        types = f'<Types><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
        assert "macros" in refusal(workbook("", {"[Content_Types].xml": types}))

    def test_sheet_in_utf_16_is_refused_and_not_read_as_empty(self) -> None:
        body = f"<worksheet {_MAIN}><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"
        name, sheet = "xl/worksheets/sheet1.xml", f'<?xml version="1.0" encoding="UTF-16"?>{body}'
        told = refusal(workbook("", {name: sheet.encode("utf-16")}))
        assert told == "The workbook is not written in UTF-8: open it, save it again and send that."
        assert cells(workbook("", {name: sheet})) == [("A1", "1")]

    @pytest.mark.parametrize(
        "before",
        [
            "<!DOCTYPE a [<!ENTITY b 'c'>]>",
            '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
            "<?xml version='1.0'?><!DOCTYPE a>",
        ],
    )
    def test_document_type_is_refused(self, before: str) -> None:
        assert (
            refusal(workbook("<row><c><v>1</v></c></row>", before=before)) == "This is not an Excel workbook (.xlsx)."
        )

    @pytest.mark.parametrize(
        "rows",
        [
            "<row>",
            '<row><c r="1A"><v>1</v></c></row>',
            '<row r="x"/>',
            '<row><c t="s"><v>7</v></c></row>',
            '<row><c t="s"><v>x</v></c></row>',
            "<row><c><v>" + "1" * 40_000 + "</v></c></row>",
        ],
    )
    def test_damaged_sheet_is_refused(self, rows: str) -> None:
        assert refusal(workbook(rows)) == "The workbook is damaged: open it, save it again and send that."

    def test_part_of_another_size_than_told_is_refused(self) -> None:
        content = bytearray(workbook("<row><c><v>1</v></c></row>", packed=zipfile.ZIP_STORED))
        place = content.index(b"<v>1</v>") + 3
        content[place] = ord("2")
        assert refusal(bytes(content)) == "The workbook is damaged: open it, save it again and send that."
