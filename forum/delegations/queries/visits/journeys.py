"""Delegations to the Forum as journeys: who came from the other country, counted beside visits and never twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload

from forum.core.db import db
from forum.core.types import DatePrecision
from forum.delegations.enums import COUNTED_STATES
from forum.delegations.models import Delegation
from forum.delegations.queries.visits.filters import DESTINATION, VisitFilter
from forum.forums.enums import OUTSIDE_FORUMS_CODE, ForumFormat
from forum.forums.models import Forum, forum_host_region
from forum.reference.enums import NATIONAL_LEVEL, UNKNOWN_REGION, Side
from forum.reference.models import Region

UNKNOWN_MONTH: Final = 0


@dataclass(frozen=True, slots=True)
class ForumJourney:
    """An edition as a place delegations of ``direction`` travelled to: its region, year and month.

    ``month`` is ``UNKNOWN_MONTH`` where the edition's days are known to the year alone. Of hosts in several regions
    the region is not established.
    """

    forum_id: int
    direction: Side
    destination: Region
    year: int
    month: int


def forum_journeys(day: date) -> list[ForumJourney]:
    """The real editions that people travelled to by ``day``; nobody travels to a videoconference."""
    statement = (
        sa.select(Forum)
        .where(*_travelled_to(Forum), Forum.host_side.is_not(None), Forum.year.is_not(None))
        .options(selectinload(Forum.host_regions))
        .order_by(Forum.id)
    )
    forums = [forum for forum in db.session.scalars(statement) if _begins(forum) <= day]
    if not forums:
        return []
    unknown = {
        region.side: region
        for region in db.session.scalars(sa.select(Region).where(Region.code.in_(UNKNOWN_REGION.values())))
    }
    return [_journey(forum, unknown[forum.host_side]) for forum in forums if forum.host_side in unknown]


def journeys_statement(journeys: Sequence[ForumJourney], *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """``columns`` of the counted delegations to those editions from the other country, over ``Delegation``."""
    return (
        sa.select(*columns)
        .select_from(Delegation)
        .join(Region, Region.id == Delegation.region_id)
        .where(
            Delegation.state.in_(COUNTED_STATES),
            sa.or_(
                sa.false(),
                *(sa.and_(Delegation.forum_id == one.forum_id, Region.side == one.direction) for one in journeys),
            ),
        )
    )


def behind_journeys(chosen: VisitFilter) -> sa.ColumnElement[bool]:
    """Whether a delegation is one that the figures of ``chosen`` count as a journey to the Forum.

    For statements over ``Delegation``. ``chosen`` says on which day it counts.
    """
    if chosen.counts_on is None:
        raise ValueError("figures are as of a day")
    wanted = [one for one in forum_journeys(chosen.counts_on) if _is_asked(one, chosen)]
    statement = journeys_statement(wanted, Delegation.id)
    unit = chosen.unit
    asked: list[tuple[Any, Any]] = [(Delegation.kind, chosen.kind), (Delegation.head_level, chosen.level)]
    if unit is not None:
        asked += [(Delegation.kind, unit.kind), (Delegation.head_level, unit.head_level)]
    statement = statement.where(*(column == value for column, value in asked if value is not None))
    if chosen.home is not None:
        statement = statement.where(Region.code == chosen.home)
    if chosen.region is not None:
        hosted = [one.forum_id for one in wanted if one.destination.code == chosen.region]
        statement = statement.where(sa.or_(Region.code == chosen.region, Delegation.forum_id.in_(hosted)))
    if unit is not None and unit.of_regions:
        statement = statement.where(Region.code != NATIONAL_LEVEL[unit.direction])
    return Delegation.id.in_(statement)


def is_journey_to_forum(day: date) -> sa.ColumnElement[bool]:
    """Whether a visit is the journey of a delegation that is counted at an edition: then it counts there alone.

    They are one when the same organisation of the same region (or, of a visit known by its region alone, anybody of
    it) is confirmed for an edition, the visit goes to a region that hosts it, and their days meet. What is known to
    the month alone is never taken for one. For statements over ``Delegation`` joined to ``DESTINATION``.
    """
    sent = aliased(Delegation)
    return (
        sa.exists()
        .where(sent.forum_id == Forum.id, sent.state.in_(COUNTED_STATES), *_travelled_to(Forum))
        .where(
            sent.region_id == Delegation.region_id,
            sa.or_(Delegation.organisation_id.is_(None), sent.organisation_id == Delegation.organisation_id),
            Forum.host_side == DESTINATION.side,
            sa.exists().where(
                forum_host_region.c.forum_id == Forum.id,
                forum_host_region.c.region_id == Delegation.destination_region_id,
            ),
            Forum.date_precision == DatePrecision.DAY,
            Delegation.date_precision == DatePrecision.DAY,
            Forum.starts_on <= day,
            Forum.starts_on <= sa.func.coalesce(Delegation.ends_on, Delegation.starts_on),
            sa.func.coalesce(Forum.ends_on, Forum.starts_on) >= Delegation.starts_on,
        )
        .correlate(Delegation, DESTINATION)
    )


def _travelled_to(forum: type[Forum]) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        forum.is_training.is_(False),
        forum.code != OUTSIDE_FORUMS_CODE,
        forum.format != ForumFormat.VIDEOCONFERENCE,
    )


def _begins(forum: Forum) -> date:
    """The first day; of an edition known to the year alone, the last of that year: by then it had met."""
    return forum.starts_on or date(forum.year or date.max.year, 12, 31)


def _journey(forum: Forum, unknown: Region) -> ForumJourney:
    begins = _begins(forum)
    is_month_known = forum.starts_on is not None and forum.date_precision is not DatePrecision.YEAR
    hosts = forum.host_regions
    return ForumJourney(
        forum_id=forum.id,
        direction=Side.BY if unknown.side is Side.RU else Side.RU,
        destination=hosts[0] if len(hosts) == 1 else unknown,
        year=begins.year,
        month=begins.month if is_month_known else UNKNOWN_MONTH,
    )


def _is_asked(journey: ForumJourney, chosen: VisitFilter) -> bool:
    unit = chosen.unit
    return (
        chosen.year in (None, journey.year)
        and chosen.month in (None, journey.month)
        and chosen.direction in (None, journey.direction)
        and chosen.destination in (None, journey.destination.code)
        and (
            unit is None
            or (
                unit.direction is journey.direction
                and not (unit.to_regions and journey.destination.code in NATIONAL_LEVEL.values())
            )
        )
    )
