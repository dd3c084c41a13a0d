"""Changes of state along the declared arrows."""

from __future__ import annotations

from forum.agreements.enums import AGREEMENT_STATES
from forum.agreements.models import Agreement
from forum.agreements.services.consequences import label_of, settle
from forum.core import audit
from forum.core.db import atomic
from forum.core.security import Actor
from forum.core.text import clean_text

SIGNING = "sign"


def change_state(*, actor: Actor, agreement: Agreement, action: str, reason: str = "") -> None:
    """Take the arrow ``action`` of ``AGREEMENT_STATES`` and recount; register numbers stay where they were given.

    Raises ``DomainError`` on None (not from this state, not by this role) or ``reason`` (missing); ``KeyError`` for
    an arrow that is not declared and for ``sign``, which needs a day: ``sign_agreement``.
    """
    if action == SIGNING:
        raise KeyError(action)
    reason = clean_text(reason)
    with atomic():
        agreement.state = AGREEMENT_STATES.target(action, agreement.state, actor=actor, reason=reason)
        agreement.state_reason = reason or None
        settle(agreement, actor)
        audit.record(
            actor=actor,
            action=f"agreement.{agreement.state.value}",
            entity=agreement,
            label=label_of(agreement),
            reason=reason,
        )
