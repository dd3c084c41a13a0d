"""The first sheet: main indicators against the year before, kinds of documents, the years in a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from forum.agreements.enums import AGREEMENT_KIND_LABELS
from forum.core.formatting import NO_DATA
from forum.core.spreadsheet import NONE, Chart, Head, Money, ReportSheet, Role, Share, Shown, Span, Value, millions
from forum.delegations.queries import DelegationFigures, delegation_figures
from forum.reference.enums import Side
from forum.reports.queries import editions_of_year, kind_totals
from forum.reports.sheets.scope import Scope, sign
from forum.statistics.columns import fraction
from forum.statistics.queries import KeyFigures, StatisticsFilter, key_figures, year_totals

_YEARS = 10
_CHART_ROWS = 17


@dataclass(frozen=True, slots=True)
class _Line:
    """An indicator in the two years; None is no data."""

    title: str
    unit: str
    before: int | None
    now: int | None
    is_money: bool = False


def sheet(scope: Scope) -> ReportSheet:
    """The sheet of main indicators."""
    made = ReportSheet(_("Main indicators"), widths=(6, 62, 20, 20, 20, 14))
    made.title(_heading(scope), scope.as_of_line, *_edition_lines(scope))
    _indicators(made, scope)
    # The chart stands on the first page, over the table of years on the second.
    anchor = f"A{made.next_row + 1}"
    made.skip(_CHART_ROWS)
    _kinds(made, scope)
    made.skip()
    _years(made, scope, anchor)
    sign(made)
    return made


def _heading(scope: Scope) -> str:
    if scope.first is Side.RU:
        text = _("Cooperation of the regions of Russia and Belarus: agreements and contracts signed in %(year)s")
    else:
        text = _("Cooperation of the regions of Belarus and Russia: agreements and contracts signed in %(year)s")
    return str(text) % {"year": scope.year}


def _edition_lines(scope: Scope) -> list[str]:
    lines = []
    for forum in scope.editions:
        days = scope.formats.date_range(forum.starts_on, forum.ends_on, forum.date_precision)
        told = [part for part in (forum.name(scope.locale), days, forum.place(scope.locale)) if part]
        lines.append(", ".join(told))
    return lines


def _indicators(made: ReportSheet, scope: Scope) -> None:
    made.note(_("Table 1. Main indicators"))
    made.header(
        Head(_("No.")),
        Head(_("Indicator")),
        Head(_("Unit")),
        Head(str(scope.year - 1)),
        Head(str(scope.year)),
        Head(_("Growth, %")),
        # Three tables stand on this sheet: the first one's header must not head the page of the others.
        repeated=False,
    )
    for number, line in enumerate(_lines(scope), 1):
        shown = _sum if line.is_money else _count
        made.row(number, line.title, line.unit, shown(line.before), shown(line.now), _rate(line.now, line.before))


def _lines(scope: Scope) -> list[_Line]:
    then, now = key_figures(scope.before), key_figures(scope.chosen)
    past = delegation_figures(*(forum.id for forum in editions_of_year(scope.year - 1)))
    unit, people, money = _("units"), _("persons"), _("mn Russian roubles")
    a, b = _counts(then), _counts(now)
    c, d = _delegations(past), _delegations(scope.delegations)
    return [
        _Line(_("Documents signed"), unit, a[0], b[0]),
        _Line(_("of which contracts"), unit, a[1], b[1]),
        _Line(_("contracts without a sum in the total"), unit, a[2], b[2]),
        _Line(_("Sum of contracts"), money, then.figures.kopecks, now.figures.kopecks, is_money=True),
        _Line(
            _("of it attributed by default shares"), money, _by_default(then), _by_default(now), is_money=True
        ),
        _Line(_("Units of the Russian Federation taking part in documents"), unit, a[3], b[3]),
        _Line(_("Regions of the Republic of Belarus taking part in documents"), unit, a[4], b[4]),
        _Line(_("Delegations to the Forum"), unit, c[0], d[0]),
        _Line(_("Participants of delegations"), people, c[1], d[1]),
        _Line(_("Regions whose head came"), unit, c[2], d[2]),
    ]  # fmt: skip


def _counts(of: KeyFigures) -> tuple[int | None, ...]:
    figures = of.figures
    if not figures.documents:
        return (None,) * 5
    return (figures.documents, figures.contracts, figures.without_sum, of.ru_regions, of.by_regions)


def _by_default(of: KeyFigures) -> int | None:
    # Where the sum is known, what of it was attributed by default is known too: if need be, nothing.
    return None if of.figures.kopecks is None else of.figures.default_kopecks or 0


def _delegations(of: DelegationFigures) -> tuple[int | None, ...]:
    return (of.confirmed, of.members_confirmed, of.heads_of_regions) if of.is_known else (None,) * 3


def _sum(value: int | None) -> Value:
    return NONE if value == 0 else millions(value)


def _count(value: int | None) -> Value:
    return NO_DATA if value is None else value or NONE


def _kinds(made: ReportSheet, scope: Scope) -> None:
    made.note(_("Table 2. Documents by kind"))
    made.header(
        Head(_("No.")), Head(_("Kind of document")), Head(_("Documents, units")), Head(_("Sum, mn Russian roubles")),
        repeated=False,
    )  # fmt: skip
    rows = kind_totals(scope.chosen)
    numbers = [
        made.row(number, str(AGREEMENT_KIND_LABELS[row.kind]), row.figures.documents, millions(row.figures.kopecks))
        for number, row in enumerate(rows, 1)
    ]
    total = key_figures(scope.chosen).figures
    if not numbers:
        made.row(None, _("Total"), NO_DATA, NO_DATA, role=Role.TOTAL)
        return
    first, last = numbers[0], numbers[-1]
    made.row(
        None,
        _("Total"),
        made.sum("C", first, last, total.documents),
        NO_DATA if total.kopecks is None else made.sum("D", first, last, Money(total.kopecks, Shown.MILLIONS)),
        role=Role.TOTAL,
    )


def _years(made: ReportSheet, scope: Scope, anchor: str) -> None:
    made.note(_("Table 3. Documents and contracts by year of signing"))
    made.header(
        Head(_("No.")), Head(_("Year")), Head(_("Documents, units")), Head(_("of which contracts, units")),
        Head(_("Sum of contracts, mn Russian roubles")), Head(_("Growth, %")), repeated=False,
    )  # fmt: skip
    numbers = [made.row(*values) for values in _year_rows(scope)]
    if not numbers:
        made.row(None, NO_DATA, NO_DATA, NO_DATA, NO_DATA, NO_DATA)
        return
    years, sums = (Span(column, numbers[0], numbers[-1]) for column in ("B", "E"))
    title = _("Sum of contracts, mn Russian roubles")
    made.chart(Chart(title, years, ((title, sums),), anchor=anchor, number_format=Shown.MILLIONS, width=24, height=6.4))


def _year_rows(scope: Scope) -> Sequence[tuple[Value, ...]]:
    known = [row for row in year_totals(StatisticsFilter(as_of=scope.chosen.as_of)) if row.year <= scope.year]
    return [
        (
            number,
            str(row.year),
            _count(row.figures.documents or None),
            _count(row.figures.contracts) if row.figures.documents else NO_DATA,
            millions(row.figures.kopecks),
            _rate(row.figures.kopecks, row.previous.kopecks if row.previous else None),
        )
        for number, row in enumerate(known[-_YEARS:], 1)
    ]


def _rate(now: int | None, before: int | None) -> Value:
    told = fraction(now, before)
    return Share(told) if isinstance(told, Decimal) else told
