"""Reports on execution: what was carried out in a period, its corrections, its withdrawal."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.agreements.counting import counts
from forum.agreements.drafts import ExecutionDraft
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import WHOLE_YEAR, Period
from forum.agreements.queries.executions import excess_of, may_report
from forum.agreements.services.consequences import equivalent, label_of
from forum.agreements.services.rules import checked_text
from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import clean_text
from forum.core.types import MAX_DOCUMENT_KOPECKS


def report_execution(*, actor: Actor, agreement: Agreement, draft: ExecutionDraft) -> Execution:
    """Add what was carried out of a document in a period and return the row.

    Raises ``DomainError`` on ``period`` (reported already, its year is reported otherwise, before the signing, to
    come), ``value`` (out of range), ``excess_reason`` (over the limit of ``excess_of``, and no reason), None (not
    signed, no sum, not this actor's document).
    """
    _hold(agreement)
    _check_may(actor, agreement)
    _check_period(agreement, draft.period)
    with atomic():
        execution = Execution(year=draft.period.year, quarter=draft.period.quarter)
        _write(execution, agreement, draft, actor)
        agreement.executions.append(execution)
        _record(execution, agreement, actor, "agreement.execution_reported")
    return execution


def correct_execution(*, actor: Actor, execution: Execution, draft: ExecutionDraft, reason: str) -> None:
    """Write another value over a report; its period stays. Raises as reporting does, and on ``reason`` (empty)."""
    agreement, told = execution.agreement, clean_text(reason)
    _hold(agreement)
    _check_may(actor, agreement)
    if not told:
        raise DomainError("reason", _l("Say why the report is corrected."))
    with atomic():
        _write(execution, agreement, draft, actor)
        _record(execution, agreement, actor, "agreement.execution_corrected", reason=told)


def withdraw_execution(*, actor: Actor, execution: Execution, reason: str) -> None:
    """Take a report back. Raises ``DomainError`` on ``reason`` (empty) or None (not this actor's document)."""
    agreement, told = execution.agreement, clean_text(reason)
    _check_may(actor, agreement)
    if not told:
        raise DomainError("reason", _l("Say why it is taken back."))
    with atomic():
        was = {"value": [execution.value, None], "year": [execution.year, None], "quarter": [execution.quarter, None]}
        agreement.executions.remove(execution)
        db.session.flush()
        _record(execution, agreement, actor, "agreement.execution_withdrawn", reason=told, changes=was)


def _hold(agreement: Agreement) -> None:
    """Keep others from reporting on the document until the end of the transaction, and read what they reported.

    Each of two reports would else find the other one missing from what is carried out in all. SQLite has no row locks;
    there every writing transaction is alone from its beginning.
    """
    held = sa.select(Agreement.id).where(Agreement.id == agreement.id).with_for_update(key_share=True)
    db.session.execute(held)
    db.session.refresh(agreement, ["executions"])


def _check_may(actor: Actor, agreement: Agreement) -> None:
    if not may_report(actor, agreement):
        raise DomainError(None, _l("Your role does not allow this."))
    if not counts(agreement) or agreement.signed_on is None:
        raise DomainError(None, _l("Execution is reported of a signed document."))
    if agreement.value is None:
        raise DomainError(None, _l("This document states no sum its execution could be measured by."))


def _check_period(agreement: Agreement, period: Period) -> None:
    if period.first_day > today():
        raise DomainError("period", _l("This period is still to come."))
    if agreement.signed_on is not None and period.last_day < agreement.signed_on:
        raise DomainError("period", _l("This period ended before the signing."))
    for other in agreement.executions:
        if other.period == period:
            raise DomainError("period", _l("This period is reported already: correct the report."))
        # A year beside its own quarters would count them twice.
        if other.year == period.year and WHOLE_YEAR in (other.quarter, period.quarter):
            raise DomainError("period", _l("This year is reported by quarters, or as a whole: not both."))


def _write(execution: Execution, agreement: Agreement, draft: ExecutionDraft, actor: Actor) -> None:
    if not 0 <= draft.value <= MAX_DOCUMENT_KOPECKS:
        raise DomainError("value", _l("Write what was carried out: zero or more, at most a trillion."))
    excess = excess_of(agreement, draft.period, draft.value)
    reason = checked_text(draft.excess_reason, Execution, "excess_reason", "excess_reason")
    if excess is not None and reason is None:
        raise DomainError("excess_reason", _l("Say why more was carried out than the document is worth."))
    execution.value = draft.value
    execution.value_rub = equivalent(agreement, draft.value)
    execution.covers_until = min(draft.period.last_day, today())
    execution.excess_reason = reason if excess is not None else None
    execution.note = checked_text(draft.note, Execution, "note", "note")
    audit.stamp(execution, actor)


def _record(
    execution: Execution,
    agreement: Agreement,
    actor: Actor,
    action: str,
    *,
    reason: str = "",
    changes: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        actor=actor,
        action=action,
        entity=agreement,
        parts=[execution],
        label=label_of(agreement),
        changes=changes,
        reason=reason,
    )
