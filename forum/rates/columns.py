"""The register of official rates, declared once for the page and its files."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
from forum.core.formatting import formats_for
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.entries import (
    DayEntry,
    Entry,
    EntryError,
    NamedEntry,
    TextEntry,
    WholeEntry,
    Written,
    exact,
    rounded,
)
from forum.core.text import search_key
from forum.rates.enums import ROUBLE
from forum.rates.models import Currency, ExchangeRate
from forum.rates.queries import CurrencyRow, RateRow, currencies
from forum.rates.services import MAX_NOMINAL, exact_rate


@dataclass(frozen=True, kw_only=True)
class RateEntry(Entry):
    """A rate as its exact decimal text; of a number all the digits that a workbook keeps."""

    def read(self, written: Written) -> str:
        """The text with a point."""
        number = exact(written.text) if written.cell.is_number else None
        try:
            return exact_rate(written.text if number is None else f"{rounded(number).normalize():f}")
        except DomainError as error:
            raise EntryError(error.message) from error

    def folded(self, value: Any) -> str:
        """The number without the zeros at its end."""
        text = "".join(str(value or "").split()).replace(",", ".")
        return f"{Decimal(text).normalize():f}" if text else ""


def _currency_entry() -> NamedEntry:
    # Read once for all the rows of a list, when the first of them asks.
    known = functools.cache(lambda: {name: one.code for one in currencies() for name in _names(one)})

    def find(text: str) -> str:
        code = known().get(search_key(text))
        if code is None or code == ROUBLE:
            raise EntryError(_l("Choose a currency other than the Russian rouble."))
        return code

    return NamedEntry(
        find=find,
        offer=lambda: [one.code for one in currencies() if one.code != ROUBLE],
        is_required=True,
        hint=_l("code of the currency, e.g. USD"),
        example="USD",
    )


def _names(currency: Currency) -> list[str]:
    names = (currency.code, currency.name_ru, currency.name_be, currency.name_en)
    return [search_key(name) for name in names if name]


def rates_register(locale: str) -> Register[RateRow]:
    """Rates as text: their digits are the source's, and a number format would round them."""
    formats = formats_for(locale)
    return Register(
        name="rates",
        title=_l("Exchange rates"),
        columns=(
            Column("on_date", _l("In force from"), Kind.DATE, lambda row: row.on_date, sort=ExchangeRate.on_date,
                   entry=DayEntry(is_required=True, example="27.06.2026")),
            Column("currency_code", _l("Code"), read=lambda row: row.currency_code, width=8,
                   sort=Currency.official_order, entry=_currency_entry()),
            Column("currency", _l("Currency"), read=lambda row: row.currency, width=34, wraps=True),
            Column("nominal", _l("Units"), Kind.INTEGER, lambda row: row.nominal, width=10,
                   entry=WholeEntry(is_required=True, first=1, last=MAX_NOMINAL, example="1",
                                    hint=_l("how many units of the currency the rate is for"))),
            Column("rate", _l("Rate, Russian roubles"), read=lambda row: formats.decimal(row.rate), width=20,
                   is_figure=True,
                   entry=RateEntry(is_required=True, example="92.5058", hint=_l("as published, all its digits"))),
            Column("source", _l("Source"), read=lambda row: row.source, width=60, wraps=True,
                   entry=TextEntry(is_required=True, longest=1000, example="Банк России, 27.06.2026",
                                   hint=_l("where the figure was read: page and day"))),
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
