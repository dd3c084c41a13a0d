"""What the card of a delegation shows: the delegation, its persons, its course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Actor
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.scope import delegations_visible_to, letters_are_open_to, members_visible_to

_ORDER: Final = (Member.is_head.desc(), Member.precedence, Member.position, Member.id)
_ACTIONS: Final = {
    **{f"{noun}.{state.value}": state for noun in ("delegation", "visit") for state in DelegationState},
    "delegation.created": DelegationState.DRAFT,
    "visit.created": DelegationState.DRAFT,
    "visit.recorded": DelegationState.CONFIRMED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """A state the delegation came into: when, and by whom (empty for readers who see no persons)."""

    state: DelegationState
    at: datetime
    actor_label: str


def delegation_seen_by(actor: Actor, delegation_id: int) -> Delegation:
    """The delegation to an edition with what its card names; raises ``NoResultFound`` when ``actor`` may not see it."""
    statement = (
        delegations_visible_to(actor)
        # A visit outside forums has a card and rules of its own.
        .where(Delegation.id == delegation_id, Delegation.forum_id.is_not(None))
        .options(joinedload(Delegation.forum), joinedload(Delegation.organisation), joinedload(Delegation.region))
    )
    return db.session.scalars(statement).one()


def delegation_to_write_of(actor: Actor, delegation_id: int) -> Delegation:
    """The delegation to an edition whose letters ``actor`` may read; raises ``NoResultFound`` for any other."""
    delegation = delegation_seen_by(actor, delegation_id)
    if delegation.forum is None or not letters_are_open_to(actor):
        raise NoResultFound
    return delegation


def member_seen_by(actor: Actor, delegation_id: int, member_id: int) -> Member:
    """A person of that delegation; raises ``NoResultFound`` when ``actor`` may not see him."""
    statement = members_visible_to(actor).where(Member.id == member_id, Member.delegation_id == delegation_id)
    return db.session.scalars(statement).one()


def members_of(actor: Actor, delegation_id: int) -> Sequence[Member]:
    """Persons of a delegation in order, the head first, those taken off the list among them; empty for readers who
    see no persons.
    """
    statement = (
        members_visible_to(actor)
        .where(Member.delegation_id == delegation_id)
        .options(selectinload(Member.sections))
        .order_by(*_ORDER)
    )
    return db.session.scalars(statement).all()


def state_history(delegation_id: int, *, with_actors: bool) -> tuple[Step, ...]:
    """States the delegation came into, oldest first, as the audit trail has them; scope is the caller's."""
    statement = (
        sa.select(AuditEvent.action, AuditEvent.at, AuditEvent.actor_label)
        .where(
            AuditEvent.entity == Delegation.__tablename__,
            AuditEvent.entity_id == delegation_id,
            AuditEvent.action.in_(_ACTIONS),
        )
        .order_by(AuditEvent.id)
    )
    return tuple(
        Step(state=_ACTIONS[found.action], at=found.at, actor_label=found.actor_label if with_actors else "")
        for found in db.session.execute(statement)
    )
