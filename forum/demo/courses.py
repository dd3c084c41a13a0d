"""What became of the invented documents: steps of the procedure and reports on execution, marked as invented."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from forum.agreements import services
from forum.agreements.drafts import ExecutionDraft, StepDraft
from forum.agreements.enums import AgreementKind, AgreementState, StepKind
from forum.agreements.models import Agreement
from forum.agreements.periods import Period, periods_between
from forum.agreements.queries.executions import may_report
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Actor
from forum.demo.accounts import Cast
from forum.demo.organisations import MARK
from forum.forums.models import Forum

_WAIVED = "учебная запись: документ не подлежит государственной регистрации"
_EXCESS = "учебная причина: поставлено больше по дополнительной заявке"
_PER_CENT = (10, 25, 0, 40, 130)
"""What is reported of a contract in turn, in per cent of its sum; the last asks why."""


def make_courses(cast: Cast, forum: Forum) -> None:
    """Record steps of most signed documents and report on many contracts; the rest stays to be done."""
    signed = sa.select(Agreement).where(Agreement.forum_id == forum.id, Agreement.counts).order_by(Agreement.id)
    for place, agreement in enumerate(db.session.scalars(signed).all()):
        _record_steps(cast, agreement, place)
        if agreement.kind is AgreementKind.CONTRACT and agreement.value is not None and place % 3:
            _report(cast, agreement, agreement.value, place)


def _record_steps(cast: Cast, agreement: Agreement, place: int) -> None:
    if agreement.signed_on is None or (place % 4 == 3 and agreement.state is not AgreementState.FULFILLED):
        return
    done = [(StepKind.ORIGINAL, 2), (StepKind.REGISTRATION, 3)]
    is_fulfilled = agreement.state is AgreementState.FULFILLED
    if place % 5 == 0 or is_fulfilled:
        done.append((StepKind.CONTROL, 4))
    if is_fulfilled:
        done.append((StepKind.RELEASE, 6))
    for kind, days in done[: 1 if place % 6 == 5 and not is_fulfilled else None]:
        draft = StepDraft(kind=kind, done_on=_after(agreement.signed_on, days), note=MARK)
        services.record_step(actor=cast.secretary, agreement=agreement, draft=draft)
    if place % 2 == 0:
        draft = StepDraft(kind=StepKind.STATE_REGISTRATION, is_waived=True, note=_WAIVED)
        services.record_step(actor=cast.secretary, agreement=agreement, draft=draft)


def _after(day: date, days: int) -> date:
    return min(day + timedelta(days=days), today())


def _report(cast: Cast, agreement: Agreement, value: int, place: int) -> None:
    per_cent = _PER_CENT[place % len(_PER_CENT)]
    quarters = [one for one in periods_between(agreement.signed_on or today(), today()) if one.quarter]
    # The newest quarter last, so that older contracts are reported for several.
    for quarter in reversed(quarters[:3]):
        draft = _draft(quarter, value * per_cent // 100, is_excess=per_cent > 100)
        services.report_execution(actor=_reporter(cast, agreement), agreement=agreement, draft=draft)
        if per_cent > 100:
            return


def _draft(period: Period, value: int, *, is_excess: bool) -> ExecutionDraft:
    return ExecutionDraft(period=period, value=value, note=MARK, excess_reason=_EXCESS if is_excess else "")


def _reporter(cast: Cast, agreement: Agreement) -> Actor:
    """The representative of a party where there is an account of one, else the secretariat."""
    return next(
        (one for one in (cast.representative, cast.representative_by) if may_report(one, agreement)), cast.secretary
    )
