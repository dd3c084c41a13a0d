"""What a hall without a network sends back: the outcomes of a slot, all of them or none, by the rules of the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.agreements.drafts import AgreementDraft, PartyDraft, stored_draft
from forum.agreements.enums import AgreementState, Disclosure, HallOutcome, SumSource
from forum.agreements.models import Agreement, SigningSlot, SlotPlace
from forum.agreements.queries.halls import HallValues, hall_values
from forum.agreements.services.entries import edit_agreement
from forum.agreements.services.rules import check_may_edit
from forum.agreements.services.signing import sign_agreement
from forum.agreements.services.slots import move_place
from forum.agreements.services.states import change_state
from forum.core.db import atomic, db, rehearsal
from forum.core.errors import ConflictError, DomainError
from forum.core.security import Actor
from forum.reference.enums import Side

_CONTENT = ("own_number", "value", "currency", "sum_source", "ru_signatories", "ru_posts", "by_signatories", "by_posts")


@dataclass(frozen=True, slots=True)
class HallChange:
    """A filled-in row: the place, the version of the document it was written from, its values, the slot of a move."""

    place_id: int
    version: int
    values: HallValues
    target: SigningSlot | None = None


class HallListRefusedError(DomainError):
    """Nothing was recorded; ``faults`` has the reason of each place that was refused."""

    def __init__(self, faults: Mapping[int, DomainError]) -> None:
        super().__init__(None, _l("Nothing was recorded: correct the cells named below."))
        self.faults = faults


def record_hall_list(*, actor: Actor, slot: SigningSlot, changes: Sequence[HallChange]) -> None:
    """Record what happened to the documents of the slot, each step with its own event.

    Raises ``HallListRefusedError``, whose errors name the fields of ``HallValues``, or ``mark`` for the row as a whole
    (changed meanwhile, no longer planned, no longer in the slot).
    """
    check_may_edit(actor)
    with atomic():
        _record_all(actor, slot, changes)


def rehearse_hall_list(*, actor: Actor, slot: SigningSlot, changes: Sequence[HallChange]) -> None:
    """The same, and nothing of it stays: raises what ``record_hall_list`` would raise now."""
    check_may_edit(actor)
    with rehearsal():
        _record_all(actor, slot, changes)


def _record_all(actor: Actor, slot: SigningSlot, changes: Sequence[HallChange]) -> None:
    faults: dict[int, DomainError] = {}
    for change in changes:
        try:
            with atomic():
                _record(actor, slot, change)
        except DomainError as error:
            faults[change.place_id] = error
    if faults:
        raise HallListRefusedError(faults)


def _record(actor: Actor, slot: SigningSlot, change: HallChange) -> None:
    place = db.session.get(SlotPlace, change.place_id)
    if place is None or place.slot_id != slot.id:
        raise DomainError("mark", _l("The document stands in this slot no more."))
    agreement = place.agreement
    if agreement.version != change.version:
        raise DomainError("mark", ConflictError(agreement).message)
    if agreement.state is not AgreementState.PLANNED:
        raise DomainError("mark", _l("The document is not planned any more: correct it on its card."))
    values = change.values
    if values.outcome is None and (values.reason or values.signed_on or values.target):
        raise DomainError("outcome", _l("Say what happened: signed, moved or taken off."))
    if _content(values) != _content(hall_values(agreement)):
        edit_agreement(actor=actor, agreement=agreement, draft=_draft(agreement, values))
    if values.outcome is HallOutcome.SIGNED:
        day, reason = values.signed_on or slot.on_date, values.reason
        sign_agreement(actor=actor, agreement=agreement, signed_on=day, place=slot.hall, reason=reason)
    elif values.outcome is HallOutcome.TAKEN_OFF:
        change_state(actor=actor, agreement=agreement, action="withdraw", reason=values.reason)
    elif values.outcome is HallOutcome.MOVED:
        if change.target is None:
            raise DomainError("target", _l("Name the slot it is moved to."))
        move_place(actor=actor, place=place, slot=change.target)


def _content(values: HallValues) -> tuple[Any, ...]:
    return tuple(getattr(values, name) for name in _CONTENT)


def _draft(agreement: Agreement, values: HallValues) -> AgreementDraft:
    """The stored document with what was filled in."""
    stored = stored_draft(agreement)
    return replace(
        stored,
        parties=_parties(stored.parties, values),
        own_number=values.own_number,
        value=values.value,
        currency_code=values.currency or None if values.value is not None else None,
        sum_source=values.sum_source or SumSource.DOCUMENT,
        disclosure=_disclosure(agreement.disclosure, values),
    )


def _disclosure(stored: Disclosure, values: HallValues) -> Disclosure:
    """A sum that was told is disclosed; a ceiling or an estimate stays one."""
    if values.value is None:
        return stored if stored is Disclosure.CONFIDENTIAL else Disclosure.NONE
    return Disclosure.DISCLOSED if stored is Disclosure.NONE else stored


def _parties(stored: Sequence[PartyDraft], values: HallValues) -> tuple[PartyDraft, ...]:
    """The parties with the names and posts that were filled in, a line each."""
    parties = list(stored)
    for side in Side:
        places = [place for place, party in enumerate(stored) if party.side is side]
        names = _each(values, f"{side.lower()}_signatories", len(places))
        posts = _each(values, f"{side.lower()}_posts", len(places))
        for place, name, post in zip(places, names, posts, strict=True):
            parties[place] = replace(parties[place], signatory=name, signatory_post=post)
    return tuple(parties)


def _each(values: HallValues, field: str, number: int) -> list[str]:
    """The line of each party; an empty cell is an empty line of all."""
    text: str = getattr(values, field)
    lines = [line.strip() for line in text.split("\n")] if text else [""] * number
    if len(lines) != number:
        raise DomainError(field, _l("Write one line for each party of this side: %(number)s.", number=number))
    return ["" if line == "–" else line for line in lines]
