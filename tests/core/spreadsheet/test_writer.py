"""The workbook around the rows: totals, filter, print set-up, names, properties, and bytes that never vary."""

import html
import io
import os
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from forum.core.spreadsheet import Column, Kind, RegisterSheet, TooManyRowsError, register_sheets, stream_workbook
from tests.core.spreadsheet.reading import RawCell, part, raw_cells, written
from tests.tries import tries

Sum = tuple[str, int | None]
COLUMNS: tuple[Column[Sum], ...] = (
    Column("number", "№ п/п", Kind.ORDINAL),
    Column("name", "Наименование", read=lambda row: row[0], wraps=True, width=40, note="† без повторного счёта"),
    Column("value", "Сумма, рос. руб.", Kind.MONEY, lambda row: row[1], total="sum"),
    Column("count", "Сведения", read=lambda row: row[0], total="count"),
)
ROWS: list[Sum] = [("Первый", 150_05), ("Второй", None), ("Третий", -5)]


def _register(rows: Any = ROWS, name: str = "Реестр") -> RegisterSheet[Sum]:
    heading = ("X Форум", "по состоянию на 01.01.2024")
    return RegisterSheet(COLUMNS, rows, name=name, title="Соглашения и контракты", heading=heading, frozen=2)


def _workbook(*sheets: RegisterSheet[Any], **options: Any) -> bytes:
    return b"".join(stream_workbook(sheets or [_register()], title="Выгрузка & пр.", **options))


def test_openpyxl_reads_title_header_rows_total_and_note() -> None:
    sheet = load_workbook(io.BytesIO(_workbook()))["Реестр"]
    assert list(sheet.iter_rows(values_only=True)) == [
        ("Соглашения и контракты", None, None, None),
        ("X Форум", None, None, None),
        ("по состоянию на 01.01.2024", None, None, None),
        ("№ п/п", "Наименование", "Сумма, рос. руб.", "Сведения"),
        (1, "Первый", 150.05, "Первый"),
        (2, "Второй", None, "Второй"),
        (3, "Третий", -0.05, "Третий"),
        (None, "Итого", "=SUBTOTAL(109,C5:C7)", "=SUBTOTAL(103,D5:D7)"),
        (None, None, None, None),
        ("† без повторного счёта", None, None, None),
    ]


def test_a_hidden_column_is_written_and_not_shown() -> None:
    columns: tuple[Column[Sum], ...] = (*COLUMNS[:2], Column("mark", "Mark", read=lambda row: row[0], is_hidden=True))
    sheet = load_workbook(io.BytesIO(_workbook(RegisterSheet(columns, ROWS, name="Реестр"))))["Реестр"]
    assert [cell.value for cell in sheet["C"]][:2] == ["Mark", "Первый"]
    assert [sheet.column_dimensions[letter].hidden for letter in "ABC"] == [False, False, True]


def test_totals_carry_their_value_for_programs_that_do_not_compute() -> None:
    cells = raw_cells(_workbook())
    assert cells["C8"] == RawCell("n", "150.00", "SUBTOTAL(109,C5:C7)")
    assert cells["D8"] == RawCell("n", "3", "SUBTOTAL(103,D5:D7)")
    values = load_workbook(io.BytesIO(_workbook()), data_only=True)["Реестр"]
    assert (values["C8"].value, values["D8"].value) == (150, 3)


@given(st.lists(st.none() | st.integers(-(10**14), 10**14), min_size=1, max_size=700))
@settings(max_examples=25, deadline=None)
def test_total_equals_the_sum_of_the_cells_to_the_kopeck(values: list[int | None]) -> None:
    columns: tuple[Column[int | None], ...] = (Column("value", "Сумма", Kind.MONEY, lambda row: row, total="sum"),)
    cells = raw_cells(written(columns, values))
    total = sum(value for value in values if value is not None)
    text = cells[f"A{len(values) + 2}"].text
    assert text is not None
    if any(value is not None for value in values):
        assert int(text.replace(".", "")) == total
    else:
        assert text == "…"


def test_sum_of_shares_adds_parts_per_million() -> None:
    columns: tuple[Column[int], ...] = (Column("share", "Доля", Kind.SHARE, lambda row: row, total="sum"),)
    assert raw_cells(written(columns, [333_333, 333_333, 333_334]))["A5"].text == "1.000000"


def test_register_without_rows_has_a_header_and_no_total() -> None:
    cells = raw_cells(_workbook(_register(rows=[])))
    assert [name for name in cells if name[1:] in {"4", "5"}] == ["A4", "B4", "C4", "D4"]
    assert "C6" not in cells


def test_totals_can_be_left_out() -> None:
    assert "C5" not in raw_cells(written(COLUMNS, ROWS, totals=False))


def test_filter_covers_header_and_rows_but_not_the_total() -> None:
    workbook = _workbook(_register(), _register(rows=ROWS[:1], name="Вторая!"))
    sheets = load_workbook(io.BytesIO(workbook)).worksheets
    assert [sheet.auto_filter.ref for sheet in sheets] == ["A4:D7", "A4:D5"]
    names = part(workbook, "xl/workbook.xml")
    assert "'Реестр'!$A$4:$D$7<" in names
    assert "'Вторая!'!$A$4:$D$5<" in names


def test_sheet_is_set_up_for_screen_and_print() -> None:
    sheet = load_workbook(io.BytesIO(_workbook()))["Реестр"]
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    xml = part(_workbook(), "xl/worksheets/sheet1.xml")
    assert '<pageSetUpPr fitToPage="1"/>' in xml
    assert "<oddFooter>&CСтр. &P из &N</oddFooter>" in html.unescape(xml)
    assert sheet.column_dimensions["B"].width == 40
    assert sheet["B5"].alignment.wrap_text


def test_a_wide_register_is_printed_across_pages_that_repeat_its_first_columns() -> None:
    columns = tuple(Column[str](f"c{number}", f"Графа {number}", read=str, width=30) for number in range(20))
    sheet = load_workbook(io.BytesIO(written(columns, ROWS))).worksheets[0]
    # 230 characters are read on one page: seven columns, then one again and six more, twice, then the last.
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (4, "$A:$A")
    assert sheet.page_setup.pageOrder == "overThenDown"


def test_no_word_of_a_heading_is_broken_and_no_number_touches_the_next_text() -> None:
    columns = (
        Column[str]("ordinal", "№ п/п", Kind.ORDINAL, width=3),
        Column[str]("number", "Регистрационный номер", read=str, width=9),
        Column[str]("day", "Дата", Kind.DATE, lambda _row: date(2026, 1, 2)),
    )
    sheet = load_workbook(io.BytesIO(written(columns, ROWS))).worksheets[0]
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths == pytest.approx([4.45, 18.25, 12])
    last = sheet.max_row
    assert [sheet[f"{letter}{last}"].alignment.horizontal for letter in "ABC"] == ["center", None, "center"]


def test_a_word_that_goes_to_the_next_line_whole_is_not_cut() -> None:
    """Seven lines of 16 characters, though the text has 77."""
    text = "Дзяржаўнае кіраванне і забеспячэнне ваеннай бяспекі; сацыяльнае забеспячэнне"
    column = Column[str]("a", "А", read=str, wraps=True, width=16)
    sheet = load_workbook(io.BytesIO(written((column,), [text]))).worksheets[0]
    assert sheet.row_dimensions[sheet.max_row].height == 7 * 13.5


def test_lines_on_top_stand_right_of_what_pages_side_by_side_repeat() -> None:
    def places(columns: int) -> list[str]:
        wide = [Column[int](f"c{number}", f"Графа {number}", Kind.INTEGER, width=40) for number in range(columns)]
        first = Column[int]("n", "№ п/п", Kind.ORDINAL)
        register = RegisterSheet((first, *wide), [1], name="Реестр", title="Реестр", heading=("Всё",))
        sheet = load_workbook(io.BytesIO(_workbook(register))).worksheets[0]
        return [cell.coordinate for row in sheet.iter_rows(max_row=2) for cell in row if cell.value]

    assert (places(3), places(9)) == (["A1", "A2"], ["B1", "B2"])


def test_rows_are_as_high_as_their_wrapped_texts() -> None:
    columns = (
        Column[tuple[str, str]]("a", "А", read=lambda row: row[0], wraps=True, width=10),
        Column[tuple[str, str]]("b", "Б", read=lambda row: row[1], wraps=True, width=20),
        Column[tuple[str, str]]("c", "В", read=lambda row: row[1]),
    )
    rows = [("коротко", ""), ("я" * 35, "раз\nдва"), ("", "раз\nдва\n" + "я" * 45)]
    sheet = load_workbook(io.BytesIO(written(columns, rows))).worksheets[0]
    assert [sheet.row_dimensions[sheet.max_row - back].height for back in (2, 1, 0)] == [None, 4 * 13.5, 5 * 13.5]


AGAIN = ["коротко", "я" * 35, "раз\nдва", "", None, 5, "=1+1", "А & Б <В>", " край "]


@settings(max_examples=tries(5), deadline=None)
@given(
    st.lists(st.sampled_from(AGAIN), min_size=1),
    st.lists(st.text(alphabet="яё&<>=+@'\"\n ", max_size=40), min_size=1),
)
def test_rows_written_together_read_as_those_written_alone(again: list[Any], texts: list[str]) -> None:
    columns = (
        Column[tuple[Any, str]]("a", "А", read=lambda row: row[0], wraps=True, width=10),
        Column[tuple[Any, str]]("b", "Б", read=lambda row: row[1], wraps=True, width=20),
    )
    # Enough rows for what comes again to be kept, and for several batches.
    rows = [(again[number % len(again)], texts[number % len(texts)]) for number in range(300)]
    alone = {row: _read_rows(columns, [row])[0] for row in set(rows)}
    assert _read_rows(columns, rows) == [alone[row] for row in rows]


def _read_rows(columns: tuple[Column[Any], ...], rows: list[Any]) -> list[Any]:
    """Height and values of each row, as openpyxl reads them."""
    sheet = load_workbook(io.BytesIO(written(columns, rows))).worksheets[0]
    first = sheet.max_row - len(rows) + 1
    found = enumerate(sheet.iter_rows(min_row=first), first)
    return [(sheet.row_dimensions[number].height, *(cell.value for cell in cells)) for number, cells in found]


def test_formats_are_those_of_the_kind_and_the_language() -> None:
    columns = tuple(Column[str](kind.value, kind.value, kind, str) for kind in Kind if kind is not Kind.ORDINAL)
    formats = {
        locale: [
            cell.number_format
            for cell in load_workbook(io.BytesIO(written(columns, ["…"], locale=locale)))["Реестр"][2]
        ]
        for locale in ("ru", "en")
    }
    assert formats["ru"] == ["@", "#,##0", "#,##0.00", "dd.mm.yyyy", "dd.mm.yyyy hh:mm", "0.0%", "@"]
    assert formats["en"] == ["@", "#,##0", "#,##0.00", "d mmm yyyy", "d mmm yyyy hh:mm", "0.0%", "@"]


def test_properties_name_the_title_and_nobody() -> None:
    workbook = _workbook(moment=datetime(2024, 1, 1, 12, tzinfo=UTC))
    core = part(workbook, "docProps/core.xml")
    assert "<dc:title>Выгрузка &amp; пр.</dc:title>" in core
    assert core.count("2024-01-01T12:00:00Z") == 2
    assert "creator" not in core


def test_equal_content_gives_equal_bytes_in_another_process() -> None:
    script = (
        "import sys\n"
        "from tests.core.spreadsheet.test_reports import report\n"
        "from tests.core.spreadsheet.test_writer import _register\n"
        "from forum.core.spreadsheet import stream_workbook\n"
        "sheets = [_register(), report()]\n"
        "sys.stdout.buffer.write(b''.join(stream_workbook(sheets, title='Т')))\n"
    )
    results = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(results) == 1


def test_names_of_sheets_are_made_legal_and_unique() -> None:
    long = "Соглашения и контракты: все [2014/2024]"
    workbook = _workbook(*[_register(name=name) for name in (long, long, "история", "History", "''")])
    assert load_workbook(io.BytesIO(workbook)).sheetnames == [
        "Соглашения и контракты все 2014",
        "Соглашения и контракты все (2)",
        "история",
        "History (2)",
        "Sheet",
    ]


def test_first_parts_are_those_by_which_programs_know_a_workbook() -> None:
    with zipfile.ZipFile(io.BytesIO(_workbook())) as archive:
        assert archive.namelist()[:3] == ["[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"]


def test_titles_are_translated_in_the_call_and_rows_read_after_it() -> None:
    spoken: list[str] = []

    class Lazy:
        def __str__(self) -> str:
            spoken.append("title")
            return "Имя"

    def rows() -> Iterator[int]:
        spoken.append("rows")
        yield 1

    columns: tuple[Column[int], ...] = (Column("name", Lazy(), Kind.INTEGER, lambda row: row),)
    chunks = stream_workbook([RegisterSheet(columns, rows(), name="Имена")], title="Т")
    assert set(spoken) == {"title"}
    del spoken[:]
    assert len(b"".join(chunks)) > 0
    assert spoken == ["rows"]


def test_first_bytes_come_before_the_second_batch_is_read() -> None:
    read = 0

    def rows() -> Iterator[Sum]:
        nonlocal read
        for number in range(100_000):
            read += 1
            yield (f"Строка {number}", number)

    chunks = stream_workbook([_register(rows())], title="Т")
    assert next(chunks).startswith(b"PK\x03\x04")
    assert read == 0


def test_memory_does_not_grow_with_the_rows() -> None:
    def peak(count: int) -> int:
        rows = ((f"Строка № {number} — длинное наименование документа", number) for number in range(count))
        chunks = stream_workbook([_register(rows)], title="Т")
        tracemalloc.start()
        try:
            for _ in chunks:
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    few, many = peak(2_000), peak(30_000)
    assert many < few + 300_000
    assert many < 3_000_000


def test_rows_over_the_limit_of_a_sheet_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_sheets, "MAX_ROWS", 300)
    assert written(COLUMNS, ROWS * 98)
    with pytest.raises(TooManyRowsError):
        written(COLUMNS, ROWS * 100)


def test_zip_times_are_constant() -> None:
    with zipfile.ZipFile(io.BytesIO(_workbook())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_openpyxl_reads_a_day_as_a_date() -> None:
    columns: tuple[Column[date], ...] = (Column("day", "Дата", Kind.DATE, lambda row: row, total="count"),)
    sheet = load_workbook(io.BytesIO(written(columns, [date(2023, 6, 26)])))["Реестр"]
    assert sheet["A2"].value == datetime(2023, 6, 26)  # noqa: DTZ001 - a workbook knows no time zone
