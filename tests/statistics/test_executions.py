"""Execution by region: attributed as the value is, so that either side adds up to the sum to the kopeck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.agreements.allocation import margins, stage_on
from forum.agreements.enums import AgreementKind, AgreementState
from forum.agreements.models import Agreement, Amendment, AmendmentWeight, Execution
from forum.agreements.periods import Period
from forum.core.db import db
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.queries import region_by_code
from forum.statistics.queries import StatisticsFilter, agreements_in_force, executed
from tests.agreements.random_documents import forgotten
from tests.statistics.documents import Document, set_up, write
from tests.statistics.test_reconciliation import DAYS, DOCUMENTS, FILTERS
from tests.tries import tries

PERIODS = [Period(2022, 3), Period(2022, 4), Period(2023, 1), Period(2023, 2), Period(2023, 3)]
SUMS = st.one_of(st.integers(0, 1000), st.integers(0, 10**14))


@dataclass(frozen=True)
class Reported:
    """A document, what was reported of it by place of the period, and weights that an act states later."""

    document: Document
    values: dict[int, int]
    weights: tuple[date, int] | None


REPORTED = st.builds(
    Reported,
    document=DOCUMENTS,
    values=st.dictionaries(st.integers(0, len(PERIODS) - 1), SUMS, max_size=3),
    weights=st.one_of(st.none(), st.tuples(st.sampled_from(DAYS), st.integers(1, 1000))),
)


def keep(reported: list[Reported], forums: dict[str, Forum]) -> list[Agreement]:
    agreements = write([one.document for one in reported], forums)
    for one, agreement in zip(reported, agreements, strict=True):
        for place, value in one.values.items():
            period = PERIODS[place]
            agreement.executions.append(
                Execution(
                    year=period.year,
                    quarter=period.quarter,
                    value=value,
                    value_rub=value if one.document.has_rate else None,
                    covers_until=period.last_day,
                )
            )
        if one.weights and len(one.document.ru) > 1:
            day, first = one.weights
            weights = [
                AmendmentWeight(region=region_by_code(code), weight=first + place * place)
                for place, (code, _weight) in enumerate(one.document.ru)
            ]
            agreement.amendments.append(Amendment(effective_on=day, reason="доли", weights=weights))
    db.session.flush()
    db.session.info.get("unaudited", {}).clear()
    for agreement in agreements:
        db.session.expire(agreement)
    return agreements


def test_parts_of_either_side_add_up_to_what_was_reported(app: Flask) -> None:
    forums = set_up()

    @settings(max_examples=tries(12), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(REPORTED, max_size=5), FILTERS)
    def check(reported: list[Reported], told: dict[str, object]) -> None:
        with forgotten():
            _check(reported, keep(reported, forums), told, forums)

    check()


def _check(
    reported: list[Reported], agreements: list[Agreement], told: dict[str, object], forums: dict[str, Forum]
) -> None:
    forum, year, day, kind = (told[name] for name in ("forum", "year", "as_of", "kind"))
    assert isinstance(day, date)
    chosen = StatisticsFilter(
        forum_ids=(forums[str(forum)].id,) if forum else None,
        year=year if isinstance(year, int) else None,
        as_of=day,
        kind=kind if isinstance(kind, AgreementKind) else None,
    )
    total: int | None = None
    russian: dict[str, int] = {}
    for one, agreement in zip(reported, agreements, strict=True):
        known = [value for place, value in one.values.items() if PERIODS[place].last_day <= day]
        is_asked = (one.document.forum == forum if forum else one.document.forum != "T1") and (
            year in (None, one.document.signed_on.year) and one.document.signed_on <= day
        )
        if not (known and is_asked and one.document.is_money):
            continue
        total = (total or 0) + sum(known)
        stage = stage_on(agreement, day)
        assert stage is not None
        for code, part in margins(sum(known), stage.ru.weights).items():
            russian[code] = russian.get(code, 0) + part
    found = executed(chosen)
    assert found.total == total
    assert found.regions[Side.RU] == russian
    assert {side: sum(found.regions[side].values()) for side in Side} == dict.fromkeys(Side, total or 0)


def test_three_equal_regions_share_to_the_kopeck(app: Flask) -> None:
    forums = set_up()
    shares = tuple((code, None) for code in ("RU-BA", "RU-TA", "RU-KLU"))
    keep([Reported(Document(value=100, ru=shares), {3: 100}, None)], forums)
    found = executed(StatisticsFilter(year=2023))
    assert found.regions == {Side.RU: {"RU-BA": 34, "RU-KLU": 33, "RU-TA": 33}, Side.BY: {"BY-MI": 100}}
    assert found.of(Side.RU, ["RU-BA", "RU-TA", "RU-MOW"]) == 67
    assert found.of(Side.RU, ["RU-MOW"]) is None


class TestInForce:
    def test_whole_agreements_are_counted_in_every_region_and_once_in_all(self, app: Flask) -> None:
        forums = set_up()
        agreement = AgreementKind.AGREEMENT
        shared = Document(kind=agreement, ru=(("RU-BA", None), ("RU-TA", None)), signed_on=date(2022, 6, 30))
        others = [
            Document(kind=agreement),
            Document(),
            Document(kind=AgreementKind.SUPPLEMENT),
            Document(kind=agreement, forum="T1"),
            Document(kind=agreement, signed_on=date(2024, 1, 1)),
            Document(kind=agreement, state=AgreementState.PLANNED),
        ]
        rows = write([shared, *others], forums)
        day, chosen = date(2023, 12, 31), StatisticsFilter(year=2023)
        keys = {code: region_by_code(code).id for code in ("RU-BA", "RU-TA", "BY-MI")}
        found = agreements_in_force(Side.RU, day, chosen)
        assert dict(found.regions) == {keys["RU-BA"]: 2, keys["RU-TA"]: 1}
        assert (sum(found.districts.values()), found.total) == (2, 2)
        assert dict(agreements_in_force(Side.BY, day, chosen).regions) == {keys["BY-MI"]: 2}
        rows[0].in_force_until = date(2023, 12, 30)
        db.session.flush()
        db.session.info["unaudited"].clear()
        assert agreements_in_force(Side.RU, day, chosen).total == 1


def test_documents_that_enter_no_total_take_no_part(app: Flask) -> None:
    forums = set_up()
    for document in (Document(is_verified=False), Document(has_rate=False), Document(forum="T1")):
        keep([Reported(document, {3: 100}, None)], forums)
    assert executed(StatisticsFilter()).total is None
    assert db.session.scalar(sa.select(sa.func.count(Execution.id))) == 3
