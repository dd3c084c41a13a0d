"""Tables of visits: declared once for the page, the workbook and CSV."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.formatting import NO_DATA, NONE, current_formats
from forum.core.spreadsheet import Column, Kind, Register
from forum.delegations.queries.visits import UNKNOWN_MONTH
from forum.delegations.visit_units import VISIT_UNITS, VisitUnit
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS
from forum.reference.enums import Side
from forum.reference.queries import regions_of
from forum.statistics.columns import SIDE_TITLES
from forum.statistics.queries.visits import Asked, VisitCell, VisitCount, VisitFigures

FORUM_NOTE = _l(
    "A delegation to the Forum counts once, as a visit from its region to the host's region in the month of the Forum; "
    "those of the host's own country and of a forum by videoconference do not. A visit that is recorded beside it is "
    "counted with the delegations to the Forum alone. Total = visits outside the Forum + delegations to the Forum."
)


class Breakdown(StrEnum):
    """What a table of visits is told by."""

    MONTH = "month"
    RU = "ru"
    BY = "by"
    KIND = "kind"
    LEVEL = "level"
    YEAR = "year"


BREAKDOWN_LABELS = {
    Breakdown.MONTH: _l("By month"),
    Breakdown.RU: _l("By region of Russia"),
    Breakdown.BY: _l("By region of Belarus"),
    Breakdown.KIND: _l("By kind"),
    Breakdown.LEVEL: _l("By level of the head"),
    Breakdown.YEAR: _l("By year"),
}
_BY_REGION = {Breakdown.RU: Side.RU, Breakdown.BY: Side.BY}


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A row of a table: ``counts`` by direction; ``asks`` is what of a filter it stands for, empty of the total."""

    name: str
    counts: Mapping[Side, VisitCount]
    asks: Mapping[Side, Mapping[str, Any]]
    is_total: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is counted in it."""
        return not any(count.total for count in self.counts.values())


def told(value: int | None) -> int | str:
    """A figure; «…» where nothing is known, «–» for none."""
    return NO_DATA if value is None else value or NONE


def visit_lines(
    by: Breakdown, figures: VisitFigures, asked: Asked, *, locale: str, is_short: bool = True
) -> list[VisitLine]:
    """The rows of a table, the total last: of what ``asked`` takes. ``is_short`` leaves out empty rows.

    Months and kinds are listed whole where anything is known; regions and years only with a visit.
    """
    rows = [VisitLine(name, _counts(figures, asked, asks), asks) for name, asks in _keys(by, figures, locale)]
    if is_short and by not in (Breakdown.MONTH, Breakdown.KIND, Breakdown.LEVEL):
        rows = [row for row in rows if not row.is_empty]
    # What is not known to the month is a row of its own only where there is such.
    rows = [row for row in rows if not (_is_unknown_month(row) and row.is_empty)]
    whole: dict[Side, Mapping[str, Any]] = {side: {"direction": side} for side in Side}
    return [*rows, VisitLine(str(_("Total")), _counts(figures, asked, whole), whole, is_total=True)]


def visits_register(by: Breakdown, sides: Sequence[Side]) -> Register[VisitLine]:
    """The table told by months, kinds, levels or years: both directions, the country of ``sides`` first.

    By region the two are what it sent and what it received.
    """
    side = _BY_REGION.get(by)
    titles = _sent_titles(side) if side is not None else WAY_TITLES
    order = (side, _other(side)) if side is not None else tuple(sides)
    first = SIDE_TITLES[side] if side is not None else BREAKDOWN_TITLES[by]
    columns: list[Column[VisitLine]] = [Column("name", first, read=lambda row: row.name, width=40, wraps=True)]
    for one in order:
        columns += _three(one, titles[one])
    if side is None:
        columns.append(
            Column("all", _l("Both ways, total"), Kind.INTEGER, lambda row: told(_all(row)), width=13, total="sum")
        )
    return Register(name=f"visits-{by}", title=_l("Visits of delegations"), columns=tuple(columns))


BREAKDOWN_TITLES = {
    Breakdown.MONTH: _l("Month"),
    Breakdown.KIND: _l("Kind of delegation"),
    Breakdown.LEVEL: _l("Level of the head"),
    Breakdown.YEAR: _l("Year"),
}
WAY_TITLES = {
    Side.RU: (
        _l("From Russia to Belarus, visits outside the Forum"),
        _l("From Russia to Belarus, delegations to the Forum"),
        _l("From Russia to Belarus, total"),
    ),
    Side.BY: (
        _l("From Belarus to Russia, visits outside the Forum"),
        _l("From Belarus to Russia, delegations to the Forum"),
        _l("From Belarus to Russia, total"),
    ),
}


def _sent_titles(side: Side) -> dict[Side, tuple[Any, Any, Any]]:
    sent = (
        _l("Sent, visits outside the Forum"),
        _l("Sent, delegations to the Forum"),
        _l("Sent, total"),
    )
    received = (
        _l("Received, visits outside the Forum"),
        _l("Received, delegations to the Forum"),
        _l("Received, total"),
    )
    return {side: sent, _other(side): received}


def _three(side: Side, titles: tuple[Any, Any, Any]) -> list[Column[VisitLine]]:
    reads: tuple[Callable[[VisitCount], int | None], ...] = (
        lambda count: count.visits,
        lambda count: count.forum_delegations,
        lambda count: count.total,
    )

    def column(position: int, part: str) -> Column[VisitLine]:
        read = reads[position]
        return Column(
            f"{part}_{side.value.lower()}", titles[position], Kind.INTEGER,
            lambda row: told(read(row.counts[side])), width=16, total="sum",
        )  # fmt: skip

    return [column(position, part) for position, part in enumerate(("visits", "forum", "total"))]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of published figures with what is counted in it."""

    unit: VisitUnit
    count: VisitCount


def unit_lines(figures: VisitFigures, asked: Asked) -> list[UnitLine]:
    """Every unit over what ``asked`` takes."""
    return [UnitLine(unit, figures.count(_both(asked, unit.covers))) for unit in VISIT_UNITS]


def _both(first: Asked, second: Asked) -> Asked:
    return lambda cell: first(cell) and second(cell)


def units_register() -> Register[UnitLine]:
    """The units that published figures use, each with what it counts in words. They overlap, so nothing is added up."""
    return Register(
        name="visit-units",
        title=_l("In the units of published figures"),
        columns=(
            Column("name", _l("Unit"), read=lambda row: str(row.unit.label), width=44, wraps=True),
            Column("visits", _l("Visits outside the Forum"), Kind.INTEGER,
                   lambda row: told(row.count.visits), width=16),
            Column("forum", _l("Delegations to the Forum"), Kind.INTEGER,
                   lambda row: told(row.count.forum_delegations), width=16),
            Column("total", _l("Total"), Kind.INTEGER, lambda row: told(row.count.total), width=12),
            Column("counts", _l("What is counted"), read=lambda row: str(row.unit.counts), width=60, wraps=True),
        ),
    )  # fmt: skip


def _other(side: Side) -> Side:
    return Side.BY if side is Side.RU else Side.RU


def _all(row: VisitLine) -> int | None:
    totals = [count.total for count in row.counts.values() if count.total is not None]
    return sum(totals) if totals else None


def _is_unknown_month(row: VisitLine) -> bool:
    return any(asks.get("month") == UNKNOWN_MONTH for asks in row.asks.values())


def _counts(figures: VisitFigures, asked: Asked, asks: Mapping[Side, Mapping[str, Any]]) -> dict[Side, VisitCount]:
    return {side: figures.count(_both(asked, functools.partial(takes, wanted=wanted))) for side, wanted in asks.items()}


_FIELDS = {"level": "head_level"}


def takes(cell: VisitCell, wanted: Mapping[str, Any]) -> bool:
    """Whether a cell is of what the fields of ``VisitFilter`` in ``wanted`` ask for."""
    for name, value in wanted.items():
        if name == "region":
            if value not in (cell.home, cell.destination):
                return False
        elif getattr(cell, _FIELDS.get(name, name)) != value:
            return False
    return True


def _keys(by: Breakdown, figures: VisitFigures, locale: str) -> list[tuple[str, Mapping[Side, Mapping[str, Any]]]]:
    """The rows of a table: their names, and what either direction of them asks of a filter."""
    side = _BY_REGION.get(by)
    if side is not None:
        return [
            (name, {side: {"direction": side, "home": code}, _other(side): {"direction": _other(side),
             "destination": code}})
            for code, name in region_names(side, locale)
        ]  # fmt: skip
    named: list[tuple[str, dict[str, Any]]]
    if by is Breakdown.MONTH:
        months = current_formats().wording.months
        named = [(name, {"month": number}) for number, name in enumerate(months, 1)]
        named.append((str(_("Month not known")), {"month": UNKNOWN_MONTH}))
    elif by is Breakdown.KIND:
        named = [(str(label), {"kind": kind}) for kind, label in DELEGATION_KIND_LABELS.items()]
    elif by is Breakdown.LEVEL:
        named = [(str(label), {"level": level}) for level, label in HEAD_LEVEL_LABELS.items()]
    else:
        named = [(str(year), {"year": year}) for year in figures.years]
    return [(name, {one: {"direction": one, **wanted} for one in Side}) for name, wanted in named]


def region_names(side: Side, locale: str) -> list[tuple[str, str]]:
    """Code and name of the regions of a country in official order, what is no territory last, with its code."""
    rows = sorted(regions_of(side), key=lambda region: region.is_pseudo)
    return [
        (region.code, f"{region.name(locale)} ({region.code})" if region.is_pseudo else region.name(locale))
        for region in rows
    ]
