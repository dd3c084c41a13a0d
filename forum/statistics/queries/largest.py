"""The largest contracts, and how much of a total they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from forum.agreements.models import Allocation
from forum.core.db import db
from forum.reference.enums import Side
from forum.statistics.queries.figures import region_column, whole
from forum.statistics.queries.filters import StatisticsFilter, allocated

TOP = 3


@dataclass(frozen=True, slots=True)
class Concentration:
    """Of a total of kopecks over ``contracts`` the largest one and the three largest together, in kopecks."""

    contracts: int
    kopecks: int
    largest: int
    top: int


def largest_contracts(chosen: StatisticsFilter, most: int) -> list[tuple[int, int]]:
    """(key, kopecks) of the largest contracts in the sum, as amended by the day; of equal ones the older first."""
    kopecks = whole(Allocation.kopecks)
    statement = (
        sa.select(Allocation.agreement_id, kopecks)
        .where(*allocated(chosen), Allocation.money)
        .group_by(Allocation.agreement_id)
        .order_by(kopecks.desc(), Allocation.agreement_id)
        .limit(most)
    )
    return [(key, value) for key, value in db.session.execute(statement)]


def concentration_by_year(chosen: StatisticsFilter) -> dict[int, Concentration]:
    """The concentration of every year of signing with a sum, in order."""
    return _by(sa.cast(sa.extract("year", Allocation.signed_on), sa.Integer), chosen)


def concentration_by_region(side: Side, chosen: StatisticsFilter) -> dict[int, Concentration]:
    """The concentration of every region's parts, by key of the region."""
    return _by(region_column(side), chosen)


def _by(key: sa.ColumnElement[int], chosen: StatisticsFilter) -> dict[int, Concentration]:
    kopecks = whole(Allocation.kopecks).label("kopecks")
    statement = (
        sa.select(key.label("key"), kopecks)
        .where(*allocated(chosen), Allocation.money)
        .group_by(key, Allocation.agreement_id)
        .order_by(key, kopecks.desc())
    )
    return dict(_folded(db.session.execute(statement)))


def _folded(rows: Iterable[Any]) -> Iterator[tuple[int, Concentration]]:
    for key, group in groupby(rows, attrgetter("key")):
        values = [row.kopecks for row in group]
        yield key, Concentration(len(values), sum(values), values[0], sum(values[:TOP]))
