"""The statement behind the register: scope and filter in SQL."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

import sqlalchemy as sa

from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement, Allocation, Amendment, Party
from forum.agreements.queries.documents import visible_to
from forum.agreements.queries.filters import AgreementFilter
from forum.core.clock import today
from forum.core.security import Actor, Role
from forum.core.text import search_key
from forum.forums.models import Forum
from forum.rates.enums import ROUBLE
from forum.rates.queries import newest_rate_id
from forum.reference.enums import UNKNOWN_REGION, Side
from forum.reference.models import Region, Sector

T = TypeVar("T")
Condition = sa.ColumnElement[bool]

SEES_ANNULLED = frozenset({None, Role.SECRETARY, Role.ADMINISTRATOR})
"""Roles whose register shows annulled records unasked; None is the console."""


def register_statement(*, actor: Actor, chosen: AgreementFilter) -> sa.Select[int]:
    """Keys of the visible documents that ``chosen`` asks for, joined to ``Forum`` so that both can be sorted by.

    In the register's own order: edition, register number, number on the programme, key.
    """
    return (
        sa.select(Agreement.id)
        .join(Forum, Forum.id == Agreement.forum_id)
        .where(visible_to(actor), *conditions(actor, chosen))
        .order_by(
            Forum.year.nulls_last(),
            Forum.id,
            Agreement.register_sequence.nulls_last(),
            Agreement.list_number.nulls_last(),
            Agreement.id,
        )
    )


def conditions(actor: Actor, chosen: AgreementFilter) -> Iterator[Condition]:
    """What ``chosen`` asks for, as conditions on ``Agreement`` joined to ``Forum``."""
    yield Forum.code == chosen.forum if chosen.forum else ~Forum.is_training
    if actor.role not in SEES_ANNULLED and AgreementState.VOID not in chosen.states:
        yield Agreement.state != AgreementState.VOID
    yield from _choices(chosen)
    yield from _parties(chosen)
    yield from _days(chosen)
    yield from _values(chosen)
    # Word by word, since the words of a question come in any order.
    for word in search_key(chosen.text).split():
        yield Agreement.search_key.contains(word, autoescape=True)


def _choices(chosen: AgreementFilter) -> Iterator[Condition]:
    if chosen.kinds:
        yield Agreement.kind.in_(chosen.kinds)
    if chosen.levels:
        yield Agreement.level.in_(chosen.levels)
    if chosen.states:
        yield Agreement.state.in_(chosen.states)
    if chosen.disclosures:
        yield Agreement.disclosure.in_(chosen.disclosures)
    if chosen.sector:
        yield Agreement.sector_id.in_(sa.select(Sector.id).where(Sector.code == chosen.sector))
    if chosen.counts is not None:
        yield Agreement.counts == chosen.counts
    if chosen.money is not None:
        yield Agreement.money == chosen.money


def _parties(chosen: AgreementFilter) -> Iterator[Condition]:
    for code in (chosen.region, chosen.partner_region):
        if code:
            yield takes_part(code)
    if chosen.side is not None:
        yield Agreement.id.in_(sa.select(Party.agreement_id).where(Party.side == chosen.side))
    if chosen.organisation_id is not None:
        yield Agreement.id.in_(sa.select(Party.agreement_id).where(Party.organisation_id == chosen.organisation_id))


@functools.lru_cache(maxsize=256)
def takes_part(code: str) -> Condition:
    """Whether the region ``code`` is a party; «region not established» also stands for a side without parties."""
    region = sa.select(Region.id).where(Region.code == code).scalar_subquery()
    named = Agreement.id.in_(sa.select(Party.agreement_id).where(Party.region_id == region))
    side = next((side for side, unknown in UNKNOWN_REGION.items() if unknown == code), None)
    return named if side is None else sa.or_(named, _nobody_of(side))


def _nobody_of(side: Side) -> Condition:
    return Agreement.id.not_in(sa.select(Party.agreement_id).where(Party.side == side))


def _days(chosen: AgreementFilter) -> Iterator[Condition]:
    if chosen.year is not None:
        yield Agreement.signed_on.between(date(chosen.year, 1, 1), date(chosen.year, 12, 31))
    if chosen.signed_from is not None:
        yield Agreement.signed_on >= chosen.signed_from
    if chosen.signed_until is not None:
        yield Agreement.signed_on <= chosen.signed_until


def _values(chosen: AgreementFilter) -> Iterator[Condition]:
    day = chosen.as_of or today()
    if chosen.currency:
        yield Agreement.currency_code == chosen.currency
    yield from _between(chosen.value_from, chosen.value_until, value_on if chosen.currency else value_rub_on, day)
    if chosen.awaits_verification:
        yield AWAITS_VERIFICATION
    if chosen.no_rate:
        yield HAS_NO_RATE
    if chosen.other_rate:
        yield HAS_OTHER_RATE
    if chosen.default_shares:
        yield by_default_shares(day)


def _between(
    lowest: int | None, highest: int | None, measure: Callable[[date], sa.ColumnElement[int]], day: date
) -> Iterator[Condition]:
    # The sum on a day is a large expression: every page would build it in vain.
    if lowest is not None:
        yield measure(day) >= lowest
    if highest is not None:
        yield measure(day) <= highest


AWAITS_VERIFICATION = sa.and_(
    Agreement.value.is_not(None), Agreement.verified_at.is_(None), Agreement.state != AgreementState.VOID
)
HAS_NO_RATE = sa.and_(
    Agreement.signed_on.is_not(None),
    Agreement.value.is_not(None),
    Agreement.value_rub.is_(None),
    Agreement.currency_code != ROUBLE,
)


# Read where rates may have been corrected or have come nearer since; see ``services.repricing.has_other_rate``.
HAS_OTHER_RATE = sa.and_(
    Agreement.signed_on.is_not(None),
    Agreement.rate_id.is_not(None),
    Agreement.rate_id.is_distinct_from(newest_rate_id(Agreement.currency_code, Agreement.signed_on)),
    Agreement.state != AgreementState.VOID,
)


def by_default_shares(day: date) -> Condition:
    """Whether some of the document is attributed by default shares on ``day``."""
    part = sa.select(sa.func.sum(Allocation.ppm)).where(
        Allocation.agreement_id == Agreement.id, ~Allocation.is_stated, Allocation.effective_on <= day
    )
    return part.correlate(Agreement).scalar_subquery() > 0


def value_on(day: date) -> sa.ColumnElement[int]:
    """The document's sum on ``day``, minor units of its currency: its last amendment's, else its own."""
    return sa.func.coalesce(_last(Amendment.value, day, CHANGES_VALUE), Agreement.value)


def value_rub_on(day: date) -> sa.ColumnElement[int]:
    """The rouble equivalent on ``day`` in kopecks, by the same rule; equal to the sum of the allocation."""
    return sa.func.coalesce(_last(Amendment.value_rub, day, CHANGES_VALUE), Agreement.value_rub)


def in_force_until_on(day: date) -> sa.ColumnElement[date | None]:
    """The last day in force as the term stood on ``day``, by the same rule; NULL = without a term.

    ``terms.term_on`` says the same of one document.
    """
    # Not coalesced: an amendment may say that there is no term any more.
    is_amended = _acts(Amendment.id, day, CHANGES_TERM).correlate(Agreement).exists()
    return sa.case((is_amended, _last(Amendment.in_force_until, day, CHANGES_TERM)), else_=Agreement.in_force_until)


CHANGES_VALUE = Amendment.value.is_not(None)
CHANGES_TERM = sa.or_(Amendment.in_force_until.is_not(None), Amendment.has_no_term)


def _last(column: sa.orm.InstrumentedAttribute[T], day: date, which: Condition) -> sa.ScalarSelect[T]:
    ordered = _acts(column, day, which).order_by(Amendment.effective_on.desc(), Amendment.id.desc())
    return ordered.limit(1).correlate(Agreement).scalar_subquery()


def _acts(column: sa.orm.InstrumentedAttribute[T], day: date, which: Condition) -> sa.Select[T]:
    return sa.select(column).where(Amendment.agreement_id == Agreement.id, Amendment.effective_on <= day, which)
