"""Visits of the whole year and delegations to the Forum, counted apart: one read for pages, reports and regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.core.db import db
from forum.delegations.models import Delegation
from forum.delegations.queries.visits import (
    DESTINATION,
    HOME,
    forum_journeys,
    has_happened,
    is_journey_to_forum,
    journeys_statement,
    month_of_visit,
)
from forum.forums.enums import DelegationKind, HeadLevel
from forum.reference.enums import NATIONAL_LEVEL, Side
from forum.reference.models import Region


@dataclass(frozen=True, slots=True)
class VisitCell:
    """Alike visits: regions by code, ``month`` 0 where only the year is known.

    ``visits`` were outside forums; ``forum_delegations`` were delegations to the Forum, each counted as one journey;
    ``same`` were recorded as visits and are among the delegations to the Forum, so they are in no sum.
    """

    direction: Side
    home: str
    destination: str
    kind: DelegationKind
    head_level: HeadLevel
    year: int
    month: int
    visits: int = 0
    forum_delegations: int = 0
    same: int = 0

    @property
    def is_home_national(self) -> bool:
        """Whether a ministry or government sent them."""
        return self.home in NATIONAL_LEVEL.values()

    @property
    def is_destination_national(self) -> bool:
        """Whether they went to a ministry or government."""
        return self.destination in NATIONAL_LEVEL.values()


class VisitCount(NamedTuple):
    """Visits outside forums and delegations to the Forum; None where the register knows of none at all."""

    visits: int | None
    forum_delegations: int | None

    @property
    def total(self) -> int | None:
        """Both together; None where neither is known."""
        known = [one for one in self if one is not None]
        return sum(known) if known else None


Asked = Callable[[VisitCell], bool]
"""Which cells a figure takes."""


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """What is counted as of ``day``. ``cells`` of the period tell what is known, whatever part of them is asked."""

    day: date
    cells: tuple[VisitCell, ...]

    @property
    def knows_visits(self) -> bool:
        """Whether a visit outside forums is recorded of the period."""
        return any(cell.visits for cell in self.cells)

    @property
    def knows_forum_delegations(self) -> bool:
        """Whether a delegation to the Forum is recorded of the period."""
        return any(cell.forum_delegations for cell in self.cells)

    @property
    def is_known(self) -> bool:
        """Whether anything is recorded of the period."""
        return self.knows_visits or self.knows_forum_delegations

    @property
    def years(self) -> list[int]:
        """The years of what is counted, in order."""
        return sorted({cell.year for cell in self.cells if cell.visits or cell.forum_delegations})

    def of_year(self, year: int | None) -> VisitFigures:
        """The figures of one year; of all for None."""
        return self if year is None else replace(self, cells=tuple(one for one in self.cells if one.year == year))

    def count(self, asked: Asked = lambda _cell: True) -> VisitCount:
        """The number of what ``asked`` takes."""
        taken = [cell for cell in self.cells if asked(cell)]
        return VisitCount(
            sum(cell.visits for cell in taken) if self.knows_visits else None,
            sum(cell.forum_delegations for cell in taken) if self.knows_forum_delegations else None,
        )

    def same(self, asked: Asked = lambda _cell: True) -> int:
        """How many recorded visits are counted as delegations to the Forum alone."""
        return sum(cell.same for cell in self.cells if asked(cell))


def visit_figures(day: date) -> VisitFigures:
    """Everything that is counted as of ``day``, of all years, in the states of now.

    Confirmed visits that have begun by then, and confirmed delegations to real editions that have, from the country
    that did not host them. A visit that is the journey of such a delegation is counted there alone.
    """
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in db.session.execute(_visits(day)):
        visits, same = row[-2:]
        found = counts[tuple(row[:-2])]
        found[0] += visits
        found[2] += same
    for key, delegations in _to_forums(day):
        counts[key][1] += delegations
    return VisitFigures(day, tuple(VisitCell(*key, *found) for key, found in sorted(counts.items())))


def _visits(day: date) -> sa.Select[*tuple[Any, ...]]:
    year = sa.cast(sa.extract("year", Delegation.starts_on), sa.Integer)
    found = (
        sa.select(
            HOME.side.label("direction"),
            HOME.code.label("home"),
            DESTINATION.code.label("destination"),
            Delegation.kind,
            Delegation.head_level,
            year.label("year"),
            month_of_visit().label("month"),
            sa.case((is_journey_to_forum(day), 1), else_=0).label("is_same"),
        )
        .select_from(Delegation)
        .join(HOME, HOME.id == Delegation.region_id)
        .join(DESTINATION, DESTINATION.id == Delegation.destination_region_id)
        .where(has_happened(day))
        .subquery()
    )
    # The direction follows from the home; PostgreSQL sums BIGINT into NUMERIC, which would arrive as Decimal.
    keys = [found.c[name] for name in ("direction", "home", "destination", "kind", "head_level", "year", "month")]
    same = sa.cast(sa.func.sum(found.c.is_same), sa.Integer)
    return sa.select(*keys, sa.func.count() - same, same).group_by(*keys)


def _to_forums(day: date) -> Iterable[tuple[tuple[Any, ...], int]]:
    journeys = {one.forum_id: one for one in forum_journeys(day)}
    if not journeys:
        return
    keys = (Delegation.forum_id, Region.code, Delegation.kind, Delegation.head_level)
    statement = journeys_statement(list(journeys.values()), *keys, sa.func.count()).group_by(*keys)
    for row in db.session.execute(statement):
        forum_id, home, kind, level, delegations = row
        one = journeys[forum_id]
        yield (one.direction, home, one.destination.code, kind, level, one.year, one.month), delegations
