"""The annual report as it is sent upward: a workbook of numbered tables, charts, the method, flat rows for pivots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from forum.core.security import Actor
from forum.core.spreadsheet import Sheet, stream_workbook
from forum.reports.scope import Scope, scope_of
from forum.reports.sheets import (
    delegations,
    execution,
    indicators,
    largest,
    leading,
    method,
    pairs,
    parts,
    periods,
    regions,
    sorts,
    standing,
    visits,
)
from forum.reports.sheets.frames import Tables


def annual_workbook(*, year: int, locale: str, as_of: date | None = None, actor: Actor) -> Iterator[bytes]:
    """Chunks of the report on documents signed in ``year``, in words of ``locale``, as of a legal day.

    ``as_of`` None is the year's last day, or today while the year goes on. Needs an application context, no request.
    The caller has asked whether ``actor`` may see reports. Totals stand as formulas with the values of SQL.
    """
    with force_locale(locale):
        sheets = _sheets(scope_of(year, locale, as_of, actor))
        chunks = stream_workbook(sheets, title=title_of(year), locale=locale, is_fixed=True)
    return spoken(chunks, locale)


def spoken(chunks: Iterator[bytes], locale: str) -> Iterator[bytes]:
    """The chunks, each made in the report's language whatever the reader's page speaks."""
    while True:
        with force_locale(locale):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def title_of(year: int) -> str:
    """The title of the report in the current language."""
    return str(_("Annual report for %(year)s", year=year))


def _sheets(scope: Scope) -> list[Sheet]:
    tables = Tables()
    return [
        indicators.sheet(scope, tables),
        periods.years_sheet(scope, tables),
        *(regions.sheet(scope, tables, side) for side in scope.sides),
        *(leading.sheet(scope, tables, side) for side in scope.sides),
        pairs.sheet(scope, tables),
        sorts.sectors_sheet(scope, tables),
        sorts.kinds_sheet(scope, tables),
        largest.sheet(scope, tables),
        execution.execution_sheet(scope, tables),
        standing.sheet(scope, tables),
        visits.sheet(scope, tables),
        delegations.sheet(scope, tables),
        periods.editions_sheet(scope, tables),
        *(execution.silent_sheet(scope, tables, side) for side in scope.sides),
        method.sheet(scope),
        parts.sheet(scope),
    ]
