"""The statement behind the register: scope and filter in SQL."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import date

import sqlalchemy as sa

from forum.agreements.enums import STAND_FOR_NONE, WITH_THE_REGION, AgreementState, ReportStanding
from forum.agreements.models import Agreement, Allocation, Party
from forum.agreements.queries.amended import value_on, value_rub_on
from forum.agreements.queries.courses import has_no_report, has_overdue_report, in_force_on, is_expiring
from forum.agreements.queries.documents import visible_to
from forum.agreements.queries.filters import AgreementFilter
from forum.agreements.queries.steps import has_overdue_step
from forum.core.clock import today
from forum.core.security import Actor, Role
from forum.core.text import search_key
from forum.forums.models import Forum
from forum.rates.enums import ROUBLE
from forum.rates.queries import newest_rate_id
from forum.reference.enums import UNKNOWN_REGION, Side
from forum.reference.models import Region, Sector

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
    yield from _courses(chosen)
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
    for key in (chosen.organisation_id, chosen.partner_id):
        if key is not None:
            yield Agreement.id.in_(sa.select(Party.agreement_id).where(Party.organisation_id == key))


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


def _courses(chosen: AgreementFilter) -> Iterator[Condition]:
    """What became of a document. Terms and working days are looked up only where they are asked for."""
    if chosen.in_force_on is not None:
        yield in_force_on(chosen.in_force_on)
    if chosen.expiring is not None:
        yield is_expiring(today(), chosen.expiring)
    if chosen.overdue_steps:
        yield has_overdue_step(today())
    if chosen.reports is ReportStanding.OVERDUE:
        yield has_overdue_report(today())
    if chosen.reports is ReportStanding.NONE:
        yield has_no_report()


def _between(
    lowest: int | None, highest: int | None, measure: Callable[[date], sa.ColumnElement[int]], day: date
) -> Iterator[Condition]:
    # The sum on a day is a large expression: every page would build it in vain.
    if lowest is not None:
        yield measure(day) >= lowest
    if highest is not None:
        yield measure(day) <= highest


# A proposal is verified once it is accepted, a joined record never: the one beside it counts.
AWAITS_VERIFICATION = sa.and_(
    Agreement.value.is_not(None),
    Agreement.verified_at.is_(None),
    Agreement.state.not_in(STAND_FOR_NONE | WITH_THE_REGION),
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
