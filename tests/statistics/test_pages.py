"""Pages of statistics: the same figures on the page, in its workbook, in CSV and in SQL; who may see what."""

import csv
import io
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.agreements.enums import AgreementKind, Disclosure
from forum.core.formatting import formats_for
from forum.core.security import Role
from forum.reference.enums import Side
from forum.statistics.queries import StatisticsFilter, region_totals, total_figures
from tests.client import Browser
from tests.core.spreadsheet.reading import raw_cells
from tests.factories.accounts import user_of
from tests.statistics.documents import Document, erase, keep, set_up
from tests.statistics.test_reconciliation import DOCUMENTS
from tests.tries import tries

PAGES = ("/statistics", "/statistics?side=BY&rows=all", "/statistics/matrix", "/statistics/editions")
FILES = ("/statistics/regions", "/statistics/matrix", "/statistics/editions")
# The largest document there may be, and how many of them make the largest total that must be exact.
LARGEST, MANY = 10**14, 90


@pytest.fixture
def analyst(browser: Browser) -> Browser:
    return browser.sign_in(user_of(Role.ANALYST), locale="en")


def sums_of(workbook: bytes, header: str) -> list[tuple[str, str | None]]:
    """(name, exact text of the cell under ``header``) per row of the workbook's table."""
    cells = raw_cells(workbook)
    heads = {cell.text: name for name, cell in cells.items() if cell.kind == "inlineStr"}
    letter, top = heads[header].rstrip("0123456789"), int(heads[header].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    last = max(int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for name in cells)
    return [
        (str(cells[f"A{row}"].text), cells[f"{letter}{row}"].text)
        for row in range(top + 2, last + 1)
        if f"{letter}{row}" in cells
    ]


def kopecks(text: str | None) -> int | None:
    return None if text in (None, "…", "–") else int(Decimal(str(text)) * 100)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("page", PAGES)
def test_every_signed_in_role_sees_the_same(browser: Browser, role: Role, page: str) -> None:
    forums = set_up()
    keep([Document(value=123_456_789_01)], forums)
    browser.sign_in(user_of(role)).get(page)
    assert browser.page is not None
    assert formats_for("ru").money(123_456_789_01).replace("\u00a0", " ") in browser.page.text


@pytest.mark.parametrize("address", [*PAGES, *(f"{name}.xlsx" for name in FILES)])
def test_strangers_are_sent_to_sign_in(browser: Browser, address: str) -> None:
    forums = set_up()
    keep([Document()], forums)
    assert "/sign-in" in browser.get(address, status=302).location


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_register_shows_no_zero(analyst: Browser, page: str) -> None:
    set_up()
    analyst.get(page)
    assert analyst.page is not None
    told = "No signed documents match these filters." if page == "/statistics/matrix" else "…"
    assert told in analyst.page.text
    assert " 0 " not in analyst.page.text
    assert "0.00" not in analyst.page.text


@pytest.mark.parametrize("file", FILES)
def test_an_empty_register_is_a_sound_workbook(analyst: Browser, file: str) -> None:
    set_up()
    cells = raw_cells(analyst.get(f"{file}.xlsx").data)
    assert [cell for cell in cells.values() if cell.kind == "n" and cell.text == "0"] == []
    assert analyst.get(f"{file}.csv").data.startswith("\ufeff".encode())


@pytest.mark.parametrize("file", FILES)
def test_another_kind_of_file_is_not_found(analyst: Browser, file: str) -> None:
    set_up()
    analyst.get(f"{file}.pdf", status=404)


def test_page_workbook_csv_and_sql_agree_to_the_kopeck(app: Flask, analyst: Browser) -> None:
    forums = set_up()

    @settings(max_examples=tries(4), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(DOCUMENTS, min_size=1, max_size=5), st.sampled_from(list(Side)))
    def check(documents: list[Document], side: Side) -> None:
        try:
            keep([*documents, Document(value=LARGEST)], forums)
            table = region_totals(side, StatisticsFilter(), locale="en")
            wanted = [row.figures.kopecks for row in table.lines(is_short=True)]
            workbook = analyst.get(f"/statistics/regions.xlsx?side={side}").data
            told = sums_of(workbook, "Sum of contracts, Russian roubles")
            assert [kopecks(text) for _name, text in told] == wanted
            rows = list(
                csv.reader(io.StringIO(analyst.get(f"/statistics/regions.csv?side={side}").text), delimiter=";")
            )
            column = rows[0].index("Sum of contracts, Russian roubles")
            assert [kopecks(row[column].replace(",", ".")) for row in rows[1:]] == wanted
            analyst.get(f"/statistics?side={side}")
            assert analyst.page is not None
            assert formats_for("en").money(wanted[-1]) in analyst.page.html
            assert wanted[-1] == total_figures(StatisticsFilter()).kopecks
        finally:
            erase()

    check()


def test_ninety_trillion_roubles_are_exact(analyst: Browser) -> None:
    forums = set_up()
    keep([Document(value=LARGEST)] * MANY + [Document(value=1)], forums)
    told = sums_of(analyst.get("/statistics/regions.xlsx").data, "Sum of contracts, Russian roubles")
    assert told[-1] == ("Total", "90000000000000.01")
    analyst.get("/statistics")
    assert analyst.page is not None
    assert "90,000,000,000,000.01" in analyst.page.text


def test_totals_of_the_workbook_are_formulas(analyst: Browser) -> None:
    forums = set_up()
    keep([Document(value=100), Document(value=250, ru=(("RU-KLU", None),)), Document(value=7, ru=())], forums)
    cells = raw_cells(analyst.get("/statistics/regions.xlsx").data)
    # Kaluga, its district, Bashkortostan, its district, region not established, total.
    sums = {name: cell for name, cell in cells.items() if name.startswith("F") and cell.formula}
    assert [(cell.formula, cell.text) for cell in sums.values()] == [
        ("SUM(F6)", "2.50"),
        ("SUM(F8)", "1.00"),
        ("SUM(F7,F9:F10)", "3.57"),
    ]


def test_matrix_agrees_with_its_workbook(analyst: Browser) -> None:
    forums = set_up()
    keep([Document(value=1_600_000_000_00, ru=()), Document(value=5, by=(("BY-HM", None),))], forums)
    analyst.get("/statistics/matrix")
    assert analyst.page is not None
    assert "1,600,000,000.00" in analyst.page.text
    cells = raw_cells(analyst.get("/statistics/matrix.xlsx").data)
    numbers = [(cell.text, cell.formula) for cell in cells.values() if cell.kind == "n" and "." in (cell.text or "")]
    assert numbers == [
        ("0.05", None),
        ("0.05", None),
        ("1600000000.00", None),
        ("1600000000.00", None),
        ("1600000000.00", "SUM(B7:B8)"),
        ("0.05", "SUM(C7:C8)"),
        ("1600000000.05", "SUM(D7:D8)"),
    ]


def test_editions_and_years_agree_with_sql(analyst: Browser) -> None:
    forums = set_up()
    keep([Document(forum="IX", signed_on=date(2022, 6, 30), value=20_00), Document(value=30_00)], forums)
    for by, names in (("edition", ["IX Forum", "X Forum", "Total"]), ("year", ["2022", "2023", "Total"])):
        workbook = analyst.get(f"/statistics/editions.xlsx?by={by}").data
        told = sums_of(workbook, "Sum of contracts, Russian roubles")
        assert told == list(zip(names, ["20.00", "30.00", "50.00"], strict=True))
        analyst.get(f"/statistics/editions?by={by}")
        assert analyst.page is not None
        assert "50.00" in analyst.page.text


def test_figures_lead_to_their_rows(analyst: Browser) -> None:
    forums = set_up()
    keep([Document(), Document(disclosure=Disclosure.NONE)], forums)
    analyst.get("/statistics?year=2023&as_of=2024-01-31&kind=contract")
    assert analyst.page is not None
    asked = [parse_qs(urlsplit(link).query) for link in analyst.page.links if link.startswith("/agreements?")]
    whole = {
        "counts": ["1"], "year": ["2023"], "as_of": ["2024-01-31"], "signed_until": ["2024-01-31"],
        "kinds": ["contract"],
    }  # fmt: skip
    assert {**whole, "region": ["RU-BA"], "money": ["1"]} in asked
    assert {**whole, "region": ["RU-BA"]} in asked
    assert {**whole, "money": ["0"]} in asked
    assert {**whole, "disclosures": ["none"]} in asked


def test_the_desk_gets_figures_without_links_to_documents(browser: Browser) -> None:
    forums = set_up()
    keep([Document()], forums)
    for page in PAGES:
        browser.sign_in(user_of(Role.DESK)).get(page)
        assert browser.page is not None
        assert [link for link in browser.page.links if link.startswith("/agreements")] == []


def test_training_is_shown_only_when_chosen_and_said(analyst: Browser) -> None:
    forums = set_up()
    keep([Document(forum="T1", value=777_77)], forums)
    for page in PAGES:
        analyst.get(page)
        assert analyst.page is not None
        assert "777.77" not in analyst.page.text
    analyst.get("/statistics?forum=T1")
    assert analyst.page is not None
    assert "777.77" in analyst.page.text
    assert "Training edition" in analyst.page.text


@pytest.mark.parametrize(
    "query",
    ["forum=ZZ", "year=1066", "as_of=soon", "kind=poem", "sector=%00", "measure=love", "rows=x", "side=UA", "by=moon"],
)
def test_a_filter_that_makes_no_sense_filters_nothing(analyst: Browser, query: str) -> None:
    forums = set_up()
    keep([Document(value=555_55)], forums)
    for page in ("/statistics", "/statistics/matrix", "/statistics/editions"):
        analyst.get(f"{page}?{query}")
        assert analyst.page is not None
        assert "555.55" in analyst.page.text


def test_what_is_left_out_stands_beside_the_total(analyst: Browser) -> None:
    forums = set_up()
    keep([Document(disclosure=Disclosure.CEILING, value=2_000_000_000_00), Document(value=9)], forums)
    for page in ("/statistics", "/statistics/matrix", "/statistics/editions"):
        analyst.get(page)
        assert analyst.page is not None
        assert "ceilings: 1 contract, RUB 2 bn" in analyst.page.text


def test_participation_is_marked_as_not_additive(analyst: Browser) -> None:
    forums = set_up()
    keep([Document(kind=AgreementKind.CONTRACT)], forums)
    for page in ("/statistics", "/statistics/matrix?measure=documents"):
        analyst.get(page)
        assert analyst.page is not None
        assert "† The column is not added up" in analyst.page.text
