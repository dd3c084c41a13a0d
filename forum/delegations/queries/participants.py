"""Rows of persons for lists and files: the list of participants and the full application."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import defer, selectinload

from forum.core.db import db
from forum.core.security import Actor, Permission
from forum.core.types import localized_column
from forum.delegations.asking import IDENTITY
from forum.delegations.enums import LISTED_STATES, MemberCategory, MemberState
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.check_ins import ARRIVED_AT, BADGE_NUMBER
from forum.delegations.queries.filters import DelegationFilter, filter_conditions
from forum.delegations.queries.precedence import precedence_order
from forum.delegations.queries.scope import member_is_visible
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Country, Organisation, Region

_CHUNK: Final = 500
_JOINED: Final = frozenset(
    {
        *("forum_code", "side", "region", "organisation", "citizenship", "citizenship_code", "sections", "section_ids"),
        *("badge_number", "arrived_at"),
    }
)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person with everything an application says; ``sections`` are names joined by line breaks.

    ``citizenship_code`` and ``section_ids`` say the same in no language. Birth and document are None for those who may
    not see them.
    """

    id: int
    version: int
    delegation_id: int
    forum_code: str | None
    side: Side
    region: str
    organisation: str
    is_head: bool
    category: MemberCategory
    state: MemberState
    last_name: str
    first_name: str
    patronymic: str | None
    last_name_latin: str | None
    first_name_latin: str | None
    post: str
    workplace: str
    citizenship: str | None
    citizenship_code: str | None
    birth_on: date | None
    birth_place: str | None
    identity_document: str | None
    phone: str | None
    email: str | None
    sections: str
    section_ids: tuple[int, ...]
    arrival: str | None
    departure: str | None
    vehicle: str | None
    hotel: str | None
    needs: str | None
    consent_on: date | None
    note: str | None
    badge_number: int | None
    arrived_at: datetime | None

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)


def participants_statement(
    *, actor: Actor, chosen: DelegationFilter, locale: str, delegation_ids: Collection[int] | None = None
) -> sa.Select[*tuple[Any, ...]]:
    """Persons of the delegations of the filter whom ``actor`` may see, without those taken off the lists: by country,
    region, organisation, the head first, then by precedence.
    """
    statement = (
        sa.select(
            Member,
            Forum.code,
            Region.side,
            localized_column(Region, locale).label("region"),
            localized_column(Organisation, locale).label("organisation"),
            sa.select(localized_column(Country, locale))
            .where(Country.code == Member.citizenship)
            .scalar_subquery()
            .label("citizenship"),
            BADGE_NUMBER,
            ARRIVED_AT,
        )
        .join(Member.delegation)
        .join(Delegation.organisation)
        .join(Delegation.region)
        .outerjoin(Delegation.forum)
        .where(member_is_visible(actor), Member.state.in_(LISTED_STATES), *filter_conditions(chosen, actor))
        .options(selectinload(Member.sections), *(defer(getattr(Member, name)) for name in _hidden_from(actor)))
        .order_by(*precedence_order(locale))
    )
    return statement if delegation_ids is None else statement.where(Delegation.id.in_(delegation_ids))


def stream_members(
    *, actor: Actor, chosen: DelegationFilter, locale: str, delegation_ids: Collection[int] | None = None
) -> Iterator[MemberRow]:
    """Rows of ``participants_statement``, read as they are taken."""
    statement = participants_statement(actor=actor, chosen=chosen, locale=locale, delegation_ids=delegation_ids)
    hidden = _hidden_from(actor)
    names = [field.name for field in fields(MemberRow) if field.name not in _JOINED]
    for found in db.session.execute(statement.execution_options(yield_per=_CHUNK)):
        member, code, side, region, organisation, citizenship, badge_number, arrived_at = found
        own: dict[str, Any] = {name: None if name in hidden else getattr(member, name) for name in names}
        yield MemberRow(
            **own,
            forum_code=code,
            side=side,
            region=region,
            organisation=organisation,
            citizenship=citizenship,
            citizenship_code=member.citizenship,
            sections="\n".join(section.name(locale) for section in member.sections),
            section_ids=tuple(section.id for section in member.sections),
            badge_number=badge_number,
            arrived_at=arrived_at,
        )


def _hidden_from(actor: Actor) -> frozenset[str]:
    """Columns that are not even read for ``actor``: what was not decrypted leaks nowhere."""
    return frozenset() if actor.may(Permission.IDENTITY_VIEW) else IDENTITY
