"""Changes of state along the declared arrows."""

from __future__ import annotations

from forum.agreements.models import Agreement
from forum.core.security import Actor


def change_state(*, actor: Actor, agreement: Agreement, action: str, reason: str = "") -> None:
    """Take the arrow ``action`` of ``AGREEMENT_STATES`` (all but ``sign``) and recount.

    Raises ``DomainError`` on None (not from this state, not by this role) or ``reason`` (missing); ``KeyError`` for
    an arrow that is not declared.
    """
    raise NotImplementedError
