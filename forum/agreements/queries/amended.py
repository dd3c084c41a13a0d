"""What amendments make of a document's sum and term by a day, in SQL."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import sqlalchemy as sa

from forum.agreements.models import Agreement, Amendment

T = TypeVar("T")

CHANGES_VALUE = Amendment.value.is_not(None)
CHANGES_TERM = sa.or_(Amendment.in_force_until.is_not(None), Amendment.has_no_term)


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


def _last(column: sa.orm.InstrumentedAttribute[T], day: date, which: sa.ColumnElement[bool]) -> sa.ScalarSelect[T]:
    ordered = _acts(column, day, which).order_by(Amendment.effective_on.desc(), Amendment.id.desc())
    return ordered.limit(1).correlate(Agreement).scalar_subquery()


def _acts(column: sa.orm.InstrumentedAttribute[T], day: date, which: sa.ColumnElement[bool]) -> sa.Select[T]:
    return sa.select(column).where(Amendment.agreement_id == Agreement.id, Amendment.effective_on <= day, which)
