"""Workbooks of every writer are read to the last digit, whatever shape their XML has."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from forum.core.gate.cells import column_letters, column_number
from forum.core.gate.limits import LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS
from forum.core.gate.package import is_date_format
from forum.core.spreadsheet import Column, Kind
from forum.core.spreadsheet.books import ReadCell
from tests.core.gate.making import (
    BOOK,
    MAIN,
    OFFICE,
    ONE,
    PACKAGE,
    RELATIONS,
    SHEET,
    STRINGS,
    TYPES,
    Entry,
    archive,
    book,
    entries,
    outside,
    plain_parts,
    relations,
    sheet,
    with_entry,
    with_sheet,
    workbook,
    zipped,
)
from tests.core.gate.reading import first_sheet, read, shown
from tests.core.spreadsheet.reading import written

_DAY = datetime(2026, 6, 27)  # noqa: DTZ001  # a workbook knows no zones
_NOON = datetime(2026, 6, 27, 12)  # noqa: DTZ001  # the same
_STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd.mm.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="0.00&quot; days&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="46"/>'
    "</cellXfs>"
    '<cellStyles><xf numFmtId="14"/></cellStyles>'
)


class TestWriters:
    def test_own_workbook_is_read_to_the_kopeck(self) -> None:
        columns = [
            Column[tuple[str, int, date]]("text", "Текст", read=lambda row: row[0]),
            Column[tuple[str, int, date]]("sum", "Сумма", Kind.MONEY, read=lambda row: row[1]),
            Column[tuple[str, int, date]]("day", "День", Kind.DATE, read=lambda row: row[2]),
        ]
        content = written(
            columns, [("=1+1", 99_999_999_999_999, date(2026, 6, 27)), ("_x0041_ &<я\n", -5, date(1900, 3, 1))]
        )
        assert shown(content) == {
            "A1": "Текст", "B1": "Сумма", "C1": "День",
            "A2": "=1+1", "B2": "n 999999999999.99", "C2": "n d 46200",
            "A3": "_x0041_ &<я\n", "B3": "n -0.05", "C3": "n d 61",
        }  # fmt: skip
        assert Decimal(first_sheet(content).rows[2][2].text) == Decimal("999999999999.99")

    def test_workbook_of_openpyxl(self) -> None:
        made = openpyxl.Workbook()
        page = made.active
        assert page is not None
        page.append(["Договор", 110_000_000_000.55, None, True, False, "=1+1"])
        page.append([date(2026, 6, 27), _NOON, time(6), "'x", "+7 (495)"])
        page.merge_cells("A4:C5")
        page.row_dimensions[3].hidden = True
        made.create_sheet("Скрытый").sheet_state = "hidden"
        made.create_sheet("Очень скрытый").sheet_state = "veryHidden"
        out = io.BytesIO()
        made.save(out)
        whole = read(out.getvalue())
        assert shown(out.getvalue()) == {
            "A1": "Договор", "B1": "n 110000000000.55", "D1": "1", "E1": "0", "F1": "!formula ",
            "A2": "n d 46200", "B2": "n d 46200.5", "C2": "n d 0.25", "D2": "'x", "E2": "+7 (495)",
        }  # fmt: skip
        assert whole.kind == "xlsx"
        assert [(one.name, one.is_hidden) for one in whole.sheets] == [
            ("Sheet", False), ("Скрытый", True), ("Очень скрытый", True),
        ]  # fmt: skip
        assert whole.sheets[0].merged == ((4, 1, 5, 3),)
        assert whole.sheets[0].hidden_rows == {3}

    def test_workbook_of_xlsxwriter(self) -> None:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
            page = made.add_worksheet("Лист")
            page.write_string(0, 0, "а")
            page.write_rich_string(1, 0, "до", made.add_format({"bold": True}), "гов", "ор")
            page.write_formula(2, 1, "=1+1", value=2)
            page.write_formula(3, 1, '=""', value="")
            page.write_datetime(4, 0, _DAY, made.add_format({"num_format": "d mmmm yyyy"}))
            page.write_url(5, 0, "https://example.org/", string="ссылка")
            page.write_comment(0, 0, "примечание")
            chart = made.add_chart({"type": "line"})
            chart.add_series({"values": "=Лист!$B$3:$B$4"})
            made.add_chartsheet("Диаграмма").set_chart(chart)
        whole = read(out.getvalue())
        assert shown(out.getvalue()) == {
            "A1": "а", "A2": "договор", "B3": "n 2", "B4": "!formula ", "A5": "n d 46200", "A6": "ссылка",
        }  # fmt: skip
        assert [one.name for one in whole.sheets] == ["Лист"]

    def test_dates_of_1904(self) -> None:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": True}) as made:
            made.add_worksheet().write_datetime(0, 0, _DAY, made.add_format({"num_format": 14}))
        assert first_sheet(out.getvalue()).is_1904
        assert shown(out.getvalue()) == {"A1": "n d 44738"}

    def test_large_zip_records_are_read(self) -> None:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, "use_zip64": True}) as made:
            made.add_worksheet().write_string(0, 0, "а")
        assert shown(out.getvalue()) == {"A1": "а"}

    def test_streamed_parts_are_read(self) -> None:
        told = {"flags": 0x808}
        before = {"crc": 0, "packed": 0, "size": 0}
        assert shown(with_sheet(told=told, told_before=before)) == {"A1": "n 1"}

    def test_wide_sizes_are_read(self) -> None:
        size = len(sheet().encode())
        extra = b"\x99\x99\x02\0ab\x01\x00\x08\x00" + size.to_bytes(8, "little")
        told = {"size": 0xFFFFFFFF, "extra": extra}
        assert shown(with_sheet(told=told)) == {"A1": "n 1"}


class TestShapes:
    def test_prefixed_names(self) -> None:
        text = sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>б</t></is></c></row>')
        prefixed = (
            text.replace("</", "</\0").replace("<", "<x:").replace("<x:/\0", "</x:").replace("xmlns=", "xmlns:x=")
        )
        strings = f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>а</x:t></x:si></x:sst>'
        assert shown(workbook(parts={SHEET: prefixed, STRINGS: strings})) == {"A1": "а", "B1": "б"}

    def test_strict_namespaces(self) -> None:
        parts = plain_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings="<si><t>а</t></si>")
        strict = {
            name: str(text)
            .replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
            .replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
            for name, text in parts.items()
        }
        assert shown(zipped(strict)) == {"A1": "а"}

    def test_book_at_another_place(self) -> None:
        root = relations(x=("officeDocument", "/xl/book/my.xml"))
        parts = {
            "_rels/.rels": root,
            "xl/book/my.xml": book('<sheet name="Свой" sheetId="1" r:id="a"/>'),
            "xl/book/_rels/my.xml.rels": relations(a=("worksheet", "../worksheets/SHEET1.xml")),
        }
        assert read(workbook(parts=parts)).sheets[0].name == "Свой"

    def test_names_in_another_case(self) -> None:
        parts = {name.replace("sharedStrings", "SharedStrings"): text for name, text in plain_parts().items()}
        assert shown(zipped(parts)) == {"A1": "n 1"}

    def test_cells_without_references_follow_each_other(self) -> None:
        rows = "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>"
        assert shown(workbook(rows)) == {"A1": "n 1", "C1": "n 2", "A2": "n 3"}

    def test_rows_numbered_by_their_cells(self) -> None:
        rows = '<row><c r="B3"><v>1</v></c><c r="C3"><v>2</v></c></row><row><c><v>3</v></c></row>'
        assert shown(workbook(rows)) == {"B3": "n 1", "C3": "n 2", "A4": "n 3"}

    def test_book_without_shared_texts_and_styles(self) -> None:
        parts = plain_parts()
        del parts[STRINGS]
        parts[RELATIONS] = relations(a=("worksheet", "worksheets/sheet1.xml"))
        assert shown(zipped(parts)) == {"A1": "n 1"}

    def test_every_digit_of_a_number_is_kept(self) -> None:
        number = "123456789012345678.123456789"
        told = first_sheet(workbook(f'<row r="1"><c r="A1"><v>{number}</v></c></row>')).rows[1][1]
        assert told == ReadCell("A1", number, is_number=True)

    @pytest.mark.parametrize("number", ["1E5", "-1.5e-7", "+3", ".5", "5.", "0", "1E+308", "007"])
    def test_number_is_kept_as_written(self, number: str) -> None:
        assert shown(workbook(f'<row r="1"><c r="A1"><v> {number}\n</v></c></row>')) == {"A1": f"n {number}"}

    @pytest.mark.parametrize("told", ["NaN", "INF", "-Infinity", "1E309", "1e-99999"])
    def test_what_is_no_finite_number_is_a_problem(self, told: str) -> None:
        assert shown(workbook(f'<row r="1"><c r="A1"><v>{told}</v></c></row>')) == {"A1": f"!error {told}"}

    def test_kinds_of_values(self) -> None:
        cells = {
            'A1" t="str': "<f>1</f><v>да</v>", 'B1" t="str': "<f>1</f><v></v>", "C1": "<f>1</f><v></v>",
            "D1": "<f>1</f>", "E1": "<f>1+1</f><v>2</v>", 'F1" t="e': "<v>#N/A</v>", 'G1" t="e': "<f>1</f><v>#REF!</v>",
            'H1" t="b': "<v>true</v>", 'I1" t="d': "<v>2026-06-27T10:00:00</v>", 'J1" t="b': "", 'K1" t="s': "",
            'L1" t="inlineStr': "<is><t> а</t><rPh><t>нет</t></rPh><r><rPr><b/></rPr><t>б </t></r></is>",
            'M1" t="str': "<v>  </v>", 'N1" t="n': "<f/>",
        }  # fmt: skip
        rows = "".join(f'<c r="{told}">{inside}</c>' for told, inside in cells.items())
        assert shown(workbook(f'<row r="1">{rows}</row>')) == {
            "A1": "да", "C1": "!formula ", "D1": "!formula ", "E1": "n 2", "F1": "!error #N/A", "G1": "!error #REF!",
            "H1": "1", "I1": "d 2026-06-27T10:00:00", "L1": " аб ", "N1": "!formula ",
        }  # fmt: skip

    def test_readings_of_asian_signs_are_left_out(self) -> None:
        strings = "<si><r><t>да</t></r><r><t>та</t></r><rPh><t>нет</t></rPh></si>"
        assert shown(workbook('<row r="1"><c r="B1" t="s"><v>0</v></c></row>', strings=strings)) == {"B1": "дата"}

    @pytest.mark.parametrize(
        ("stored", "text"),
        [
            ("_x0041_", "A"), ("_x005F_x0041_", "_x0041_"), ("a_x000D_b", "a\rb"), ("_xD83D__xDE00_", "😀"),
            ("_xD83D_", "\ufffd"), ("a_x0000_", "a\ufffd"), ("_xffff_", "\ufffd"), ("_x41_", "_x41_"),
            ("&lt;&amp;&#1103;", "<&я"),
        ],
    )  # fmt: skip
    def test_escaped_characters(self, stored: str, text: str) -> None:
        row = f'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>{stored}</v></c>'
        row += f'<c r="C1" t="inlineStr"><is><t>{stored}</t></is></c></row>'
        assert shown(workbook(row, strings=f"<si><t>{stored}</t></si>")) == {"A1": text, "B1": text, "C1": text}

    def test_longest_text_is_read(self) -> None:
        text = "я" * LONGEST_TEXT
        cells = "".join(f'<c t="str"><v>{told}</v></c>' for told in (text, "_x044F_" * LONGEST_TEXT))
        assert shown(workbook(f'<row r="1">{cells}</row>')) == {"A1": text, "B1": text}

    def test_far_cells_without_content_cost_nothing(self) -> None:
        rows = ONE + f'<row r="{MOST_ROWS + 5}" hidden="1"/><row r="1048576"><c r="XFD1048576" s="1"/></row>'
        whole = sheet(rows).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
        assert shown(workbook(parts={SHEET: whole})) == {"A1": "n 1"}
        assert first_sheet(workbook(parts={SHEET: whole})).hidden_rows == frozenset()

    def test_last_cell_of_a_list(self) -> None:
        last = f"{column_letters(MOST_COLUMNS)}{MOST_ROWS}"
        assert shown(workbook(f'<row r="{MOST_ROWS}"><c r="{last}"><v>1</v></c></row>')) == {last: "n 1"}

    def test_merged_areas_end_with_the_list(self) -> None:
        areas = ("A1:XFD1", "B2:B1048576", "C3:C3", "GS1:GT2", "$D$4:E5")
        told = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
        merged = first_sheet(workbook(behind=f"<mergeCells>{told}</mergeCells>")).merged
        assert merged == ((1, 1, 1, MOST_COLUMNS), (2, 2, MOST_ROWS, 2), (4, 4, 5, 5))

    def test_hidden_rows(self) -> None:
        rows = '<row r="1" hidden="1"><c><v>1</v></c></row><row r="2" hidden="0"/><row r="4" hidden="true"/>'
        assert first_sheet(workbook(rows)).hidden_rows == {1, 4}

    def test_mark_and_declaration_of_utf_8(self) -> None:
        text = f"\ufeff<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\r\n{sheet()}"
        assert shown(workbook(parts={SHEET: text})) == {"A1": "n 1"}

    def test_comments_and_other_elements_are_passed_over(self) -> None:
        rows = (
            '<!-- a --><row r="1"><c r="A1"><v><![CDATA[1]]></v><extLst><ext><a>2</a></ext></extLst></c></row><?a b?>'
        )
        assert shown(workbook(rows, behind="<extLst><ext><f>1</f><v>3</v><t>x</t></ext></extLst>")) == {"A1": "n 1"}

    def test_links_that_a_person_follows_are_allowed(self) -> None:
        assert shown(workbook(parts={"xl/worksheets/_rels/sheet1.xml.rels": outside("hyperlink")})) == {"A1": "n 1"}

    def test_folders_and_pictures_are_allowed(self) -> None:
        content = archive(
            [*entries(plain_parts()), Entry(b"xl/media/", b"", 0), Entry(b"xl/media/a.png", b"\x89PNG\0")]
        )
        assert shown(content) == {"A1": "n 1"}

    def test_stored_parts_are_read(self) -> None:
        assert shown(workbook(method=0)) == {"A1": "n 1"}

    def test_comment_of_the_zip_is_allowed(self) -> None:
        assert shown(archive(entries(plain_parts()), end={"comment": 3}, tail=b"abc")) == {"A1": "n 1"}

    def test_template_is_a_workbook(self) -> None:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
        types = f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/{BOOK}" ContentType="{kind}"/></Types>'
        assert shown(workbook(parts={TYPES: types})) == {"A1": "n 1"}

    def test_name_of_another_alphabet(self) -> None:
        assert shown(with_entry(Entry("xl/media/рисунок.png".encode(), b"a"))) == {"A1": "n 1"}


class TestDates:
    def test_styles_that_show_days(self) -> None:
        row = "".join(f'<c s="{style}"><v>46200</v></c>' for style in range(6)) + '<c s="1" t="str"><v>1</v></c>'
        assert shown(workbook(f'<row r="1">{row}</row>', styles=_STYLES)) == {
            "A1": "n 46200", "B1": "n d 46200", "C1": "n d 46200", "D1": "n 46200", "E1": "n d 46200", "F1": "n 46200",
            "G1": "1",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "code", ["dd.mm.yyyy", "[$-419]d mmmm yyyy;@", "m/d/yy h:mm", "MMMM", "0;[Red]-0;yyyy", '"г. "yyyy', r"\d\.mm"]
    )
    def test_format_of_a_day(self, code: str) -> None:
        assert is_date_format(code)

    @pytest.mark.parametrize(
        "code",
        ["General", "0.00", '# ##0.00" дн. m"', "[Red]0", "[$-419]0", r"0\d", "0_d", "* 0", "@", "0.00E+00", "", '"dm'],
    )
    def test_format_of_no_day(self, code: str) -> None:
        assert not is_date_format(code)


@pytest.mark.parametrize("letters", ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"])
def test_number_of_a_column(letters: str) -> None:
    assert column_number(letters) == openpyxl.utils.column_index_from_string(letters)
    assert column_letters(column_number(letters)) == letters
