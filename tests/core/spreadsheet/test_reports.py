"""Report sheets: headings in storeys, formulas with values, signs, charts, print set-up."""

import io
from datetime import date
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from forum.core.spreadsheet import (
    NO_DATA,
    NONE,
    NOT_APPLICABLE,
    SIGNED,
    Chart,
    Formula,
    Head,
    Money,
    ReportSheet,
    Role,
    Shown,
    Span,
    millions,
    roubles,
    share,
    stream_workbook,
)
from tests.core.spreadsheet.reading import RawCell, part, raw_cells


def report() -> ReportSheet:
    """A small report with everything a sheet can hold."""
    sheet = ReportSheet("2. Регионы", widths=(6, 40, 14, 20, 20))
    sheet.title("Соглашения и контракты по регионам за 2023 год", "по состоянию на 31.12.2023")
    sheet.unit("млн рос. руб.")
    sheet.header(
        Head("№ п/п"), Head("Регион"), Head("Документов, ед."), Head("Сумма", Head("2022 г."), Head("2023 г."))
    )
    first = sheet.row(1, "Республика Башкортостан", 12, millions(None), millions(150_000_000_00))
    last = sheet.row(2, "=Калужская область", NOT_APPLICABLE, NONE, millions(1_600_000_05))
    total = Money(151_600_000_05, Shown.MILLIONS)
    whole = sheet.row(
        None,
        "Всего",
        sheet.sum("C", first, last, 12),
        NO_DATA,
        sheet.sum("E", first, last, total),
        role=Role.TOTAL,
    )
    sheet.row(None, "Сальдо", None, roubles(-5), sheet.sum_of("E", [whole], total), role=Role.SUBTOTAL)
    sheet.row(date(2023, 12, 31), share(333_333), Formula('"а"&"б"', "аб"), share(None))
    sheet.note("† графа не суммируется")
    series = (("2023 г.", Span("E", first, last)),)
    sheet.chart(Chart("Сумма", Span("B", first, last), series, anchor="G2", number_format=Shown.MILLIONS))
    sheet.chart(Chart("Ход", Span("B", first, last), series * 2, anchor="G20", kind="line", value_title="млн"))
    sheet.chart(Chart("Полосы", Span("B", first, last), series, anchor="G40", kind="bar"))
    sheet.signature("Начальник отдела", "И. О. Фамилия")
    return sheet


def _workbook() -> bytes:
    return b"".join(stream_workbook([report()], title="Отчёт"))


def test_cells_stand_where_they_were_placed() -> None:
    cells = raw_cells(_workbook())
    assert cells["A1"].text == "Соглашения и контракты по регионам за 2023 год"
    assert [cells[f"{letter}5"].text for letter in "ABCDE"] == [
        "№ п/п",
        "Регион",
        "Документов, ед.",
        "Сумма",
        None,
    ]
    assert [cells[f"{letter}6"].text for letter in "ABCDE"] == [None, None, None, "2022 г.", "2023 г."]
    assert [cells[f"{letter}7"].text for letter in "ABCDE"] == ["1", "2", "3", "4", "5"]
    assert cells["B9"] == RawCell("inlineStr", "=Калужская область")
    assert [cells[f"{letter}9"].text for letter in "CDE"] == ["х", "–", "1600000.05"]
    assert cells["A15"].text == f"Начальник отдела   {SIGNED}   И. О. Фамилия"


def test_formulas_carry_the_value_they_have_now() -> None:
    cells = raw_cells(_workbook())
    assert cells["C10"] == RawCell("n", "12", "SUM(C8:C9)")
    assert cells["E10"] == RawCell("n", "151600000.05", "SUM(E8:E9)")
    assert cells["E11"] == RawCell("n", "151600000.05", "E10")
    assert cells["C12"] == RawCell("str", "аб", '"а"&"б"')


def test_full_roubles_stand_in_the_cell_and_millions_on_the_screen() -> None:
    sheet = load_workbook(io.BytesIO(_workbook()))["2. Регионы"]
    assert sheet["E8"].number_format == sheet["E10"].number_format == "#,##0.0,,"
    assert sheet["D11"].number_format == "#,##0.00"
    assert (sheet["A12"].number_format, sheet["B12"].number_format) == ("dd.mm.yyyy", "0.0%")


def test_headings_are_merged_over_the_columns_and_storeys_they_name() -> None:
    sheet = load_workbook(io.BytesIO(_workbook()))["2. Регионы"]
    merged = sorted(str(area) for area in sheet.merged_cells.ranges)
    assert merged == ["A13:E13", "A15:E15", "A1:E1", "A2:E2", "A5:A6", "B5:B6", "C5:C6", "D5:E5"]


def test_header_is_repeated_and_kept_on_screen() -> None:
    sheet = load_workbook(io.BytesIO(_workbook()))["2. Регионы"]
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$5:$7", "A8")


def test_charts_are_native_and_refer_to_the_cells() -> None:
    workbook = _workbook()
    chart = part(workbook, "xl/charts/chart1.xml")
    assert "<f>'2. Регионы'!$B$8:$B$9</f>" in chart
    assert "<f>'2. Регионы'!$E$8:$E$9</f>" in chart
    assert 'formatCode="#,##0.0,,"' in chart
    anchored = part(workbook, "xl/drawings/drawing1.xml")
    assert anchored.count("<graphicFrame") == 3


def test_axes_begin_at_zero() -> None:
    for number in (1, 2, 3):
        drawn = part(_workbook(), f"xl/charts/chart{number}.xml")
        assert drawn.count('<min val="0"') == 1


def _printed(rows: int, **options: Any) -> Worksheet:
    """The sheet of a table of that many rows with a note and a line to sign."""
    sheet = ReportSheet("Таблица", widths=(6, 40, 20, 20, 20), frozen_columns=2, **options)
    sheet.title("Таблица 1", "за год", continued="Продолжение таблицы 1")
    sheet.unit("ед.")
    sheet.header(Head("№ п/п"), Head("Регион"), Head("А"), Head("Б"), Head("В"))
    for number in range(rows):
        sheet.row(number, "Регион", 1, 2, 3)
    sheet.note("Примечание")
    sheet.signature("Начальник")
    return load_workbook(io.BytesIO(b"".join(stream_workbook([sheet], title="Отчёт"))))["Таблица"]


def test_a_table_a_little_longer_than_a_page_is_printed_on_one() -> None:
    heights = {rows: _printed(rows).page_setup.fitToHeight for rows in (5, 29, 33, 60)}
    assert heights == {5: 0, 29: 0, 33: 1, 60: 0}


def test_the_line_to_sign_stands_with_the_last_rows_on_a_page_as_full_as_the_others() -> None:
    # The table begins in row 7; its last two rows go to the last page with what stands under them.
    for rows in range(44, 120, 5):
        breaks = [one.id for one in _printed(rows).row_breaks.brk]
        assert 0 < len(breaks) <= rows // 25
        assert 6 + rows / 3 < breaks[-1] <= 6 + rows - 2


def test_a_second_page_repeats_the_frozen_columns_and_shows_no_title_cut() -> None:
    sheet = _printed(5, second_page=5)
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (2, "$A:$B")
    assert [one.id for one in sheet.col_breaks.brk] == [4]
    texts = {cell.coordinate: cell.value for row in sheet.iter_rows(max_row=4) for cell in row if cell.value}
    assert texts == {"C1": "Таблица 1", "E1": "Продолжение таблицы 1", "C2": "за год", "D4": "ед.", "E4": "ед."}
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"C1:D1", "C2:D2"}
    assert [sheet.cell(row, 3).value for row in (12, 14)] == ["Примечание", f"Начальник   {SIGNED}   {SIGNED}"]
