"""The filter of the registers: one frozen value for the page, the export, the command and the links to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.core.security import Actor
from forum.core.text import search_key
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.papers import letter_is_overdue
from forum.delegations.queries.scope import delegation_awaits, member_is_visible
from forum.delegations.queries.visits import VisitFilter, behind_journeys
from forum.forums.enums import DelegationKind
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region


@dataclass(frozen=True, kw_only=True, slots=True)
class DelegationFilter:
    """What of the register is wanted; a default asks for nothing.

    ``forum`` and ``region`` are codes, so that a filter reads as its query string does. ``text`` is looked for in
    organisations, regions and numbers of letters, and in the names of the persons the reader may see. ``behind`` leaves
    the delegations that a figure on visits counts as journeys to the Forum.
    """

    forum: str | None = None
    region: str | None = None
    side: Side | None = None
    state: DelegationState | None = None
    kind: DelegationKind | None = None
    organisation_id: int | None = None
    text: str = ""
    is_awaiting: bool = False
    has_overdue_letter: bool = False
    behind: VisitFilter | None = None


def filter_conditions(chosen: DelegationFilter, actor: Actor) -> list[sa.ColumnElement[bool]]:
    """Conditions over ``Delegation`` joined to ``Organisation``, ``Region`` and, outer, ``Forum``."""
    conditions: list[sa.ColumnElement[bool]] = []
    pairs: tuple[tuple[Any, Any], ...] = (
        (Forum.code, chosen.forum),
        (Region.code, chosen.region),
        (Region.side, chosen.side),
        (Delegation.state, chosen.state),
        (Delegation.kind, chosen.kind),
        (Delegation.organisation_id, chosen.organisation_id),
    )
    conditions += [column == value for column, value in pairs if value is not None]
    if key := search_key(chosen.text):
        conditions.append(_holds_text(key, chosen.text.strip(), actor))
    if chosen.is_awaiting:
        conditions.append(delegation_awaits(actor))
    if chosen.has_overdue_letter:
        conditions.append(letter_is_overdue())
    if chosen.behind is not None:
        conditions.append(behind_journeys(chosen.behind))
    return conditions


def _holds_text(key: str, typed: str, actor: Actor) -> sa.ColumnElement[bool]:
    pattern = f"%{key}%"
    # Without the permission a search must not even tell that a person is on some list.
    # An alias, because the statement around may itself be about persons.
    listed = aliased(Member)
    person = sa.exists().where(
        listed.delegation_id == Delegation.id, listed.search_key.like(pattern), member_is_visible(actor, listed)
    )
    return sa.or_(
        Organisation.search_key.like(pattern),
        Region.search_key.like(pattern),
        # A number is looked for as it is written: its dashes and strokes tell it from others.
        Delegation.letter_number.contains(typed, autoescape=True),
        person,
    )
