"""Who is let in: confirmed persons of an edition with the numbers of their badges, and the vehicles they come by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from forum.core.db import db
from forum.core.security import Actor
from forum.core.text import search_key
from forum.delegations.enums import VALID_BADGES
from forum.delegations.models import Badge, Delegation, Member
from forum.delegations.queries.badges import badge_is_visible, has_valid_badge, may_have_badge, told_number
from forum.delegations.queries.check_ins import BADGE_NUMBER
from forum.delegations.queries.people import PersonRow, person_columns
from forum.delegations.queries.precedence import precedence_order
from forum.delegations.queries.scope import member_is_visible
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region

_CHUNK: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class PassFilter:
    """Whose passes are wanted; a default asks for nothing. ``forum`` is a code.

    ``is_missing`` leaves those who have no valid badge yet, ``has_vehicle`` those who come by a vehicle to an edition
    that asks for it.
    """

    forum: str | None = None
    delegation_id: int | None = None
    side: Side | None = None
    text: str = ""
    is_missing: bool = False
    has_vehicle: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRow(PersonRow):
    """A person who is let in. ``number`` is that of the valid badge; ``vehicle`` is None where nobody asks for it."""

    id: int
    vehicle: str | None
    number: int | None


def passes_statement(*, actor: Actor, chosen: PassFilter, locale: str) -> sa.Select[*tuple[Any, ...]]:
    """The persons whom ``actor`` lets in and ``chosen`` asks for, in the order of the list of participants."""
    return (
        sa.select(
            Member.id,
            *person_columns(locale),
            sa.case((Forum.asks_vehicles, Member.vehicle), else_=None).label("vehicle"),
            BADGE_NUMBER.label("number"),
        )
        .join(Member.delegation)
        .join(Delegation.forum)
        .join(Delegation.organisation)
        .join(Delegation.region)
        .where(badge_is_visible(actor), member_is_visible(actor), may_have_badge(), *_conditions(chosen))
        .order_by(*precedence_order(locale))
    )


def pass_rows(result: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[PassRow]:
    """Frozen rows of what ``passes_statement`` selects."""
    return [PassRow(**found._asdict()) for found in result]


def stream_passes(*, actor: Actor, chosen: PassFilter, locale: str) -> Iterator[PassRow]:
    """All rows of the filter, read as they are taken."""
    statement = passes_statement(actor=actor, chosen=chosen, locale=locale)
    for found in db.session.execute(statement.execution_options(yield_per=_CHUNK)):
        yield PassRow(**found._asdict())


def _conditions(chosen: PassFilter) -> list[sa.ColumnElement[bool]]:
    pairs: tuple[tuple[Any, Any], ...] = (
        (Forum.code, chosen.forum),
        (Member.delegation_id, chosen.delegation_id),
        (Region.side, chosen.side),
    )
    conditions: list[sa.ColumnElement[bool]] = [column == value for column, value in pairs if value is not None]
    if chosen.is_missing:
        conditions.append(~has_valid_badge())
    if chosen.has_vehicle:
        conditions += [Forum.asks_vehicles.is_(True), Member.vehicle.is_not(None), Member.vehicle != ""]
    number = told_number(chosen.text)
    if number is not None:
        valid = (Badge.member_id == Member.id, Badge.state.in_(VALID_BADGES), Badge.number == number)
        conditions.append(sa.exists().where(*valid))
    elif key := search_key(chosen.text):
        found = [model.search_key.like(f"%{key}%") for model in (Member, Organisation, Region)]
        by_vehicle = Forum.asks_vehicles & Member.vehicle.contains(chosen.text.strip(), autoescape=True)
        conditions.append(sa.or_(*found, by_vehicle))
    return conditions
