"""Signing: the register number, the rate, the rouble equivalent, the allocation."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from forum.agreements.enums import AGREEMENT_STATES
from forum.agreements.models import Agreement
from forum.agreements.numbering import give_register_number
from forum.agreements.services.consequences import label_of, settle, withhold_large_sum, write_equivalent
from forum.agreements.services.families import replace_superseded
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.rules import check_closed_reason, checked_signing_day, checked_text
from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import clean_text
from forum.core.types import DatePrecision


def sign_agreement(
    *,
    actor: Actor,
    agreement: Agreement,
    signed_on: date,
    precision: DatePrecision = DatePrecision.DAY,
    place: str = "",
    reason: str = "",
) -> str:
    """Record the signing of a planned document and return its register number, e.g. ``X-0012``.

    What it supersedes is replaced from now on. An empty ``place`` keeps the planned one; ``reason`` is needed once the
    edition is closed. Raises ``DomainError`` on ``signed_on`` (in the future, far from the edition), ``place`` (too
    long), ``parties`` (nobody signs), ``value`` (over the cap), ``reason`` (missing), None (state or role).
    """
    reason = clean_text(reason)
    check_closed_reason(agreement, reason)
    with atomic():
        write_signing(agreement, actor, signed_on=signed_on, precision=precision, place=place)
        audit.record(
            actor=actor,
            action="agreement.signed",
            entity=agreement,
            parts=agreement.parties,
            label=label_of(agreement),
            reason=reason,
        )
        replace_superseded(actor=actor, agreement=agreement)
    return agreement.register_number or ""


def write_signing(
    agreement: Agreement, actor: Actor, *, signed_on: date, precision: DatePrecision, place: str = ""
) -> None:
    """Sign without an audit event: for the service and for loaded files."""
    write_signed_content(agreement, actor, signed_on=signed_on, precision=precision, place=place, known=Lookups())
    # Last of all: from here to the commit other signers of the edition wait.
    give_register_number(agreement)
    settle(agreement, actor)


def write_signed_content(
    agreement: Agreement, actor: Actor, *, signed_on: date, precision: DatePrecision, known: Lookups, place: str = ""
) -> None:
    """The same without the register number and what follows from it, in memory alone."""
    state = AGREEMENT_STATES.target("sign", agreement.state, actor=actor)
    if not any(party.side is not None for party in agreement.parties):
        raise DomainError("parties", _l("Name at least one party before the signing is recorded."))
    with db.session.no_autoflush:
        agreement.signed_on = checked_signing_day(known.edition(agreement.forum_id), signed_on, precision)
        agreement.signed_precision = precision
        agreement.place = checked_text(place, Agreement, "place", "place") or agreement.place
        agreement.state = state
        write_equivalent(agreement, known)
        withhold_large_sum(agreement, known)
