"""Slots of a signing day: made, filled with planned documents, put in order; a document moved from one to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.agreements.drafts import SlotDraft
from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement, SigningSlot, SlotPlace
from forum.agreements.services.consequences import label_of
from forum.agreements.services.rules import FIRST_YEAR, LAST_YEAR, check_may_edit, checked_text
from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.forums.models import Forum

MAX_POSITION = 1_000
MAX_PLACES = 1_000


def create_slot(*, actor: Actor, forum: Forum, draft: SlotDraft) -> SigningSlot:
    """Add a slot to the edition and return it; raises ``DomainError`` with the draft's field name."""
    check_may_edit(actor)
    with atomic():
        slot = SigningSlot(forum=forum, places=[])
        _write(slot, draft)
        audit.stamp(slot, actor)
        db.session.add(slot)
        audit.record(actor=actor, action="signing_slot.created", entity=slot, label=slot_label(slot))
    return slot


def edit_slot(*, actor: Actor, slot: SigningSlot, draft: SlotDraft) -> None:
    """Write ``draft`` over the slot; documents signed in it keep their day and place. Raises as ``create_slot``."""
    check_may_edit(actor)
    with atomic():
        _write(slot, draft)
        _touch(slot, actor)
        audit.record(actor=actor, action="signing_slot.edited", entity=slot, label=slot_label(slot))


def remove_slot(*, actor: Actor, slot: SigningSlot) -> None:
    """Remove an empty slot; raises ``DomainError`` on None while documents stand in it."""
    check_may_edit(actor)
    if slot.places:
        raise DomainError(None, _l("Documents stand in this slot: move them first."))
    with atomic():
        label = slot_label(slot)
        db.session.delete(slot)
        audit.record(actor=actor, action="signing_slot.removed", entity=slot, label=label)


def fill_slot(*, actor: Actor, slot: SigningSlot, agreements: Sequence[Agreement]) -> None:
    """Put planned documents of its edition at the end of the slot, in their order, out of any other slot.

    Raises ``DomainError`` on ``chosen`` (none, too many, another edition, no longer planned): all of them or none.
    """
    check_may_edit(actor)
    if not agreements:
        raise DomainError("chosen", _l("Choose at least one document."))
    if len(slot.places) + len(agreements) > MAX_PLACES:
        raise DomainError("chosen", _l("A slot holds at most %(limit)s documents.", limit=MAX_PLACES))
    for agreement in agreements:
        _check_fits(agreement, slot)
    with atomic():
        known = _places_of(agreements)
        for agreement in agreements:
            place = known.get(agreement.id) or SlotPlace(agreement=agreement)
            _put(place, slot, actor)
        _touch(slot, actor)
        audit.record(
            actor=actor, action="signing_slot.filled", entity=slot, parts=list(slot.places), label=slot_label(slot)
        )


def arrange_slot(*, actor: Actor, slot: SigningSlot, wanted: Mapping[int, int]) -> None:
    """Order the slot by the numbers ``wanted`` (place key -> number typed); equal ones stay as they stood.

    What is not named keeps its number. The places are numbered from 1 on afterwards.
    """
    check_may_edit(actor)
    with atomic():
        ordered = sorted(slot.places, key=lambda place: (wanted.get(place.id, place.position), place.position))
        _renumber(ordered, actor)
        _touch(slot, actor)
        audit.record(
            actor=actor, action="signing_slot.arranged", entity=slot, parts=list(slot.places), label=slot_label(slot)
        )


def move_place(*, actor: Actor, place: SlotPlace, slot: SigningSlot, position: int | None = None) -> None:
    """Move a planned document to ``slot``: to the end, or where ``position`` (from 1) says.

    Raises ``DomainError`` on ``slot_id`` (another edition, the slot it stands in) or None (no longer planned).
    """
    check_may_edit(actor)
    if slot.id == place.slot_id:
        raise DomainError("slot_id", _l("The document stands in this slot already."))
    if place.agreement.state is not AgreementState.PLANNED:
        raise DomainError(None, _l("Only a planned document is moved to another slot."))
    if slot.forum_id != place.agreement.forum_id:
        raise DomainError("slot_id", _l("Choose a slot of the document's edition."))
    with atomic():
        _put(place, slot, actor)
        if position is not None:
            others = [other for other in slot.places if other is not place]
            others.insert(max(position, 1) - 1, place)
            _renumber(others, actor)
        audit.record(
            actor=actor,
            action="slot_place.moved",
            entity=place,
            parts=[other for other in slot.places if other is not place],
            label=f"{label_of(place.agreement)[:200]} · {slot_label(slot)}",
        )


def clear_place(*, actor: Actor, place: SlotPlace) -> None:
    """Take a planned document out of its slot; it stays on the programme. Raises ``DomainError`` on None (signed)."""
    check_may_edit(actor)
    if place.agreement.counts:
        raise DomainError(None, _l("The document was signed in this slot: it stays in its list."))
    with atomic():
        label = label_of(place.agreement)
        place.slot.places.remove(place)
        audit.record(actor=actor, action="slot_place.removed", entity=place, label=label)


def check_not_in_slot(agreement: Agreement) -> None:
    """Raise ``DomainError`` on ``forum_id`` for a document that another edition cannot have: it stands in a slot."""
    if db.session.scalar(sa.select(SlotPlace.id).where(SlotPlace.agreement_id == agreement.id)) is not None:
        raise DomainError("forum_id", _l("The document stands in a slot of its edition: take it out of it first."))


def slot_label(slot: SigningSlot) -> str:
    """The slot in digits and its hall, for the audit trail."""
    told = [slot.on_date.isoformat(), slot.starts_at.strftime("%H:%M") if slot.starts_at else "", slot.hall]
    return " ".join(filter(None, told))


def _write(slot: SigningSlot, draft: SlotDraft) -> None:
    if not FIRST_YEAR <= draft.on_date.year <= LAST_YEAR:
        raise DomainError("on_date", _l("The year is from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
    hall = checked_text(draft.hall, SigningSlot, "hall", "hall")
    if hall is None:
        raise DomainError("hall", _l("Name the hall."))
    title = checked_text(draft.title, SigningSlot, "title", "title")
    if draft.position is not None and not 1 <= draft.position <= MAX_POSITION:
        raise DomainError("position", _l("The order is a whole number from 1 to %(last)s.", last=MAX_POSITION))
    # Half-written rows would break the table's own constraints if a query flushed them in between.
    with db.session.no_autoflush:
        slot.on_date, slot.starts_at, slot.hall, slot.title = draft.on_date, draft.starts_at, hall, title
        slot.position = draft.position or _next_position(slot)


def _next_position(slot: SigningSlot) -> int:
    together = sa.select(sa.func.max(SigningSlot.position)).where(
        SigningSlot.forum_id == (slot.forum_id or slot.forum.id),
        SigningSlot.on_date == slot.on_date,
        SigningSlot.starts_at == slot.starts_at if slot.starts_at else SigningSlot.starts_at.is_(None),
        SigningSlot.id != (slot.id or 0),
    )
    return min((db.session.scalar(together) or 0) + 1, MAX_POSITION)


def _check_fits(agreement: Agreement, slot: SigningSlot) -> None:
    if agreement.forum_id != slot.forum_id:
        raise DomainError("chosen", _l("“%(title)s” is of another edition.", title=agreement.title))
    if agreement.state is not AgreementState.PLANNED:
        raise DomainError("chosen", _l("“%(title)s” is not planned for signing any more.", title=agreement.title))


def _places_of(agreements: Sequence[Agreement]) -> dict[int, SlotPlace]:
    keys = [agreement.id for agreement in agreements]
    rows = db.session.scalars(sa.select(SlotPlace).where(SlotPlace.agreement_id.in_(keys)))
    return {row.agreement_id: row for row in rows}


def _put(place: SlotPlace, slot: SigningSlot, actor: Actor) -> None:
    """Write the place at the end of the slot, out of the one it stood in."""
    with db.session.no_autoflush:
        if place in slot.places:
            slot.places.remove(place)
        place.position = max((other.position for other in slot.places), default=0) + 1
        place.slot = slot
        db.session.add(place)
    audit.stamp(place, actor)
    db.session.flush()


def _renumber(ordered: Sequence[SlotPlace], actor: Actor) -> None:
    for position, place in enumerate(ordered, start=1):
        if place.position != position:
            place.position = position
            audit.stamp(place, actor)
    db.session.flush()


def _touch(slot: SigningSlot, actor: Actor) -> None:
    """Raise the slot's version: two people who fill or order one slot at once must meet."""
    audit.stamp(slot, actor)
    slot.updated_at = utc_now()
    db.session.flush()
