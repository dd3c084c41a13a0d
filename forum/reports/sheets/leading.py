"""The leading regions of either country by value, each table with a chart."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.formatting import NO_DATA
from forum.core.spreadsheet import Chart, Column, Head, Kind, ReportSheet, Role, Shown, Span
from forum.reference.enums import Side
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, millions, sign, signs
from forum.statistics.columns import SIDE_TITLES, fraction, growth
from forum.statistics.queries import RegionTotal
from forum.statistics.sheets import fill_table

MOST = 10
_CHART = 6.2  # centimetres

_WORDS = {
    Side.RU: (_l("Leaders (Russia)"), _l("Units of the Russian Federation with the largest sums of contracts")),
    Side.BY: (_l("Leaders (Belarus)"), _l("Regions of the Republic of Belarus with the largest sums of contracts")),
}


def sheet(scope: Scope, tables: Tables, side: Side) -> ReportSheet:
    """At most ten territories of ``side``, the largest first."""
    name, title = _WORDS[side]
    made = ReportSheet(name, widths=(8, 56, 22, 14, 22, 14), is_frozen=False)
    made.title(tables.next(title), scope.as_of_line)
    leading = scope.regions[side].leading(MOST)
    anchor = made.leave_room(_CHART) if leading else None
    columns = _columns(side)
    millions(made)
    made.header(*(Head(column.title) for column in columns))
    if not leading:
        made.row(*(NO_DATA for _column in columns))
    first, last = fill_table(made, columns, leading, lambda _row: Role.BODY, shown=Shown.MILLIONS)
    if anchor is not None:
        drawn = str(_("Sum of contracts, mn Russian roubles"))
        spans = (Span("B", first, last), ((drawn, Span("C", first, last)),))
        made.chart(
            Chart(drawn, *spans, anchor=anchor, kind="bar", number_format=Shown.MILLIONS, width=24, height=_CHART)
        )
    signs(made)
    sign(made)
    return made


def _columns(side: Side) -> tuple[Column[RegionTotal], ...]:
    return (
        Column("place", _l("Rank"), Kind.INTEGER, lambda row: row.place),
        Column("name", SIDE_TITLES[side], read=lambda row: row.name),
        Column("value", _l("Sum of contracts"), Kind.MONEY, lambda row: row.figures.kopecks),
        Column("share", _l("Share, %"), Kind.SHARE, lambda row: fraction(row.figures.kopecks, row.of.kopecks)),
        Column("previous", _l("Year before"), Kind.MONEY, _previous),
        Column("growth", _l("Growth, %"), Kind.SHARE, lambda row: growth(row.figures, row.previous)),
    )


def _previous(row: RegionTotal) -> int | str:
    kopecks = row.previous.kopecks if row.previous is not None else None
    return NO_DATA if kopecks is None else kopecks
