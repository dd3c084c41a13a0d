"""Official rates as a file, for the page and the command alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from forum.core.db import db
from forum.core.formatting import formats_for
from forum.core.spreadsheet import Register
from forum.rates.columns import rates_register
from forum.rates.models import Currency, ExchangeRate
from forum.rates.queries import RateFilter, RateRow, rate_rows, rates_statement

BATCH = 500


def rates_export(
    *, locale: str, wanted: RateFilter | None = None
) -> tuple[Register[RateRow], Iterable[RateRow], list[str]]:
    """Rates, the newest first: (register, rows, lines under the title that tell the filter in words)."""
    wanted = wanted or RateFilter()
    statement = rates_statement(wanted).order_by(ExchangeRate.on_date.desc(), Currency.official_order)
    return rates_register(locale), rate_rows(_stream(statement), locale), _in_words(wanted, locale)


def _stream(statement: sa.Select[Any]) -> Iterator[Any]:
    # Begun by the first row that is asked for: a refused download must not leave a cursor open.
    with db.session.execute(statement, execution_options={"yield_per": BATCH}) as result:
        yield from result


def _in_words(wanted: RateFilter, locale: str) -> list[str]:
    formats = formats_for(locale)
    told = (
        (_("Currency"), wanted.currency_code or ""),
        (_("From"), formats.date_short(wanted.since) if wanted.since else ""),
        (_("Until"), formats.date_short(wanted.until) if wanted.until else ""),
        (_("Superseded ones too"), _("yes") if wanted.with_superseded else ""),
    )
    return [f"{title}: {value}" for title, value in told if value]
