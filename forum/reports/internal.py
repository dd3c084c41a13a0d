"""The internal workbook: what the report leaves out and why, control totals, published figures beside computed ones.

It is never sent upward: a paper that contradicts what was announced stays with those who reconcile it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from forum.core.security import Actor
from forum.core.spreadsheet import Sheet, stream_workbook
from forum.reference.enums import Side
from forum.reports.annual import spoken
from forum.reports.scope import Scope, scope_of
from forum.reports.sheets import concentration, control, documents, leftovers, method, published


def internal_workbook(*, year: int, locale: str, as_of: date | None = None, actor: Actor) -> Iterator[bytes]:
    """Chunks of the workbook on ``year``; the same arguments and figures as ``annual_workbook``."""
    with force_locale(locale):
        sheets = _sheets(scope_of(year, locale, as_of, actor))
        title = _("Internal workbook for %(year)s", year=year)
        chunks = stream_workbook(sheets, title=title, locale=locale, is_fixed=True)
    return spoken(chunks, locale)


def _sheets(scope: Scope) -> list[Sheet]:
    return [
        control.sheet(scope),
        leftovers.summary_sheet(scope),
        *leftovers.list_sheets(scope),
        published.sheet(scope),
        concentration.years_sheet(scope),
        concentration.regions_sheet(scope, Side.RU),
        *documents.sheets(scope),
        method.sheet(scope),
    ]
