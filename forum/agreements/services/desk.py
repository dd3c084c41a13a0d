"""What happens at the signing desk: the signing of a document in its slot, a document entered on the spot."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.agreements.drafts import AgreementDraft
from forum.agreements.models import Agreement, SigningSlot, SlotPlace
from forum.agreements.services.entries import log_agreement
from forum.agreements.services.signing import sign_agreement
from forum.agreements.services.slots import fill_slot
from forum.core.clock import today
from forum.core.db import atomic
from forum.core.errors import DomainError
from forum.core.security import Actor


def check_not_signed(agreement: Agreement) -> None:
    """Raise ``DomainError`` with the register number for a document that was signed already: by a second press."""
    if agreement.counts:
        number = agreement.register_number
        raise DomainError(None, _l("The document is signed already: register number %(number)s.", number=number))


def sign_in_slot(*, actor: Actor, place: SlotPlace) -> str:
    """Record the signing of the document on the day and in the hall of its slot and return its register number.

    Raises ``DomainError`` as ``sign_agreement`` does.
    """
    slot = place.slot
    return sign_agreement(actor=actor, agreement=place.agreement, signed_on=slot.on_date, place=slot.hall)


def enter_at_desk(
    *,
    actor: Actor,
    draft: AgreementDraft,
    slot: SigningSlot | None,
    is_signed: bool = False,
    with_reserved_number: bool = False,
) -> Agreement:
    """Log a document and put it in ``slot``, signed on the spot where told; all of it or nothing.

    It is signed on the day and in the hall of the slot, without one today. Each of the steps has its own event. Raises
    ``DomainError`` as ``log_agreement``, ``fill_slot`` and ``sign_agreement`` do, on ``slot_id`` for a foreign slot.
    """
    if slot is not None and slot.forum_id != draft.forum_id:
        raise DomainError("slot_id", _l("Choose a slot of the document's edition."))
    with atomic():
        agreement = log_agreement(actor=actor, draft=draft, with_reserved_number=with_reserved_number)
        if slot is not None:
            fill_slot(actor=actor, slot=slot, agreements=[agreement])
        if is_signed:
            signed_on = slot.on_date if slot is not None else today()
            # A place that was typed says more than the hall.
            hall = slot.hall if slot is not None and not draft.place else ""
            sign_agreement(actor=actor, agreement=agreement, signed_on=signed_on, place=hall)
    return agreement
