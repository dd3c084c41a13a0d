"""Every table of the report, the internal workbook and the note, made of one staged year."""

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal

import docx
import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook

from forum.reference.enums import Side
from forum.statistics.queries import StatisticsFilter, region_totals, total_figures
from tests.conftest import rolled_back
from tests.reports.reading import cells_of, note_text, row_of, texts, told
from tests.reports.staging import LONG, SECRET, TOTAL, VOIDED, Papers, stage

# Papers are written from figures that were read; those are tried on both.
pytestmark = pytest.mark.either

LOCALES = ("ru", "be", "en")
NAMES = ("annual", "internal", "note")


@pytest.fixture(scope="module")
def papers(migrated_app: Flask) -> Iterator[Papers]:
    """The papers on the staged year; the register stays as it is while the module's tests run."""
    with rolled_back(migrated_app):
        stage()
        yield Papers()


def test_tables_are_numbered_in_order_and_their_columns_too(papers: Papers) -> None:
    book = load_workbook(io.BytesIO(papers.annual()))
    numbers = [
        int(found[1])
        for sheet in book
        for row in sheet.iter_rows(max_col=3, values_only=True)
        for cell in row
        if (found := re.match(r"Table (\d+)\. ", str(cell)))
    ]
    assert numbers == list(range(1, 19))
    for sheet in book.worksheets[:-2]:
        rows = list(sheet.iter_rows(values_only=True))
        counted = [[cell for cell in row if cell is not None] for row in rows if row[0] == 1 and row[1] == 2]
        assert counted, sheet.title
        assert all(row == list(range(1, len(row) + 1)) for row in counted)


@pytest.mark.parametrize("name", ["By year", "Leaders (Russia)", "Leaders (Belarus)", "Sectors", "Editions"])
def test_charts_are_native(papers: Papers, name: str) -> None:
    (chart,) = load_workbook(io.BytesIO(papers.annual()))[name]._charts  # type: ignore[attr-defined]  # no public way
    assert chart.series[0].val.numRef.f.startswith(f"'{name}'!")


def test_main_indicators_tell_what_the_sum_leaves_out(papers: Papers) -> None:
    cells = cells_of(papers.annual(), "Main indicators")
    assert {text: told(cells, text, "DE") for text in ("Documents signed", "Contracts in the sum")} == {
        "Documents signed": ["1", "12"],
        "Contracts in the sum": ["1", "4"],
    }
    left = ("without a sum", "whose sum is not disclosed", "with a ceiling amount", "with an estimate",
            "whose sum awaits verification", "without a rate")  # fmt: skip
    assert [told(cells, f"– contracts {reason}", "DE") for reason in left] == [["–", "1"]] * 6
    assert told(cells, "Sum of contracts", "DE") == ["50000000.00", "2000000000.08"]
    assert told(cells, "Executed since signing", "DE") == ["…", "120000000.01"]
    assert told(cells, "Visits from Russia to the Republic of Belarus outside the Forum", "DE") == ["…", "…"]


def test_reference_sums_are_the_total_at_one_rate_and_add_up(papers: Papers) -> None:
    for sheet in ("Regions (Russia)", "Regions (Belarus)"):
        cells = cells_of(papers.annual(), sheet)
        row = row_of(cells, "Total")
        # 2 000 000 000,08 roubles at 27,6392 and 90,3041.
        assert [cells[f"{column}{row}"].text for column in "OP"] == ["72360994.53", "22147388.66"]
        for column in "OP":
            listed = [row_of(cells, name) for name in _names(sheet)]
            parts = [Decimal(cell.text or 0) for row in listed if (cell := cells[f"{column}{row}"]).kind == "n"]
            assert sum(parts) == Decimal(cells[f"{column}{row_of(cells, 'Total')}"].text or 0)


def _names(sheet: str) -> list[str]:
    side = Side.RU if sheet == "Regions (Russia)" else Side.BY
    return [row.name for row in region_totals(side, StatisticsFilter(year=2023), locale="en").rows]


def test_totals_of_sectors_kinds_and_levels_equal_sql(papers: Papers) -> None:
    total = total_figures(StatisticsFilter(year=2023))
    assert total.kopecks == TOTAL
    roubles = "2000000000.08"
    cells = cells_of(papers.annual(), "Sectors")
    assert told(cells, "Total", "DEFG", "C") == ["12", "10", "6", roubles]
    assert told(cells, "Manufacturing", "BDG", "C") == ["C", "1", "100000000.00"]
    cells = cells_of(papers.annual(), "Kinds and levels")
    assert told(cells, "contract", "CDEF") == ["10", "10", "6", roubles]
    assert told(cells, "agreement", "CDEF") == ["1", "–", "–", "–"]
    assert told(cells, "interregional", "CF") == ["1", "–"]
    formulas = [cell.text for cell in cells.values() if (cell.formula or "").startswith("SUM(F")]
    assert formulas == [roubles, roubles]


def test_largest_contracts_stand_in_order_with_their_sides(papers: Papers) -> None:
    cells = cells_of(papers.annual(), "Largest contracts")
    first = row_of(cells, "Договор 3")
    assert [cells[f"B{first + offset}"].text for offset in range(5)] == [
        "Договор 3", LONG, "Договор 2", "Договор 4", "Total",
    ]  # fmt: skip
    assert [cells[f"{column}{first + 1}"].text for column in "EFGIJ"] == [
        "(Bashkortostan; Tatarstan)", "(Minsk Region; Minsk (city))", "300000000.01", "120000000.01",
        "0.400000000020",
    ]  # fmt: skip
    assert told(cells, "Total", "GHIJ") == ["2000000000.08", "1.000000000000", "120000000.01", "0.060000000003"]


def test_execution_tells_who_reported(papers: Papers) -> None:
    cells = cells_of(papers.annual(), "Execution")
    assert told(cells, "2022", "CDEFG") == ["1", "–", "1", "50000000.00", "…"]
    assert told(cells, "2023", "CDEFG") == ["4", "1", "3", "2000000000.08", "120000000.01"]
    cells = cells_of(papers.annual(), "Without reports (Russia)")
    assert told(cells, "Saint Petersburg", "CDE") == ["1", "1", "0.07"]
    assert told(cells, "Total", "CDE") == ["4", "3", "1700000000.07"]
    assert [cell for cell in cells.values() if cell.text == "Bashkortostan"] == []


def test_agreements_in_force_add_up_both_ways(papers: Papers) -> None:
    cells = cells_of(papers.annual(), "In force")
    assert told(cells, "agreement", "CDE") == ["1", "–", "1"]
    assert told(cells, "Total", "CDE") == ["1", "1", "2"]
    row = row_of(cells, "Total")
    assert [cells[f"{column}{row}"].formula for column in "CE"] == [
        f"SUM(C{row - 2}:C{row - 1})",
        f"SUM(E{row - 2}:E{row - 1})",
    ]


def test_delegations_and_editions_are_told(papers: Papers) -> None:
    cells = cells_of(papers.annual(), "Delegations")
    assert told(cells, "Bashkortostan", "DEFGH") == ["1", "1", "1", "1", "yes"]
    cells = cells_of(papers.annual(), "Editions")
    assert told(cells, "X Forum", "CDEFGH") == ["X", "2023", "12", "10", "6", "2000000000.08"]
    assert told(cells, "Total", "EFGH") == ["13", "11", "6", "2050000000.08"]


def test_the_report_holds_nothing_of_what_stays_inside(papers: Papers) -> None:
    report, inside = texts(papers.annual()), texts(papers.internal())
    note = note_text(papers.note())
    for word in ("Control totals", "Published", "Difference"):
        assert word in " ".join(inside)
        assert word not in " ".join(report)
        assert word not in note
    assert VOIDED in inside
    assert VOIDED not in report
    assert re.search(r"\b[0-9a-f]{64}\b", " ".join(report) + note) is None


def test_control_totals_have_no_difference(papers: Papers) -> None:
    cells = cells_of(papers.internal(), "Control totals")
    differences = {name: cell for name, cell in cells.items() if cell.formula}
    assert {cell.text for cell in differences.values()} == {"0.00", "0.000000"}
    assert len(differences) == 26
    assert told(cells, "documents of the register", "CD") == ["2000000000.08", "2000000000.08"]


def test_lists_hold_the_documents_of_their_reason(papers: Papers) -> None:
    def listed(name: str) -> list[str]:
        cells = cells_of(papers.internal(), name)
        found = [str(cell.text) for key, cell in cells.items() if key.startswith("D") and cell.kind == "inlineStr"]
        return found[found.index("Title of the document") + 1 :]

    assert {
        name: listed(name)
        for name in ("Without a sum", "Not disclosed", "Ceilings and estimates", "Awaiting verification",
                     "Without a rate", "By default shares")
    } == {
        "Without a sum": ["Договор 5"],
        "Not disclosed": [SECRET],
        "Ceilings and estimates": ["Договор 7", "Договор 8"],
        "Awaiting verification": ["Договор 9"],
        "Without a rate": ["Договор 10"],
        "By default shares": [LONG],
    }  # fmt: skip
    assert VOIDED in [cell.text for cell in cells_of(papers.internal(), "Annulled records").values()]
    assert "J3" not in cells_of(papers.internal(), "Not disclosed")


def test_left_out_and_in_the_sum_are_all_contracts(papers: Papers) -> None:
    cells = cells_of(papers.internal(), "Left out")
    assert told(cells, "contracts whose sum awaits verification", "CD") == ["1", "5000000.00"]
    assert told(cells, "contracts with a ceiling amount", "CD") == ["1", "9000000000.00"]
    counts = {text: told(cells, f"Contracts{text}", "C") for text in (" not in the sum", " in the sum", ", units")}
    assert counts == {" not in the sum": ["6"], " in the sum": ["4"], ", units": ["10"]}


def test_concentration_tells_the_largest_and_the_three_largest(papers: Papers) -> None:
    cells = cells_of(papers.internal(), "Concentration by year")
    assert told(cells, "2023", "CDEG") == ["4", "2000000000.08", "1600000000.00", "2000000000.01"]
    cells = cells_of(papers.internal(), "Concentration by region")
    assert told(cells, "Kaluga Oblast", "CDEFG") == ["1", "30000000.00", "30000000.00", "1.000000000000", "30000000.00"]


def test_published_figures_stand_beside_those_of_the_register(papers: Papers) -> None:
    cells = cells_of(papers.internal(), "Published figures")
    rows = [int(name[1:]) for name, cell in cells.items() if name.startswith("B") and cell.text == "X"]
    by_indicator = {cells[f"C{row}"].text: [cells[f"{column}{row}"].text for column in "DEFGH"] for row in rows}
    assert by_indicator["Documents signed"] == ["about", "100", "–", "12", "-88"]
    assert by_indicator["Sum of contracts"] == ["–", "110000000000.00", "RUB", "2000000000.08", "-107999999999.92"]
    assert by_indicator["Russian regions at the Forum"] == ["–", "58", "–", "1", "-57"]


def test_the_note_tells_the_figures_of_the_report(papers: Papers) -> None:
    document = docx.Document(io.BytesIO(papers.note("ru")))
    indicators, leaders = ([[cell.text for cell in row.cells] for row in table.rows] for table in document.tables)
    assert indicators[0] == ["Показатель", "Единица", "2022", "2023", "Темп роста, %"]
    assert [
        "Сумма договоров (контрактов)",
        "млн рос. руб.",
        "50,0",
        "2\N{NO-BREAK SPACE}000,0",
        "4\N{NO-BREAK SPACE}000,0\N{NO-BREAK SPACE}%",
    ] in indicators
    assert leaders[1] == ["1", "Республика Башкортостан", "150,0", "Минская область", "1\N{NO-BREAK SPACE}850,0"]
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert paragraphs[:2] == [
        "Сотрудничество регионов России и Беларуси: соглашения и контракты, подписанные в 2023 году".replace(
            "в 2023 году", "в\N{NO-BREAK SPACE}2023\N{NO-BREAK SPACE}году"
        ),
        "за период с 01.01.2023 по 31.12.2023, по состоянию на 31.12.2023",
    ]
    covered = next(text for text in paragraphs if text.startswith("В сумму вошло"))
    assert covered.startswith(
        "В сумму вошло договоров (контрактов): 4 из 10. Не вошли: договоров без указания суммы – 1;"
    )
    (longest,) = [text for text in paragraphs if text.startswith("2. Договор поставки")]
    assert longest.endswith(
        "… (Республика Башкортостан; Республика Татарстан – Минская область; Минск) – "
        + "300,0 млн рос. руб.".replace(" ", "\N{NO-BREAK SPACE}")
    )


@pytest.mark.parametrize("name", NAMES)
def test_equal_content_gives_equal_bytes_at_any_time(papers: Papers, name: str) -> None:
    now = papers.again(name, "be")
    with time_machine.travel("2031-05-06T07:08:09+03:00"):
        assert papers.again(name, "be") == now


def test_the_note_carries_no_moment_and_no_author(papers: Papers) -> None:
    with zipfile.ZipFile(io.BytesIO(papers.note())) as archive:
        assert archive.testzip() is None
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = docx.Document(io.BytesIO(papers.note())).core_properties
    assert (properties.author, properties.last_modified_by, properties.title) == (
        "", "", "Note to the annual report for 2023",
    )  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
def test_names_of_sheets_fit_and_differ(papers: Papers, locale: str) -> None:
    for made in (papers.annual(locale), papers.internal(locale)):
        names = load_workbook(io.BytesIO(made), read_only=True).sheetnames
        assert len({name.casefold() for name in names}) == len(names)
        assert max(map(len, names)) <= 31
