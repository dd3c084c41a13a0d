"""Official rates and currencies as files, for the pages and the command alike."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.core.db import row_count, streamed
from forum.core.exports import Export
from forum.core.formatting import formats_for
from forum.rates.columns import currencies_register, rates_register
from forum.rates.models import Currency, ExchangeRate
from forum.rates.queries import RateFilter, currency_rows, rate_rows, rates_statement


def rates_export(*, locale: str, wanted: RateFilter | None = None) -> Export:
    """Rates, the newest first."""
    wanted = wanted or RateFilter()
    statement = rates_statement(wanted).order_by(ExchangeRate.on_date.desc(), Currency.official_order)
    return Export(
        register=rates_register(locale),
        read=lambda _columns: rate_rows(streamed(statement), locale),
        count=lambda: row_count(statement),
        lines=_in_words(wanted, locale),
    )


def currencies_export(*, locale: str) -> Export:
    """Currencies in the order of lists, each with its newest rate."""
    rows = currency_rows(locale)
    return Export(register=currencies_register(locale), read=lambda _columns: rows, count=lambda: len(rows))


def _in_words(wanted: RateFilter, locale: str) -> list[str]:
    formats = formats_for(locale)
    told = (
        (_("Currency"), wanted.currency_code or ""),
        (_("From"), formats.date_short(wanted.since) if wanted.since else ""),
        (_("Until"), formats.date_short(wanted.until) if wanted.until else ""),
        (_("Superseded ones too"), _("yes") if wanted.with_superseded else ""),
    )
    return [f"{title}: {value}" for title, value in told if value]
