"""Visits between forums: the register keeps none yet, and the table says so."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.core.formatting import NO_DATA
from forum.core.spreadsheet import Head, ReportSheet
from forum.reference.enums import Side
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, sign, signs


def sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """Visits both ways in the two years."""
    made = ReportSheet(_("Visits"), widths=(6, 76, 18, 18, 14))
    made.title(tables.next(_("Visits of delegations outside the Forum")), scope.as_of_line)
    made.unit(_("units"))
    made.header(
        Head(_("No.")), Head(_("Indicator")), Head(str(scope.year - 1)), Head(str(scope.year)), Head(_("Growth, %"))
    )
    ways = {
        Side.RU: (
            _("Visits of Russian regions to the Republic of Belarus"),
            _("of them led by the head of the region"),
        ),
        Side.BY: (
            _("Visits of Belarusian regions to the Russian Federation"),
            _("of them led by the head of the region"),
        ),
    }
    number = 0
    for side in scope.sides:
        for title in ways[side]:
            number += 1
            made.row(number, title, NO_DATA, NO_DATA, NO_DATA)
    made.note(_("The register keeps no visits outside the Forum yet."))
    signs(made)
    sign(made)
    return made
