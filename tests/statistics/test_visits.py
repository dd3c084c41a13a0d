"""Figures on visits: what is counted, in which unit, that every way of adding up gives one total, what links show."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.core.types import DatePrecision, last_day
from forum.delegations.enums import COUNTED_STATES, DelegationState
from forum.delegations.models import Delegation
from forum.delegations.queries import DelegationFilter, delegation_count
from forum.delegations.queries.visits import VisitFilter, visit_count
from forum.delegations.visit_units import VISIT_UNITS
from forum.forums.enums import DelegationKind, ForumFormat, HeadLevel
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.queries import region_by_code
from forum.statistics.queries import VisitCount, VisitFigures, visit_figures
from forum.statistics.visit_columns import Breakdown, unit_lines, visit_lines
from tests.client import Browser
from tests.core.spreadsheet.reading import raw_cells
from tests.delegations.people import SECRETARY
from tests.factories.accounts import user_of
from tests.factories.delegations import DelegationFactory, VisitFactory
from tests.factories.forums import ForumFactory
from tests.factories.reference import OrganisationFactory, load_reference
from tests.home.stage import counted
from tests.tries import tries

DAY = date(2024, 1, 1)
HOMES = {Side.RU: ("RU-BA", "RU-MOW", "RU", "RU-XX"), Side.BY: ("BY-MI", "BY-HM", "BY", "BY-XX")}


@pytest.fixture(autouse=True)
def _reference(app: Flask) -> None:
    load_reference()


def a_visit(home: str = "RU-BA", destination: str = "BY-MI", **given: Any) -> Delegation:
    return VisitFactory.create(region=region_by_code(home), destination_region=region_by_code(destination), **given)


def an_edition(host: str = "RU-BA", **given: Any) -> Forum:
    region = region_by_code(host)
    plain: dict[str, Any] = {
        "is_training": False, "host_side": region.side, "host_regions": [region], "year": 2023,
        "starts_on": date(2023, 6, 26), "ends_on": date(2023, 6, 28),
    }  # fmt: skip
    return ForumFactory.create(**{**plain, **given})


def sent_to(forum: Forum, home: str = "BY-MI", **given: Any) -> Delegation:
    region = region_by_code(home)
    organisation = given.pop("organisation", None) or OrganisationFactory.create(region=region)
    state = given.pop("state", DelegationState.CONFIRMED)
    return DelegationFactory.create(forum=forum, organisation=organisation, region=region, state=state, **given)


def unit_counts(figures: VisitFigures) -> dict[str, VisitCount]:
    return {line.unit.key: line.count for line in unit_lines(figures, lambda _cell: True)}


class TestWhatCounts:
    @pytest.mark.parametrize("state", DelegationState)
    def test_confirmed_visits_alone_count(self, state: DelegationState) -> None:
        a_visit(state=state)
        assert visit_figures(DAY).count().visits == (1 if state in COUNTED_STATES else None)

    def test_a_visit_counts_when_it_has_begun(self) -> None:
        a_visit(starts_on=today(), ends_on=today() + timedelta(days=3))
        a_visit(starts_on=today() + timedelta(days=1))
        assert visit_figures(today()).count().visits == 1
        assert visit_figures(today() - timedelta(days=1)).count().visits is None

    def test_a_month_counts_when_it_is_over_and_a_year_has_no_month(self) -> None:
        a_visit(starts_on=date(2023, 2, 28), date_precision=DatePrecision.MONTH)
        a_visit(starts_on=date(2023, 12, 31), date_precision=DatePrecision.YEAR)
        assert visit_figures(date(2023, 2, 27)).count().visits is None
        assert {cell.month: cell.visits for cell in visit_figures(date(2023, 2, 28)).cells} == {2: 1}
        assert {cell.month: cell.visits for cell in visit_figures(DAY).cells} == {0: 1, 2: 1}

    def test_nothing_recorded_is_no_data(self) -> None:
        figures = visit_figures(DAY)
        assert figures.count() == VisitCount(None, None)
        assert figures.count().total is None
        a_visit()
        known = visit_figures(DAY)
        assert known.count(lambda cell: cell.kind is DelegationKind.YOUTH) == VisitCount(0, None)
        assert known.of_year(2022).count() == VisitCount(None, None)

    def test_the_published_figures_of_2023(self) -> None:
        """91 delegations from Russian regions, 96 official and 136 business ones the other way."""
        kinds = list(DelegationKind)
        for number in range(91):
            a_visit(HOMES[Side.RU][number % 2], "BY-MI", kind=kinds[number % len(kinds)])
        for number in range(96 + 136):
            kind = DelegationKind.OFFICIAL if number < 96 else DelegationKind.BUSINESS
            a_visit(HOMES[Side.BY][number % 3], "RU-BA", kind=kind)
        # What could be counted by mistake.
        a_visit("RU", "BY-MI")
        a_visit("BY-MI", "RU-BA", kind=DelegationKind.YOUTH)
        a_visit("BY-MI", "RU-BA", state=DelegationState.WITHDRAWN)
        a_visit("RU-BA", "BY-MI", starts_on=date(2022, 12, 31))
        found = unit_counts(visit_figures(DAY).of_year(2023))
        assert [found[key].visits for key in ("ru_delegations", "by_official", "by_business")] == [91, 96, 136]

    def test_heads_are_counted_by_visits(self) -> None:
        for _number in range(2):
            a_visit("RU-BA", "BY-MI", head_level=HeadLevel.HEAD_OF_REGION)
        a_visit("BY", "RU-BA", head_level=HeadLevel.HEAD_OF_GOVERNMENT)
        a_visit("BY", "RU", head_level=HeadLevel.HEAD_OF_GOVERNMENT)
        found = unit_counts(visit_figures(DAY))
        assert {key: count.visits for key, count in found.items() if count.visits} == {
            "ru_delegations": 2, "ru_heads": 2, "by_official": 2, "by_government": 1,
        }  # fmt: skip


class TestDelegationsToTheForum:
    def test_guests_count_once_apart_from_visits_and_hosts_do_not(self) -> None:
        forum = an_edition("RU-BA")
        sent_to(forum, "BY-MI")
        sent_to(forum, "RU-BA")
        sent_to(forum, "RU-MOW")
        sent_to(forum, "BY-HM", state=DelegationState.SUBMITTED)
        (cell,) = visit_figures(DAY).cells
        assert (cell.direction, cell.home, cell.destination, cell.year, cell.month) == (
            Side.BY, "BY-MI", "RU-BA", 2023, 6,
        )  # fmt: skip
        assert visit_figures(DAY).count() == VisitCount(None, 1)
        assert visit_figures(date(2023, 6, 25)).cells == ()

    @pytest.mark.parametrize(
        "given",
        [{"is_training": True}, {"format": ForumFormat.VIDEOCONFERENCE}, {"host_side": None}],
        ids=["training", "videoconference", "nowhere"],
    )
    def test_editions_nobody_travels_to_do_not_count(self, given: dict[str, Any]) -> None:
        sent_to(an_edition(**given), "BY-MI")
        a_visit("BY-MI", "RU-BA", starts_on=date(2023, 6, 27))
        assert visit_figures(DAY).count() == VisitCount(1, None)

    def test_of_several_host_regions_the_region_is_not_established(self) -> None:
        forum = an_edition(host_regions=[region_by_code("RU-BA"), region_by_code("RU-MOW")])
        sent_to(forum)
        assert [cell.destination for cell in visit_figures(DAY).cells] == ["RU-XX"]

    def test_an_edition_known_to_the_year_has_no_month(self) -> None:
        sent_to(an_edition(starts_on=None, ends_on=None))
        assert [(cell.year, cell.month) for cell in visit_figures(DAY).cells] == [(2023, 0)]
        assert visit_figures(date(2023, 12, 30)).cells == ()

    def test_a_journey_recorded_twice_counts_once(self) -> None:
        forum = an_edition("RU-BA")
        delegation = sent_to(forum, "BY-MI")
        a_visit("BY-MI", "RU-BA", starts_on=date(2023, 6, 25), ends_on=date(2023, 6, 29))
        a_visit("BY-MI", "RU-BA", organisation=delegation.organisation, starts_on=date(2023, 6, 28))
        figures = visit_figures(DAY)
        assert figures.count() == VisitCount(None, 1)
        assert figures.same() == 2
        assert visit_count(actor=SECRETARY, chosen=VisitFilter(counts_on=DAY)) == 0

    @pytest.mark.parametrize(
        "given",
        [
            {"starts_on": date(2023, 6, 29)},
            {"starts_on": date(2023, 6, 24), "ends_on": date(2023, 6, 25)},
            {"destination": "RU-MOW"},
            {"home": "BY-HM"},
            {"starts_on": date(2023, 6, 30), "date_precision": DatePrecision.MONTH},
            {"is_of_another": True},
        ],
        ids=["after", "before", "elsewhere", "of another region", "to the month", "of another organisation"],
    )
    def test_another_journey_counts_beside(self, given: dict[str, Any]) -> None:
        sent_to(an_edition("RU-BA"), "BY-MI")
        told = {"home": "BY-MI", "destination": "RU-BA", "starts_on": date(2023, 6, 27), **given}
        if told.pop("is_of_another", False):
            told["organisation"] = OrganisationFactory.create(region=region_by_code("BY-MI"))
        a_visit(**told)
        figures = visit_figures(DAY)
        assert (figures.count(), figures.count().total, figures.same()) == (VisitCount(1, 1), 2, 0)


VISITS = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(Side),
        "home": st.integers(0, 3),
        "destination": st.integers(0, 3),
        "kind": st.sampled_from(DelegationKind),
        "head_level": st.sampled_from(HeadLevel),
        "state": st.sampled_from([DelegationState.CONFIRMED, DelegationState.CONFIRMED, DelegationState.SUBMITTED]),
        "starts_on": st.dates(date(2022, 10, 1), date(2024, 3, 31)),
        "date_precision": st.sampled_from(DatePrecision),
        "is_to_forum": st.booleans(),
    }
)


def keep(drawn: dict[str, Any], forums: dict[Side, Forum]) -> None:
    told = dict(drawn)
    direction = told.pop("direction")
    other = Side.BY if direction is Side.RU else Side.RU
    home, destination = HOMES[direction][told.pop("home")], HOMES[other][told.pop("destination")]
    if told.pop("is_to_forum"):
        sent_to(forums[other], home, **{name: told[name] for name in ("kind", "head_level", "state")})
    else:
        told["starts_on"] = last_day(told["starts_on"], told["date_precision"])
        a_visit(home, destination, **told)


@settings(
    deadline=None,
    max_examples=tries(6),
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(VISITS, max_size=8))
def test_every_way_of_adding_up_gives_one_total(app: Flask, drawn: list[dict[str, Any]]) -> None:
    with app.test_request_context(), db.session.begin_nested() as kept:
        forums = {
            Side.RU: an_edition("RU-BA", starts_on=date(2023, 6, 26)),
            Side.BY: an_edition("BY-MI", year=2022, starts_on=date(2022, 11, 30), ends_on=None),
        }
        for one in drawn:
            keep(one, forums)
        figures = visit_figures(DAY)
        whole = figures.count()
        in_sql = sa.select(sa.func.count()).where(
            Delegation.forum_id.is_(None), Delegation.state == DelegationState.CONFIRMED, Delegation.starts_on <= DAY
        )
        assert (whole.visits or 0) + figures.same() == db.session.scalar(in_sql)
        for by in Breakdown:
            *rows, total = visit_lines(by, figures, lambda _cell: True, locale="ru")
            for side in Side:
                for part in (0, 1):
                    values = [row.counts[side][part] for row in rows]
                    assert sum(value or 0 for value in values) == (total.counts[side][part] or 0), (by, side, part)
            both = [total.counts[side].total or 0 for side in Side]
            assert sum(both) == (whole.total or 0)
        # The figure, the rows it leads to, and a unit's condition in Python and in SQL are the same.
        for unit in VISIT_UNITS:
            count = figures.count(unit.covers)
            behind = VisitFilter(unit=unit, counts_on=DAY)
            assert visit_count(actor=SECRETARY, chosen=behind) == (count.visits or 0), unit.key
            to_forums = delegation_count(actor=SECRETARY, chosen=DelegationFilter(behind=behind))
            assert to_forums == (count.forum_delegations or 0), unit.key
        kept.rollback()
    db.session.expunge_all()
    db.session.info.get("unaudited", {}).clear()


class TestPages:
    @pytest.fixture
    def analyst(self, browser: Browser) -> Browser:
        return browser.sign_in(user_of(Role.ANALYST), locale="en")

    @pytest.mark.parametrize("by", Breakdown)
    def test_an_empty_register_shows_no_zero(self, analyst: Browser, by: Breakdown) -> None:
        analyst.get(f"/statistics/visits?by={by}")
        assert analyst.page is not None
        assert "…" in analyst.page.text
        assert " 0 " not in analyst.page.text
        cells = raw_cells(analyst.get(f"/statistics/visits.xlsx?by={by}").data)
        assert [cell for cell in cells.values() if cell.kind == "n" and cell.text == "0"] == []

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("locale", ["ru", "be", "en"])
    def test_every_role_sees_the_same_in_every_language(self, browser: Browser, role: Role, locale: str) -> None:
        for _number in range(37):
            a_visit()
        sent_to(an_edition("BY-MI"), "RU-BA")
        browser.sign_in(user_of(role), locale=locale).get("/statistics/visits?year=2023")
        assert browser.page is not None
        rows = [row.split() for row in browser.page.html.split("<tr") if "37" in row]
        assert len(rows) >= 4
        assert " 38 " in browser.page.text

    @pytest.mark.parametrize(
        "query",
        ["", "?by=ru", "?by=by", "?by=kind", "?by=level", "?by=year", "?direction=RU&kind=business&region=RU-BA"],
    )
    def test_each_linked_figure_counts_the_rows_behind_it(self, analyst: Browser, query: str) -> None:
        for level in HeadLevel:
            a_visit(head_level=level, kind=DelegationKind.BUSINESS)
        a_visit("BY", "RU-BA", starts_on=date(2023, 12, 31), date_precision=DatePrecision.YEAR)
        a_visit("BY", "RU-XX", starts_on=date(2022, 1, 31), date_precision=DatePrecision.MONTH)
        a_visit(state=DelegationState.SUBMITTED)
        a_visit(starts_on=today() + timedelta(days=1))
        forum = an_edition("BY-MI")
        sent_to(forum, "RU-BA", kind=DelegationKind.BUSINESS)
        sent_to(forum, "RU-MOW", head_level=HeadLevel.HEAD_OF_REGION)
        sent_to(forum, "BY-HM")
        db.session.commit()
        analyst.get(f"/statistics/visits{query}")
        assert analyst.page is not None
        links = figure_links(analyst.page.html)
        assert len(links) > 3
        assert any("behind" in url for url, _text in links)
        for url, text in links:
            analyst.get(url)
            rows = analyst.page.html.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr")
            assert rows == int(text), (url, text)

    def test_a_representative_gets_figures_without_links(self, browser: Browser) -> None:
        a_visit()
        browser.sign_in(user_of(Role.REPRESENTATIVE)).get("/statistics/visits")
        assert browser.page is not None
        assert figure_links(browser.page.html) == []
        assert [link for link in browser.page.links if "counts_on" in link or "behind" in link] == []

    def test_page_workbook_and_csv_agree(self, analyst: Browser) -> None:
        for number in range(5):
            a_visit(starts_on=date(2023, 1 + number % 2, 5))
        a_visit("BY-MI", "RU-BA")
        db.session.commit()
        told = analyst.get("/statistics/visits.csv?year=2023").text
        rows = list(csv.reader(io.StringIO(told.lstrip("\ufeff")), delimiter=";"))
        assert rows[-1][0] == "Total"
        assert (rows[1][1], rows[2][1], rows[-1][1], rows[-1][4], rows[-1][-1]) == ("3", "2", "5", "1", "6")
        cells = raw_cells(analyst.get("/statistics/visits.xlsx?year=2023").data)
        numbers = [cell.text for cell in cells.values() if cell.kind == "n"]
        assert {"5", "6"} <= set(numbers)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_number_of_statements_does_not_grow(self, analyst: Browser, rows: int) -> None:
        forum = an_edition("BY-MI")
        for _number in range(rows):
            a_visit()
            sent_to(forum, "RU-BA")
        db.session.commit()
        analyst.get("/statistics/visits")
        with counted() as sent:
            visit_figures(DAY)
            assert sent() == 5
        with counted() as sent:
            analyst.get("/statistics/visits?by=ru")
            assert sent() <= 14

    @pytest.mark.parametrize(
        "query", ["year=٢٠٢٣", "year=99999", "as_of=gestern", "by=nothing", "region=%00", "direction=x&kind=y&level=z"]
    )
    def test_nonsense_in_the_address_filters_nothing(self, analyst: Browser, query: str) -> None:
        a_visit()
        analyst.get(f"/statistics/visits?{query}")

    def test_the_page_of_a_region_tells_its_visits(self, analyst: Browser) -> None:
        for _number in range(4):
            a_visit()
        for _number in range(7):
            a_visit("BY-MI", "RU-BA")
        a_visit("RU-MOW", "BY-MI")
        analyst.get("/regions/RU-BA")
        assert analyst.page is not None
        row = analyst.page.html.partition("statistics/visits?year=2023")[2].partition("</tr>")[0]
        assert figures_of(row) == ["4", "…", "7", "…"]


def figure_links(html: str) -> list[tuple[str, str]]:
    """(address, text) of the numbers of the tables that lead to rows."""
    found = re.findall(r'<td class="num"><span><a href="([^"]+)">([^<]+)</a>', html)
    return [(unescape(url), text) for url, text in found]


def figures_of(row: str) -> list[str]:
    """The texts of the cells of figures."""
    return [
        re.sub(r"<[^>]*>", "", cell).strip()
        for cell in re.findall(r'<td[^>]*class="num"[^>]*>(.*?)</td>', row, re.DOTALL)
    ]
