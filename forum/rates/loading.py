"""Currencies and official rates from the shipped files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from forum.core.security import Actor
from forum.core.shipped import Tally, load_rows, read_rows
from forum.rates.models import Currency, ExchangeRate

Row = dict[str, Any]

_WORDS = tuple(f"{name}_{locale}" for name in ("name", "short") for locale in ("ru", "be", "en"))


def load(actor: Actor, report: Callable[[str, Tally], None]) -> None:
    """Load currencies, then rates; ``report`` is called with a table's name and what happened to it."""
    report("currency", load_rows(actor=actor, model=Currency, key=("code",), rows=currency_rows()))
    key = ("currency_code", "on_date")
    report("exchange_rate", load_rows(actor=actor, model=ExchangeRate, key=key, rows=rate_rows()))


def currency_rows() -> Iterator[Row]:
    """The six currencies of the documents."""
    for row in read_rows("currencies.csv"):
        yield {
            "code": row["code"],
            "minor_digits": int(row["minor_digits"] or 0),
            "official_order": int(row["official_order"] or 0),
            **{column: row[column] for column in _WORDS},
        }


def rate_rows() -> Iterator[Row]:
    """Official rates of the Bank of Russia; the text of a rate is the source's."""
    for row in read_rows("rates.csv"):
        yield {
            "currency_code": row["currency"],
            "on_date": date.fromisoformat(row["date"] or ""),
            "nominal": int(row["nominal"] or 1),
            "rate": row["rate_rub"],
            "source": row["source"] or "",
        }
