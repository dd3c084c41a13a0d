"""Reports on execution: what was carried out in a period, its corrections, its withdrawal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import selectinload

from forum.agreements.counting import counts
from forum.agreements.drafts import ExecutionDraft
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import WHOLE_YEAR, Period
from forum.agreements.queries.executions import Reported, excess_of, may_report, reported_by, reports_on
from forum.agreements.services.consequences import equivalent, label_of
from forum.agreements.services.rules import checked_text
from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor
from forum.core.text import clean_text
from forum.core.types import MAX_DOCUMENT_KOPECKS

NOT_ALLOWED: Final = _l("Your role does not allow this.")
NO_REASON: Final = _l("Say why the report is corrected.")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportEntry:
    """A report of a list: a new one, or ``execution`` in ``version`` that is corrected for ``reason``."""

    agreement: Agreement
    draft: ExecutionDraft
    execution: Execution | None = None
    version: int | None = None
    reason: str = ""


def report_execution(*, actor: Actor, agreement: Agreement, draft: ExecutionDraft) -> Execution:
    """Add what was carried out of a document in a period and return the row.

    Raises ``DomainError`` on ``period`` (reported already, its year is reported otherwise, before the signing, to
    come), ``value`` (out of range), ``excess_reason`` (over the limit of ``excess_of``, and no reason), None (not
    signed, no sum, not this actor's document).
    """
    _hold(agreement)
    _check_may(actor, agreement)
    with atomic():
        return _report(agreement, draft, actor)


def correct_execution(*, actor: Actor, execution: Execution, draft: ExecutionDraft, reason: str) -> None:
    """Write another value over a report; its period stays. Raises as reporting does, and on ``reason`` (empty)."""
    agreement = execution.agreement
    _hold(agreement)
    _check_may(actor, agreement)
    with atomic():
        _correct(execution, draft, reason, actor)


def write_reports(*, actor: Actor, entries: Sequence[ReportEntry]) -> int:
    """Add and correct these reports in their order, all or none, and return how many; an event each.

    Raises ``DomainError`` as reporting and correcting do, ``ConflictError`` when a report has moved on.
    """
    with atomic():
        keys = {entry.agreement.id for entry in entries}
        _hold_all(keys)
        own = set(db.session.scalars(sa.select(Agreement.id).where(Agreement.id.in_(keys), reported_by(actor))))
        for entry in entries:
            if entry.agreement.id not in own:
                raise DomainError(None, NOT_ALLOWED)
            _check_standing(entry.agreement)
            if entry.execution is None:
                _report(entry.agreement, entry.draft, actor)
            else:
                check_version(entry.execution, entry.version)
                _correct(entry.execution, entry.draft, entry.reason, actor)
    return len(entries)


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


def _report(agreement: Agreement, draft: ExecutionDraft, actor: Actor) -> Execution:
    if problem := period_problem(agreement, reports_on(agreement), draft.period):
        raise DomainError("period", problem)
    execution = Execution(year=draft.period.year, quarter=draft.period.quarter)
    _write(execution, agreement, draft, actor)
    agreement.executions.append(execution)
    _record(execution, agreement, actor, "agreement.execution_reported")
    return execution


def _correct(execution: Execution, draft: ExecutionDraft, reason: str, actor: Actor) -> None:
    told = clean_text(reason)
    if not told:
        raise DomainError("reason", NO_REASON)
    _write(execution, execution.agreement, draft, actor)
    _record(execution, execution.agreement, actor, "agreement.execution_corrected", reason=told)


def _hold(agreement: Agreement) -> None:
    """Keep others from reporting on the document until the end of the transaction, and read what they reported.

    Each of two reports would else find the other one missing from what is carried out in all. SQLite has no row locks;
    there every writing transaction is alone from its beginning.
    """
    held = sa.select(Agreement.id).where(Agreement.id == agreement.id).with_for_update(key_share=True)
    db.session.execute(held)
    db.session.refresh(agreement, ["executions"])


def _hold_all(keys: Collection[int]) -> None:
    """The same for many documents, in one order, so that two lists cannot wait for each other."""
    wanted = sa.select(Agreement).where(Agreement.id.in_(keys)).order_by(Agreement.id)
    db.session.execute(wanted.with_only_columns(Agreement.id).with_for_update(key_share=True))
    fresh = wanted.options(selectinload(Agreement.executions)).execution_options(populate_existing=True)
    db.session.scalars(fresh).all()


def _check_may(actor: Actor, agreement: Agreement) -> None:
    if not may_report(actor, agreement):
        raise DomainError(None, NOT_ALLOWED)
    _check_standing(agreement)


def _check_standing(agreement: Agreement) -> None:
    if not counts(agreement) or agreement.signed_on is None:
        raise DomainError(None, _l("Execution is reported of a signed document."))
    if agreement.value is None:
        raise DomainError(None, _l("This document states no sum its execution could be measured by."))


def period_problem(agreement: Agreement, told: Iterable[Reported], period: Period) -> Any:
    """Why ``period`` cannot be reported beside the reports ``told``; None when it can."""
    if period.first_day > today():
        return _l("This period is still to come.")
    if agreement.signed_on is not None and period.last_day < agreement.signed_on:
        return _l("This period ended before the signing.")
    for other in told:
        if other.period == period:
            return _l("This period is reported already: correct the report.")
        # A year beside its own quarters would count them twice.
        if other.period.year == period.year and WHOLE_YEAR in (other.period.quarter, period.quarter):
            return _l("This year is reported by quarters, or as a whole: not both.")
    return None


def value_problem(agreement: Agreement, told: Iterable[Reported], draft: ExecutionDraft) -> tuple[str, Any] | None:
    """The field at which the sum of a report beside the reports ``told`` is refused, and why; None when it is not."""
    if not 0 <= draft.value <= MAX_DOCUMENT_KOPECKS:
        return "value", _l("Write what was carried out: zero or more, at most a trillion.")
    excess = excess_of(agreement, draft.period, draft.value, told)
    if excess is not None and not clean_text(draft.excess_reason):
        return "excess_reason", _l("Say why more was carried out than the document is worth.")
    return None


def _write(execution: Execution, agreement: Agreement, draft: ExecutionDraft, actor: Actor) -> None:
    told = reports_on(agreement)
    if problem := value_problem(agreement, told, draft):
        raise DomainError(*problem)
    reason = checked_text(draft.excess_reason, Execution, "excess_reason", "excess_reason")
    execution.value = draft.value
    execution.value_rub = equivalent(agreement, draft.value)
    execution.covers_until = covered_until(draft.period)
    is_excess = excess_of(agreement, draft.period, draft.value, told) is not None
    execution.excess_reason = reason if is_excess else None
    execution.note = checked_text(draft.note, Execution, "note", "note")
    audit.stamp(execution, actor)


def covered_until(period: Period) -> date:
    """The last day that a report on ``period`` of today covers."""
    return min(period.last_day, today())


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
