"""Steps of the procedure after signing: recorded with their day, taken back with a reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.agreements.counting import counts
from forum.agreements.drafts import StepDraft
from forum.agreements.enums import StepKind
from forum.agreements.models import Agreement, ProcedureStep
from forum.agreements.services.consequences import label_of
from forum.agreements.services.rules import check_may_edit, checked_text
from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import clean_text
from forum.core.types import DatePrecision


def record_step(*, actor: Actor, agreement: Agreement, draft: StepDraft) -> ProcedureStep:
    """Record that a step was done, or that the document does not need it, and return the row.

    Raises ``DomainError`` on ``kind`` (recorded already; off control before on), ``done_on`` (none, to come, before the
    signing), ``note`` (empty where a step is not needed), None (not signed, role).
    """
    check_may_edit(actor)
    if not counts(agreement):
        raise DomainError(None, _l("Steps are recorded of a signed document."))
    note = checked_text(draft.note, ProcedureStep, "note", "note")
    recorded = {step.kind for step in agreement.steps if not step.is_waived}
    if draft.kind in {step.kind for step in agreement.steps}:
        raise DomainError("kind", _l("This step is recorded already."))
    if draft.kind is StepKind.RELEASE and StepKind.CONTROL not in recorded:
        raise DomainError("kind", _l("The document is not on control."))
    if draft.is_waived:
        _check_waived(draft, note)
    else:
        _check_day(agreement, draft)
    with atomic():
        step = ProcedureStep(kind=draft.kind, done_on=draft.done_on, is_waived=draft.is_waived, note=note)
        audit.stamp(step, actor)
        agreement.steps.append(step)
        _follow_original(agreement, actor)
        audit.record(
            actor=actor, action="agreement.step_recorded", entity=agreement, parts=[step], label=label_of(agreement)
        )
    return step


def take_back_step(*, actor: Actor, step: ProcedureStep, reason: str) -> None:
    """Take a recorded step back; it is to be done again.

    Raises ``DomainError`` on ``reason`` (empty) or None (put on control, while taken off stands; role).
    """
    check_may_edit(actor)
    reason = clean_text(reason)
    agreement = step.agreement
    if not reason:
        raise DomainError("reason", _l("Say why it is taken back."))
    if step.kind is StepKind.CONTROL and any(other.kind is StepKind.RELEASE for other in agreement.steps):
        raise DomainError(None, _l("First take back that it was taken off control."))
    with atomic():
        agreement.steps.remove(step)
        _follow_original(agreement, actor)
        audit.record(
            actor=actor,
            action="agreement.step_taken_back",
            entity=agreement,
            parts=[step],
            label=label_of(agreement),
            changes={"kind": [step.kind.value, None]},
            reason=reason,
        )


def _check_waived(draft: StepDraft, note: str | None) -> None:
    if draft.done_on is not None:
        raise DomainError("done_on", _l("A step that is not needed has no day."))
    if note is None:
        raise DomainError("note", _l("Say why the document does not need this step."))


def _check_day(agreement: Agreement, draft: StepDraft) -> None:
    if draft.done_on is None:
        raise DomainError("done_on", _l("Give the day the step was done."))
    if draft.done_on > today():
        raise DomainError("done_on", _l("This day is still to come."))
    is_known = agreement.signed_precision is DatePrecision.DAY
    if is_known and agreement.signed_on is not None and draft.done_on < agreement.signed_on:
        raise DomainError("done_on", _l("This day is before the signing."))


def _follow_original(agreement: Agreement, actor: Actor) -> None:
    """Let the document's own column say when its original came: the register and its files read it there."""
    days = [step.done_on for step in agreement.steps if step.kind is StepKind.ORIGINAL]
    received_on = days[0] if days else None
    if agreement.original_received_on != received_on:
        agreement.original_received_on = received_on
        audit.stamp(agreement, actor)
    db.session.flush()
