"""Currencies and rates; the real ones for tests that need them."""

from __future__ import annotations

from datetime import date

import factory
import sqlalchemy as sa

from forum.core.db import db
from forum.rates import loading
from forum.rates.models import Currency, ExchangeRate
from tests.factories.base import Factory
from tests.factories.reference import insert_shipped


class CurrencyFactory(Factory[Currency]):
    """An invented currency."""

    class Meta:
        model = Currency

    code = factory.Sequence(lambda number: f"X{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}")
    name_ru = factory.LazyAttribute(lambda currency: f"валюта {currency.code}")
    official_order = factory.Sequence(lambda number: 1000 + number)


class ExchangeRateFactory(Factory[ExchangeRate]):
    """A rate of the US dollar; the currency must exist (``load_currencies`` or ``CurrencyFactory``)."""

    class Meta:
        model = ExchangeRate

    currency_code = "USD"
    on_date = factory.Sequence(lambda number: date.fromordinal(date(2001, 1, 1).toordinal() + number))
    nominal = 1
    rate = "80.5000"
    source = "invented for a test"


def load_currencies() -> None:
    """The six real currencies."""
    if db.session.scalar(sa.select(sa.func.count()).select_from(Currency)) == 0:
        insert_shipped(Currency, loading.currency_rows)


def load_rates() -> None:
    """The six currencies and the 3 059 official rates."""
    load_currencies()
    insert_shipped(ExchangeRate, loading.rate_rows)
