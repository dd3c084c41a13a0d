"""Places of a region at an edition: how many there are, how many are taken."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from forum.core.db import db
from forum.delegations.enums import LISTED_STATES, NOMINATED_STATES
from forum.delegations.models import Delegation, Member
from forum.forums.queries import quota_of


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """Places of a region at an edition, in persons; ``limit`` is None where the edition sets none.

    All delegations of the region share its places: ``others`` are taken by the nominated ones but this,
    ``own`` is what this one takes, or would take once submitted.
    """

    limit: int | None
    own: int
    others: int

    @property
    def total(self) -> int:
        """Places taken, this delegation included."""
        return self.own + self.others

    def with_more(self, added: int) -> QuotaUse:
        """The places once ``added`` persons more are on the list."""
        return replace(self, own=self.own + added)

    @property
    def is_exceeded(self) -> bool:
        """Whether this delegation does not fit."""
        return self.limit is not None and self.total > self.limit


def quota_use(delegation: Delegation) -> QuotaUse | None:
    """Places of the delegation's region at its edition; None for a visit outside forums."""
    if delegation.forum_id is None:
        return None
    return region_quota_use(delegation.forum_id, delegation.region_id, delegation_id=delegation.id)


def region_quota_use(forum_id: int, region_id: int, *, delegation_id: int | None) -> QuotaUse:
    """Places of a region at an edition; without ``delegation_id``, those of a delegation that is not stored yet."""
    is_own = Delegation.id == delegation_id if delegation_id is not None else sa.false()
    statement = (
        sa.select(
            sa.func.count().filter(is_own),
            sa.func.count().filter(~is_own),
        )
        .select_from(Member)
        .join(Member.delegation)
        .where(
            Delegation.forum_id == forum_id,
            Delegation.region_id == region_id,
            Member.state.in_(LISTED_STATES),
            sa.or_(is_own, Delegation.state.in_(NOMINATED_STATES)),
        )
    )
    own, others = db.session.execute(statement).one()
    return QuotaUse(limit=quota_of(forum_id, region_id), own=own, others=others)
