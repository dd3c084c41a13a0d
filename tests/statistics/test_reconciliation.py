"""Whatever is signed, amended and filtered: regions of either side, the matrix and the total agree to the kopeck."""

from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.agreements.enums import AgreementKind, AgreementState, Disclosure
from forum.core.db import db
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.statistics.queries import (
    Figures,
    StatisticsFilter,
    edition_totals,
    left_out,
    matrix,
    region_totals,
    total_figures,
    year_totals,
)
from tests.agreements.random_documents import forgotten
from tests.statistics.documents import Document, set_up, write
from tests.tries import tries

DAYS = [date(2022, 6, 30), date(2022, 12, 31), date(2023, 1, 1), date(2023, 6, 27)]
RU = ["RU-BA", "RU-TA", "RU-KLU", "RU", "RU-XX"]
BY = ["BY-MI", "BY-HM", "BY-BR", "BY"]


def shares(codes: list[str]) -> st.SearchStrategy[tuple[tuple[str, int | None], ...]]:
    chosen = st.lists(st.sampled_from(codes), min_size=0, max_size=3, unique=True)
    weights = st.one_of(st.none(), st.lists(st.integers(1, 1_000_000), min_size=3, max_size=3))
    return st.tuples(chosen, weights).map(
        lambda pair: tuple((code, pair[1][place] if pair[1] else None) for place, code in enumerate(pair[0]))
    )


VALUES = st.integers(1, 10**14)
DOCUMENTS = st.builds(
    Document,
    forum=st.sampled_from(["IX", "X", "T1"]),
    kind=st.sampled_from([AgreementKind.CONTRACT, AgreementKind.CONTRACT, AgreementKind.AGREEMENT]),
    state=st.sampled_from([AgreementState.SIGNED, AgreementState.SIGNED, AgreementState.PLANNED]),
    disclosure=st.sampled_from([Disclosure.DISCLOSED, *Disclosure]),
    value=VALUES,
    has_rate=st.booleans(),
    is_verified=st.sampled_from([True, True, False]),
    signed_on=st.sampled_from(DAYS),
    ru=shares(RU),
    by=shares(BY),
    amendments=st.lists(st.tuples(st.sampled_from(DAYS), VALUES), max_size=2, unique_by=lambda row: row[0]).map(tuple),
)
FILTERS = st.fixed_dictionaries(
    {
        "forum": st.sampled_from([None, None, "IX", "X", "T1"]),
        "year": st.sampled_from([None, None, 2022, 2023]),
        "as_of": st.sampled_from([*DAYS, date(2022, 7, 1), date(2026, 1, 1)]),
        "kind": st.sampled_from([None, None, AgreementKind.CONTRACT]),
    }
)


def expected(documents: list[Document], chosen: dict[str, object], day: date) -> tuple[int, int, int | None]:
    """Documents, contracts and value by counting on one's fingers."""
    counted = [
        one
        for one in documents
        if one.is_counted
        and one.signed_on <= day
        and (one.forum == chosen["forum"] if chosen["forum"] else one.forum != "T1")
        and chosen["year"] in (None, one.signed_on.year)
        and chosen["kind"] in (None, one.kind)
    ]
    money = [max(one.value_on(day), 0) for one in counted if one.is_money]
    contracts = sum(one.kind is AgreementKind.CONTRACT for one in counted)
    return len(counted), contracts, sum(money) if money else None


def summed(figures: list[Figures]) -> tuple[int, int | None, int | None]:
    def total(values: list[int | None]) -> int | None:
        known = [value for value in values if value is not None]
        return sum(known) if known else None

    return (
        sum(one.ppm for one in figures),
        total([one.kopecks for one in figures]),
        total([one.default_kopecks for one in figures]),
    )


def test_every_way_of_adding_up_gives_one_total(app: Flask) -> None:
    forums = set_up()

    @settings(max_examples=tries(12), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(DOCUMENTS, max_size=6), FILTERS)
    def check(documents: list[Document], told: dict[str, object]) -> None:
        with forgotten():
            write(documents, forums)
            _check(documents, told, forums)

    check()


def _check(documents: list[Document], told: dict[str, object], forums: dict[str, Forum]) -> None:
    forum, year, day, kind = (told[name] for name in ("forum", "year", "as_of", "kind"))
    chosen = StatisticsFilter(
        forum_ids=(forums[str(forum)].id,) if forum else None,
        year=year if isinstance(year, int) else None,
        as_of=day if isinstance(day, date) else None,
        kind=kind if isinstance(kind, AgreementKind) else None,
    )
    total = total_figures(chosen)
    assert (total.documents, total.contracts, total.kopecks) == expected(documents, told, chosen.day)
    assert total.ppm == total.documents * 1_000_000
    whole = summed([total])
    cells = matrix(chosen, locale="ru")
    for side, heads in ((Side.RU, cells.ru), (Side.BY, cells.by)):
        table = region_totals(side, chosen, locale="ru")
        assert table.total.figures == total
        assert summed([row.figures for row in table.rows]) == whole
        assert summed([head.figures for head in heads]) == whole
        by_region = {row.code: row.figures for row in table.rows if row.figures.documents}
        assert {head.code: head.figures for head in heads} == by_region
    assert summed(list(cells.cells.values())) == whole
    assert summed([row.figures for row in edition_totals(chosen, locale="ru")]) == whole
    assert summed([row.figures for row in year_totals(chosen)]) == whole
    left = left_out(chosen)
    assert left.contracts + total.contracts_in_sum == total.contracts
    assert left.default_kopecks == total.default_kopecks


def test_subtotals_of_districts_sum_their_regions_and_count_a_document_once(app: Flask) -> None:
    forums = set_up()
    write([Document(ru=(("RU-BA", None), ("RU-TA", None), ("RU-KLU", None)), value=100)], forums)
    table = region_totals(Side.RU, StatisticsFilter(), locale="ru")
    volga, central = table.districts[4], table.districts[0]
    assert (volga.subtotal.figures.documents, volga.subtotal.figures.kopecks) == (1, 67)
    assert (central.subtotal.figures.documents, central.subtotal.figures.kopecks) == (1, 33)
    assert table.total.figures.documents == 1


def test_a_sum_is_as_of_the_day(app: Flask) -> None:
    forums = set_up()
    day = date(2023, 6, 27)
    write([Document(value=100, amendments=((day + timedelta(days=30), 70),))], forums)

    def total(as_of: date) -> Figures:
        return total_figures(StatisticsFilter(as_of=as_of))

    assert total(day - timedelta(days=1)) == Figures()
    assert total(day).kopecks == 100
    assert total(day + timedelta(days=29)).kopecks == 100
    assert total(day + timedelta(days=30)).kopecks == 70


def test_moving_a_document_moves_its_allocation(app: Flask) -> None:
    forums = set_up()
    (agreement,) = write([Document()], forums)
    agreement.forum_id, agreement.counts, agreement.money = forums["IX"].id, True, False
    db.session.flush()
    db.session.info.get("unaudited", {}).clear()
    moved = total_figures(StatisticsFilter(forum_ids=(forums["IX"].id,)))
    assert (moved.documents, moved.kopecks) == (1, None)
    assert total_figures(StatisticsFilter(forum_ids=(forums["X"].id,))) == Figures()
