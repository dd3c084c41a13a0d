"""Delegations to the year's edition by region: numbers alone, no persons."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.core.formatting import NO_DATA, NONE, NOT_APPLICABLE
from forum.core.spreadsheet import Head, ReportSheet, Role, Value
from forum.delegations.queries import RegionDelegations
from forum.reference.enums import COUNTRY_LABELS, Side
from forum.reference.queries import regions_of
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, sign, signs

_COLUMNS = ("D", "E", "F", "G")


def sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """The table of delegations, the host's regions first."""
    made = ReportSheet(_("Delegations"), widths=(6, 40, 14, 14, 14, 14, 14, 18), frozen_columns=2)
    editions = ", ".join(forum.name(scope.locale) for forum in scope.editions)
    title = tables.next(_("Delegations to the Forum in %(year)s", year=scope.year))
    made.title(title, *filter(None, [scope.as_of_line, editions]))
    made.header(
        Head(_("No.")),
        Head(_("Region")),
        Head(_("Country")),
        Head(_("Delegations, units"), Head(_("number nominated")), Head(_("number confirmed"))),
        Head(_("Participants, persons"), Head(_("number nominated")), Head(_("number confirmed"))),
        Head(_("including the head of the region (yes/no)")),
    )
    figures = scope.delegations
    if not figures.is_known:
        made.row(None, _("Total"), NOT_APPLICABLE, *(NO_DATA,) * 5, role=Role.TOTAL)
    else:
        numbers = [made.row(number, *_row(scope, row)) for number, row in enumerate(_rows(scope), 1)]
        whole = (figures.nominated, figures.confirmed, figures.members_nominated, figures.members_confirmed)
        sums: list[Value] = [
            made.sum(column, numbers[0], numbers[-1], value) if value else NONE
            for column, value in zip(_COLUMNS, whole, strict=True)
        ]
        made.row(None, _("Total"), NOT_APPLICABLE, *sums, NOT_APPLICABLE, role=Role.TOTAL)
    signs(made)
    sign(made)
    return made


def _rows(scope: Scope) -> list[RegionDelegations]:
    return sorted(scope.delegations.regions, key=lambda row: row.side is not scope.first)


def _row(scope: Scope, row: RegionDelegations) -> tuple[Value, ...]:
    names = {region.id: region.name(scope.locale) for side in Side for region in regions_of(side)}
    return (
        names[row.region_id],
        str(COUNTRY_LABELS[row.side]),
        row.nominated or NONE,
        row.confirmed or NONE,
        row.members_nominated or NONE,
        row.members_confirmed or NONE,
        row.has_head_of_region if row.confirmed else NONE,
    )
