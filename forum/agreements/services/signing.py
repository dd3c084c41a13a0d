"""Signing: the register number, the rate, the rouble equivalent, the allocation."""

from __future__ import annotations

from datetime import date

from forum.agreements.models import Agreement
from forum.core.security import Actor
from forum.core.types import DatePrecision


def sign_agreement(
    *,
    actor: Actor,
    agreement: Agreement,
    signed_on: date,
    precision: DatePrecision = DatePrecision.DAY,
    place: str = "",
) -> str:
    """Record the signing of a planned document and return its register number, e.g. ``X-0012``.

    Raises ``DomainError`` on ``signed_on`` (in the future, far from the edition), ``place``, ``value`` or
    ``parties`` (nobody signs), None (state or role).
    """
    raise NotImplementedError
