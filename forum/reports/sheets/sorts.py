"""Totals by what documents are: sectors with a chart, kinds and levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements.enums import AGREEMENT_KIND_LABELS, AGREEMENT_LEVEL_LABELS
from forum.core.formatting import NO_DATA, NONE, NOT_APPLICABLE
from forum.core.spreadsheet import Chart, Column, Head, Kind, ReportSheet, Shown, Span
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, millions, role_of, sign, signs
from forum.statistics.columns import Reader, by_default, fraction, growth, reader_of
from forum.statistics.queries import Figures, SortTotal
from forum.statistics.sheets import fill_table

_SECTOR_WIDTHS = (6, 9, 52, 13, 16, 15, 18, 11, 18, 11, 18)
_WIDTHS = (6, 52, 13, 16, 15, 18, 11, 18, 11, 18)
_CHART = 6.4  # centimetres


class _Line(NamedTuple):
    """Documents of one sort; ``number`` None is the total."""

    number: int | None
    name: str
    code: str
    figures: Figures
    previous: Figures


def sectors_sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """The sectors of the economy, the sum of each as a bar."""
    made = ReportSheet(_("Sectors"), widths=_SECTOR_WIDTHS, is_frozen=False)
    made.title(tables.next(_("Documents and contracts by sector (OKVED 2)")), scope.as_of_line)
    lines = _lines(
        scope,
        scope.sectors,
        lambda sector: str(_("sector not stated")) if sector is None else sector.name,
        lambda sector: NONE if sector is None else sector.code,
    )
    # Of documents without a sector alone there is nothing to compare.
    is_charted = any(total.sort is not None and total.figures.kopecks for total in scope.sectors)
    anchor = made.leave_room(_CHART) if is_charted else None
    # Names of sections are too long for the axis of a chart: their letters stand there.
    code: Column[_Line] = Column("code", _l("Section of OKVED 2"), read=lambda line: line.code)
    first, last = _table(made, scope, lines, _l("Sector"), code, repeated=True)
    if anchor is not None:
        title = str(_("Sum of contracts, mn Russian roubles"))
        spans = (Span("B", first, last), ((title, Span("G", first, last)),))
        look: dict[str, Any] = {"number_format": Shown.MILLIONS, "width": 24, "height": _CHART}
        made.chart(Chart(title, *spans, anchor=anchor, **look))
    signs(made)
    sign(made)
    return made


def kinds_sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """The kinds of documents, and under them the levels."""
    made = ReportSheet(_("Kinds and levels"), widths=_WIDTHS, is_frozen=False)
    made.title(tables.next(_("Documents by kind")), scope.as_of_line)
    kinds = _lines(scope, scope.kinds, lambda kind: str(AGREEMENT_KIND_LABELS[kind]))
    _table(made, scope, kinds, _l("Kind of document"))
    made.skip()
    made.title(tables.next(_("Documents by level")))
    levels = _lines(scope, scope.levels, lambda level: str(AGREEMENT_LEVEL_LABELS[level]))
    _table(made, scope, levels, _l("Level"))
    signs(made)
    sign(made)
    return made


def _lines(
    scope: Scope,
    totals: Sequence[SortTotal[Any]],
    name: Callable[[Any], str],
    code: Callable[[Any], str] = lambda _sort: "",
) -> list[_Line]:
    lines = [
        _Line(number, name(total.sort), code(total.sort), total.figures, total.previous)
        for number, total in enumerate(totals, 1)
    ]
    return [*lines, _Line(None, str(_("Total")), NOT_APPLICABLE, scope.now.figures, scope.then.figures)]


def _table(
    made: ReportSheet, scope: Scope, lines: Sequence[_Line], title: Any, *more: Column[_Line], repeated: bool = False
) -> tuple[int, int]:
    """Place the table; returns the first and the last row of sorts. A header heads pages only of a table alone."""
    columns = _columns(scope, title, *more)
    millions(made)
    made.header(*(Head(column.title) for column in columns), repeated=repeated)
    first, last = fill_table(made, columns, lines, role_of, shown=Shown.MILLIONS)
    return first, last - 1


def _columns(scope: Scope, title: Any, *more: Column[_Line]) -> tuple[Column[_Line], ...]:
    whole = scope.now.figures
    read, past = reader_of(whole), reader_of(scope.then.figures)
    return (
        Column("number", _l("No."), Kind.INTEGER, lambda line: line.number),
        *more,
        Column("name", title, read=lambda line: line.name),
        Column("documents", _l("Documents, units"), Kind.INTEGER,
               lambda line: read.count(line.figures.documents), total="sum"),
        Column("contracts", _l("of which contracts, units"), Kind.INTEGER,
               lambda line: read.count(line.figures.contracts), total="sum"),
        Column("without_sum", _l("Without a stated sum, units"), Kind.INTEGER,
               lambda line: read.count(line.figures.without_sum), total="sum"),
        Column("value", _l("Sum of contracts"), Kind.MONEY,
               lambda line: _money(line.figures.kopecks, line.figures, read), total="sum"),
        Column("share", _l("Share, %"), Kind.SHARE,
               lambda line: _money(fraction(line.figures.kopecks, whole.kopecks), line.figures, read), total="sum"),
        Column("previous", _l("Year before"), Kind.MONEY,
               lambda line: _money(line.previous.kopecks, line.previous, past), total="sum"),
        Column("growth", _l("Growth, %"), Kind.SHARE,
               lambda line: _money(growth(line.figures, line.previous), line.figures, read)),
        Column("by_default", _l("including attributed by default shares"), Kind.MONEY,
               lambda line: _money(by_default(line.figures), line.figures, read), total="sum"),
    )  # fmt: skip


def _money(value: Any, figures: Figures, read: Reader) -> Any:
    """A sum, or what is told of it; of documents that are no contracts there is none."""
    if figures.documents and not figures.contracts:
        return NONE
    return read.of(NO_DATA if value is None else value, figures)
