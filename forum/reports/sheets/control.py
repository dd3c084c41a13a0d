"""Control totals: every way to add the year up, and how far it is from the total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flask_babel import gettext as _

from forum.agreements.enums import AgreementKind
from forum.agreements.queries import AgreementFilter, agreement_totals
from forum.core.formatting import NO_DATA
from forum.core.spreadsheet import Formula, Head, Money, ReportSheet, Role, Share, Value
from forum.reference.enums import Side
from forum.reports.scope import Scope
from forum.statistics.columns import WHOLE_PPM
from forum.statistics.queries import Figures


class _Way(NamedTuple):
    """One way to add up: kopecks, or parts per million of one document."""

    name: str
    added: int | None
    total: int | None


def sheet(scope: Scope) -> ReportSheet:
    """Three measures, each added up in every way there is; every difference has to be 0."""
    made = ReportSheet(_("Control totals"), widths=(6, 62, 26, 26, 20), is_frozen=False)
    made.title(_("Control totals for %(year)s", year=scope.year), scope.as_of_line)
    made.header(
        Head(_("No.")), Head(_("What is added up")), Head(_("Added up")), Head(_("Total")), Head(_("Difference"))
    )
    number = 0
    for title, ways, is_money in (
        (_("Sum of contracts, Russian roubles"), list(_values(scope)), True),
        (_("of it by default shares, Russian roubles"), list(_defaults(scope)), True),
        (_("Executed, Russian roubles"), list(_executed(scope)), True),
        (_("Shares of all documents, each divided among its regions"), list(_documents(scope)), False),
    ):
        made.row(None, title, None, None, None, role=Role.SUBTOTAL)
        for way in ways:
            number += 1
            row = made.next_row
            made.row(number, way.name, *_cells(scope, way, row, is_money=is_money))
    made.note(_("Every difference has to be 0: the parts of every document add up to it by construction."))
    return made


def _cells(scope: Scope, way: _Way, row: int, *, is_money: bool) -> tuple[Value, ...]:
    if way.added is None and way.total is None:
        return (NO_DATA, NO_DATA, NO_DATA)
    added, total = way.added or 0, way.total or 0
    if is_money:
        return (Money(added), Money(total), Formula(f"C{row}-D{row}", Money(added - total)))
    whole = max(1, scope.now.figures.documents)
    cells = [Share(part, 4) for part in (added // whole, total // whole, (added - total) // whole)]
    return (cells[0], cells[1], Formula(f"C{row}-D{row}", cells[2]))


def _values(scope: Scope) -> Iterator[_Way]:
    total = scope.now.figures.kopecks
    for name, rows in _tables(scope):
        yield _Way(name, _sum(figures.kopecks for figures in rows), total)
    yield _Way(_("documents of the register"), _of_register(scope), total)
    yield _Way(_("the years’ table"), _sum(row.figures.kopecks for row in scope.years if row.year == scope.year), total)


def _defaults(scope: Scope) -> Iterator[_Way]:
    total = scope.now.figures.default_kopecks
    for name, rows in _tables(scope):
        yield _Way(name, _sum(figures.default_kopecks for figures in rows), total)
    yield _Way(_("what the total leaves out and holds by default"), scope.left.default_kopecks, total)


def _executed(scope: Scope) -> Iterator[_Way]:
    for side in Side:
        yield _Way(_side_name(side), _sum(scope.executed.regions.get(side, {}).values()), scope.executed.total)


def _documents(scope: Scope) -> Iterator[_Way]:
    documents = scope.now.figures.documents
    total = documents * WHOLE_PPM if documents else None
    for name, rows in _tables(scope):
        yield _Way(name, _sum(figures.ppm for figures in rows) if documents else None, total)


def _tables(scope: Scope) -> Iterator[tuple[str, Iterable[Figures]]]:
    for side in Side:
        yield _side_name(side), [row.figures for row in scope.regions[side].rows]
    districts = [district.subtotal.figures for district in scope.regions[Side.RU].districts]
    others = [row.figures for row in scope.regions[Side.RU].others]
    yield _("federal districts and rows outside them"), [*districts, *others]
    yield _("pairs of regions (matrix)"), scope.matrix.cells.values()
    yield _("sectors"), [total.figures for total in scope.sectors]
    yield _("kinds of documents"), [total.figures for total in scope.kinds]
    yield _("levels"), [total.figures for total in scope.levels]


def _side_name(side: Side) -> str:
    return str({Side.RU: _("units of the Russian Federation"), Side.BY: _("regions of the Republic of Belarus")}[side])


def _of_register(scope: Scope) -> int | None:
    day = scope.chosen.day
    wanted = AgreementFilter(year=scope.year, kinds=(AgreementKind.CONTRACT,), counts=True, signed_until=day, as_of=day)
    totals = agreement_totals(actor=scope.actor, chosen=wanted)
    return totals.kopecks if totals.with_money else None


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
