"""What became of documents, as conditions on them: in force on a day, about to expire, not reported on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from forum.agreements.enums import ENDED_STATES, AgreementKind, AgreementState
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import WHOLE_YEAR, Period, newest_ended
from forum.agreements.queries.amended import in_force_until_on
from forum.core.db import db
from forum.forums.models import Forum
from forum.reference.queries import working_calendar

Condition = sa.ColumnElement[bool]


def in_force_on(day: date) -> Condition:
    """Whether a signed document was in force on ``day``, by the term as it stood then and whatever its state is now.

    It is from its first day in force, without one from the signing, up to the last; one that was fulfilled, terminated
    or replaced until the day before. Of one that ended nobody knows when, no day is told.
    """
    until = in_force_until_on(day)
    return sa.and_(
        Agreement.counts,
        sa.func.coalesce(Agreement.in_force_from, Agreement.signed_on) <= day,
        sa.or_(until.is_(None), until >= day),
        sa.or_(Agreement.ended_on > day, sa.and_(Agreement.ended_on.is_(None), Agreement.state.not_in(ENDED_STATES))),
    )


def is_expiring(day: date, days: int) -> Condition:
    """Whether a document that has not ended is in force for the last time within ``days`` days from ``day`` on."""
    until = in_force_until_on(day)
    return sa.and_(
        Agreement.state.in_((AgreementState.SIGNED, AgreementState.IN_FORCE)),
        until.between(day, day + timedelta(days=days)),
    )


_IS_MEASURED = sa.and_(Agreement.counts, Agreement.kind == AgreementKind.CONTRACT, Agreement.value.is_not(None))
"""Reports are awaited of signed contracts that state a sum."""


def has_no_report() -> Condition:
    """Whether nothing was ever reported of a signed contract that states a sum."""
    return sa.and_(_IS_MEASURED, ~_reported())


def has_overdue_report(day: date) -> Condition:
    """Whether the newest report that the edition awaits was due before ``day`` and is missing.

    Awaited is one for every period of the edition's kind in which the contract was in force for a day at least. A year
    is reported by its last quarter too.
    """
    late = [
        sa.and_(
            Agreement.forum_id == forum_id,
            Agreement.signed_on <= period.last_day,
            sa.or_(Agreement.ended_on.is_(None), Agreement.ended_on > period.first_day),
            sa.func.coalesce(in_force_until_on(day), date.max) >= period.first_day,
            ~_reported(
                Execution.year == period.year,
                Execution.quarter.in_({WHOLE_YEAR, period.quarter or 4}),
                Execution.covers_until >= period.last_day,
            ),
        )
        for forum_id, period in _newest_overdue(day)
    ]
    return sa.and_(_IS_MEASURED, sa.or_(sa.false(), *late))


def _newest_overdue(day: date) -> Iterator[tuple[int, Period]]:
    """Per edition that awaits reports, the newest period whose report was due before ``day``."""
    statement = sa.select(Forum.id, Forum.working_side, Forum.reporting_period, Forum.reporting_days)
    awaiting = statement.where(Forum.reporting_period.is_not(None)).order_by(Forum.id)
    for forum_id, side, kind, term in db.session.execute(awaiting):
        if kind is not None and term is not None:
            yield forum_id, newest_ended(kind, working_calendar(side).newest_overdue(day, term))


def _reported(*conditions: Any) -> sa.Exists:
    return sa.exists().where(Execution.agreement_id == Agreement.id, *conditions).correlate(Agreement)
