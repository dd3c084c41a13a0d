"""Whether what is stored of steps and execution is what the rules would have stored; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from forum.agreements.enums import StepKind
from forum.agreements.models import Agreement, Execution, ProcedureStep
from forum.agreements.periods import WHOLE_YEAR
from forum.core.db import db
from forum.rates.services import rouble_equivalent

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Unsound:
    """A document with something stored of it that no rule stores; ``what`` names it in one word."""

    agreement_id: int
    title: str
    what: str


def unsound_courses() -> Iterator[Unsound]:
    """Documents whose original came on another day than their step says, then reports on execution that are wrong.

    ORIGINAL: the column differs from the step. SUM: the document states none. EQUIVALENT: it does not follow from the
    document's rate. DAYS: the report covers days outside its period. TWICE: a year beside quarters of it.
    """
    yield from _originals()
    yield from _executions()


def _originals() -> Iterator[Unsound]:
    told = sa.select(ProcedureStep.done_on).where(
        ProcedureStep.agreement_id == Agreement.id, ProcedureStep.kind == StepKind.ORIGINAL
    )
    wrong = Agreement.original_received_on.is_distinct_from(told.correlate(Agreement).scalar_subquery())
    statement = sa.select(Agreement.id, Agreement.title).where(wrong).order_by(Agreement.id)
    for key, title in db.session.execute(statement):
        yield Unsound(key, title, "original")


def _executions() -> Iterator[Unsound]:
    statement = (
        sa.select(Execution)
        .join(Execution.agreement)
        .options(contains_eager(Execution.agreement).joinedload(Agreement.rate))
        .order_by(Execution.agreement_id, Execution.year, Execution.quarter)
        .execution_options(yield_per=CHUNK)
    )
    before: Execution | None = None
    for row in db.session.scalars(statement):
        document = row.agreement
        yield from (Unsound(document.id, document.title, what) for what in _faults(row, before))
        before = row


def _faults(row: Execution, before: Execution | None) -> Iterator[str]:
    document, currency = row.agreement, row.agreement.currency_code
    if document.value is None or currency is None:
        yield "sum"
    elif row.value_rub != rouble_equivalent(row.value, document.rate, currency):
        yield "equivalent"
    if not row.period.first_day <= row.covers_until <= row.period.last_day:
        yield "days"
    # In their order a whole year, 0, stands before its quarters.
    is_same_year = before is not None and (before.agreement_id, before.year) == (row.agreement_id, row.year)
    if is_same_year and before is not None and before.quarter == WHOLE_YEAR:
        yield "twice"
