"""The matrix: what each Russian region signed with each Belarusian one."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.core.formatting import NO_DATA
from forum.core.spreadsheet import Head, ReportSheet, Role, Shown
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, sign
from forum.statistics.columns import matrix_register, matrix_rows
from forum.statistics.enums import Measure
from forum.statistics.sheets import fill_table

# The title of an empty matrix would stand over two narrow columns.
_NAME, _SUM, _WIDE = 40, 17, 90


def sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """The matrix of values; rows and columns without documents are left out."""
    columns = matrix_register(scope.matrix, Measure.VALUE).columns
    made = ReportSheet(
        _("Matrix"),
        widths=[_WIDE if scope.matrix.is_empty else _NAME, *(_SUM for _column in columns[1:])],
        frozen_columns=1,
    )
    made.title(
        tables.next(_("Sums of contracts of Russian and Belarusian regions signed in %(year)s", year=scope.year)),
        scope.as_of_line,
    )
    made.unit(_("sums in mn Russian roubles; the cells hold full roubles"))
    made.header(*(Head(column.title) for column in columns))
    if scope.matrix.is_empty:
        made.row(NO_DATA, *(NO_DATA for _column in columns[1:]))
    else:
        fill_table(
            made,
            columns,
            matrix_rows(scope.matrix),
            lambda row: Role.TOTAL if row.is_total else Role.BODY,
            shown=Shown.MILLIONS,
        )
    made.note(_("“…” – documents without a sum in the total; “–” – no documents."))
    sign(made)
    return made
