"""The three measures and the counts beside them, as SQL over the allocation and as frozen figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind
from forum.agreements.models import Allocation
from forum.core.db import db
from forum.reference.enums import Side
from forum.reference.models import Region
from forum.statistics.queries.filters import StatisticsFilter, allocated


@dataclass(frozen=True, slots=True)
class Figures:
    """What the register knows of a region, a pair of regions or a period.

    ``documents``, ``contracts`` and ``contracts_in_sum`` count whole documents that take part: not additive over
    regions. ``ppm`` is the share of documents in parts per million of one document and ``kopecks`` the value:
    both additive. ``kopecks`` is None where no contract with a sum is: unknown, not zero. ``default_kopecks`` is what
    of it was attributed by default shares.
    """

    documents: int = 0
    contracts: int = 0
    contracts_in_sum: int = 0
    ppm: int = 0
    kopecks: int | None = None
    default_kopecks: int | None = None

    @property
    def without_sum(self) -> int:
        """Contracts that the value leaves out, for whatever reason."""
        return self.contracts - self.contracts_in_sum


NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """An edition, a year or the whole register at a glance; the regions are territories that take part."""

    figures: Figures
    ru_regions: int
    by_regions: int


def whole(expression: sa.SQLColumnExpression[Any]) -> sa.ColumnElement[Any]:
    """The sum of integers as an integer, None over nothing: PostgreSQL would give a Decimal."""
    return sa.cast(sa.func.sum(expression), sa.BigInteger)


def region_column(side: Side) -> sa.ColumnElement[int]:
    """The column of the allocation that names the region of ``side``."""
    columns = {Side.RU: Allocation.ru_region_id, Side.BY: Allocation.by_region_id}
    return sa.type_coerce(columns[side], sa.Integer)


def amounts() -> tuple[sa.ColumnElement[Any], ...]:
    """The additive columns: ``ppm``, ``kopecks``, ``default_kopecks``."""
    money = Allocation.money.is_(True)
    by_default = sa.and_(money, Allocation.is_stated.is_(False))
    return (
        whole(Allocation.ppm).label("ppm"),
        whole(sa.case((money, Allocation.kopecks))).label("kopecks"),
        whole(sa.case((by_default, Allocation.kopecks))).label("default_kopecks"),
    )


def counts() -> tuple[sa.ColumnElement[Any], ...]:
    """The counts of whole documents: ``documents``, ``contracts``, ``contracts_in_sum``."""
    document = Allocation.agreement_id
    contract = sa.case((Allocation.kind == AgreementKind.CONTRACT, document))
    return (
        sa.func.count(document.distinct()).label("documents"),
        sa.func.count(contract.distinct()).label("contracts"),
        sa.func.count(sa.case((Allocation.money.is_(True), document)).distinct()).label("contracts_in_sum"),
    )


def region_amounts(side: Side, chosen: StatisticsFilter) -> sa.Select[Any]:
    """Value and share of documents per region of ``side``: rows (key, ppm, kopecks, default_kopecks)."""
    key = region_column(side)
    if side is Side.RU:
        return sa.select(key.label("key"), *amounts()).where(*allocated(chosen)).group_by(key)
    # The covering index is led by the Russian regions: sums over pairs come out of it in order, and a few hundred
    # pairs are then added up, where a hundred thousand rows would have to be sorted.
    cells = cell_amounts(chosen).subquery()
    sums = [whole(cells.c[name]).label(name) for name in ("ppm", "kopecks", "default_kopecks")]
    return sa.select(cells.c.by_region_id.label("key"), *sums).group_by(cells.c.by_region_id)


def cell_amounts(chosen: StatisticsFilter) -> sa.Select[Any]:
    """Value and share of documents per pair: rows (ru_region_id, by_region_id, ppm, kopecks, default_kopecks)."""
    keys = (Allocation.ru_region_id, Allocation.by_region_id)
    return sa.select(*keys, *amounts()).where(*allocated(chosen)).group_by(*keys)


def participation(side: Side, chosen: StatisticsFilter) -> sa.Select[Any]:
    """Whole documents per region of ``side``: rows (key, documents, contracts, contracts_in_sum)."""
    key = region_column(side)
    return sa.select(key.label("key"), *counts()).where(*allocated(chosen)).group_by(key)


def district_participation(side: Side, chosen: StatisticsFilter) -> sa.Select[Any]:
    """Whole documents per federal district, each counted once however many of its regions take part."""
    return (
        sa.select(Region.district_id.label("key"), *counts())
        .select_from(Allocation)
        .join(Region, Region.id == region_column(side))
        .where(*allocated(chosen), Region.district_id.is_not(None))
        .group_by(Region.district_id)
    )


def total_figures(chosen: StatisticsFilter) -> Figures:
    """The figures of everything ``chosen`` asks for, each document counted once."""
    statement = sa.select(*counts(), *amounts()).where(*allocated(chosen))
    return figures_of(db.session.execute(statement).one())


def key_figures(chosen: StatisticsFilter) -> KeyFigures:
    """The figures of a page's head: totals, and how many territories of each side take part."""
    regions = {
        side: sa.select(sa.func.count(sa.distinct(Region.id)))
        .select_from(Allocation)
        .join(Region, Region.id == region_column(side))
        .where(*allocated(chosen), Region.is_pseudo.is_(False))
        for side in Side
    }
    found = {side: db.session.scalar(statement) or 0 for side, statement in regions.items()}
    return KeyFigures(total_figures(chosen), found[Side.RU], found[Side.BY])


def figures_of(*rows: Any) -> Figures:
    """Figures from the columns of one or several rows of the statements above; what none of them tells is nothing."""
    told: dict[str, Any] = {}
    for row in rows:
        told |= {name: getattr(row, name) for name in Figures.__dataclass_fields__ if hasattr(row, name)}
    told["ppm"] = told.get("ppm") or 0
    return Figures(**told)


def by_key(statement: sa.Select[Any]) -> dict[Any, Any]:
    """The rows of a statement by their column ``key``."""
    return {row.key: row for row in db.session.execute(statement)}


def added(rows: Iterable[Figures], counted: Figures) -> Figures:
    """The additive measures of ``rows`` summed, the counts of whole documents as ``counted`` has them."""
    listed = list(rows)
    return Figures(
        documents=counted.documents,
        contracts=counted.contracts,
        contracts_in_sum=counted.contracts_in_sum,
        ppm=sum(row.ppm for row in listed),
        kopecks=_sum(row.kopecks for row in listed),
        default_kopecks=_sum(row.default_kopecks for row in listed),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def places(values: Iterable[tuple[int, int | None]]) -> dict[int, int]:
    """The place of each key by its value, the largest first; equal values share a place: 1, 2, 2, 4."""
    known = sorted(((value, key) for key, value in values if value is not None), reverse=True)
    ranks: dict[int, int] = {}
    for number, (value, key) in enumerate(known, 1):
        previous = known[number - 2] if number > 1 else None
        ranks[key] = ranks[previous[1]] if previous is not None and previous[0] == value else number
    return ranks
