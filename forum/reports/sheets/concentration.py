"""How much of a sum its largest contracts are: per year of signing, and per region."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.formatting import NO_DATA
from forum.core.spreadsheet import Column, Head, Kind, ReportSheet, Role
from forum.reference.enums import Side
from forum.reports.scope import Scope
from forum.statistics.columns import SIDE_TITLES, fraction
from forum.statistics.queries import Concentration, concentration_by_region, concentration_by_year
from forum.statistics.sheets import fill_table


class _Line(NamedTuple):
    number: int
    name: str
    told: Concentration


def years_sheet(scope: Scope) -> ReportSheet:
    """The largest contract and the three largest of every year up to the report's."""
    found = concentration_by_year(scope.all_years)
    lines = [(str(year), told) for year, told in sorted(found.items()) if year <= scope.year]
    return _sheet(scope, _("Concentration by year"), _l("Year of signing"), lines)


def regions_sheet(scope: Scope, side: Side) -> ReportSheet:
    """The same of every region's parts in the report's year."""
    found = concentration_by_region(side, scope.chosen)
    lines = [(row.name, found[row.key]) for row in scope.regions[side].rows if row.key is not None and row.key in found]
    return _sheet(scope, _("Concentration by region"), SIDE_TITLES[side], lines)


def _sheet(scope: Scope, name: str, title: object, lines: list[tuple[str, Concentration]]) -> ReportSheet:
    made = ReportSheet(name, widths=(6, 44, 14, 24, 24, 13, 24, 13), frozen_columns=2)
    made.title(name, scope.as_of_line)
    made.unit(_("Russian roubles"))
    columns = _columns(title)
    made.header(*(Head(column.title) for column in columns))
    rows = [_Line(number, *line) for number, line in enumerate(lines, 1)]
    if not rows:
        made.row(None, *(NO_DATA for _column in columns[1:]))
    fill_table(made, columns, rows, lambda _row: Role.BODY)
    return made


def _columns(title: object) -> tuple[Column[_Line], ...]:
    return (
        Column("number", _l("No."), Kind.INTEGER, lambda line: line.number),
        Column("name", title, read=lambda line: line.name),
        Column("contracts", _l("Contracts in the sum, units"), Kind.INTEGER, lambda line: line.told.contracts),
        Column("kopecks", _l("Sum of contracts"), Kind.MONEY, lambda line: line.told.kopecks),
        Column("largest", _l("Largest contract"), Kind.MONEY, lambda line: line.told.largest),
        Column("largest_share", _l("Share, %"), Kind.SHARE,
               lambda line: fraction(line.told.largest, line.told.kopecks)),
        Column("top", _l("Three largest contracts"), Kind.MONEY, lambda line: line.told.top),
        Column("top_share", _l("Share, %"), Kind.SHARE, lambda line: fraction(line.told.top, line.told.kopecks)),
    )  # fmt: skip
