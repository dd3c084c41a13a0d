"""Verification of sums told by word of mouth, by a second person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.agreements.models import Agreement
from forum.agreements.services.consequences import label_of, settle
from forum.agreements.services.entries import CLOSED_TO_EDITS
from forum.agreements.services.rules import check_may_edit
from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic
from forum.core.errors import DomainError
from forum.core.security import Actor


def verify_value(*, actor: Actor, agreement: Agreement) -> None:
    """Confirm the sum of a document; from then on it may enter totals.

    Raises ``DomainError`` on None: no sum, verified already, or entered by the actor (a second person is needed).
    """
    check_may_edit(actor)
    if agreement.value is None or agreement.state in CLOSED_TO_EDITS:
        raise DomainError(None, _l("There is no sum to verify."))
    if agreement.verified_at is not None:
        raise DomainError(None, _l("This sum is verified already."))
    if actor.id == agreement.value_entered_by:
        raise DomainError(None, _l("You entered this sum yourself: a second person verifies it."))
    with atomic():
        agreement.verified_at = utc_now()
        agreement.verified_by = actor.id
        agreement.verified_by_label = actor.label
        settle(agreement, actor)
        audit.record(actor=actor, action="agreement.verified", entity=agreement, label=label_of(agreement))
