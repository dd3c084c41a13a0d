"""The annual report as it is sent upward: a workbook of tables with subtotals, a chart and flat rows for pivots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from forum.core.security import Actor
from forum.core.spreadsheet import Sheet, stream_workbook
from forum.reference.enums import Side
from forum.reports.queries import editions_of_year, report_day
from forum.reports.sheets import delegations, documents, indicators, method, pairs, parts, regions
from forum.reports.sheets.scope import Scope
from forum.statistics.queries import StatisticsFilter


def annual_workbook(*, year: int, locale: str, as_of: date | None = None, actor: Actor) -> Iterator[bytes]:
    """Chunks of the report on documents signed in ``year``, in words of ``locale``, as of a legal day.

    ``as_of`` None is the year's last day, or today while the year goes on. Needs an application context, no request.
    The caller has asked whether ``actor`` may see reports. Totals stand as formulas with the values of SQL.
    """
    with force_locale(locale):
        chunks = stream_workbook(_sheets(_scope(year, locale, as_of, actor)), title=_title(year), locale=locale)
    return _spoken(chunks, locale)


def _spoken(chunks: Iterator[bytes], locale: str) -> Iterator[bytes]:
    """The chunks, each made in the report's language whatever the reader's page speaks."""
    while True:
        with force_locale(locale):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def _title(year: int) -> str:
    return str(_("Annual report for %(year)s", year=year))


def _scope(year: int, locale: str, as_of: date | None, actor: Actor) -> Scope:
    chosen = StatisticsFilter(year=year, as_of=report_day(year, as_of))
    return Scope(year=year, locale=locale, actor=actor, chosen=chosen, editions=tuple(editions_of_year(year)))


def _sheets(scope: Scope) -> list[Sheet]:
    return [
        indicators.sheet(scope),
        *(regions.sheet(scope, side) for side in sorted(Side, key=lambda side: side is not scope.first)),
        pairs.sheet(scope),
        documents.agreements_sheet(scope),
        documents.contracts_sheet(scope),
        delegations.sheet(scope),
        parts.sheet(scope),
        method.sheet(scope),
    ]
