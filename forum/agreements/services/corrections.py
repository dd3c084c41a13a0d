"""Corrections of documents of closed editions: asked by one secretary, approved or declined by another."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.agreements.drafts import AgreementDraft, packed, unpacked
from forum.agreements.enums import CORRECTION_STATES, CorrectionState
from forum.agreements.models import Agreement, Correction
from forum.agreements.services.consequences import label_of
from forum.agreements.services.entries import check_edit, write_draft, written_parts
from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic, db, trial
from forum.core.errors import DomainError
from forum.core.security import Actor, Role
from forum.core.text import clean_text


def ask_correction(*, actor: Actor, agreement: Agreement, draft: AgreementDraft, reason: str) -> Correction:
    """Put down what ``draft`` would change of a document of a closed edition; nothing changes until it is approved.

    Raises ``DomainError`` as ``edit_agreement`` does; on ``reason`` (none given); on None (the edition is open, another
    correction awaits approval, nothing would change).
    """
    reason = clean_text(reason)
    check_edit(actor, agreement, draft, reason)
    if not agreement.forum.is_closed:
        raise DomainError(None, _l("The edition is open: correct the document itself."))
    if not reason:
        raise DomainError("reason", _l("The edition is closed: say why the document changes."))
    if pending_correction(agreement) is not None:
        raise DomainError(None, _l("Another correction of this document awaits approval. Decide that one first."))
    changes = _changes(agreement, draft, actor)
    if not changes:
        raise DomainError(None, _l("Nothing would change: the document says the same already."))
    with atomic():
        correction = Correction(
            agreement_id=agreement.id,
            document_version=agreement.version,
            reason=reason,
            draft=packed(draft),
            changes=changes,
        )
        audit.stamp(correction, actor)
        db.session.add(correction)
        _record(correction, actor, "asked", reason=reason)
    return correction


def approve_correction(*, actor: Actor, correction: Correction) -> None:
    """Apply a correction, by the rules of every edit, and recount.

    Raises ``DomainError`` as ``edit_agreement`` does; on None (the document has changed since it was asked, decided
    already, asked by the actor).
    """
    agreement = correction.agreement
    _check_other_person(actor, correction)
    state = CORRECTION_STATES.target("approve", correction.state, actor=actor)
    if not is_applicable(correction) or correction.draft is None:
        raise DomainError(
            None, _l("The document has changed since this correction was asked: decline it and ask for it anew.")
        )
    draft = unpacked(correction.draft)
    check_edit(actor, agreement, draft, correction.reason)
    author = Actor(correction.created_by, correction.created_by_label, Role.SECRETARY)
    with atomic():
        removed = write_draft(agreement, draft, actor, entered_by=author)
        _decide(correction, state, actor)
        audit.record(
            actor=actor,
            action="agreement.corrected",
            entity=agreement,
            parts=[*written_parts(agreement, removed), correction],
            label=label_of(agreement),
            changes={**_told(correction), "asked_by": [None, correction.created_by_label]},
            reason=correction.reason,
        )


def decline_correction(*, actor: Actor, correction: Correction, reason: str) -> None:
    """Decline a correction of somebody else's; the document stays as it is.

    Raises ``DomainError`` on ``reason`` (missing) or None (decided already, asked by the actor).
    """
    reason = clean_text(reason)
    _check_other_person(actor, correction)
    state = CORRECTION_STATES.target("decline", correction.state, actor=actor, reason=reason)
    with atomic():
        _decide(correction, state, actor, reason)
        _record(correction, actor, "declined", reason=reason)


def take_correction_back(*, actor: Actor, correction: Correction) -> None:
    """Take the own correction back; raises ``DomainError`` on None (decided already, somebody else's)."""
    state = CORRECTION_STATES.target("take_back", correction.state, actor=actor)
    if actor.id != correction.created_by:
        raise DomainError(None, _l("Only its author takes a correction back."))
    with atomic():
        _decide(correction, state, actor)
        _record(correction, actor, "taken_back")


def is_applicable(correction: Correction) -> bool:
    """Whether the document is still what the correction was asked for."""
    return correction.agreement.version == correction.document_version


def pending_correction(agreement: Agreement) -> Correction | None:
    """The correction of the document that awaits approval."""
    return db.session.scalars(
        sa.select(Correction).where(
            Correction.agreement_id == agreement.id, Correction.state == CorrectionState.PENDING
        )
    ).one_or_none()


def _check_other_person(actor: Actor, correction: Correction) -> None:
    if actor.id == correction.created_by:
        raise DomainError(None, _l("You asked for this correction yourself: another secretary decides it."))


def _changes(agreement: Agreement, draft: AgreementDraft, actor: Actor) -> dict[str, Any]:
    """What the trail would tell of the edit: written for a trial by the rules of every edit, and taken back."""
    with trial():
        removed = write_draft(agreement, draft, actor)
        return audit.gathered_changes(agreement, written_parts(agreement, removed))


def _decide(correction: Correction, state: CorrectionState, actor: Actor, reason: str = "") -> None:
    correction.state = state
    correction.decided_at = utc_now()
    correction.decided_by, correction.decided_by_label = actor.id, actor.label
    correction.decision_reason = reason or None
    correction.draft = None
    audit.stamp(correction, actor)


def _record(correction: Correction, actor: Actor, verb: str, *, reason: str = "") -> None:
    # Under the document, whose card tells what became of it; its version stays, nothing of it has changed.
    db.session.flush()
    agreement = db.session.get_one(Agreement, correction.agreement_id)
    audit.record(
        actor=actor,
        action=f"agreement.correction_{verb}",
        entity=agreement,
        parts=[correction],
        label=label_of(agreement),
        changes=_told(correction),
        reason=reason,
    )


def _told(correction: Correction) -> dict[str, Any]:
    """The correction in the trail: its state alone, for what it changes is told when it is applied."""
    return {f"{Correction.__tablename__}:{correction.id}": {"state": [None, correction.state.value]}}
