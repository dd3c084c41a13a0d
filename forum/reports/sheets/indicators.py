"""The first sheet: the report's title and the main indicators against the year before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from flask_babel import gettext as _

from forum.core.formatting import NO_DATA, NOT_APPLICABLE
from forum.core.spreadsheet import NONE, Head, ReportSheet, Share, Value, millions
from forum.delegations.queries import DelegationFigures
from forum.rates.enums import NEW_BELARUSIAN_ROUBLE
from forum.reference.enums import Side
from forum.reports.currencies import US_DOLLAR, Reference
from forum.reports.reasons import REASONS
from forum.reports.scope import Scope, is_whole_year
from forum.reports.sheets.frames import Tables, sign, signs
from forum.statistics.columns import fraction
from forum.statistics.queries import KeyFigures, LeftOut, Part, VisitFigures


class Measured(Enum):
    """What a figure counts."""

    UNITS = "units"
    MONEY = "money"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator in the two years; None is no data. ``is_part`` belongs to the one above it."""

    title: str
    unit: str
    before: int | Decimal | None
    now: int | Decimal | None
    measured: Measured = Measured.UNITS
    is_part: bool = False


def sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """The sheet of main indicators."""
    made = ReportSheet(_("Main indicators"), widths=(6, 70, 18, 18, 18, 14))
    made.title(heading(scope), scope.as_of_line, *edition_lines(scope))
    made.note(tables.next(_("Main indicators")))
    made.header(
        Head(_("No.")),
        Head(_("Indicator")),
        Head(_("Unit")),
        Head(str(scope.year - 1)),
        Head(str(scope.year)),
        Head(_("Growth, %")),
    )
    number = 0
    for line in indicators(scope):
        number += not line.is_part
        made.row(
            None if line.is_part else number,
            f"– {line.title}" if line.is_part else line.title,
            line.unit,
            shown(line.before, line.measured),
            shown(line.now, line.measured),
            rate(line),
        )
    signs(made)
    sign(made)
    return made


def heading(scope: Scope) -> str:
    """What the report is on; the host's country stands first."""
    titles = {
        Side.RU: _("Cooperation of the regions of Russia and Belarus: agreements and contracts signed in %(year)s"),
        Side.BY: _("Cooperation of the regions of Belarus and Russia: agreements and contracts signed in %(year)s"),
    }
    return scope.of_year(titles)


def edition_lines(scope: Scope) -> list[str]:
    """The year's editions with their days and place."""
    lines = []
    for forum in scope.editions:
        days = scope.formats.date_range(forum.starts_on, forum.ends_on, forum.date_precision)
        told = [part for part in (forum.name(scope.locale), days, forum.place(scope.locale)) if part]
        lines.append(", ".join(told))
    return lines


def indicators(scope: Scope) -> Iterator[Indicator]:
    """Every indicator of the table, in order."""
    yield from _documents(scope)
    yield from _sums(scope)
    yield from _participants(scope)


def _documents(scope: Scope) -> Iterator[Indicator]:
    unit, then, now = _("units"), scope.then, scope.now

    def counted(title: str, of: Callable[[KeyFigures], int]) -> Indicator:
        return Indicator(title, unit, _of(then, of), _of(now, of))

    def left(title: str, of: Callable[[LeftOut], Part]) -> Indicator:
        before = of(scope.left_before).contracts if then.figures.documents else None
        after = of(scope.left).contracts if now.figures.documents else None
        return Indicator(title, unit, before, after, is_part=True)

    yield counted(_("Documents signed"), lambda key: key.figures.documents)
    yield counted(_("of which contracts"), lambda key: key.figures.contracts)
    yield counted(_("Contracts in the sum"), lambda key: key.figures.contracts_in_sum)
    yield counted(_("Contracts not in the sum"), lambda key: key.figures.without_sum)
    for title, of in REASONS:
        yield left(str(title), of)


def _sums(scope: Scope) -> Iterator[Indicator]:
    roubles = _("mn Russian roubles")
    then, now = scope.then.figures.kopecks, scope.now.figures.kopecks
    carried, before = scope.executed.total, scope.executed_before.total

    def money(title: str, unit: str, past: int | None, present: int | None, *, is_part: bool = False) -> Indicator:
        return Indicator(title, unit, past, present, Measured.MONEY, is_part)

    def referred(title: str, unit: str, code: str) -> Indicator:
        past: Reference = scope.reference_before[code]
        return money(title, unit, past.total, scope.reference[code].total, is_part=True)

    yield money(_("Sum of contracts"), roubles, then, now)
    yield money(
        _("of it attributed by default shares"), roubles, _by_default(scope.then), _by_default(scope.now), is_part=True
    )
    yield referred(_("for reference, in Belarusian roubles"), _("mn Belarusian roubles"), NEW_BELARUSIAN_ROUBLE)
    yield referred(_("for reference, in US dollars"), _("mn US dollars"), US_DOLLAR)
    yield money(_("Executed since signing"), roubles, before, carried)
    yield Indicator(_("Executed, %"), "%", _fraction(before, then), _fraction(carried, now), Measured.SHARE)


def _participants(scope: Scope) -> Iterator[Indicator]:
    unit, people, then, now = _("units"), _("persons"), scope.then, scope.now
    if is_whole_year(scope):
        standing = _("Agreements in force on 31 December")
    else:
        standing = _("Agreements in force on %(day)s", day=scope.formats.date_short(scope.standing_day))

    def sent(title: str, unit: str, of: Callable[[DelegationFigures], int]) -> Indicator:
        past, present = scope.delegations_before, scope.delegations
        return Indicator(title, unit, of(past) if past.is_known else None, of(present) if present.is_known else None)

    yield Indicator(standing, unit, sum(scope.in_force_before.values()) or None, sum(scope.in_force.values()) or None)
    yield Indicator(
        _("Units of the Russian Federation taking part in documents"), unit,
        _of(then, lambda key: key.ru_regions), _of(now, lambda key: key.ru_regions),
    )  # fmt: skip
    yield Indicator(
        _("Regions of the Republic of Belarus taking part in documents"), unit,
        _of(then, lambda key: key.by_regions), _of(now, lambda key: key.by_regions),
    )  # fmt: skip
    yield sent(_("Delegations to the Forum"), unit, lambda figures: figures.confirmed)
    yield sent(_("Participants of delegations"), people, lambda figures: figures.members_confirmed)
    yield sent(_("Regions whose head came"), unit, lambda figures: figures.heads_of_regions)
    ways = {
        Side.RU: _("Visits from Russia to the Republic of Belarus outside the Forum"),
        Side.BY: _("Visits from Belarus to the Russian Federation outside the Forum"),
    }
    for side in scope.sides:
        yield Indicator(ways[side], unit, _visits(scope.visits_before, side), _visits(scope.visits, side))


def _visits(figures: VisitFigures, side: Side) -> int | None:
    return figures.count(lambda cell: cell.direction is side).visits


def _of(key: KeyFigures, read: Callable[[KeyFigures], int]) -> int | None:
    return read(key) if key.figures.documents else None


def _by_default(key: KeyFigures) -> int | None:
    # Where the sum is known, what of it was attributed by default is known too: if need be, nothing.
    return None if key.figures.kopecks is None else key.figures.default_kopecks or 0


def _fraction(part: int | None, of: int | None) -> Decimal | None:
    told = fraction(part, of)
    return told if isinstance(told, Decimal) else None


def shown(value: int | Decimal | None, measured: Measured) -> Value:
    """The cell of a figure: a dash for none, «…» for no data."""
    if value is None:
        return NO_DATA
    if isinstance(value, Decimal):
        return Share(value)
    if measured is Measured.MONEY:
        return NONE if value == 0 else millions(value)
    return value or NONE


def rate(line: Indicator) -> Value:
    """The growth against the year before; a share of shares would mean nothing."""
    if line.measured is Measured.SHARE:
        return NOT_APPLICABLE
    told = fraction(_whole(line.now), _whole(line.before))
    return Share(told) if isinstance(told, Decimal) else told


def _whole(value: int | Decimal | None) -> int | None:
    return value if isinstance(value, int) else None
