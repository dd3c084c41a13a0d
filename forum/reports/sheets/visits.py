"""Visits of the whole year in the units of published figures, delegations to the Forum apart from them."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from forum.core.spreadsheet import Head, ReportSheet
from forum.delegations.visit_units import VISIT_UNITS
from forum.reference.enums import Side
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, sign, signs
from forum.reports.sheets.indicators import Indicator, rate, shown
from forum.statistics.queries import VisitCell
from forum.statistics.visit_columns import FORUM_NOTE, WAY_TITLES


def sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """Visits both ways in the two years."""
    made = ReportSheet(_("Visits"), widths=(6, 76, 18, 18, 14))
    made.title(tables.next(_("Visits of delegations and delegations to the Forum")), scope.as_of_line)
    made.unit(_("units"))
    made.header(
        Head(_("No.")), Head(_("Indicator")), Head(str(scope.year - 1)), Head(str(scope.year)), Head(_("Growth, %"))
    )
    number = 0
    for side in scope.sides:
        for line in _lines(scope, side):
            number += not line.is_part
            made.row(
                None if line.is_part else number,
                f"– {line.title}" if line.is_part else line.title,
                shown(line.before, line.measured),
                shown(line.now, line.measured),
                rate(line),
            )
    for unit in VISIT_UNITS:
        counts = str(unit.counts)
        made.note(f"{unit.label}: {counts[0].lower()}{counts[1:]}")
    made.note(FORUM_NOTE)
    signs(made)
    sign(made)
    return made


def _lines(scope: Scope, side: Side) -> Iterator[Indicator]:
    """What is counted of one direction: visits with the units among them, delegations to the Forum, both."""

    def of_side(cell: VisitCell) -> bool:
        return cell.direction is side

    then, now, unit = scope.visits_before.count(of_side), scope.visits.count(of_side), _("units")
    visits, forum, total = map(str, WAY_TITLES[side])
    yield Indicator(visits, unit, then.visits, now.visits)
    for one in VISIT_UNITS:
        if one.direction is side:
            before, after = scope.visits_before.count(one.covers), scope.visits.count(one.covers)
            yield Indicator(str(one.label), unit, before.visits, after.visits, is_part=True)
    yield Indicator(forum, unit, then.forum_delegations, now.forum_delegations)
    yield Indicator(total, unit, then.total, now.total)
