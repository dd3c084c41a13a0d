"""Changes asked for after their deadline: who sees them, which await a decision."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.core.security import Actor
from forum.delegations.enums import LateChangeState
from forum.delegations.models import Delegation, LateChange
from forum.delegations.queries.scope import delegation_is_visible, letters_are_open_to


def late_changes_visible_to(actor: Actor) -> sa.Select[LateChange]:
    """Requests of the delegations that ``actor`` sees with their persons; the accreditation desk sees none."""
    statement = sa.select(LateChange).join(LateChange.delegation)
    if not letters_are_open_to(actor):
        return statement.where(sa.false())
    return statement.where(delegation_is_visible(actor))


def late_change_seen_by(actor: Actor, change_id: int) -> LateChange:
    """One request with its delegation and person; raises ``NoResultFound`` when ``actor`` may not see it."""
    statement = _told(late_changes_visible_to(actor)).where(LateChange.id == change_id)
    return db.session.scalars(statement).one()


def late_changes_of(actor: Actor, delegation_id: int) -> Sequence[LateChange]:
    """Requests of one delegation, the newest first."""
    statement = _told(late_changes_visible_to(actor)).where(LateChange.delegation_id == delegation_id)
    return db.session.scalars(statement.order_by(LateChange.id.desc())).all()


def late_changes_register(actor: Actor, *, is_pending: bool, limit: int = 200) -> Sequence[LateChange]:
    """Requests that await a decision, the longest waiting first, or those decided on, the newest first."""
    statement = _told(late_changes_visible_to(actor))
    waits = LateChange.state == LateChangeState.PENDING
    if is_pending:
        statement = statement.where(waits).order_by(LateChange.requested_at, LateChange.id)
    else:
        statement = statement.where(~waits).order_by(LateChange.decided_at.desc(), LateChange.id.desc())
    return db.session.scalars(statement.limit(limit)).all()


def late_changes_awaiting(actor: Actor) -> int:
    """How many requests await a decision of the secretariat, or of others for whom they asked."""
    statement = late_changes_visible_to(actor).where(LateChange.state == LateChangeState.PENDING)
    return db.session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0


def _told(statement: sa.Select[LateChange]) -> sa.Select[LateChange]:
    delegation = joinedload(LateChange.delegation)
    return statement.options(
        joinedload(LateChange.member),
        delegation.joinedload(Delegation.forum),
        delegation.joinedload(Delegation.organisation),
        delegation.joinedload(Delegation.region),
    )
