"""Forms of the signing desk: a row that adds a document, the questions before a signing, the freezing of a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from forum.agreements.drafts import AgreementDraft, PartyDraft
from forum.agreements.enums import AgreementKind, Disclosure
from forum.agreements.forms.entries import AgreementForm
from forum.agreements.forms.parties import PartySide
from forum.agreements.forms.slots import slot_words
from forum.agreements.forms.sums import unusual_sum_words
from forum.agreements.models import Agreement, SigningSlot
from forum.agreements.queries.slots import SlotRow
from forum.agreements.queries.unusual import unusual_sum
from forum.core.db import db
from forum.core.forms import Form, IdField, Paragraphs
from forum.rates.services import expected_roubles
from forum.reference.enums import Side
from forum.reference.models import Organisation


class QuickEntryForm(AgreementForm):
    """A document entered at the desk: the fields of the entry that cannot wait, and what becomes of it at once."""

    # The id of its own: a move to another slot may be open on the same page.
    slot_id = IdField(_l("Slot"), id="entry-slot")
    is_signed_now = BooleanField(_l("Signed on the spot"))

    def offer_slots(self, rows: Iterable[SlotRow]) -> None:
        """Set the edition's slots."""
        self.slot_id.offer([(row.id, slot_words(row)) for row in rows], empty=_l("in no slot"))

    def draft(self) -> AgreementDraft:
        """The document as typed. A region that came from the previous row yields to that of the organisation."""
        told = super().draft()
        return replace(told, parties=tuple(_of_organisation(party) for party in told.parties))


def _of_organisation(party: PartyDraft) -> PartyDraft:
    if party.organisation_id is None or party.side is None:
        return party
    organisation = db.session.get(Organisation, party.organisation_id)
    is_at_home = organisation is not None and organisation.region is not None and organisation.region.side is party.side
    return replace(party, region_id=None) if is_at_home else party


def quick_values(forum_id: int, slot: SlotRow | None, previous: Agreement | None) -> dict[str, Any]:
    """What a row begins with: kind, level, regions and place of the previous one, and the slot at work."""
    values: dict[str, Any] = {"forum_id": forum_id, "slot_id": slot.id if slot else None}
    rows: list[dict[str, Any]] = [{"side": PartySide.RU}, {"side": PartySide.BY}]
    if previous is not None:
        values |= {name: getattr(previous, name) for name in ("kind", "level", "disclosure", "currency_code")}
        values |= {"place": previous.place if slot is None else None}
        of_side = {party.side: party.region_id for party in reversed(previous.parties) if party.side}
        rows = [{"side": PartySide(side), "region_id": of_side.get(side)} for side in Side]
    return {**values, "parties": rows}


def signing_questions(agreement: Agreement, slot: SigningSlot) -> list[str]:
    """What a person must look at before the document is signed in the slot; empty where one key is enough."""
    return list(_questions(agreement, slot))


def _questions(agreement: Agreement, slot: SigningSlot) -> Iterator[str]:
    if slot.forum.is_closed:
        yield _("The edition is closed: a signing needs its reason.")
    missing = {side for side in Side if all(party.side is not side for party in agreement.parties)}
    if missing:
        yield _("No party of one side is named: its part would be of «region not established».")
    if agreement.kind is AgreementKind.CONTRACT and agreement.disclosure is Disclosure.NONE:
        yield _("No sum of this contract is stated.")
    if agreement.value is None or agreement.currency_code is None:
        return
    kopecks, _rate = expected_roubles(agreement.value, agreement.currency_code, slot.on_date)
    if kopecks is None:
        return
    found = unusual_sum(kopecks, forum=slot.forum, besides=agreement.id)
    if found is not None:
        yield unusual_sum_words(found, kopecks, agreement.value, agreement.currency_code, is_asked=False)


class FreezeForm(Form):
    """The freezing of the figure for the press."""

    waiver = Paragraphs(_l("Why it is told without the sums that await verification"), longest=1000)
