"""Totals by what documents are: kind, level, sector. Every document is of one, so all measures add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind, AgreementLevel
from forum.agreements.models import Agreement, Allocation
from forum.core.db import db
from forum.reference.models import Sector
from forum.statistics.queries.figures import NOTHING, Figures, amounts, counts, figures_of
from forum.statistics.queries.filters import StatisticsFilter, allocated

Sort = TypeVar("Sort")


class SectorName(NamedTuple):
    """A section of the classifier."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SortTotal(Generic[Sort]):
    """Documents of one sort beside those of the period before."""

    sort: Sort
    figures: Figures
    previous: Figures


def kind_totals(chosen: StatisticsFilter, before: StatisticsFilter) -> list[SortTotal[AgreementKind]]:
    """The kinds signed in either period, in their own order."""
    return _in_order(list(AgreementKind), _by(Allocation.kind, chosen), _by(Allocation.kind, before))


def level_totals(chosen: StatisticsFilter, before: StatisticsFilter) -> list[SortTotal[AgreementLevel]]:
    """The levels signed in either period, in their own order."""
    return _in_order(list(AgreementLevel), _by(Agreement.level, chosen), _by(Agreement.level, before))


def sector_totals(
    chosen: StatisticsFilter, before: StatisticsFilter, *, locale: str
) -> list[SortTotal[SectorName | None]]:
    """The sectors of either period, in the classifier's order; None, documents without a sector, last."""
    names = {
        sector.id: SectorName(sector.code, sector.name(locale))
        for sector in db.session.scalars(sa.select(Sector).order_by(Sector.code))
    }
    found = _in_order([*names, None], _by(Agreement.sector_id, chosen), _by(Agreement.sector_id, before))
    return [
        SortTotal(None if total.sort is None else names[total.sort], total.figures, total.previous) for total in found
    ]


def _by(column: sa.SQLColumnExpression[Any], chosen: StatisticsFilter) -> dict[Any, Figures]:
    statement = (
        sa.select(column.label("sort"), *counts(), *amounts())
        .select_from(Allocation)
        .join(Agreement, Agreement.id == Allocation.agreement_id)
        .where(*allocated(chosen))
        .group_by(column)
    )
    return {row.sort: figures_of(row) for row in db.session.execute(statement)}


def _in_order(order: list[Any], now: dict[Any, Figures], then: dict[Any, Figures]) -> list[SortTotal[Any]]:
    return [
        SortTotal(sort, now.get(sort, NOTHING), then.get(sort, NOTHING))
        for sort in order
        if sort in now or sort in then
    ]
