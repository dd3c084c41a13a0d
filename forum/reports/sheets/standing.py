"""Agreements in force on the last day of the period, by kind and level."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreements.enums import AGREEMENT_KIND_LABELS, AGREEMENT_LEVEL_LABELS, AgreementKind, AgreementLevel
from forum.core.formatting import NO_DATA, NONE
from forum.core.spreadsheet import Head, ReportSheet, Role, Value
from forum.reports.scope import Scope, is_whole_year
from forum.reports.sheets.frames import Tables, sign, signs

_FIRST = "C"


def sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """Kinds down, levels across; every agreement stands in one cell, so both directions add up."""
    levels = [level for level in AgreementLevel if any(key[1] is level for key in scope.in_force)]
    kinds = [kind for kind in AgreementKind if any(key[0] is kind for key in scope.in_force)]
    made = ReportSheet(_("In force"), widths=(6, 40 if levels else 76, *(23 for _level in levels), 14))
    made.title(tables.next(_title(scope)), scope.as_of_line)
    made.unit(_("units"))
    heads = [Head(AGREEMENT_LEVEL_LABELS[level]) for level in levels]
    made.header(Head(_("No.")), Head(_("Kind of document")), *heads, Head(_("Total")))
    if not kinds:
        made.row(None, _("Total"), NO_DATA, role=Role.TOTAL)
    else:
        _rows(made, scope, kinds, levels)
    signs(made)
    sign(made)
    return made


def _title(scope: Scope) -> str:
    if is_whole_year(scope):
        return str(_("Agreements in force on 31 December %(year)s", year=scope.year))
    return str(_("Agreements in force on %(day)s", day=scope.formats.date_short(scope.standing_day)))


def _rows(made: ReportSheet, scope: Scope, kinds: list[AgreementKind], levels: list[AgreementLevel]) -> None:
    first = made.next_row
    letters = [chr(ord(_FIRST) + offset) for offset in range(len(levels) + 1)]
    for number, kind in enumerate(kinds, 1):
        cells = [scope.in_force.get((kind, level), 0) for level in levels]
        row, last = made.next_row, letters[len(levels) - 1]
        whole = made.sum_across(_FIRST, last, row, sum(cells))
        made.row(number, str(AGREEMENT_KIND_LABELS[kind]), *(value or NONE for value in cells), whole)
    columns = [sum(scope.in_force.get((kind, level), 0) for kind in kinds) for level in levels]
    sums: list[Value] = [
        made.sum(letter, first, made.next_row - 1, value)
        for letter, value in zip(letters, [*columns, sum(columns)], strict=True)
    ]
    made.row(None, _("Total"), *sums, role=Role.TOTAL)
