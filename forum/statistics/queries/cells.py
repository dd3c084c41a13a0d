"""The matrix: Russian regions by Belarusian ones, and the partners of one region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from forum.agreements.models import Allocation
from forum.core.db import db
from forum.core.types import localized_column
from forum.reference.enums import Side
from forum.reference.models import Region
from forum.statistics.queries.figures import (
    NOTHING,
    Figures,
    by_key,
    cell_amounts,
    counts,
    figures_of,
    participation,
    region_amounts,
    total_figures,
)
from forum.statistics.queries.filters import StatisticsFilter, allocated

Pair = tuple[int, int]
"""Keys of a Russian and a Belarusian region."""


@dataclass(frozen=True, slots=True)
class Head:
    """A row or column of the matrix with its total."""

    key: int
    code: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Matrix:
    """Regions that take part, in official order, and the figures of their pairs.

    Sums of share and value over a row, a column and all cells equal ``ru``, ``by`` and ``total``. A pair that shares
    no document has no cell.
    """

    ru: tuple[Head, ...]
    by: tuple[Head, ...]
    cells: Mapping[Pair, Figures]
    total: Figures

    def cell(self, ru: Head, by: Head) -> Figures:
        """The figures of a pair; of nothing where there is no document."""
        return self.cells.get((ru.key, by.key), NOTHING)

    @property
    def is_empty(self) -> bool:
        """Whether no document is there."""
        return self.total.documents == 0


@dataclass(frozen=True, slots=True)
class Partner:
    """A region of the other side with the figures of the pair."""

    code: str
    name: str
    figures: Figures


def matrix(chosen: StatisticsFilter, *, locale: str) -> Matrix:
    """The matrix of what ``chosen`` asks for, in words of ``locale``."""
    keys = (Allocation.ru_region_id, Allocation.by_region_id)
    counted = {
        (row.ru_region_id, row.by_region_id): row
        for row in db.session.execute(sa.select(*keys, *counts()).where(*allocated(chosen)).group_by(*keys))
    }
    cells = {
        (row.ru_region_id, row.by_region_id): figures_of(row, counted[row.ru_region_id, row.by_region_id])
        for row in db.session.execute(cell_amounts(chosen))
    }
    heads = {side: tuple(_heads(side, chosen, locale)) for side in Side}
    return Matrix(heads[Side.RU], heads[Side.BY], cells, total_figures(chosen))


def _heads(side: Side, chosen: StatisticsFilter, locale: str) -> Iterable[Head]:
    values, counted = by_key(region_amounts(side, chosen)), by_key(participation(side, chosen))
    for row in _named(values, locale):
        yield Head(row.id, row.code, row.name, figures_of(values[row.id], counted[row.id]))


def _named(keys: Iterable[int], locale: str) -> list[sa.Row[tuple[int, str, str]]]:
    statement = (
        sa.select(Region.id, Region.code, localized_column(Region, locale).label("name"))
        .where(Region.id.in_(list(keys)))
        .order_by(Region.official_order, Region.code)
    )
    return list(db.session.execute(statement))


def partners(of: Matrix, code: str, most: int) -> list[Partner]:
    """The main partners of the region ``code``: by value, then by number of documents, at most ``most``."""
    pairs = [
        (other, of.cell(ru, by))
        for ru in of.ru
        for by in of.by
        for own, other in ((ru, by), (by, ru))
        if own.code == code and (ru.key, by.key) in of.cells
    ]
    pairs.sort(key=lambda pair: (-(pair[1].kopecks or 0), -pair[1].documents, pair[0].code))
    return [Partner(other.code, other.name, figures) for other, figures in pairs[:most]]
