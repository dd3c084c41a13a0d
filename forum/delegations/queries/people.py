"""A person as lists of many kinds show one: the columns that all of them read, and the printed list of participants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.core.db import db
from forum.core.security import Actor
from forum.core.types import localized_column
from forum.delegations.enums import LISTED_STATES, MemberCategory
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.filters import DelegationFilter, filter_conditions
from forum.delegations.queries.precedence import precedence_order
from forum.delegations.queries.scope import member_is_visible
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person of a delegation, without anything that a list of participants does not tell."""

    delegation_id: int
    side: Side
    region: str
    organisation: str
    is_head: bool
    category: MemberCategory
    last_name: str
    first_name: str
    patronymic: str | None
    post: str
    workplace: str

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)


def person_columns(locale: str) -> tuple[Any, ...]:
    """What a ``PersonRow`` is made of; for statements over ``Member``, ``Organisation`` and ``Region``."""
    return (
        Member.delegation_id,
        Region.side,
        localized_column(Region, locale).label("region"),
        localized_column(Organisation, locale).label("organisation"),
        Member.is_head,
        Member.category,
        Member.last_name,
        Member.first_name,
        Member.patronymic,
        Member.post,
        Member.workplace,
    )


def participants_printed(*, actor: Actor, chosen: DelegationFilter, locale: str) -> list[PersonRow]:
    """The persons of the list of participants in its order, as it is printed: without what only the workbook tells."""
    statement = (
        sa.select(*person_columns(locale))
        .select_from(Member)
        .join(Member.delegation)
        .join(Delegation.organisation)
        .join(Delegation.region)
        .join(Delegation.forum)
        .where(member_is_visible(actor), Member.state.in_(LISTED_STATES), *filter_conditions(chosen, actor))
        .order_by(*precedence_order(locale))
    )
    return [PersonRow(**found._asdict()) for found in db.session.execute(statement)]
