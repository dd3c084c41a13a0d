"""Totals per region of one side, with federal districts, pseudo-regions and the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from forum.reference.enums import Side
from forum.reference.models import Region
from forum.reference.queries import regions_of
from forum.statistics.queries.figures import (
    NOTHING,
    Figures,
    added,
    by_key,
    district_participation,
    figures_of,
    participation,
    places,
    region_amounts,
    total_figures,
)
from forum.statistics.queries.filters import StatisticsFilter


class RowKind(StrEnum):
    """What a row of the table stands for."""

    REGION = "region"
    DISTRICT = "district"
    PSEUDO = "pseudo"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a region stands on the tile map, counted from 0, and its letters."""

    column: int
    row: int
    letters: str


@dataclass(frozen=True, slots=True)
class RegionTotal:
    """One row. ``code`` is empty for districts and the whole; ``place`` is by value, among territories.

    ``previous`` are the figures of the period before, None where none is compared with. ``of`` is the total of all
    rows, which shares are of.
    """

    kind: RowKind
    key: int | None
    code: str
    name: str
    district: str
    figures: Figures
    place: int | None
    previous: Figures | None
    of: Figures
    tile: Tile | None = None

    @property
    def is_additive(self) -> bool:
        """Whether the row is one of those that add up to the total."""
        return self.kind in (RowKind.REGION, RowKind.PSEUDO)


@dataclass(frozen=True, slots=True)
class District:
    """A federal district: its regions and its subtotal."""

    regions: tuple[RegionTotal, ...]
    subtotal: RegionTotal


@dataclass(frozen=True, slots=True)
class RegionTotals:
    """The table of one side. ``districts`` is empty for Belarus, whose regions stand in ``others``.

    Sums over ``rows`` of share and value equal ``total``; so do sums over the other side's rows.
    """

    side: Side
    districts: tuple[District, ...]
    others: tuple[RegionTotal, ...]
    total: RegionTotal

    @property
    def rows(self) -> list[RegionTotal]:
        """Regions and pseudo-regions in official order, without subtotals."""
        return [row for district in self.districts for row in district.regions] + list(self.others)

    @property
    def is_empty(self) -> bool:
        """Whether no document is there: every figure is then unknown rather than zero."""
        return self.total.figures.documents == 0

    def lines(self, *, is_short: bool = False) -> Iterator[RegionTotal]:
        """Rows as printed: regions, their district's subtotal, pseudo-regions, the whole.

        ``is_short`` leaves out regions and districts that take part in nothing.
        """
        for district in self.districts:
            yield from (row for row in district.regions if _is_shown(row, is_short=is_short))
            if _is_shown(district.subtotal, is_short=is_short):
                yield district.subtotal
        yield from (row for row in self.others if _is_shown(row, is_short=is_short))
        yield self.total

    def leading(self, most: int) -> list[RegionTotal]:
        """Territories with a value, the largest first, at most ``most``."""
        ranked = [row for row in self.rows if row.place is not None]
        return sorted(ranked, key=lambda row: (row.place, row.code))[:most]


def _is_shown(row: RegionTotal, *, is_short: bool) -> bool:
    before = row.previous.documents if row.previous is not None else 0
    return not is_short or row.figures.documents > 0 or before > 0


@dataclass(frozen=True, slots=True)
class _Side:
    """Figures of one side by key of region and by key of district."""

    regions: dict[int, Figures]
    districts: dict[int, Figures]
    total: Figures


def region_totals(
    side: Side, chosen: StatisticsFilter, *, locale: str, before: StatisticsFilter | None = None
) -> RegionTotals:
    """Totals per region of ``side`` in words of ``locale``, compared with the period ``before`` where given."""
    now, then = _read(side, chosen), _read(side, before) if before is not None else None
    regions = [
        region
        for region in regions_of(side)
        if _exists(region, chosen.day) or region.id in now.regions or (then and region.id in then.regions)
    ]
    return _Table(side, now, then, locale).of(regions)


class _Table:
    """Puts what was read into the rows of the table."""

    def __init__(self, side: Side, now: _Side, then: _Side | None, locale: str) -> None:
        self._side = side
        self._now = now
        self._then = then
        self._locale = locale
        self._places: dict[int, int] = {}

    def of(self, regions: Iterable[Region]) -> RegionTotals:
        listed = list(regions)
        territories = [region for region in listed if not region.is_pseudo]
        self._places = places((region.id, self._figures(region.id).kopecks) for region in territories)
        rest = [region for region in territories if region.district is None]
        others = rest + [region for region in listed if region.is_pseudo]
        return RegionTotals(
            side=self._side,
            districts=tuple(self._districts(territories)),
            others=tuple(map(self._region, others)),
            total=self._sum_row(RowKind.TOTAL, None, "", self._now.total, self._then.total if self._then else None),
        )

    def _districts(self, territories: Iterable[Region]) -> Iterator[District]:
        inside = [region for region in territories if region.district is not None]
        inside.sort(key=lambda region: (_order(region), region.official_order, region.code))
        for _, members in groupby(inside, key=_order):
            regions = list(members)
            rows = tuple(map(self._region, regions))
            district = regions[0].district
            if district is not None:
                yield District(rows, self._subtotal(district.id, district.name(self._locale), rows))

    def _subtotal(self, key: int, name: str, rows: tuple[RegionTotal, ...]) -> RegionTotal:
        figures = added((row.figures for row in rows), self._now.districts.get(key, NOTHING))
        previous = None
        if self._then is not None:
            past = (row.previous for row in rows if row.previous is not None)
            previous = added(past, self._then.districts.get(key, NOTHING))
        return self._sum_row(RowKind.DISTRICT, key, name, figures, previous)

    def _region(self, region: Region) -> RegionTotal:
        return RegionTotal(
            kind=RowKind.PSEUDO if region.is_pseudo else RowKind.REGION,
            key=region.id,
            code=region.code,
            name=region.name(self._locale),
            district=region.district.name(self._locale) if region.district else "",
            figures=self._figures(region.id),
            place=self._places.get(region.id),
            previous=self._then.regions.get(region.id, NOTHING) if self._then else None,
            of=self._now.total,
            tile=_tile(region, self._locale),
        )

    def _sum_row(
        self, kind: RowKind, key: int | None, name: str, figures: Figures, previous: Figures | None
    ) -> RegionTotal:
        return RegionTotal(
            kind=kind,
            key=key,
            code="",
            name=name,
            district=name,
            figures=figures,
            place=None,
            previous=previous,
            of=self._now.total,
        )

    def _figures(self, key: int) -> Figures:
        return self._now.regions.get(key, NOTHING)


def _read(side: Side, chosen: StatisticsFilter) -> _Side:
    values, counted = by_key(region_amounts(side, chosen)), by_key(participation(side, chosen))
    districts = by_key(district_participation(side, chosen)) if side is Side.RU else {}
    return _Side(
        regions={key: figures_of(values[key], counted[key]) for key in values},
        districts={key: figures_of(row) for key, row in districts.items()},
        total=total_figures(chosen),
    )


def _exists(region: Region, day: date) -> bool:
    return (region.valid_from is None or region.valid_from <= day) and (
        region.valid_to is None or region.valid_to >= day
    )


def _order(region: Region) -> tuple[int, str]:
    return (region.district.official_order, region.district.code) if region.district is not None else (0, "")


def _tile(region: Region, locale: str) -> Tile | None:
    if region.tile_column is None or region.tile_row is None:
        return None
    letters = {"ru": region.tile_ru, "be": region.tile_be, "en": region.tile_en}.get(locale)
    return Tile(region.tile_column, region.tile_row, letters or region.code.partition("-")[2])
