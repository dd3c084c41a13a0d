"""Badges that a change of their person takes away, in the transaction of the change; each with an event of its own."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.security import Actor
from forum.delegations.enums import BADGE_STATES, VALID_BADGES, RevocationCause
from forum.delegations.models import Badge, Member


def revoke_badges_of(actor: Actor, members: Sequence[Member], cause: RevocationCause) -> None:
    """Revoke the valid badges of these persons, whoever changes them.

    The event stands beside that of the change: who looks for a badge finds what became of it under the badge itself.
    """
    keys = [member.id for member in members]
    statement = sa.select(Badge).where(Badge.member_id.in_(keys), Badge.state.in_(VALID_BADGES)).order_by(Badge.id)
    # What is being written of the person is not complete yet.
    with db.session.no_autoflush:
        badges = db.session.scalars(statement.execution_options(populate_existing=True)).all()
    for badge in badges:
        revoke(actor, badge, cause.value)


def revoke(actor: Actor, badge: Badge, reason: str) -> None:
    """Make a valid badge invalid and record it; raises ``DomainError`` (state, role, ``reason`` missing)."""
    badge.state = BADGE_STATES.target("revoke", badge.state, actor=actor, reason=reason)
    badge.revoked_at = utc_now()
    badge.revocation_reason = reason.strip()
    audit.stamp(badge, actor)
    audit.record(actor=actor, action="badge.revoked", entity=badge, label=badge_label(badge.forum.code, badge.number))


def badge_label(forum_code: str, number: int) -> str:
    """A badge in words for the audit trail: edition and number, no person."""
    return f"{forum_code} · № {number}"
