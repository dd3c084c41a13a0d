"""Random documents as the services would write them: what property tests are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from forum.agreements.drafts import AgreementDraft, AmendmentDraft, PartyDraft
from forum.agreements.enums import (
    AGREEMENT_STATES,
    AgreementKind,
    AgreementLevel,
    AgreementState,
    Disclosure,
    SumSource,
)
from forum.agreements.models import Agreement
from forum.agreements.queries import AgreementFilter
from forum.agreements.services import (
    amend_agreement,
    change_state,
    log_agreement,
    sign_agreement,
    verify_value,
)
from forum.agreements.services.states import APART
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.types import MAX_DOCUMENT_KOPECKS, DatePrecision
from forum.rates.models import ExchangeRate
from forum.reference.enums import Side
from forum.reference.models import Region
from tests.factories.agreements import (
    SECOND_SECRETARY,
    SECRETARY,
    EditionFactory,
)
from tests.factories.rates import load_currencies
from tests.factories.reference import insert_rows, load_reference
from tests.tries import tries

FIRST_DAY = date(2016, 1, 1)
REGIONS = {Side.RU: ("RU-BA", "RU-TA", "RU-MOW", "RU", "RU-XX"), Side.BY: ("BY-MI", "BY-HM", "BY", "BY-XX")}
modest = settings(max_examples=tries(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Signing and what a proposal needs have services of their own.
ACTIONS = [arrow.action for arrow in AGREEMENT_STATES.arrows if arrow.action not in APART]
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


# Made once: a strategy looks at itself for longer than it takes to draw from it.
_is_weighed = st.booleans()
_weights = st.integers(1, 1000)
_codes = {side: st.lists(st.sampled_from(codes), unique=True, max_size=3) for side, codes in REGIONS.items()}


@st.composite
def side_shares(draw: st.DrawFn, side: Side) -> dict[str, int | None]:
    """Up to three regions of a side, all with a weight or none."""
    codes = draw(_codes[side])
    if draw(_is_weighed):
        return {code: draw(_weights) for code in codes}
    return dict.fromkeys(codes)


_kinds = st.sampled_from([AgreementKind.CONTRACT, AgreementKind.CONTRACT, AgreementKind.AGREEMENT])
_disclosures = [*Disclosure, Disclosure.DISCLOSED, Disclosure.DISCLOSED]
_disclosures_of = {
    kind: st.sampled_from(
        [each for each in _disclosures if kind is AgreementKind.CONTRACT or each is not Disclosure.DISCLOSED]
    )
    for kind in AgreementKind
}
_drawn: dict[str, st.SearchStrategy[Any]] = {
    "edition": st.integers(0, 2),
    "value": amounts,
    "currency": st.sampled_from(["RUB", "RUB", "USD", "BYN", "EUR"]),
    "source": st.sampled_from(SumSource),
    "signed_on": st.one_of(st.none(), days, days, days),
    "precision": st.sampled_from([DatePrecision.DAY, DatePrecision.DAY, DatePrecision.MONTH]),
    "is_verified": st.booleans(),
    "actions": st.lists(st.sampled_from(ACTIONS), max_size=2),
    "amendments": st.lists(
        st.tuples(
            st.integers(0, 900),
            st.one_of(st.none(), st.integers(1, 10**9)),
            st.dictionaries(st.sampled_from(Side), st.integers(0, 10**6)),
        ),
        max_size=3,
    ),
}
_shares = {side: side_shares(side) for side in Side}


@st.composite
def _steps(draw: st.DrawFn) -> Step:
    kind = draw(_kinds)
    return Step(
        kind=kind,
        disclosure=draw(_disclosures_of[kind]),
        shares={side: draw(shares) for side, shares in _shares.items()},
        **{name: draw(strategy) for name, strategy in _drawn.items()},
    )


_step = _steps()


def steps() -> st.SearchStrategy[Step]:
    """A random document: kind, sum, parties, signing, later states, amendments."""
    return _step


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
        attempt(change_state, actor=SECRETARY, agreement=agreement, action=action, reason="так")
    return agreement


def attempt(service: Any, **values: Any) -> None:
    """Call ``service``; a rule that refuses is no failure here."""
    with suppress(DomainError):
        service(**values)


_wanted: dict[str, st.SearchStrategy[Any]] = {
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
_names = st.lists(st.sampled_from(sorted(_wanted)), unique=True, max_size=2)


@st.composite
def filters(draw: st.DrawFn) -> AgreementFilter:
    """A random filter and day."""
    return AgreementFilter(**{name: draw(_wanted[name]) for name in draw(_names)}, as_of=draw(days))


def make_world() -> World:
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
