"""The annual report: its figures equal SQL in every sheet, «…» where nothing is known, its languages, its readers."""

import io
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from forum.agreements.enums import AgreementKind, Disclosure
from forum.agreements.models import Execution
from forum.agreements.periods import Period
from forum.core.db import db
from forum.core.security import CONSOLE, Role
from forum.core.spreadsheet.paper import SMALLEST_SIZE, characters_across
from forum.delegations.enums import DelegationState
from forum.forums.enums import HeadLevel
from forum.reference.enums import Side
from forum.reference.queries import region_by_code
from forum.reports.annual import annual_workbook
from forum.reports.internal import internal_workbook
from forum.reports.queries import report_day
from forum.statistics.queries import StatisticsFilter, region_totals, total_figures
from tests.agreements.random_documents import forgotten
from tests.client import Browser
from tests.core.spreadsheet.reading import RawCell, part, raw_cells
from tests.factories.accounts import user_of
from tests.factories.delegations import DelegationFactory
from tests.reports.reading import cells_of
from tests.statistics.documents import Document, keep, set_up, write
from tests.statistics.test_reconciliation import DOCUMENTS
from tests.tries import tries

# Sheets are written from rows that were read; that these equal SQL is tried on both.
pytestmark = pytest.mark.either

SHEETS = [
    "Main indicators", "By year", "Regions (Russia)", "Regions (Belarus)", "Leaders (Russia)", "Leaders (Belarus)",
    "Matrix", "Sectors", "Kinds and levels", "Largest contracts", "Execution", "In force", "Visits", "Delegations",
    "Editions", "Without reports (Russia)", "Without reports (Belarus)", "Method", "Data",
]  # fmt: skip
MAIN, _YEARS, RU, BY, _RU_LEADERS, _BY_LEADERS, MATRIX = range(1, 8)
DATA = len(SHEETS)
VALUE = "I"
DEAL = Document(value=1_600_000_000_00, ru=(), signed_on=date(2023, 6, 27))


def report(*, year: int = 2023, locale: str = "en", as_of: date | None = None) -> bytes:
    return b"".join(annual_workbook(year=year, locale=locale, as_of=as_of, actor=CONSOLE))


def rows_named(workbook: bytes, sheet: int, column: str = "B") -> dict[str, int]:
    """Row number by the text in ``column``."""
    cells = raw_cells(workbook, sheet)
    return {str(cell.text): int(name[len(column) :]) for name, cell in cells.items() if _is_of(name, column)}


def _is_of(name: str, column: str) -> bool:
    return name.rstrip("0123456789") == column


def kopecks(cell: RawCell) -> int | None:
    return None if cell.text in ("…", "–") else int(Decimal(str(cell.text)) * 100)


def test_sheets_stand_in_order(app: Flask) -> None:
    set_up()
    assert load_workbook(io.BytesIO(report())).sheetnames == SHEETS


def test_the_host_country_comes_first(app: Flask) -> None:
    forums = set_up()
    forums["X"].host_side = Side.BY
    names = load_workbook(io.BytesIO(report())).sheetnames
    assert names[2:4] == ["Regions (Belarus)", "Regions (Russia)"]


def test_a_contract_with_an_unknown_region_stands_in_every_table(app: Flask) -> None:
    forums = set_up()
    write([DEAL], forums)
    workbook = report()
    unknown = rows_named(workbook, RU)["Region not established"]
    minsk = rows_named(workbook, BY)["Minsk Region"]
    assert raw_cells(workbook, RU)[f"{VALUE}{unknown}"] == RawCell("n", "1600000000.00")
    assert raw_cells(workbook, BY)[f"{VALUE}{minsk}"] == RawCell("n", "1600000000.00")
    matrix = raw_cells(workbook, MATRIX)
    row = rows_named(workbook, MATRIX, "A")["Region not established"]
    assert matrix[f"B{row}"] == RawCell("n", "1600000000.00")
    shown = load_workbook(io.BytesIO(workbook))
    assert shown["Regions (Russia)"][f"{VALUE}{unknown}"].number_format == "#,##0.0,,"
    assert shown["Matrix"][f"B{row}"].number_format == "#,##0.0,,"


@pytest.mark.sqlite
@pytest.mark.postgresql
def test_totals_are_formulas_equal_to_sql(app: Flask) -> None:
    forums = set_up()

    @settings(max_examples=tries(4), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(DOCUMENTS, max_size=5), st.sampled_from([2022, 2023]))
    def check(documents: list[Document], year: int) -> None:
        with forgotten():
            write(documents, forums)
            _check(report(year=year), StatisticsFilter(year=year, as_of=report_day(year, None)))
            inside = b"".join(internal_workbook(year=year, locale="en", actor=CONSOLE))
            differences = {cell.text for cell in cells_of(inside, "Control totals").values() if cell.formula}
            assert differences <= {"0.00", "0.000000"}

    check()


def _check(workbook: bytes, chosen: StatisticsFilter) -> None:
    total = total_figures(chosen)
    for sheet, side in ((RU, Side.RU), (BY, Side.BY)):
        cells, names = raw_cells(workbook, sheet), rows_named(workbook, sheet)
        table = region_totals(side, chosen, locale="en")
        told = [kopecks(cells[f"{VALUE}{names[row.name]}"]) for row in table.rows]
        assert told == [row.figures.kopecks for row in table.rows]
        whole = cells[f"{VALUE}{names['Total']}"]
        assert kopecks(whole) == total.kopecks
        assert (whole.formula is None) == (total.kopecks is None)
    sums = [cell for cell in raw_cells(workbook, DATA).values() if (cell.formula or "").startswith("SUBTOTAL(109,M")]
    assert [kopecks(cell) for cell in sums] == ([] if total.kopecks is None else [total.kopecks])


def test_a_year_without_a_sum_says_so_and_not_zero(app: Flask) -> None:
    forums = set_up()
    write([Document(kind=AgreementKind.AGREEMENT, disclosure=Disclosure.NONE)], forums)
    workbook = report()
    for sheet in (RU, BY):
        total = rows_named(workbook, sheet)["Total"]
        cells = raw_cells(workbook, sheet)
        assert (cells[f"F{total}"].text, cells[f"{VALUE}{total}"].text) == ("1", "…")
    for sheet in range(MAIN, DATA + 1):
        zeros = [name for name, cell in raw_cells(workbook, sheet).items() if cell.kind == "n" and cell.text == "0.00"]
        assert zeros == []


def test_table_of_russian_regions_has_the_columns_of_the_form(app: Flask) -> None:
    set_up()
    sheet = load_workbook(io.BytesIO(report()))["Regions (Russia)"]
    head = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "No.")
    assert len(head) == 22
    numbered = next(row for row in sheet.iter_rows(values_only=True) if row[:3] == (1, 2, 3))
    assert list(numbered) == list(range(1, 23))
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows is not None
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (2, "$A:$B")
    assert [row[1] for row in sheet.iter_rows(values_only=True) if row[0] is None and row[1]][-4:] == [
        "Far Eastern Federal District",
        "Federal level",
        "Region not established",
        "Total",
    ]


def test_the_two_pages_of_a_table_by_region_part_where_a_program_parts_them_too(app: Flask) -> None:
    """A program that fits two pages fills the first: the next column must not fit what the second needs."""
    set_up()
    for name in ("Regions (Russia)", "Regions (Belarus)"):
        sheet = load_workbook(io.BytesIO(report()))[name]
        widths = [sheet.column_dimensions[get_column_letter(number)].width for number in range(1, 23)]
        (first,) = [one.id for one in sheet.col_breaks.brk]
        pages = [sum(widths[:first]), sum(widths[:2]) + sum(widths[first:])]
        assert pages[0] + widths[first] > pages[1]
        assert characters_across() / max(pages) * 9 > SMALLEST_SIZE
        above = [str(cell.value) for cell in sheet[1] if cell.column > first and cell.value]
        assert [text.partition(" (")[2] for text in above] == ["continued)"]


def test_what_no_page_keeps_yet_and_nobody_reported_is_unknown(app: Flask) -> None:
    forums = set_up()
    write([DEAL], forums)
    workbook = report()
    cells, row = raw_cells(workbook, RU), rows_named(workbook, RU)["Total"]
    assert [cells[f"{column}{row}"].text for column in "OPQRSTU"] == ["…"] * 7


def test_execution_stands_beside_the_value_and_adds_up(app: Flask) -> None:
    forums = set_up()
    shares = (("RU-BA", None), ("RU-TA", None))
    deal, other, _third = write(
        [Document(value=300_01, ru=shares), Document(ru=(("RU-MOW", None),)), Document(ru=(("RU-MOW", None),))], forums
    )
    for agreement, value, period in (
        (deal, 150_01, Period(2023, 3)),
        (other, 0, Period(2023)),
        (deal, 1, Period(2024)),
    ):
        agreement.executions.append(_reported(value, period))
    db.session.flush()
    db.session.info["unaudited"].clear()
    workbook = report()
    cells, rows = raw_cells(workbook, RU), rows_named(workbook, RU)
    volga, total = "Volga Federal District", "Total"
    assert [cells[f"Q{rows[name]}"].text for name in ("Bashkortostan", "Tatarstan", volga, "Moscow", total)] == [
        "75.01",
        "75.00",
        "150.01",
        "0.00",
        "150.01",
    ]
    assert [cells[f"R{rows[name]}"].text for name in ("Bashkortostan", "Moscow")] == [
        "0.500033331111",
        "0.000000000000",
    ]
    belarus = raw_cells(workbook, BY)
    assert belarus[f"Q{rows_named(workbook, BY)[total]}"].text == "150.01"
    later = report(as_of=date(2025, 1, 1))
    assert raw_cells(later, RU)[f"Q{rows_named(later, RU)[total]}"].text == "150.02"


def _reported(value: int, period: Period) -> Execution:
    return Execution(
        year=period.year, quarter=period.quarter, value=value, value_rub=value, covers_until=period.last_day
    )


@pytest.mark.parametrize(
    ("as_of", "title", "number"),
    [
        (None, "Agreements in force on 31 December, units†", "1"),
        (date(2025, 6, 1), "Agreements in force on 31 December, units†", "1"),
        (date(2023, 6, 28), "Agreements in force on 28.06.2023, units†", "2"),
    ],
)
def test_agreements_in_force_are_told_of_the_last_day(app: Flask, as_of: date | None, title: str, number: str) -> None:
    forums = set_up()
    standing, ended = write(
        [Document(kind=AgreementKind.AGREEMENT, signed_on=date(2022, 6, 30)), Document(kind=AgreementKind.AGREEMENT)],
        forums,
    )
    ended.in_force_until = date(2023, 12, 30)
    standing.in_force_until = date(2025, 1, 1)
    db.session.flush()
    db.session.info["unaudited"].clear()
    workbook = report(as_of=as_of)
    cells, row = raw_cells(workbook, RU), rows_named(workbook, RU)["Total"]
    assert title in {cell.text for cell in cells.values()}
    assert cells[f"S{row}"].text == number


def test_the_year_before_is_compared_with(app: Flask) -> None:
    forums = set_up()
    write([Document(forum="IX", signed_on=date(2022, 6, 30), value=100_00), Document(value=150_00)], forums)
    workbook = report()
    cells, row = raw_cells(workbook, RU), rows_named(workbook, RU)["Bashkortostan"]
    assert [cells[f"{column}{row}"].text for column in "IJKLM"] == [
        "150.00",
        "1.000000000000",
        "1",
        "100.00",
        "1.500000000000",
    ]


def test_delegations_are_numbers_without_persons(app: Flask) -> None:
    forums = set_up()
    delegation = DelegationFactory.create(
        forum=forums["X"],
        region=region_by_code("RU-BA"),
        state=DelegationState.CONFIRMED,
        head_level=HeadLevel.HEAD_OF_REGION,
        contact_name="Вымышленная Анна",
    )
    workbook = report()
    cells, row = raw_cells(workbook, RU), rows_named(workbook, RU)["Bashkortostan"]
    assert [cells[f"{column}{row}"].text for column in "CE"] == ["1", "yes"]
    everything = "".join(part(workbook, f"xl/worksheets/sheet{number}.xml") for number in range(MAIN, DATA + 1))
    assert delegation.contact_name is not None
    assert delegation.contact_name not in everything


def test_a_report_is_as_of_its_day(app: Flask) -> None:
    forums = set_up()
    write([Document(value=100_00, amendments=((date(2024, 2, 1), 70_00),))], forums)
    told = []
    for as_of in (date(2023, 1, 31), None, date(2024, 3, 1)):
        workbook = report(as_of=as_of)
        told.append(raw_cells(workbook, RU)[f"{VALUE}{rows_named(workbook, RU)['Total']}"].text)
    assert told == ["…", "100.00", "70.00"]


@pytest.mark.parametrize(
    ("locale", "country_sheet"), [("ru", "Регионы РФ"), ("be", "Рэгіёны РФ"), ("en", "Regions (Russia)")]
)
def test_a_report_speaks_its_language_whatever_the_page_speaks(app: Flask, locale: str, country_sheet: str) -> None:
    forums = set_up()
    write([DEAL], forums)
    workbook = report(locale=locale)
    assert country_sheet in load_workbook(io.BytesIO(workbook)).sheetnames
    kind = {"ru": "договор (контракт)", "be": "дагавор (кантракт)", "en": "contract"}[locale]
    assert kind in [cell.text for cell in raw_cells(workbook, DATA).values()]


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.DESK])
@pytest.mark.parametrize(
    "address",
    ["/reports", "/reports/annual/2023.xlsx", "/reports/annual/2023.docx", "/reports/internal/2023.xlsx"],
)
def test_reports_are_for_who_may_read_them(browser: Browser, role: Role, address: str) -> None:
    forums = set_up()
    keep([DEAL], forums)
    browser.sign_in(user_of(role)).get(address, status=403)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.ANALYST, Role.ADMINISTRATOR])
def test_a_reader_downloads_the_report_of_a_year(browser: Browser, role: Role) -> None:
    forums = set_up()
    keep([DEAL], forums)
    browser.sign_in(user_of(role), locale="en").get("/reports?locale=be&as_of=2023-12-31")
    assert browser.page is not None
    assert "1,600,000,000.00" in browser.page.text
    note, internal, link = (
        next(link for link in browser.page.links if part in link)
        for part in ("2023.docx", "/internal/", "/annual/2023.xlsx")
    )
    assert "/annual/2023.docx?" in note
    assert browser.get(internal).data.startswith(b"PK")
    assert browser.get(note).headers["Content-Disposition"].startswith('attachment; filename="annual-note-2023')
    response = browser.get(link)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="annual-report-2023')
    assert "Рэгіёны РФ" in load_workbook(io.BytesIO(response.data)).sheetnames


@pytest.mark.parametrize("year", ["1066", "2013", "99999", "x"])
def test_a_year_that_cannot_be_is_not_found(browser: Browser, year: str) -> None:
    set_up()
    analyst = browser.sign_in(user_of(Role.ANALYST))
    for paper in ("annual/{}.xlsx", "annual/{}.docx", "internal/{}.xlsx"):
        analyst.get(f"/reports/{paper.format(year)}", status=404)


def test_a_year_without_documents_has_a_sound_report(app: Flask) -> None:
    set_up()
    workbook = report(year=2031)
    assert load_workbook(io.BytesIO(workbook)).sheetnames == SHEETS
