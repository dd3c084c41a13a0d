"""The flat sheet for pivots: one row per document and pair of regions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements.enums import AGREEMENT_KIND_LABELS, AGREEMENT_LEVEL_LABELS
from forum.core.formatting import Formats
from forum.core.spreadsheet import Column, Kind, RegisterSheet
from forum.core.types import DatePrecision
from forum.reports.queries import PartRow, part_rows
from forum.reports.scope import Scope


def sheet(scope: Scope) -> RegisterSheet[PartRow]:
    """The rows behind every total of the report; their sums are its totals."""
    return RegisterSheet(
        columns=_columns(scope.formats),
        rows=part_rows(scope.chosen, locale=scope.locale),
        name=_("Data"),
        title=_("Documents signed in %(year)s by pairs of regions", year=scope.year),
        heading=(scope.as_of_line,),
    )


def _columns(formats: Formats) -> list[Column[PartRow]]:
    kinds = {kind: str(label) for kind, label in AGREEMENT_KIND_LABELS.items()}
    levels = {level: str(label) for level, label in AGREEMENT_LEVEL_LABELS.items()}
    return [
        Column("forum", _l("Forum"), read=lambda row: row.forum, width=8),
        Column("register_number", _l("Register number"), read=lambda row: row.register_number, width=14),
        Column("signed_on", _l("Signed on"), Kind.DATE, _signed(formats), width=11.5, wraps=True),
        Column("kind", _l("Kind of document"), read=lambda row: kinds[row.kind], width=15.5, wraps=True),
        Column("level", _l("Level"), read=lambda row: levels[row.level], width=17, wraps=True),
        Column("sector", _l("Sector"), read=lambda row: row.sector, width=17, wraps=True),
        Column("title", _l("Title of the document"), read=lambda row: row.title, width=22, wraps=True),
        Column("ru_code", _l("Code of the unit of the Russian Federation"), read=lambda row: row.ru_code, width=10),
        Column("ru_region", _l("Unit of the Russian Federation"), read=lambda row: row.ru_region, width=16.5,
               wraps=True),
        Column("district", _l("Federal district"), read=lambda row: row.district, width=18, wraps=True),
        Column("by_code", _l("Code of the region of the Republic of Belarus"), read=lambda row: row.by_code, width=10),
        Column("by_region", _l("Region of the Republic of Belarus"), read=lambda row: row.by_region, width=13.5,
               wraps=True),
        Column("value", _l("Part in the sum, Russian roubles"), Kind.MONEY, lambda row: row.kopecks, width=17.5,
               total="sum"),
        Column("share", _l("Share of the document"), Kind.SHARE, lambda row: row.ppm, width=11),
        Column("by_default", _l("of it by default shares, Russian roubles"), Kind.MONEY,
               lambda row: row.default_kopecks, width=17, total="sum"),
    ]  # fmt: skip


def _signed(formats: Formats) -> Callable[[PartRow], date | str]:
    """The day where it is known, else the month or year in words."""

    def read(row: PartRow) -> date | str:
        if row.precision is DatePrecision.DAY:
            return row.signed_on
        return formats.date_text(row.signed_on, row.precision)

    return read
