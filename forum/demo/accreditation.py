"""Invented accreditation: badges of a few delegations, handed over to those who have arrived."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from forum.core.db import db
from forum.delegations import services
from forum.delegations.enums import DelegationState
from forum.delegations.models import Badge, Delegation, Member
from forum.demo.accounts import Cast
from forum.forums.models import Forum

_CONFIRMED: Final = 4
"""Confirmed delegations whose badges are made; those of the others are left to the learner."""


def make_badges(cast: Cast, forum: Forum) -> int:
    """Make badges for delegations that have arrived, and hand them over, and for a few more; how many were made."""
    arrived = _delegations(forum, DelegationState.ARRIVED)
    more = _delegations(forum, DelegationState.CONFIRMED)[:_CONFIRMED]
    made = [
        key
        for delegation_id in (*arrived, *more)
        for key in services.make_badges(actor=cast.desk, forum=forum, delegation_id=delegation_id)
    ]
    persons = sa.select(Badge.id).join(Badge.member).where(Badge.id.in_(made), Member.delegation_id.in_(arrived))
    handed = list(db.session.scalars(persons.order_by(Badge.id)))
    services.mark_printed(actor=cast.desk, badge_ids=handed)
    services.issue_badges(actor=cast.desk, chosen=dict.fromkeys(handed))
    return len(made)


def _delegations(forum: Forum, state: DelegationState) -> list[int]:
    wanted = sa.select(Delegation.id).where(Delegation.forum_id == forum.id, Delegation.state == state)
    return list(db.session.scalars(wanted.order_by(Delegation.id)))
