"""What was carried out of the contracts of every year, and which regions did not report."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.formatting import NO_DATA, NONE, NOT_APPLICABLE
from forum.core.spreadsheet import Column, Kind, ReportSheet
from forum.reference.enums import Side
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, not_added, sign, signs, table_of_sums
from forum.reports.sheets.periods import YEARS
from forum.statistics.columns import SIDE_TITLES, fraction, known
from forum.statistics.queries import Reporting, executed, reporting_in_all


class _Year(NamedTuple):
    """Contracts signed in a year, or in all of them together where ``number`` is None."""

    number: int | None
    name: str
    reporting: Reporting
    kopecks: int | None
    executed: int | None


class _Region(NamedTuple):
    """A region with contracts nobody reported on, or all of them together where ``number`` is None."""

    number: int | None
    name: str
    reporting: Reporting


def execution_sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """Execution by year of signing, as reported up to the day."""
    made = ReportSheet(_("Execution"), widths=(6, 22, 18, 18, 18, 24, 24, 14), frozen_columns=2)
    made.title(tables.next(_("Execution of contracts by year of signing")), scope.as_of_line)
    table_of_sums(made, _year_columns(), _years(scope))
    signs(made)
    sign(made)
    return made


def _years(scope: Scope) -> list[_Year]:
    years = [row for row in scope.years[-YEARS:] if row.figures.contracts_in_sum]
    lines = [
        _Year(
            number,
            str(row.year),
            reporting_in_all(replace(scope.chosen, year=row.year)),
            row.figures.kopecks,
            executed(replace(scope.chosen, year=row.year)).total,
        )
        for number, row in enumerate(years, 1)
    ]
    if not lines:
        return []
    carried = [line.executed for line in lines if line.executed is not None]
    whole = Reporting(
        sum(line.reporting.contracts for line in lines), sum(line.reporting.silent for line in lines), None
    )
    total = sum(line.kopecks or 0 for line in lines)
    return [*lines, _Year(None, str(_("Total")), whole, total, sum(carried) if carried else None)]


def _year_columns() -> tuple[Column[_Year], ...]:
    return (
        Column("number", _l("No."), Kind.INTEGER, lambda line: line.number),
        Column("year", _l("Year of signing"), read=lambda line: line.name),
        Column("contracts", _l("Contracts in the sum, units"), Kind.INTEGER,
               lambda line: line.reporting.contracts, total="sum"),
        Column("reported", _l("of which reported on, units"), Kind.INTEGER,
               lambda line: line.reporting.contracts - line.reporting.silent or NONE, total="sum"),
        Column("silent", _l("Not reported on, units"), Kind.INTEGER,
               lambda line: line.reporting.silent or NONE, total="sum"),
        Column("value", _l("Sum of contracts"), Kind.MONEY, lambda line: known(line.kopecks), total="sum"),
        Column("executed", _l("Executed since signing"), Kind.MONEY, lambda line: known(line.executed), total="sum"),
        Column("share", _l("Executed, %"), Kind.SHARE, lambda line: fraction(line.executed, line.kopecks)),
    )  # fmt: skip


_SILENT = {
    Side.RU: (
        _l("Without reports (Russia)"), _l("Units of the Russian Federation that did not report on execution")
    ),
    Side.BY: (
        _l("Without reports (Belarus)"), _l("Regions of the Republic of Belarus that did not report on execution")
    ),
}  # fmt: skip


def silent_sheet(scope: Scope, tables: Tables, side: Side) -> ReportSheet:
    """Regions of ``side`` with contracts of the year on which nobody reported."""
    name, title = _SILENT[side]
    made = ReportSheet(name, widths=(6, 60, 26, 26, 32), frozen_columns=2)
    made.title(tables.next(title), scope.as_of_line)
    _silent_table(made, scope, side)
    not_added(made)
    signs(made)
    sign(made)
    return made


def _silent_table(made: ReportSheet, scope: Scope, side: Side) -> None:
    sign_of_none = NONE if scope.reporting[side][1].contracts else NO_DATA
    table_of_sums(made, _silent_columns(side), _silent(scope, side), nothing=(NOT_APPLICABLE, sign_of_none))


def _silent(scope: Scope, side: Side) -> list[_Region]:
    regions, whole = scope.reporting[side]
    found = [(row.name, regions.get(row.key or 0, Reporting())) for row in scope.regions[side].rows]
    silent = [(name, told) for name, told in found if told.silent]
    lines = [_Region(number, name, told) for number, (name, told) in enumerate(silent, 1)]
    return [*lines, _Region(None, str(_("Total")), whole)] if lines else []


def _silent_columns(side: Side) -> tuple[Column[_Region], ...]:
    return (
        Column("number", _l("No."), Kind.INTEGER, lambda line: line.number),
        Column("region", SIDE_TITLES[side], read=lambda line: line.name),
        Column("contracts", _l("Contracts in the sum, units†"), Kind.INTEGER, lambda line: line.reporting.contracts),
        Column("silent", _l("of which not reported on, units†"), Kind.INTEGER, lambda line: line.reporting.silent),
        Column("value", _l("Their sum"), Kind.MONEY, lambda line: known(line.reporting.silent_kopecks), total="sum"),
    )
