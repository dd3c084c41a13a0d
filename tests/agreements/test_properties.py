"""Invariants 1, 2, 3, 4 and 11 of the register over random documents, amendments, filters and days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.agreements.counting import recount
from forum.agreements.drafts import AgreementDraft, AmendmentDraft, PartyDraft
from forum.agreements.enums import (
    AGREEMENT_STATES,
    COUNTED_STATES,
    AgreementKind,
    AgreementLevel,
    AgreementState,
    Disclosure,
    SumSource,
)
from forum.agreements.models import Agreement, Allocation
from forum.agreements.queries import AgreementFilter, agreement_rows, agreement_totals, register_statement
from forum.agreements.services import (
    amend_agreement,
    change_state,
    log_agreement,
    sign_agreement,
    verify_value,
)
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from forum.core.types import MAX_DOCUMENT_KOPECKS, DatePrecision
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.enums import Side
from forum.reference.models import Region
from tests.factories.agreements import (
    ADMINISTRATOR,
    ANALYST,
    DESK,
    SECOND_SECRETARY,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    contract_draft,
    party,
)
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, insert_rows, load_reference

FIRST_DAY = date(2016, 1, 1)
REGIONS = {Side.RU: ("RU-BA", "RU-TA", "RU-MOW", "RU", "RU-XX"), Side.BY: ("BY-MI", "BY-HM", "BY", "BY-XX")}
modest = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

days = st.integers(0, 3000).map(lambda after: FIRST_DAY + timedelta(days=after))
amounts = st.one_of(st.integers(1, 1000), st.integers(1, 10**10), st.just(MAX_DOCUMENT_KOPECKS))


@dataclass(frozen=True)
class Step:
    """What happens to one random document; shares are by region code."""

    edition: int
    kind: AgreementKind
    disclosure: Disclosure
    value: int
    currency: str
    source: SumSource
    shares: dict[Side, dict[str, int | None]]
    signed_on: date | None
    precision: DatePrecision
    is_verified: bool
    actions: list[str]
    amendments: list[tuple[int, int | None, dict[Side, int]]] = field(default_factory=list)


@st.composite
def side_shares(draw: st.DrawFn, side: Side) -> dict[str, int | None]:
    """Up to three regions of a side, all with a weight or none."""
    codes = draw(st.lists(st.sampled_from(REGIONS[side]), unique=True, max_size=3))
    if draw(st.booleans()):
        return {code: draw(st.integers(1, 1000)) for code in codes}
    return dict.fromkeys(codes)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """A random document: kind, sum, parties, signing, later states, amendments."""
    kind = draw(st.sampled_from([AgreementKind.CONTRACT, AgreementKind.CONTRACT, AgreementKind.AGREEMENT]))
    disclosures = [*Disclosure, Disclosure.DISCLOSED, Disclosure.DISCLOSED]
    if kind is not AgreementKind.CONTRACT:
        disclosures = [each for each in disclosures if each is not Disclosure.DISCLOSED]
    return Step(
        edition=draw(st.integers(0, 2)),
        kind=kind,
        disclosure=draw(st.sampled_from(disclosures)),
        value=draw(amounts),
        currency=draw(st.sampled_from(["RUB", "RUB", "USD", "BYN", "EUR"])),
        source=draw(st.sampled_from(SumSource)),
        shares={side: draw(side_shares(side)) for side in Side},
        signed_on=draw(st.one_of(st.none(), days, days, days)),
        precision=draw(st.sampled_from([DatePrecision.DAY, DatePrecision.DAY, DatePrecision.MONTH])),
        is_verified=draw(st.booleans()),
        actions=draw(st.lists(st.sampled_from([arrow.action for arrow in AGREEMENT_STATES.arrows]), max_size=2)),
        amendments=draw(
            st.lists(
                st.tuples(
                    st.integers(0, 900),
                    st.one_of(st.none(), st.integers(1, 10**9)),
                    st.dictionaries(st.sampled_from(Side), st.integers(0, 10**6)),
                ),
                max_size=3,
            )
        ),
    )


@contextmanager
def forgotten() -> Iterator[None]:
    """What one example writes is gone before the next."""
    savepoint = db.session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        db.session.expunge_all()
        db.session.info.get("unaudited", {}).clear()


@dataclass(frozen=True)
class World:
    """Keys of two editions and a training one, and of all regions by code."""

    editions: list[int]
    regions: dict[str, int]


@pytest.fixture
def world(app: Flask) -> World:
    """Three editions, the last one for training; regions; a rate of two currencies now and then."""
    load_reference()
    load_currencies()
    quoted = [
        {"on_date": FIRST_DAY + timedelta(days=after), "currency_code": currency, "rate": rate}
        for after in range(0, 3000, 20)
        for currency, rate in (("USD", "65.4321"), ("BYN", "31.0007"))
    ]
    insert_rows(ExchangeRate, quoted)
    editions = [EditionFactory.create(code=f"P{number}", is_training=number == 2).id for number in range(3)]
    regions = db.session.scalars(sa.select(Region)).all()
    return World(editions, {region.code: region.id for region in regions})


def carry_out(step: Step, world: World) -> Agreement:
    """Write the document through the services, as far as the rules let it go."""
    is_told = step.disclosure in {Disclosure.DISCLOSED, Disclosure.CEILING, Disclosure.ESTIMATE}
    parties = tuple(
        PartyDraft(side=side, region_id=world.regions[code], weight=weight)
        for side, shares in step.shares.items()
        for code, weight in shares.items()
    )
    draft = AgreementDraft(
        forum_id=world.editions[step.edition],
        kind=step.kind,
        level=AgreementLevel.ORGANISATIONAL,
        title="Случайный документ",
        disclosure=step.disclosure,
        value=step.value if is_told else None,
        currency_code=step.currency if is_told else None,
        sum_source=step.source,
        parties=parties,
    )
    agreement = log_agreement(actor=SECRETARY, draft=draft)
    if step.is_verified:
        attempt(verify_value, actor=SECOND_SECRETARY, agreement=agreement)
    if step.signed_on is not None:
        attempt(
            sign_agreement, actor=SECRETARY, agreement=agreement, signed_on=step.signed_on, precision=step.precision
        )
    for after, value, told in step.amendments:
        if agreement.signed_on is not None:
            weights = {
                world.regions[code]: 1 + seed % (place + 2)
                for side, seed in told.items()
                for place, code in enumerate(step.shares[side])
            }
            act = AmendmentDraft(
                effective_on=agreement.signed_on + timedelta(days=after), value=value, weights=weights, reason="так"
            )
            attempt(amend_agreement, actor=SECRETARY, agreement=agreement, draft=act)
    for action in step.actions:
        if action != "sign":
            attempt(change_state, actor=SECRETARY, agreement=agreement, action=action, reason="так")
    return agreement


def attempt(service: Any, **values: Any) -> None:
    """Call ``service``; a rule that refuses is no failure here."""
    with suppress(DomainError):
        service(**values)


@st.composite
def filters(draw: st.DrawFn) -> AgreementFilter:
    """A random filter and day."""
    values: dict[str, Any] = {
        "forum": st.sampled_from(["P0", "P1", "P2"]),
        "region": st.sampled_from(REGIONS[Side.RU]),
        "partner_region": st.sampled_from(REGIONS[Side.BY]),
        "kinds": st.just((AgreementKind.CONTRACT,)),
        "states": st.just((AgreementState.SIGNED,)),
        "currency": st.sampled_from(["RUB", "USD"]),
        "year": st.integers(2016, 2024),
        "counts": st.just(True),
        "value_from": st.integers(0, 10**9),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(values)), unique=True, max_size=2))
    return AgreementFilter(**{name: draw(values[name]) for name in chosen}, as_of=draw(days))


@modest
@given(plan=st.lists(steps(), min_size=1, max_size=5), chosen=filters())
def test_rows_columns_matrix_and_total_agree_on_any_day(
    world: World, plan: list[Step], chosen: AgreementFilter
) -> None:
    with forgotten():
        for step in plan:
            carry_out(step, world)
        day = chosen.as_of or date.max
        keys = list(db.session.scalars(register_statement(actor=SECRETARY, chosen=chosen)))
        parts = (
            sa.select(Allocation.ru_region_id, Allocation.by_region_id, sa.func.sum(Allocation.kopecks))
            .join(Agreement, Agreement.id == Allocation.agreement_id)
            .where(Allocation.agreement_id.in_(keys), Agreement.money, Allocation.effective_on <= day)
            .group_by(Allocation.ru_region_id, Allocation.by_region_id)
        )
        matrix = {(ru, by): int(kopecks) for ru, by, kopecks in db.session.execute(parts)}
        totals = agreement_totals(actor=SECRETARY, chosen=chosen)
        rows = agreement_rows(keys, locale="ru", as_of=chosen.as_of)
        valued = [row.value_rub or 0 for row in rows if row.money and row.signed_on and row.signed_on <= day]
        per_ru, per_by = ([sum_of_region(keys, chosen, code) for code in REGIONS[side]] for side in (Side.RU, Side.BY))
        assert totals.kopecks == sum(matrix.values()) == sum(valued) == sum(per_ru) == sum(per_by)
        assert min(matrix.values(), default=0) >= 0
        assert 0 <= totals.default_kopecks <= totals.kopecks
        assert list(recount()) == []


def sum_of_region(keys: list[int], chosen: AgreementFilter, code: str) -> int:
    """Kopecks of one region by the register's own column."""
    rows = agreement_rows(keys, locale="ru", region=code, as_of=chosen.as_of)
    return sum(row.region_kopecks or 0 for row in rows if row.money)


@modest
@given(plan=st.lists(steps(), min_size=1, max_size=6))
def test_no_total_adds_two_currencies_and_what_is_left_out_is_told(world: World, plan: list[Step]) -> None:
    with forgotten():
        documents = [carry_out(step, world) for step in plan]
        chosen = AgreementFilter(as_of=date(2030, 1, 1))
        totals = agreement_totals(actor=SECRETARY, chosen=chosen)
        counted = [row for row in documents if row.counts and not row.forum.is_training]
        contracts = [row for row in counted if row.kind is AgreementKind.CONTRACT]
        left_out = totals.without_sum + totals.confidential + totals.ceilings + totals.no_rate + totals.unverified
        assert (totals.counted, totals.contracts) == (len(counted), len(contracts))
        assert totals.with_money + left_out == len(contracts)
        listed = db.session.scalars(
            register_statement(
                actor=SECRETARY,
                chosen=AgreementFilter(no_rate=True, counts=True, kinds=(AgreementKind.CONTRACT,)),
            )
        )
        without_rate = {
            row.id
            for row in contracts
            if row.value is not None and row.currency_code != "RUB" and (row.currency_code == "EUR" or row.rate is None)
        }
        assert set(listed) == without_rate
        rows = {row.id: row for row in agreement_rows([row.id for row in contracts], locale="ru", as_of=chosen.as_of)}
        expected: dict[str, int] = {}
        for row in contracts:
            if row.disclosure is Disclosure.DISCLOSED and row.verified_at and row.currency_code:
                expected[row.currency_code] = expected.get(row.currency_code, 0) + (rows[row.id].value or 0)
        assert {total.code: total.value for total in totals.currencies} == expected


@modest
@given(
    start=st.sampled_from(AgreementState),
    walk=st.lists(
        st.tuples(
            st.sampled_from([arrow.action for arrow in AGREEMENT_STATES.arrows if arrow.action != "sign"]),
            st.sampled_from([SECRETARY, SECOND_SECRETARY, ANALYST, ADMINISTRATOR, DESK]),
            st.sampled_from(["", "так"]),
        ),
        max_size=6,
    ),
)
def test_documents_walk_only_along_the_arrows(
    world: World, start: AgreementState, walk: list[tuple[str, Any, str]]
) -> None:
    with forgotten():
        agreement = AgreementFactory.create(
            forum=db.session.get_one(Forum, world.editions[0]), value=100, signed_on=FIRST_DAY, state=start
        )
        state = start
        for action, actor, reason in walk:
            arrow = AGREEMENT_STATES.arrow(action)
            if state in arrow.sources and actor.role is Role.SECRETARY and (reason or not arrow.needs_reason):
                change_state(actor=actor, agreement=agreement, action=action, reason=reason)
                state = arrow.target
            else:
                with pytest.raises(DomainError):
                    change_state(actor=actor, agreement=agreement, action=action, reason=reason)
            assert agreement.state is state
            assert agreement.counts is agreement.money is (state in COUNTED_STATES)


@modest
@given(value=st.integers(1, 10**7), after=st.integers(-200, 200))
def test_old_and_new_belarusian_roubles_give_one_equivalent(app: Flask, value: int, after: int) -> None:
    with forgotten():
        load_currencies()
        day = date(2016, 7, 1) + timedelta(days=after)
        quoted = ("BYN", 1, "31.9577") if day >= date(2016, 7, 1) else ("BYR", 10_000, "31.9577")
        db.session.add(ExchangeRate(currency_code=quoted[0], on_date=day, nominal=quoted[1], rate=quoted[2]))
        parties = (party(organisation=OrganisationFactory.create()),)
        equivalents = []
        for currency, amount in (("BYN", value), ("BYR", value * 10_000)):
            draft = contract_draft(amount, currency, parties=parties)
            load_unknown_regions()
            equivalents.append(AgreementFactory.create(draft=draft, signed_on=day).value_rub)
        assert equivalents[0] == equivalents[1] is not None


def load_unknown_regions() -> None:
    """The pseudo-regions, once per example."""
    if db.session.scalar(sa.select(Region.id).where(Region.code == "BY-XX")) is None:
        load_reference()
