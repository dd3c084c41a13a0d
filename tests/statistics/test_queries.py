"""Places, growth, training editions, what a sum leaves out, dates known to the month."""

from datetime import date

import pytest
from flask import Flask

from forum.agreements.enums import AgreementKind, Disclosure
from forum.core.types import DatePrecision
from forum.reference.enums import Side
from forum.statistics.columns import fraction, growth
from forum.statistics.pictures import Scale
from forum.statistics.queries import (
    Figures,
    Part,
    StatisticsFilter,
    edition_totals,
    key_figures,
    left_out,
    matrix,
    partners,
    period_before,
    places,
    region_totals,
    total_figures,
    year_totals,
)
from tests.factories.agreements import AgreementFactory
from tests.statistics.documents import Document, set_up, write


def test_equal_values_share_a_place() -> None:
    assert places([(1, 50), (2, 70), (3, None), (4, 50), (5, 10)]) == {2: 1, 1: 2, 4: 2, 5: 4}


def test_a_place_is_a_territory_s_alone(app: Flask) -> None:
    forums = set_up()
    write([Document(ru=(), value=900), Document(value=500), Document(ru=(("RU-TA", None),), value=500)], forums)
    table = region_totals(Side.RU, StatisticsFilter(), locale="ru")
    assert {row.code: row.place for row in table.rows if row.figures.documents} == {
        "RU-BA": 1,
        "RU-TA": 1,
        "RU-XX": None,
    }
    assert [row.code for row in table.leading(5)] == ["RU-BA", "RU-TA"]


def test_training_editions_are_counted_only_when_named(app: Flask) -> None:
    forums = set_up()
    write([Document(forum="T1"), Document(forum="X")], forums)
    assert total_figures(StatisticsFilter()).documents == 1
    assert total_figures(StatisticsFilter(forum_ids=(forums["T1"].id,))).documents == 1
    assert [row.code for row in edition_totals(StatisticsFilter(), locale="ru")] == ["IX", "X"]


def test_a_month_is_counted_from_its_last_day(app: Flask) -> None:
    set_up()
    AgreementFactory.create(signed_on=date(2023, 6, 5), precision=DatePrecision.MONTH)
    assert total_figures(StatisticsFilter(as_of=date(2023, 6, 29))).documents == 0
    assert total_figures(StatisticsFilter(as_of=date(2023, 6, 30))).documents == 1


def test_each_contract_is_left_out_for_one_reason(app: Flask) -> None:
    forums = set_up()
    write(
        [
            Document(value=5),
            Document(disclosure=Disclosure.NONE),
            Document(disclosure=Disclosure.CONFIDENTIAL),
            Document(disclosure=Disclosure.CEILING, value=700),
            Document(disclosure=Disclosure.ESTIMATE, value=800),
            Document(is_verified=False, value=900),
            Document(has_rate=False, value=1000),
            Document(kind=AgreementKind.AGREEMENT, disclosure=Disclosure.NONE),
        ],
        forums,
    )
    left = left_out(StatisticsFilter())
    assert left.without_sum == left.confidential == Part(1, None)
    assert (left.ceilings, left.estimates, left.unverified) == (Part(1, 700), Part(1, 800), Part(1, 900))
    assert (left.no_rate, left.no_rate_currencies) == (Part(1, None), (("USD", 1),))
    assert left.contracts == 6
    assert total_figures(StatisticsFilter()).kopecks == 5


def test_default_shares_are_told(app: Flask) -> None:
    forums = set_up()
    write([Document(value=100, by=(("BY-MI", None), ("BY-HM", None))), Document(value=7)], forums)
    assert left_out(StatisticsFilter()).default_kopecks == 100


def test_a_zero_part_of_a_known_sum_is_known(app: Flask) -> None:
    forums = set_up()
    write([Document(value=1, ru=(("RU-BA", None), ("RU-TA", None)))], forums)
    table = region_totals(Side.RU, StatisticsFilter(), locale="ru")
    assert {row.code: row.figures.kopecks for row in table.rows if row.figures.documents} == {"RU-BA": 1, "RU-TA": 0}


def test_growth_is_against_the_period_before(app: Flask) -> None:
    forums = set_up()
    write([Document(forum="IX", signed_on=date(2022, 6, 30), value=200), Document(value=300)], forums)
    ninth, tenth = edition_totals(StatisticsFilter(), locale="ru")
    assert (str(growth(ninth.figures, ninth.previous)), str(growth(tenth.figures, tenth.previous))) == (
        "…",
        "1.500000000000",
    )
    assert [row.figures.kopecks for row in year_totals(StatisticsFilter())] == [200, 300]
    assert period_before(StatisticsFilter(year=2023)) == StatisticsFilter(year=2022)
    assert period_before(StatisticsFilter(forum_ids=(forums["X"].id,))) == StatisticsFilter(
        forum_ids=(forums["IX"].id,)
    )
    assert period_before(StatisticsFilter(forum_ids=(forums["IX"].id,))) is None
    assert period_before(StatisticsFilter()) is None
    compared = region_totals(Side.RU, StatisticsFilter(year=2023), locale="ru", before=StatisticsFilter(year=2022))
    previous = {row.code: row.previous.kopecks for row in compared.rows if row.previous and row.previous.documents}
    assert previous == {"RU-BA": 200}


def test_key_figures_count_territories_alone(app: Flask) -> None:
    forums = set_up()
    write([Document(ru=()), Document(by=(("BY", None), ("BY-HM", None)))], forums)
    figures = key_figures(StatisticsFilter())
    assert (figures.figures.documents, figures.ru_regions, figures.by_regions) == (2, 1, 2)


def test_partners_are_ordered_by_value_then_documents(app: Flask) -> None:
    forums = set_up()
    write(
        [
            Document(value=10),
            Document(kind=AgreementKind.AGREEMENT, disclosure=Disclosure.NONE, by=(("BY-HM", None),)),
            Document(value=20, by=(("BY-BR", None),)),
        ],
        forums,
    )
    found = partners(matrix(StatisticsFilter(), locale="ru"), "RU-BA", 3)
    assert [partner.code for partner in found] == ["BY-BR", "BY-MI", "BY-HM"]


def test_nothing_signed_is_unknown_and_not_zero(app: Flask) -> None:
    set_up()
    assert total_figures(StatisticsFilter()) == Figures()
    assert Figures().kopecks is None
    assert region_totals(Side.RU, StatisticsFilter(), locale="ru").is_empty
    assert matrix(StatisticsFilter(), locale="ru").is_empty
    assert year_totals(StatisticsFilter()) == []


@pytest.mark.parametrize(
    ("part", "of", "told"), [(1, 3, "0.333333333333"), (None, 3, "…"), (1, None, "…"), (1, 0, "х"), (0, 5, "0E-12")]
)
def test_fractions_are_exact_or_a_sign(part: int | None, of: int | None, told: str) -> None:
    assert str(fraction(part, of)) == told


@pytest.mark.parametrize(
    ("values", "limits", "levels"),
    [
        ([], (), []),
        ([0, None], (), [0, 0]),
        ([1], (), [4]),
        ([1, 2, 3], (1,), [3, 4, 4]),
        ([10, 300, 5_000, 10_000], (500, 2_000, 5_000), [1, 1, 3, 4]),
    ],
)
def test_scale_has_round_limits(values: list[int | None], limits: tuple[int, ...], levels: list[int]) -> None:
    scale = Scale.over(values)
    assert scale.limits == limits
    assert [scale.level(value) for value in values] == levels
    shown = scale.legend(str)
    assert {scale.level(value) for value in values} <= {item.level for item in shown}
