"""Places of a region at an edition: how many there are, how many are taken."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from forum.core.db import db
from forum.delegations.enums import LISTED_STATES, NOMINATED_STATES
from forum.delegations.models import Delegation, Member
from forum.forums.enums import DelegationKind, HeadLevel
from forum.forums.queries import limits_of


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """Places at an edition, in persons; ``limit`` is None where the edition sets none.

    Without ``kind`` and ``head_level`` all delegations of the region share them, with ``kind`` those of that kind, with
    ``head_level`` each delegation has its own. ``others`` are taken by the nominated ones but this, ``own`` is what
    this one takes, or would take once submitted. What was granted over the quota is in ``limit``.
    """

    limit: int | None
    own: int
    others: int
    kind: DelegationKind | None = None
    head_level: HeadLevel | None = None

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


def quota_uses(delegation: Delegation) -> tuple[QuotaUse, ...]:
    """The places that hold for a delegation, those of its whole region first; none for a visit outside forums."""
    if delegation.forum_id is None:
        return ()
    return quota_uses_of(
        delegation.forum_id,
        delegation.region_id,
        kind=delegation.kind,
        head_level=delegation.head_level,
        delegation_id=delegation.id,
    )


def quota_uses_of(
    forum_id: int,
    region_id: int,
    *,
    kind: DelegationKind,
    head_level: HeadLevel,
    delegation_id: int | None,
) -> tuple[QuotaUse, ...]:
    """The places that hold for a delegation of that region, kind and rank; without ``delegation_id``, of one that is
    not stored yet. The first are those of the whole region, there also without a limit.
    """
    limits = limits_of(forum_id, region_id, kind, head_level)
    taken = _taken(forum_id, region_id, kind, delegation_id)
    uses = [QuotaUse(_granted(limits.all_kinds, taken.extra), taken.own, taken.others)]
    if limits.of_kind is not None:
        uses.append(QuotaUse(_granted(limits.of_kind, taken.extra_of_kind), taken.own, taken.others_of_kind, kind))
    if limits.of_head is not None:
        uses.append(QuotaUse(_granted(limits.of_head, taken.own_extra), taken.own, 0, head_level=head_level))
    return tuple(uses)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Persons on lists and places granted over the quota, of one delegation, of a region, of a kind."""

    own: int
    others: int
    others_of_kind: int
    own_extra: int
    extra: int
    extra_of_kind: int


def _taken(forum_id: int, region_id: int, kind: DelegationKind, delegation_id: int | None) -> _Taken:
    is_own = Delegation.id == delegation_id if delegation_id is not None else sa.false()
    listed = (
        sa.select(sa.func.count())
        .where(Member.delegation_id == Delegation.id, Member.state.in_(LISTED_STATES))
        .correlate(Delegation)
        .scalar_subquery()
    )
    statement = sa.select(
        is_own.label("is_own"), Delegation.kind, listed.label("members"), Delegation.extra_places.label("extra")
    ).where(
        Delegation.forum_id == forum_id,
        Delegation.region_id == region_id,
        sa.or_(is_own, Delegation.state.in_(NOMINATED_STATES)),
    )
    rows = db.session.execute(statement).all()
    own = [row for row in rows if row.is_own]
    others = [row for row in rows if not row.is_own]
    return _Taken(
        own=sum(row.members for row in own),
        others=sum(row.members for row in others),
        others_of_kind=sum(row.members for row in others if row.kind is kind),
        own_extra=sum(row.extra for row in own),
        extra=sum(row.extra for row in rows),
        extra_of_kind=sum(row.extra for row in rows if row.is_own or row.kind is kind),
    )


def _granted(limit: int | None, extra: int) -> int | None:
    return None if limit is None else limit + extra
