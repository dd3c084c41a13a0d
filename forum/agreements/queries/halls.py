"""A slot's list as it goes into a hall without a network: what may be filled in, and a mark that tells it untouched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.agreements.enums import AgreementState, HallOutcome, SumSource
from forum.agreements.models import Agreement, Party, SigningSlot, SlotPlace
from forum.agreements.queries.documents import visible_to
from forum.agreements.queries.slots import slots_visible_to
from forum.core.db import db
from forum.core.security import Actor
from forum.core.types import DatePrecision
from forum.reference.enums import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class HallValues:
    """What may be filled in for a document. ``value`` is in minor units; names and posts are one line a party."""

    outcome: HallOutcome | None = None
    reason: str = ""
    target: str = ""
    signed_on: date | None = None
    own_number: str = ""
    value: int | None = None
    currency: str = ""
    sum_source: SumSource | None = None
    ru_signatories: str = ""
    ru_posts: str = ""
    by_signatories: str = ""
    by_posts: str = ""


@dataclass(frozen=True, slots=True)
class HallRow:
    """A document in its slot with what is stored of ``values`` now, and the version its mark names."""

    place_id: int
    version: int
    list_number: int | None
    title: str
    ru_organisations: str
    by_organisations: str
    values: HallValues

    @property
    def mark(self) -> str:
        """Key, version and digest of the values: a row that comes back with the same digest was not touched."""
        return f"{self.place_id}-{self.version}-{digest(self.values)}"


def hall_rows(*, actor: Actor, slot: SigningSlot, locale: str) -> list[HallRow]:
    """The documents of the slot in its order, in one read of documents and one of parties."""
    statement = (
        sa.select(SlotPlace)
        .join(SlotPlace.agreement)
        .where(SlotPlace.slot_id == slot.id, visible_to(actor))
        .where(SlotPlace.slot_id.in_(slots_visible_to(actor).with_only_columns(SigningSlot.id)))
        .options(
            joinedload(SlotPlace.agreement)
            .selectinload(Agreement.parties)
            .options(joinedload(Party.organisation), joinedload(Party.region))
        )
        .order_by(SlotPlace.position, SlotPlace.id)
    )
    return [_row(place, locale) for place in db.session.scalars(statement)]


def digest(values: HallValues) -> str:
    """The values as a short text that is the same in every language."""
    told = {name: _plain(getattr(values, name)) for name in HallValues.__dataclass_fields__}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def hall_values(agreement: Agreement) -> HallValues:
    """What is stored of a document."""
    is_to_the_day = agreement.signed_precision is DatePrecision.DAY
    return HallValues(
        outcome=_outcome(agreement),
        reason=agreement.state_reason or "",
        signed_on=agreement.signed_on if is_to_the_day else None,
        own_number=agreement.own_number or "",
        value=agreement.value,
        currency=agreement.currency_code or "",
        sum_source=agreement.sum_source if agreement.value is not None else None,
        **_signatories(agreement.parties),
    )


def _row(place: SlotPlace, locale: str) -> HallRow:
    agreement = place.agreement
    return HallRow(
        place_id=place.id,
        version=agreement.version,
        list_number=agreement.list_number,
        title=agreement.title,
        ru_organisations=_names(agreement.parties, Side.RU, locale),
        by_organisations=_names(agreement.parties, Side.BY, locale),
        values=hall_values(agreement),
    )


def _outcome(agreement: Agreement) -> HallOutcome | None:
    if agreement.counts:
        return HallOutcome.SIGNED
    return HallOutcome.TAKEN_OFF if agreement.state is AgreementState.WITHDRAWN else None


def _names(parties: Iterable[Party], side: Side, locale: str) -> str:
    of_side = [party for party in parties if party.side is side]
    named = (party.organisation.name(locale) if party.organisation else "–" for party in of_side)
    return "\n".join(named)


def _signatories(parties: Iterable[Party]) -> Mapping[str, Any]:
    found: dict[str, str] = {}
    for side, prefix in ((Side.RU, "ru"), (Side.BY, "by")):
        of_side = [party for party in parties if party.side is side]
        found[f"{prefix}_signatories"] = _lines(party.signatory for party in of_side)
        found[f"{prefix}_posts"] = _lines(party.signatory_post for party in of_side)
    return found


def _lines(texts: Iterable[str | None]) -> str:
    """A line for each party; nothing where no line says anything."""
    lines = [text or "–" for text in texts]
    return "" if all(line == "–" for line in lines) else "\n".join(lines)


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
