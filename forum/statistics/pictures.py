"""Totals as pictures: tiles, bars and columns for the macros of ``components/charts.html``."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from forum.core.formatting import NO_DATA, NONE, Formats
from forum.statistics.enums import Measure
from forum.statistics.queries import EditionTotal, Figures, RegionTotals, YearTotal

WHOLE_PPM = 1_000_000
_LEVELS = 4
_STEPS = (1, 2, 5)

Link = Callable[[str], str | None]
"""The address of a region's rows by its code; None where the reader may not open them."""


@dataclass(frozen=True, slots=True)
class MapTile:
    """A tile of ``charts.tile_map``."""

    col: int
    row: int
    label: str
    title: str
    value_text: str
    level: int
    href: str | None


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A line of a legend: the colour's level and what it stands for."""

    level: int
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar of ``charts.bar_list`` or a column of ``charts.column_chart``; ``share_ppm`` None without data."""

    label: str
    title: str
    value_text: str
    share_ppm: int | None
    href: str | None
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """Levels of colour: 0 for nothing, 1 to 4 by the round ``limits``, the last without upper end."""

    limits: tuple[int, ...]
    largest: int

    @classmethod
    def over(cls, values: Iterable[int | None]) -> Scale:
        """Round limits at about a twentieth, a fifth and a half of the largest value."""
        largest = max((value for value in values if value), default=0)
        wanted = {_round(largest // divisor) for divisor in (20, 5, 2)}
        return cls(tuple(sorted(limit for limit in wanted if 0 < limit < largest)), largest)

    def level(self, value: int | None) -> int:
        """The level of a value."""
        if not value or value < 0:
            return 0
        return bisect_left(self.limits, value) + 1 + (_LEVELS - 1 - len(self.limits))

    def legend(self, text: Callable[[int], str]) -> list[LegendItem]:
        """The legend; ``text`` writes a limit."""
        items = [LegendItem(0, _("none"))]
        if not self.limits:
            return [*items, LegendItem(_LEVELS, text(self.largest))] if self.largest else items
        first = _LEVELS - len(self.limits)
        texts = [text(limit) for limit in self.limits]
        items.append(LegendItem(first, _("up to %(most)s", most=texts[0])))
        for number, (low, high) in enumerate(itertools.pairwise(texts), first + 1):
            items.append(LegendItem(number, _("up to %(most)s", most=high) if low == high else f"{low} – {high}"))
        return [*items, LegendItem(_LEVELS, _("over %(least)s", least=texts[-1]))]


def _round(value: int) -> int:
    """The largest of 1, 2, 5, 10, 20, 50... that is not above the value."""
    if value < 1:
        return 0
    power = int("1".ljust(len(str(value)), "0"))
    return max(step * power for step in _STEPS if step * power <= value)


def amount(figures: Figures, measure: Measure) -> int | None:
    """One measure as an integer: kopecks, parts per million of documents, or whole documents."""
    if measure is Measure.VALUE:
        return figures.kopecks
    return figures.ppm if measure is Measure.SHARE else figures.documents


def amount_text(value: int | None, measure: Measure, formats: Formats) -> str:
    """The same in words."""
    if measure is Measure.VALUE:
        return formats.money_short(value)
    return formats.documents(value) if measure is Measure.SHARE else formats.integer(value)


def figures_text(figures: Figures, measure: Measure, formats: Formats, *, is_empty: bool) -> str:
    """The measure of a region in words, with the sign of none for one that takes part in nothing."""
    if figures.documents == 0:
        return NO_DATA if is_empty else NONE
    return amount_text(amount(figures, measure), measure, formats)


def region_tiles(
    totals: RegionTotals, measure: Measure, formats: Formats, link: Link
) -> tuple[list[MapTile], list[LegendItem]]:
    """Tiles and legend of one side's map; pseudo-regions have no tile."""
    rows = [row for row in totals.rows if row.tile is not None]
    scale = Scale.over(amount(row.figures, measure) for row in rows)
    tiles = [
        MapTile(
            col=row.tile.column,
            row=row.tile.row,
            label=row.tile.letters,
            title=row.name,
            value_text=figures_text(row.figures, measure, formats, is_empty=totals.is_empty),
            level=scale.level(amount(row.figures, measure)),
            href=link(row.code) if row.figures.documents else None,
        )
        for row in rows
        if row.tile is not None
    ]
    return tiles, scale.legend(lambda limit: amount_text(limit, measure, formats))


def leading_bars(totals: RegionTotals, formats: Formats, link: Link, *, most: int = 6) -> list[Mark]:
    """Bars of the territories with the largest values."""
    rows = totals.leading(most)
    return [
        Mark(
            label=row.name,
            title=row.name,
            value_text=formats.money_short(row.figures.kopecks),
            share_ppm=_of_longest(row.figures.kopecks, rows[0].figures.kopecks),
            href=link(row.code),
        )
        for row in rows
    ]


def measure_bars(totals: RegionTotals, measure: Measure, formats: Formats, link: Link) -> list[Mark]:
    """Bars of all territories of a side in official order, by any measure."""
    rows = [row for row in totals.rows if row.tile is not None]
    longest = max((amount(row.figures, measure) or 0 for row in rows), default=0)
    return [
        Mark(
            label=row.name,
            title=row.name,
            value_text=figures_text(row.figures, measure, formats, is_empty=totals.is_empty),
            share_ppm=_of_longest(amount(row.figures, measure) or 0, longest),
            href=link(row.code) if row.figures.documents else None,
        )
        for row in rows
    ]


def period_columns(
    rows: Sequence[Any], label: Callable[[Any], str], title: Callable[[Any], str], formats: Formats, link: Link
) -> list[Mark]:
    """Columns of the value per edition or year; ``link`` takes the row's label."""
    values: Sequence[EditionTotal | YearTotal] = rows
    longest = max((row.figures.kopecks or 0 for row in values), default=0)
    return [
        Mark(
            label=label(row),
            title=title(row),
            value_text=formats.money_short(row.figures.kopecks),
            share_ppm=_of_longest(row.figures.kopecks, longest),
            href=link(label(row)) if row.figures.documents else None,
        )
        for row in values
    ]


def count_columns(rows: Sequence[tuple[str, str, int | None, str | None]], formats: Formats) -> list[Mark]:
    """Columns of numbers: each a label, its title, the number (None without data) and the address of its rows."""
    longest = max((value or 0 for _label, _title, value, _href in rows), default=0)
    return [
        Mark(
            label=label,
            title=title,
            value_text=formats.integer(value),
            share_ppm=_of_longest(value, longest),
            href=href if value else None,
        )
        for label, title, value, href in rows
    ]


def _of_longest(value: int | None, longest: int | None) -> int | None:
    if value is None:
        return None
    return value * WHOLE_PPM // longest if longest else 0
