"""The register of official rates, declared once for the page and its files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.core.formatting import formats_for
from forum.core.spreadsheet import Column, Kind, Register
from forum.rates.models import Currency, ExchangeRate
from forum.rates.queries import CurrencyRow, RateRow


def rates_register(locale: str) -> Register[RateRow]:
    """Rates as text: their digits are the source's, and a number format would round them."""
    formats = formats_for(locale)
    return Register(
        name="rates",
        title=_l("Exchange rates"),
        columns=(
            Column("on_date", _l("In force from"), Kind.DATE, lambda row: row.on_date, sort=ExchangeRate.on_date),
            Column("currency_code", _l("Code"), read=lambda row: row.currency_code, width=8,
                   sort=Currency.official_order),
            Column("currency", _l("Currency"), read=lambda row: row.currency, width=34, wraps=True),
            Column("nominal", _l("Units"), Kind.INTEGER, lambda row: row.nominal, width=10),
            Column("rate", _l("Rate, Russian roubles"), read=lambda row: formats.decimal(row.rate), width=20,
                   is_figure=True),
            Column("source", _l("Source"), read=lambda row: row.source, width=60, wraps=True),
        ),
    )  # fmt: skip


def currencies_register(locale: str) -> Register[CurrencyRow]:
    """Currencies of documents; the rate is text for the same reason."""
    formats = formats_for(locale)
    return Register(
        name="currencies",
        title=_l("Currencies"),
        columns=(
            Column("name", _l("Currency"), read=lambda row: row.name, width=34, wraps=True),
            Column("code", _l("Code"), read=lambda row: row.code, width=8),
            Column("short", _l("Short form"), read=lambda row: row.short, width=14),
            Column("nominal", _l("Units"), Kind.INTEGER, lambda row: row.nominal, width=10),
            Column("rate", _l("Newest rate, Russian roubles"),
                   read=lambda row: None if row.rate is None else formats.decimal(row.rate), width=20, is_figure=True),
            Column("on_date", _l("In force from"), Kind.DATE, lambda row: row.on_date),
            Column("rates", _l("Rates in the register"), Kind.INTEGER, lambda row: row.rates, total="sum"),
        ),
    )  # fmt: skip
