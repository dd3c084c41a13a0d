"""Figures of delegations per edition and region, the same for every signed-in role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.core.db import db
from forum.delegations.enums import COUNTED_STATES, NOMINATED_STATES
from forum.delegations.models import Delegation
from forum.delegations.queries.register import MEMBER_COUNT
from forum.forums.enums import HeadLevel
from forum.reference.enums import Side
from forum.reference.models import Region


@dataclass(frozen=True, slots=True)
class RegionDelegations:
    """Delegations of one region: nominated ones include the confirmed; members are persons on the lists."""

    region_id: int
    region_code: str
    side: Side
    nominated: int
    confirmed: int
    members_nominated: int
    members_confirmed: int
    has_head_of_region: bool


@dataclass(frozen=True, slots=True)
class DelegationFigures:
    """Delegations of some editions. Drafts, rejected and withdrawn ones are left out.

    ``heads_of_regions`` counts regions whose head came with a confirmed delegation. ``regions`` are in official
    order, Russian ones first. ``is_known`` is False where the register holds no delegation: show «…», not 0.
    """

    is_known: bool
    nominated: int
    confirmed: int
    members_nominated: int
    members_confirmed: int
    heads_of_regions: int
    regions: tuple[RegionDelegations, ...]

    def region(self, region_id: int) -> RegionDelegations | None:
        """Figures of one region; None when it sent nobody."""
        return next((row for row in self.regions if row.region_id == region_id), None)


def delegation_figures(*forum_ids: int) -> DelegationFigures:
    """Figures of the editions ``forum_ids`` together, in one statement."""
    counted = Delegation.state.in_(COUNTED_STATES)
    has_head = sa.and_(counted, Delegation.head_level == HeadLevel.HEAD_OF_REGION)
    sent = (
        sa.select(
            Delegation.region_id,
            counted.label("is_counted"),
            has_head.label("has_head"),
            MEMBER_COUNT.label("members"),
        )
        .where(Delegation.forum_id.in_(forum_ids), Delegation.state.in_(NOMINATED_STATES))
        .subquery()
    )
    statement = (
        sa.select(
            Region.id,
            Region.code,
            Region.side,
            sa.func.count().label("nominated"),
            _sum(sa.case((sent.c.is_counted, 1), else_=0)).label("confirmed"),
            _sum(sent.c.members).label("members_nominated"),
            _sum(sa.case((sent.c.is_counted, sent.c.members), else_=0)).label("members_confirmed"),
            _sum(sa.case((sent.c.has_head, 1), else_=0)).label("heads"),
        )
        .join(sent, sent.c.region_id == Region.id)
        .group_by(Region.id, Region.code, Region.side, Region.official_order)
        .order_by(sa.case((Region.side == Side.RU, 0), else_=1), Region.official_order, Region.code)
    )
    return _figures(db.session.execute(statement).all())


def _sum(expression: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    # PostgreSQL sums BIGINT into NUMERIC, which would arrive as Decimal.
    return sa.cast(sa.func.sum(expression), sa.Integer)


def _figures(found: Sequence[sa.Row[*tuple[Any, ...]]]) -> DelegationFigures:
    regions = tuple(
        RegionDelegations(
            region_id=row.id,
            region_code=row.code,
            side=row.side,
            nominated=row.nominated,
            confirmed=row.confirmed,
            members_nominated=row.members_nominated,
            members_confirmed=row.members_confirmed,
            has_head_of_region=row.heads > 0,
        )
        for row in found
    )
    return DelegationFigures(
        is_known=bool(regions),
        nominated=sum(row.nominated for row in regions),
        confirmed=sum(row.confirmed for row in regions),
        members_nominated=sum(row.members_nominated for row in regions),
        members_confirmed=sum(row.members_confirmed for row in regions),
        heads_of_regions=sum(row.has_head_of_region for row in regions),
        regions=regions,
    )
