"""Execution: who reports it, how much was carried out against what a document is worth."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from forum.agreements.models import Agreement, Execution, Party
from forum.agreements.periods import Period
from forum.agreements.queries.documents import agreements_visible_to, visible_to
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Actor, Permission

MOST_PERCENT: Final = 120
"""More than this many per cent of a document's value carried out is asked about."""
WHOLE_PPM: Final = 1_000_000


def reported_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The documents whose execution ``actor`` reports, as a condition on ``Agreement``.

    The secretariat all it sees; a representative those of which the own organisation is a party, with the whole region
    those of which the region is.
    """
    if actor.may(Permission.AGREEMENTS_EDIT):
        return visible_to(actor)
    if not actor.may(Permission.EXECUTIONS_REPORT):
        return sa.false()
    is_own: sa.ColumnElement[bool] = Party.organisation_id == actor.organisation_id
    if actor.is_region_wide:
        is_own = sa.or_(is_own, Party.region_id == actor.home_region_id)
    return sa.and_(visible_to(actor), Agreement.id.in_(sa.select(Party.agreement_id).where(is_own)))


def may_report(actor: Actor, agreement: Agreement) -> bool:
    """Whether ``actor`` reports the execution of this document."""
    own = sa.select(Agreement.id).where(Agreement.id == agreement.id, reported_by(actor))
    return db.session.scalar(own) is not None


def agreement_reported_by(actor: Actor, agreement_id: int) -> Agreement:
    """The signed document that states a sum, if ``actor`` reports its execution; raises ``NoResultFound``."""
    measured = agreements_visible_to(actor).where(Agreement.counts, Agreement.value.is_not(None))
    return db.session.scalars(measured.where(Agreement.id == agreement_id, reported_by(actor))).one()


def agreements_reported_by(actor: Actor, numbers: Collection[str]) -> dict[str, Agreement]:
    """The signed documents of these register numbers that state a sum and whose execution ``actor`` reports.

    They come with their reports and amendments.
    """
    measured = sa.select(Agreement).where(Agreement.counts, Agreement.value.is_not(None), reported_by(actor))
    statement = measured.where(Agreement.register_number.in_(numbers)).options(
        selectinload(Agreement.executions), selectinload(Agreement.amendments), joinedload(Agreement.rate)
    )
    return {agreement.register_number or "": agreement for agreement in db.session.scalars(statement)}


def executions_reported_by(actor: Actor, *, forum_id: int | None = None) -> Iterator[Execution]:
    """The reports on documents whose execution ``actor`` reports, by register number and period."""
    statement = (
        sa.select(Execution)
        .join(Execution.agreement)
        .options(contains_eager(Execution.agreement))
        .where(Agreement.counts, Agreement.value.is_not(None), reported_by(actor))
        .order_by(Agreement.forum_id, Agreement.register_sequence, Agreement.id, Execution.year, Execution.quarter)
    )
    if forum_id is not None:
        statement = statement.where(Agreement.forum_id == forum_id)
    yield from db.session.scalars(statement.execution_options(yield_per=500))


def execution_reported_by(actor: Actor, agreement_id: int, execution_id: int) -> Execution:
    """A report on a document whose execution ``actor`` reports; raises ``NoResultFound``."""
    agreement = agreement_reported_by(actor, agreement_id)
    own = sa.select(Execution).where(Execution.id == execution_id, Execution.agreement_id == agreement.id)
    return db.session.scalars(own).one()


@dataclass(frozen=True, slots=True)
class Excess:
    """More carried out than the document is worth: both in minor units of its currency."""

    executed: int
    value: int

    @property
    def percent(self) -> int:
        """What was carried out, in whole per cent of the value."""
        return self.executed * 100 // self.value


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as it stands or would stand; ``value`` in minor units of the document's currency."""

    period: Period
    value: int
    covers_until: date


def reports_on(agreement: Agreement) -> list[Reported]:
    """The reports on a document as they stand."""
    return [Reported(row.period, row.value, row.covers_until) for row in agreement.executions]


def excess_of(
    agreement: Agreement, period: Period, value: int, told: Iterable[Reported] | None = None
) -> Excess | None:
    """Whether all reports, with ``value`` (minor units) for ``period``, exceed 120 per cent of the document's value.

    The value is the one as amended on the last day that the reports cover, this one among them. ``told`` are the
    reports as they would stand, where they are not those of the register.
    """
    others = [row for row in (reports_on(agreement) if told is None else told) if row.period != period]
    executed = value + sum(row.value for row in others)
    until = max([min(period.last_day, today()), *(row.covers_until for row in others)])
    worth, _roubles = agreement.sum_on(until)
    return Excess(executed, worth) if worth and executed * 100 > worth * MOST_PERCENT else None


@dataclass(frozen=True, slots=True)
class ExecutionLine:
    """A report with what was carried out since signing up to its period, and that in parts per million of the value.

    The value is the one as amended on the last day the report covers.
    """

    report: Execution
    since_signing: int
    ppm: int | None


@dataclass(frozen=True, slots=True)
class Executed:
    """All reports of a document, the oldest first, and their sums.

    ``total`` is in minor units of its currency, ``kopecks`` their rouble equivalents (None without a rate), ``ppm`` the
    total in parts per million of the value as amended on the last day covered.
    """

    lines: Sequence[ExecutionLine]
    total: int
    kopecks: int | None
    ppm: int | None


def execution_of(agreement: Agreement) -> Executed:
    """What was reported of a document's execution."""
    lines: list[ExecutionLine] = []
    total = 0
    for row in sorted(agreement.executions, key=lambda one: (one.covers_until, one.year, one.quarter)):
        total += row.value
        worth, _roubles = agreement.sum_on(row.covers_until)
        lines.append(ExecutionLine(row, total, total * WHOLE_PPM // worth if worth else None))
    kopecks = [row.value_rub for row in agreement.executions]
    known = [part for part in kopecks if part is not None]
    return Executed(
        lines=lines,
        total=total,
        kopecks=sum(known) if known and len(known) == len(kopecks) else None,
        ppm=lines[-1].ppm if lines else None,
    )
