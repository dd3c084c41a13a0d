"""What stands in a report's cell: sums, shares, formulas with their value, and the signs for «no value»."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from forum.core.spreadsheet import looks
from forum.core.spreadsheet.cells import (
    EMPTY_CELL,
    Setting,
    decimal_text,
    encode_cell,
    exact_int,
    formula_cell,
    plain_decimal,
    share_fraction,
    string_cell,
)
from forum.core.spreadsheet.columns import Kind
from forum.core.spreadsheet.locales import Words
from forum.core.spreadsheet.texts import storable, xml_text

NO_DATA: Final = "…"
"""Nobody knows the value; never 0."""
NONE: Final = "–"
"""There is nothing to count."""
NOT_APPLICABLE: Final = "х"
"""The value would make no sense here."""

_SIGNS: Final = frozenset({NO_DATA, NONE, NOT_APPLICABLE})


class Shown(StrEnum):
    """How a sum is drawn; the cell always holds full units."""

    UNITS = looks.MONEY
    THOUSANDS = looks.THOUSANDS
    MILLIONS = looks.MILLIONS


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in minor units (kopecks); the cell holds roubles, exact to the kopeck."""

    kopecks: int
    shown: Shown = Shown.UNITS


@dataclass(frozen=True, slots=True)
class Share:
    """A share or a rate of growth, drawn in percent: parts per million, or a Decimal fraction of one (1.05 = 105 %)."""

    value: int | Decimal
    places: int = 1


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula (without «=») and the value it has now, which gives the cell its format too."""

    text: str
    cached: Money | Share | int | str


Value = Money | Share | Formula | int | str | date | datetime | None


def millions(kopecks: int | None) -> Value:
    """Full roubles shown as millions; «…» for None."""
    return NO_DATA if kopecks is None else Money(kopecks, Shown.MILLIONS)


def roubles(kopecks: int | None) -> Value:
    """Roubles and kopecks; «…» for None."""
    return NO_DATA if kopecks is None else Money(kopecks)


def share(value: int | Decimal | None, places: int = 1) -> Value:
    """A percentage from parts per million or a fraction; «…» for None."""
    return NO_DATA if value is None else Share(value, places)


def value_cell(value: Value, setting: Setting) -> str:
    """The cell after its reference and style."""
    if isinstance(value, Formula):
        return _formula(value)
    if value is None:
        return EMPTY_CELL
    if isinstance(value, Money):
        return encode_cell(Kind.MONEY, value.kopecks, setting)
    if isinstance(value, Share):
        return encode_cell(Kind.SHARE, value.value, setting)
    if isinstance(value, datetime):
        return encode_cell(Kind.DATETIME, value, setting)
    if isinstance(value, date):
        return encode_cell(Kind.DATE, value, setting)
    if isinstance(value, bool):
        return encode_cell(Kind.FLAG, value, setting)
    if isinstance(value, int):
        return encode_cell(Kind.INTEGER, value, setting)
    return string_cell(str(value))


def value_format(value: Value, words: Words) -> str:
    """The number format of the cell."""
    if isinstance(value, Formula):
        return value_format(value.cached, words)
    if isinstance(value, Money):
        return value.shown.value
    if isinstance(value, Share):
        return "0." + "0" * value.places + "%" if value.places else "0%"
    if isinstance(value, datetime):
        return words.datetime_format
    if isinstance(value, date):
        return words.date_format
    if isinstance(value, int) and not isinstance(value, bool):
        return looks.INTEGER
    return looks.TEXT


def value_side(value: Value) -> looks.Horizontal | None:
    """Numbers stand right, what is as wide as its column and signs for «no value» in the middle, all else left."""
    if isinstance(value, Formula):
        return value_side(value.cached)
    if isinstance(value, (bool, date)):
        return "center"
    if isinstance(value, (Money, Share, int)):
        return "right"
    return "center" if value in _SIGNS else None


def _formula(value: Formula) -> str:
    text = xml_text(storable(value.text.removeprefix("=")))
    cached = value.cached
    if isinstance(cached, Money):
        return formula_cell(text, decimal_text(exact_int(cached.kopecks)))
    if isinstance(cached, Share):
        return formula_cell(text, plain_decimal(share_fraction(cached.value)))
    if isinstance(cached, int):
        return formula_cell(text, str(cached))
    return f' t="str"{formula_cell(text, xml_text(storable(cached)))}'
