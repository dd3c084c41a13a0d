"""Verification of sums told by word of mouth, by a second person."""

from __future__ import annotations

from forum.agreements.models import Agreement
from forum.core.security import Actor


def verify_value(*, actor: Actor, agreement: Agreement) -> None:
    """Confirm the sum of a document; from then on it may enter totals.

    Raises ``DomainError`` on None: no sum, verified already, or entered by the actor (a second person is needed).
    """
    raise NotImplementedError
