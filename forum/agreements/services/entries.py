"""Logging a document and correcting it."""

from __future__ import annotations

from forum.agreements.drafts import AgreementDraft
from forum.agreements.models import Agreement
from forum.core.security import Actor


def log_agreement(*, actor: Actor, draft: AgreementDraft) -> Agreement:
    """Put a document on its edition's signing programme and return it, state ``planned``.

    Raises ``DomainError`` with the draft's field name, or ``parties-<index>-<field>``.
    """
    raise NotImplementedError


def edit_agreement(*, actor: Actor, agreement: Agreement, draft: AgreementDraft, reason: str = "") -> None:
    """Write ``draft`` over a document. After signing this is a correction: it needs ``reason`` and recounts.

    Raises ``DomainError`` as ``log_agreement`` does; on ``reason`` (signed, none given); on ``forum_id`` (a register
    number stays in its edition); on None (annulled or taken off the programme).
    """
    raise NotImplementedError
