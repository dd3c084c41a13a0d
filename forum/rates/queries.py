"""Currencies, the rate in force on a day, the register of rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from forum.core.db import db
from forum.core.types import DatePrecision
from forum.rates.enums import (
    MAX_RATE_AGE_DAYS,
    NEW_BELARUSIAN_ROUBLE,
    OLD_BELARUSIAN_ROUBLE,
    ROUBLE,
    SERIES,
)
from forum.rates.models import Currency, ExchangeRate

# Typed loosely: what a register reads is known to its own row maker alone.
_TABLES: tuple[Any, ...] = (ExchangeRate, Currency)


@dataclass(frozen=True, slots=True)
class RateFilter:
    """What the register of rates is asked for; both days are part of the period.

    Rates in whose place a corrected one stands are shown only ``with_superseded``.
    """

    currency_code: str | None = None
    since: date | None = None
    until: date | None = None
    with_superseded: bool = False

    def arguments(self) -> dict[str, str | None]:
        """The filter as the query string writes it."""
        return {
            "currency": self.currency_code,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "superseded": "1" if self.with_superseded else None,
        }


@dataclass(frozen=True, slots=True)
class CurrencyRow:
    """A currency in words of one language, and the newest rate in the register (None for the Russian rouble)."""

    code: str
    name: str
    short: str
    minor_digits: int
    nominal: int | None
    rate: Decimal | None
    on_date: date | None
    rates: int


@dataclass(frozen=True, slots=True)
class RateRow:
    """One row of the register of rates; ``rate`` is roubles for ``nominal`` units."""

    id: int
    currency_code: str
    currency: str
    on_date: date
    nominal: int
    rate: Decimal
    source: str
    added_by: str
    is_superseded: bool


def currencies() -> Sequence[Currency]:
    """All currencies in the order of lists: the Russian rouble first."""
    return db.session.scalars(sa.select(Currency).order_by(Currency.official_order, Currency.code)).all()


def currency_choices(locale: str) -> list[tuple[str, str]]:
    """Pairs (code, «USD – доллар США») for a list to choose from."""
    return [(currency.code, f"{currency.code} – {currency.name(locale)}") for currency in currencies()]


def rate_in_force(
    currency_code: str, on_date: date, precision: DatePrecision = DatePrecision.DAY
) -> ExchangeRate | None:
    """The official rate in force on ``on_date``: the newest dated on or before it, at most 15 days old.

    None when there is no such rate, when the day is known to the month or year only, and for the Russian rouble,
    which needs none. BYR and BYN are one series: the rate found may be the other's, and ``rouble_equivalent``
    converts 10 000 : 1. Source: the Bank of Russia's rates hold until the next ones are set.
    """
    if precision is not DatePrecision.DAY or currency_code == ROUBLE:
        return None
    series = SERIES.get(currency_code, (currency_code,))
    oldest = on_date - timedelta(days=MAX_RATE_AGE_DAYS)
    statement = (
        sa.select(ExchangeRate)
        .where(
            ExchangeRate.currency_code.in_(series),
            ExchangeRate.on_date.between(oldest, on_date),
            ~ExchangeRate.is_superseded,
        )
        .order_by(ExchangeRate.on_date.desc(), sa.case((ExchangeRate.currency_code == currency_code, 0), else_=1))
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def rate_of_day(currency_code: str, on_date: date) -> ExchangeRate | None:
    """The rate of a currency dated that very day; superseded ones are none."""
    return db.session.scalars(
        sa.select(ExchangeRate).where(
            ExchangeRate.currency_code == currency_code,
            ExchangeRate.on_date == on_date,
            ~ExchangeRate.is_superseded,
        )
    ).one_or_none()


def rates_between(first: date, last: date) -> Sequence[ExchangeRate]:
    """The rates of all currencies dated within these days, superseded ones left out."""
    within = (ExchangeRate.on_date.between(first, last), ~ExchangeRate.is_superseded)
    return db.session.scalars(sa.select(ExchangeRate).where(*within)).all()


def newest_rate_id(currency_code: Any, on_date: Any) -> sa.ColumnElement[int | None]:
    """SQL of the key of the newest rate on or before a day, whatever its age; both arguments are columns."""

    def of(code: Any) -> sa.ScalarSelect[int]:
        return (
            sa.select(ExchangeRate.id)
            .where(ExchangeRate.currency_code == code, ExchangeRate.on_date <= on_date, ~ExchangeRate.is_superseded)
            .order_by(ExchangeRate.on_date.desc())
            .limit(1)
            .scalar_subquery()
        )

    # One row of an index for each. Every rate of the new Belarusian rouble is newer than any of the old one.
    belarusian = sa.func.coalesce(of(NEW_BELARUSIAN_ROUBLE), of(OLD_BELARUSIAN_ROUBLE))
    return sa.case((currency_code.in_(SERIES), belarusian), else_=of(currency_code))


def rate_by_id(rate_id: int) -> ExchangeRate:
    """The rate with that key; raises ``NoResultFound``."""
    return db.session.scalars(sa.select(ExchangeRate).where(ExchangeRate.id == rate_id)).one()


def rates_statement(wanted: RateFilter) -> sa.Select[Any]:
    """Rates with their currencies, filtered, unordered."""
    statement: sa.Select[Any] = sa.select(*_TABLES).join(Currency, Currency.code == ExchangeRate.currency_code)
    if wanted.currency_code:
        statement = statement.where(ExchangeRate.currency_code == wanted.currency_code)
    if wanted.since:
        statement = statement.where(ExchangeRate.on_date >= wanted.since)
    if wanted.until:
        statement = statement.where(ExchangeRate.on_date <= wanted.until)
    if not wanted.with_superseded:
        statement = statement.where(~ExchangeRate.is_superseded)
    return statement


def rate_rows(result: Iterable[Any], locale: str) -> Iterator[RateRow]:
    """The rows of ``rates_statement`` in words of ``locale``."""
    for rate, currency in result:
        yield RateRow(
            id=rate.id,
            currency_code=rate.currency_code,
            currency=currency.name(locale),
            on_date=rate.on_date,
            nominal=rate.nominal,
            rate=Decimal(rate.rate),
            source=rate.source,
            added_by=rate.created_by_label,
            is_superseded=rate.is_superseded,
        )


def currency_rows(locale: str) -> list[CurrencyRow]:
    """All currencies in the order of lists, each with its newest rate and the number of its rates."""
    counted = (
        sa.select(
            ExchangeRate.currency_code,
            sa.func.max(ExchangeRate.on_date).label("newest"),
            sa.func.count().label("rates"),
        )
        .where(~ExchangeRate.is_superseded)
        .group_by(ExchangeRate.currency_code)
        .subquery()
    )
    statement = (
        sa.select(Currency, ExchangeRate, counted.c.rates)
        .outerjoin(counted, counted.c.currency_code == Currency.code)
        .outerjoin(
            ExchangeRate,
            sa.and_(
                ExchangeRate.currency_code == Currency.code,
                ExchangeRate.on_date == counted.c.newest,
                ~ExchangeRate.is_superseded,
            ),
        )
        .order_by(Currency.official_order, Currency.code)
    )
    return [
        CurrencyRow(
            code=currency.code,
            name=currency.name(locale),
            short=currency.short(locale),
            minor_digits=currency.minor_digits,
            nominal=rate.nominal if rate else None,
            rate=Decimal(rate.rate) if rate else None,
            on_date=rate.on_date if rate else None,
            rates=rates or 0,
        )
        for currency, rate, rates in db.session.execute(statement)
    ]
