"""The matrix: what each Russian region signed with each Belarusian one."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from openpyxl.utils import get_column_letter

from forum.core.formatting import NO_DATA
from forum.core.spreadsheet import Column, Head, Money, ReportSheet, Role, Shown
from forum.reference.enums import Side
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, millions, sign
from forum.statistics.columns import MatrixRow, matrix_register, matrix_rows
from forum.statistics.enums import Measure
from forum.statistics.sheets import cell_value

# The title and the lines to sign of a matrix of one column or none would stand over too little.
_NAME, _SUM, _LEAST = 40, 17, 125


def sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """The matrix of values; rows and columns without documents are left out."""
    columns = matrix_register(scope.matrix, Measure.VALUE).columns
    made = ReportSheet(
        _("Matrix"),
        widths=[max(_NAME, _LEAST - _SUM * len(columns[1:])), *(_SUM for _column in columns[1:])],
        frozen_columns=1,
    )
    made.title(tables.next(_title(scope)), scope.as_of_line)
    millions(made)
    made.header(*(Head(column.title) for column in columns))
    if scope.matrix.is_empty:
        made.row(NO_DATA, *(NO_DATA for _column in columns[1:]))
    else:
        _fill(made, matrix_rows(scope.matrix), columns)
    made.note(_("“…” – documents without a sum in the total; “–” – no documents."))
    sign(made)
    return made


def _title(scope: Scope) -> str:
    """What the matrix is of; the host's country stands first."""
    titles = {
        Side.RU: _("Sums of contracts of Russian and Belarusian regions signed in %(year)s"),
        Side.BY: _("Sums of contracts of Belarusian and Russian regions signed in %(year)s"),
    }
    return scope.of_year(titles)


def _fill(made: ReportSheet, rows: Sequence[MatrixRow], columns: Sequence[Column[MatrixRow]]) -> None:
    """Place the rows; the totals of rows and of columns are both formulas."""
    first, letters = made.next_row, [get_column_letter(number) for number in range(1, len(columns) + 1)]
    for row in rows:
        number = made.next_row
        values = [cell_value(column.kind, column.read(row), shown=Shown.MILLIONS) for column in columns]
        if row.is_total:
            pairs = zip(letters, values, strict=True)
            values = [
                made.sum(letter, first, number - 1, value) if isinstance(value, Money) else value
                for letter, value in pairs
            ]
        elif isinstance(values[-1], Money):
            values[-1] = made.sum_across(letters[1], letters[-2], number, values[-1])
        made.row(*values, role=Role.TOTAL if row.is_total else Role.BODY)
