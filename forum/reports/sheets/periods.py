"""The dynamics: totals by year of signing and by edition, each with a chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.formatting import NO_DATA, NONE, NOT_APPLICABLE
from forum.core.spreadsheet import Chart, Column, Kind, ReportSheet, Shown, Span
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, sign, signs, table_of_sums
from forum.statistics.columns import by_default, growth, known
from forum.statistics.queries import Figures, total_figures

YEARS = 10
_CHART = 6.4  # centimetres


class _Line(NamedTuple):
    """A year or an edition; ``number`` None is the total."""

    number: int | None
    name: str
    code: str
    year: str
    figures: Figures
    previous: Figures | None


def years_sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """The last ten years of signing."""
    made = ReportSheet(_("By year"), widths=(6, 22, 16, 18, 18, 24, 14, 24), is_frozen=False)
    made.title(tables.next(_("Documents and contracts by year of signing")), scope.as_of_line)
    # A stretch of ten years has no total that anybody asks for.
    lines = [
        _Line(number, str(row.year), NOT_APPLICABLE, str(row.year), row.figures, row.previous)
        for number, row in enumerate(scope.years[-YEARS:], 1)
    ]
    columns = _columns(_l("Year of signing"), lambda line: line.name)
    _table(made, columns, lines, by="B")
    return made


def editions_sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """Every edition up to the report's year, and documents outside forums."""
    made = ReportSheet(_("Editions"), widths=(6, 48, 9, 9, 16, 18, 18, 24, 14, 24), is_frozen=False)
    made.title(tables.next(_("Documents and contracts by edition of the Forum")), scope.as_of_line)
    lines = [
        _Line(
            number,
            row.name,
            row.code if row.number else NONE,
            str(row.year or NOT_APPLICABLE),
            row.figures,
            row.previous,
        )
        for number, row in enumerate(scope.edition_totals, 1)
    ]
    if lines:
        lines.append(_Line(None, str(_("Total")), NOT_APPLICABLE, NOT_APPLICABLE, total_figures(scope.all_years), None))
    columns = _columns(
        _l("Edition of the Forum"),
        lambda line: line.name,
        Column("code", _l("Number"), read=lambda line: line.code),
        Column("year", _l("Year"), read=lambda line: line.year),
    )
    _table(made, columns, lines, by="C")
    return made


def _table(made: ReportSheet, columns: Sequence[Column[_Line]], lines: Sequence[_Line], *, by: str) -> None:
    anchor = made.leave_room(_CHART) if any(line.figures.kopecks for line in lines) else None
    first = table_of_sums(made, columns, lines)
    last = first + sum(line.number is not None for line in lines) - 1
    if anchor is not None:
        title = str(_("Sum of contracts, mn Russian roubles"))
        letter = "ABCDEFGHIJ"[[column.key for column in columns].index("value")]
        spans = (Span(by, first, last), ((title, Span(letter, first, last)),))
        made.chart(Chart(title, *spans, anchor=anchor, number_format=Shown.MILLIONS, width=24, height=_CHART))
    signs(made)
    sign(made)


def _columns(title: Any, name: Callable[[_Line], str], *more: Column[_Line]) -> tuple[Column[_Line], ...]:
    def counted(key: str, title: Any, of: Callable[[Figures], int]) -> Column[_Line]:
        # A period without any document is one of which nothing is known.
        return Column(
            key, title, Kind.INTEGER,
            lambda line: (of(line.figures) or NONE) if line.figures.documents else NO_DATA, total="sum",
        )  # fmt: skip

    return (
        Column("number", _l("No."), Kind.INTEGER, lambda line: line.number),
        Column("name", title, read=name),
        *more,
        counted("documents", _l("Documents, units"), lambda figures: figures.documents),
        counted("contracts", _l("of which contracts, units"), lambda figures: figures.contracts),
        counted("without_sum", _l("Without a stated sum, units"), lambda figures: figures.without_sum),
        Column("value", _l("Sum of contracts"), Kind.MONEY, lambda line: known(line.figures.kopecks), total="sum"),
        Column("growth", _l("Growth, %"), Kind.SHARE, _growth),
        Column("by_default", _l("including attributed by default shares"), Kind.MONEY,
               lambda line: by_default(line.figures), total="sum"),
    )  # fmt: skip


def _growth(line: _Line) -> Any:
    return NOT_APPLICABLE if line.number is None else growth(line.figures, line.previous)
