"""Figures and dates as people read them: by language for loops, in the page's language for one value, as filters."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from flask import Flask
from flask_babel import get_locale
from jinja2 import pass_context

from forum.core.formatting.dates import DateFormats
from forum.core.formatting.numbers import NumberFormats, rounded
from forum.core.formatting.numerals import SumsInWords
from forum.core.formatting.wording import NO_DATA, NONE, NOT_APPLICABLE, WORDINGS
from forum.core.types import DatePrecision

__all__ = [
    "NONE",
    "NOT_APPLICABLE",
    "NO_DATA",
    "Formats",
    "currency_label",
    "current_formats",
    "date_range",
    "date_short",
    "date_text",
    "datetime_text",
    "decimal",
    "documents",
    "documents_text",
    "formats_for",
    "init_app",
    "integer",
    "millions",
    "money",
    "money_short",
    "money_to_wrap",
    "money_with_currency",
    "rounded",
    "share",
]

_DEFAULT_LOCALE: Final = "ru"
_FILTERS: Final = (
    "integer",
    "decimal",
    "money",
    "money_with_currency",
    "money_to_wrap",
    "money_short",
    "millions",
    "currency",
    "share",
    "documents",
    "documents_text",
    "file_size",
    "date_text",
    "date_short",
    "datetime_text",
    "hour_text",
)


class Formats(NumberFormats, SumsInWords, DateFormats):
    """All formats of one language. Take it once per page and call its methods per cell: that is the fast way."""


@functools.cache
def formats_for(locale: str) -> Formats:
    """Return the formats of «ru», «be» or «en»; raises KeyError for another language."""
    return Formats(WORDINGS[locale])


def current_formats() -> Formats:
    """Return the formats of the page's language; of Russian where there is no page."""
    locale = get_locale()
    return formats_for(_DEFAULT_LOCALE if locale is None else locale.language)


def _formats(locale: str | None) -> Formats:
    return current_formats() if locale is None else formats_for(locale)


def integer(value: int | None, *, locale: str | None = None) -> str:
    """`Formats.integer` in the given or the page's language."""
    return _formats(locale).integer(value)


def decimal(value: Decimal | None, *, locale: str | None = None) -> str:
    """`Formats.decimal` in the given or the page's language."""
    return _formats(locale).decimal(value)


def money(kopecks: int | None, *, locale: str | None = None) -> str:
    """`Formats.money` in the given or the page's language."""
    return _formats(locale).money(kopecks)


def money_with_currency(kopecks: int | None, currency: str = "RUB", *, locale: str | None = None) -> str:
    """`Formats.money_with_currency` in the given or the page's language."""
    return _formats(locale).money_with_currency(kopecks, currency)


def money_to_wrap(kopecks: int | None, currency: str = "RUB", *, locale: str | None = None) -> str:
    """`Formats.money_to_wrap` in the given or the page's language."""
    return _formats(locale).money_to_wrap(kopecks, currency)


def money_short(
    kopecks: int | None, currency: str = "RUB", *, in_words: bool = False, locale: str | None = None
) -> str:
    """`Formats.money_short` in the given or the page's language."""
    return _formats(locale).money_short(kopecks, currency, in_words=in_words)


def millions(kopecks: int | None, digits: int = 1, *, locale: str | None = None) -> str:
    """`Formats.millions` in the given or the page's language."""
    return _formats(locale).millions(kopecks, digits)


def currency_label(code: str, *, locale: str | None = None) -> str:
    """`Formats.currency` in the given or the page's language."""
    return _formats(locale).currency(code)


def share(ppm: int | None, digits: int = 1, *, locale: str | None = None) -> str:
    """`Formats.share` in the given or the page's language."""
    return _formats(locale).share(ppm, digits)


def documents(ppm: int | None, *, locale: str | None = None) -> str:
    """`Formats.documents` in the given or the page's language."""
    return _formats(locale).documents(ppm)


def documents_text(ppm: int | None, *, locale: str | None = None) -> str:
    """`Formats.documents_text` in the given or the page's language."""
    return _formats(locale).documents_text(ppm)


def date_text(day: date | None, precision: DatePrecision = DatePrecision.DAY, *, locale: str | None = None) -> str:
    """`Formats.date_text` in the given or the page's language."""
    return _formats(locale).date_text(day, precision)


def date_short(day: date | None, precision: DatePrecision = DatePrecision.DAY, *, locale: str | None = None) -> str:
    """`Formats.date_short` in the given or the page's language."""
    return _formats(locale).date_short(day, precision)


def date_range(
    start: date | None,
    end: date | None,
    precision: DatePrecision = DatePrecision.DAY,
    *,
    locale: str | None = None,
) -> str:
    """`Formats.date_range` in the given or the page's language."""
    return _formats(locale).date_range(start, end, precision)


def datetime_text(instant: datetime | None, *, locale: str | None = None) -> str:
    """`Formats.datetime_text` in the given or the page's language."""
    return _formats(locale).datetime_text(instant)


def init_app(app: Flask) -> None:
    """Give templates the filters, `formats` for loops, `date_range` and the signs of empty cells."""
    for name in _FILTERS:
        app.jinja_env.filters[name] = _filter(name)
    app.jinja_env.globals.update(date_range=date_range, NONE=NONE, NO_DATA=NO_DATA, NOT_APPLICABLE=NOT_APPLICABLE)
    app.context_processor(lambda: {"formats": current_formats()})


def _filter(name: str) -> Callable[..., str]:
    # Jinja computes a filter over a constant while compiling, and would freeze the first reader's language:
    # a filter that takes the context is left alone.
    @pass_context
    def formatted(_context: Any, value: Any, *arguments: Any, **options: Any) -> str:
        text: str = getattr(current_formats(), name)(value, *arguments, **options)
        return text

    return formatted
