"""Columns of the tables of totals: declared once for the page, the workbook and CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.formatting import NO_DATA, NONE, NOT_APPLICABLE
from forum.core.spreadsheet import Column, Kind, Register
from forum.reference.enums import Side
from forum.statistics.enums import Measure
from forum.statistics.queries import EditionTotal, Figures, Matrix, RegionTotal, RowKind, YearTotal

Told = TypeVar("Told")

WHOLE_PPM = 1_000_000
_SHARE_DIGITS = Decimal(1).scaleb(-12)

NOT_ADDED = _l("† The column is not added up: the total row counts each document once.")

SIDE_TITLES = {Side.RU: _l("Unit of the Russian Federation"), Side.BY: _l("Region of the Republic of Belarus")}


def fraction(part: int | None, of: int | None) -> Decimal | str:
    """``part`` as an exact fraction of ``of`` to twelve digits; «…» unknown, «х» of nothing."""
    if part is None or of is None:
        return NO_DATA
    return (Decimal(part) / Decimal(of)).quantize(_SHARE_DIGITS) if of else NOT_APPLICABLE


def growth(now: Figures, before: Figures | None) -> Decimal | str:
    """The value as a fraction of the one before; «…» where either is unknown."""
    return NO_DATA if before is None else fraction(now.kopecks, before.kopecks)


def known(value: int | None) -> int | str:
    """The value, «…» where it is unknown."""
    return NO_DATA if value is None else value


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads figures of a table; in one without any document nothing is known, in others a blank means none."""

    is_empty: bool

    def count(self, value: int) -> int | str:
        """A number of whole documents."""
        return value or (NO_DATA if self.is_empty else NONE)

    def money(self, value: int | None, figures: Figures) -> int | str:
        """A value of ``figures``: none where nobody signed, unknown where it is not told."""
        return self.of(known(value), figures)

    def of(self, value: Told, figures: Figures) -> Told | str:
        """Anything told of ``figures``: none where nobody signed."""
        return NONE if figures.documents == 0 and not self.is_empty else value


def reader_of(total: Figures) -> Reader:
    """The reader of a table with that total."""
    return Reader(total.documents == 0)


def regions_register(side: Side, total: RegionTotal) -> Register[RegionTotal]:
    """The table per region of ``side`` under its ``total``; compared with a period before, that and the growth too."""
    read, past = reader_of(total.figures), reader_of(total.previous or Figures())
    before: tuple[Column[RegionTotal], ...] = (
        Column(
            "previous", _l("Period before, Russian roubles"), Kind.MONEY,
            lambda row: past.money(*_previous(row)), total="sum",
        ),
        Column(
            "growth", _l("Growth, %"), Kind.SHARE,
            lambda row: read.of(growth(row.figures, row.previous), row.figures),
        ),
    )  # fmt: skip
    return Register(
        name="regions-ru" if side is Side.RU else "regions-by",
        title=_l("Agreements and contracts by region"),
        columns=(
            Column("name", SIDE_TITLES[side], read=row_name, width=44, wraps=True),
            Column("documents", _l("Documents with participation†"), Kind.INTEGER,
                   lambda row: read.count(row.figures.documents), width=14, note=NOT_ADDED),
            Column("contracts", _l("of which contracts†"), Kind.INTEGER, lambda row: read.count(row.figures.contracts)),
            Column("without_sum", _l("Contracts without a sum in the total†"), Kind.INTEGER,
                   lambda row: read.count(row.figures.without_sum), width=16),
            Column("share", _l("Share of documents, %"), Kind.SHARE,
                   lambda row: read.of(document_share(row.figures, row.of), row.figures), width=13, total="sum"),
            Column("value", _l("Sum of contracts, Russian roubles"), Kind.MONEY,
                   lambda row: read.money(row.figures.kopecks, row.figures), width=24, total="sum"),
            Column("value_share", _l("Share of the sum, %"), Kind.SHARE,
                   lambda row: read.of(fraction(row.figures.kopecks, row.of.kopecks), row.figures), total="sum"),
            Column("place", _l("Rank"), Kind.INTEGER, place),
            *(() if total.previous is None else before),
            Column("by_default", _l("Attributed by default shares, Russian roubles"), Kind.MONEY,
                   lambda row: read.of(by_default(row.figures), row.figures), width=24, total="sum"),
        ),
    )  # fmt: skip


def row_name(row: RegionTotal) -> str:
    """The name of a row of regions."""
    return str(_("Total")) if row.kind is RowKind.TOTAL else row.name


def place(row: RegionTotal) -> int | str:
    """The place of a territory by value; rows that are none have no place."""
    return NOT_APPLICABLE if row.kind is not RowKind.REGION else row.place or NONE


def document_share(figures: Figures, of: Figures) -> Decimal | str:
    """The documents of a row, each split over its regions, as a fraction of all documents."""
    return fraction(figures.ppm, of.documents * WHOLE_PPM) if of.documents else NO_DATA


def by_default(figures: Figures) -> int | str:
    """What of a known value was attributed by default shares; a sign where that is nothing or unknown."""
    if figures.kopecks is None:
        return NO_DATA
    return figures.default_kopecks or NONE


def _previous(row: RegionTotal) -> tuple[int | None, Figures]:
    previous = row.previous or Figures()
    return previous.kopecks, previous


PeriodRow = EditionTotal | YearTotal


def periods_register(title: Any, name_of: Callable[[Any], str], *, name: str) -> Register[Any]:
    """The table per edition or year; ``name_of`` tells a row in words. Every document is in one row alone."""
    return Register(
        name=name,
        title=title,
        columns=(
            Column("name", title, read=name_of, width=44, wraps=True),
            Column("documents", _l("Documents"), Kind.INTEGER,
                   lambda row: row.figures.documents or NO_DATA, total="sum"),
            Column("contracts", _l("of which contracts"), Kind.INTEGER,
                   lambda row: _period_count(row.figures.contracts, row.figures), total="sum"),
            Column("without_sum", _l("Contracts without a sum in the total"), Kind.INTEGER,
                   lambda row: _period_count(row.figures.without_sum, row.figures), width=16, total="sum"),
            Column("value", _l("Sum of contracts, Russian roubles"), Kind.MONEY,
                   lambda row: known(row.figures.kopecks), width=24, total="sum"),
            Column("growth", _l("Growth, %"), Kind.SHARE, lambda row: growth(row.figures, row.previous)),
            Column("by_default", _l("Attributed by default shares, Russian roubles"), Kind.MONEY,
                   lambda row: by_default(row.figures), width=24, total="sum"),
        ),
    )  # fmt: skip


def _period_count(value: int, figures: Figures) -> int | str:
    return value or (NO_DATA if figures.documents == 0 else NONE)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of the matrix: a Russian region, or the totals; ``cells`` are by code of the Belarusian region."""

    code: str
    name: str
    is_total: bool
    cells: dict[str, Figures]
    figures: Figures


def matrix_rows(of: Matrix) -> list[MatrixRow]:
    """Rows of the matrix, the totals last."""
    rows = [MatrixRow(ru.code, ru.name, False, {by.code: of.cell(ru, by) for by in of.by}, ru.figures) for ru in of.ru]
    totals = {by.code: by.figures for by in of.by}
    return [*rows, MatrixRow("", str(_("Total")), True, totals, of.total)]


def matrix_register(of: Matrix, measure: Measure) -> Register[MatrixRow]:
    """The matrix with one column per Belarusian region. Participation has no total: it is not additive."""
    kind = {Measure.VALUE: Kind.MONEY, Measure.SHARE: Kind.SHARE, Measure.DOCUMENTS: Kind.INTEGER}[measure]
    total = None if measure is Measure.DOCUMENTS else "sum"

    def cell(code: str) -> Callable[[MatrixRow], Any]:
        return lambda row: measured(row.cells[code], of.total, measure)

    columns: list[Column[MatrixRow]] = [
        Column(by.code, by.name, kind, cell(by.code), width=20, total=total)  # type: ignore[arg-type]  # a literal
        for by in of.by
    ]
    return Register(
        name="matrix",
        title=_l("Russian regions by Belarusian regions"),
        columns=(
            Column("name", SIDE_TITLES[Side.RU], read=lambda row: row.name, width=40, wraps=True,
                   note=None if total else NOT_ADDED),
            *columns,
            Column("total", _l("Total") if total else _l("Total†"), kind,
                   lambda row: measured(row.figures, of.total, measure), width=22,
                   total=total),  # type: ignore[arg-type]  # a literal
        ),
    )  # fmt: skip


def measured(figures: Figures, of: Figures, measure: Measure) -> int | Decimal | str:
    """One measure of ``figures``: kopecks, a fraction of all documents, or whole documents; a sign for no value."""
    if figures.documents == 0:
        return NO_DATA if of.documents == 0 else NONE
    if measure is Measure.VALUE:
        return known(figures.kopecks)
    return document_share(figures, of) if measure is Measure.SHARE else figures.documents
