"""Who reported on the execution of contracts and who did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.agreements.models import Allocation, Execution
from forum.core.db import db
from forum.reference.enums import Side
from forum.statistics.queries.figures import region_column, whole
from forum.statistics.queries.filters import StatisticsFilter, allocated


@dataclass(frozen=True, slots=True)
class Reporting:
    """Contracts in the sum, those of them without any report up to the day, and kopecks of the latter."""

    contracts: int = 0
    silent: int = 0
    silent_kopecks: int | None = None


def reporting(side: Side, chosen: StatisticsFilter) -> tuple[Mapping[int, Reporting], Reporting]:
    """By key of region of ``side``, and in all. Kopecks add up over regions, whole contracts do not."""
    key = region_column(side)
    statement = sa.select(key.label("key"), *_columns(chosen)).where(*_asked(chosen)).group_by(key)
    regions = {row.key: _reporting(row) for row in db.session.execute(statement)}
    return regions, reporting_in_all(chosen)


def reporting_in_all(chosen: StatisticsFilter) -> Reporting:
    """The whole, each contract counted once."""
    return _reporting(db.session.execute(sa.select(*_columns(chosen)).where(*_asked(chosen))).one())


def _asked(chosen: StatisticsFilter) -> list[sa.ColumnElement[bool]]:
    return [*allocated(chosen), Allocation.money.is_(True)]


def _columns(chosen: StatisticsFilter) -> tuple[sa.ColumnElement[Any], ...]:
    told = sa.select(Execution.agreement_id).where(Execution.covers_until <= chosen.day)
    is_silent = Allocation.agreement_id.not_in(told)
    document = Allocation.agreement_id
    return (
        sa.func.count(document.distinct()).label("contracts"),
        sa.func.count(sa.case((is_silent, document)).distinct()).label("silent"),
        whole(sa.case((is_silent, Allocation.kopecks))).label("silent_kopecks"),
    )


def _reporting(row: Any) -> Reporting:
    return Reporting(row.contracts, row.silent, row.silent_kopecks)
