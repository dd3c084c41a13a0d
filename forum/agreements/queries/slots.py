"""Slots of an edition and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement, SigningSlot, SlotPlace
from forum.agreements.queries.documents import visible_to
from forum.agreements.queries.filters import AgreementFilter
from forum.agreements.queries.rows import AgreementRow, register_rows
from forum.agreements.queries.statements import register_statement
from forum.core.db import db
from forum.core.security import Actor, Permission

_FIELDS = (
    *("kind", "title", "own_number", "list_number", "register_number", "state", "disclosure", "value", "currency"),
    *("value_rub", "counts", "money", "awaits_verification", "signed_on", "signed_precision", "place", "planned_on"),
    *("planned_precision", "ru_organisations", "ru_regions", "by_organisations", "by_regions", "others"),
    *("ru_signatories", "by_signatories"),
)

_ORDER = (SigningSlot.on_date, SigningSlot.starts_at.nulls_last(), SigningSlot.position, SigningSlot.id)


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot with what stands in it: ``planned`` of its ``documents`` are still to be signed."""

    id: int
    on_date: date
    starts_at: time | None
    hall: str
    title: str | None
    documents: int
    planned: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A document in its slot: the register's row with the versions that its actions send back."""

    id: int
    version: int
    position: int
    agreement_version: int
    state_reason: str | None
    row: AgreementRow


def slots_visible_to(actor: Actor) -> sa.Select[SigningSlot]:
    """All slots to those who keep the register, none to others."""
    return sa.select(SigningSlot).where(sa.true() if actor.may(Permission.AGREEMENTS_EDIT) else sa.false())


def slot_seen_by(actor: Actor, slot_id: int) -> SigningSlot:
    """The slot with its edition; raises ``NoResultFound``."""
    return db.session.scalars(
        slots_visible_to(actor).where(SigningSlot.id == slot_id).options(joinedload(SigningSlot.forum))
    ).one()


def place_seen_by(actor: Actor, place_id: int) -> SlotPlace:
    """A document's place with its slot and the document; raises ``NoResultFound``."""
    return db.session.scalars(
        sa.select(SlotPlace)
        .join(SlotPlace.slot)
        .join(SlotPlace.agreement)
        .where(SlotPlace.id == place_id, SlotPlace.slot_id.in_(_keys(actor)), visible_to(actor))
        .options(
            joinedload(SlotPlace.slot).joinedload(SigningSlot.forum),
            joinedload(SlotPlace.agreement).selectinload(Agreement.parties),
        )
    ).one()


def place_of(agreement: Agreement) -> SlotPlace | None:
    """Where the document stands on the signing days, or None."""
    statement = sa.select(SlotPlace).where(SlotPlace.agreement_id == agreement.id)
    return db.session.scalars(statement.options(joinedload(SlotPlace.slot))).one_or_none()


def slot_rows(*, actor: Actor, forum_id: int, day: date | None = None) -> list[SlotRow]:
    """The slots of an edition, or of one of its days, in the order of the days."""
    places = sa.select(SlotPlace.slot_id, Agreement.state).join(SlotPlace.agreement).subquery()
    statement = (
        slots_visible_to(actor)
        .where(SigningSlot.forum_id == forum_id, *([SigningSlot.on_date == day] if day else []))
        .outerjoin(places, places.c.slot_id == SigningSlot.id)
        .with_only_columns(
            SigningSlot.id,
            SigningSlot.on_date,
            SigningSlot.starts_at,
            SigningSlot.hall,
            SigningSlot.title,
            sa.func.count(places.c.slot_id),
            sa.func.count().filter(places.c.state == AgreementState.PLANNED),
        )
        .group_by(SigningSlot.id)
        .order_by(*_ORDER)
    )
    return [SlotRow(*row) for row in db.session.execute(statement)]


def place_rows(*, actor: Actor, slot_id: int, locale: str, with_signatories: bool = False) -> list[PlaceRow]:
    """The documents of a slot in its order, whatever became of them since."""
    wanted = (
        sa.select(SlotPlace.id, SlotPlace.version, SlotPlace.position, SlotPlace.agreement_id)
        .add_columns(Agreement.version, Agreement.state_reason)
        .join(SlotPlace.agreement)
        .where(SlotPlace.slot_id == slot_id, SlotPlace.slot_id.in_(_keys(actor)), visible_to(actor))
        .order_by(SlotPlace.position, SlotPlace.id)
    )
    places = db.session.execute(wanted).all()
    statement = sa.select(Agreement.id).where(Agreement.id.in_([row.agreement_id for row in places]))
    rows = {
        row.id: row
        for row in register_rows(statement, locale=locale, with_signatories=with_signatories, fields=_FIELDS)
    }
    return [
        PlaceRow(place, version, position, agreement_version, reason, rows[key])
        for place, version, position, key, agreement_version, reason in places
    ]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A planned document that may be put into a slot; ``slot_id`` is where it stands now."""

    row: AgreementRow
    slot_id: int | None


def candidates_for(slot: SigningSlot, *, actor: Actor, locale: str) -> list[Candidate]:
    """The edition's planned documents outside the slot, those in no slot first, by number on the programme."""
    chosen = AgreementFilter(forum=slot.forum.code, states=(AgreementState.PLANNED,))
    statement = register_statement(actor=actor, chosen=chosen)
    standing: dict[int, int] = dict(db.session.execute(sa.select(SlotPlace.agreement_id, SlotPlace.slot_id)).all())
    found = [
        Candidate(row, standing.get(row.id))
        for row in register_rows(statement, locale=locale, fields=_FIELDS)
        if standing.get(row.id) != slot.id
    ]
    return sorted(found, key=lambda one: one.slot_id is not None)


def planned_documents(actor: Actor, slot: SigningSlot, keys: Sequence[int]) -> list[Agreement]:
    """The visible documents ``keys`` of the slot's edition, in the order of ``keys``."""
    statement = sa.select(Agreement).where(
        Agreement.id.in_(keys), Agreement.forum_id == slot.forum_id, visible_to(actor)
    )
    by_key = {agreement.id: agreement for agreement in db.session.scalars(statement)}
    return [by_key[key] for key in keys if key in by_key]


def last_entered(*, actor: Actor, forum_id: int) -> Agreement | None:
    """The document of the edition that ``actor`` entered last: what the next row at the desk begins with."""
    statement = (
        sa.select(Agreement)
        .where(Agreement.forum_id == forum_id, Agreement.created_by == actor.id, visible_to(actor))
        .options(selectinload(Agreement.parties))
        .order_by(Agreement.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def _keys(actor: Actor) -> sa.Select[int]:
    return slots_visible_to(actor).with_only_columns(SigningSlot.id)
