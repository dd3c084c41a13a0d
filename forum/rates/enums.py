"""The rules of official rates as constants."""

from __future__ import annotations

from datetime import date

ROUBLE = "RUB"
"""The currency everything is added up in; it needs no rate."""

MAX_RATE_AGE_DAYS = 15
"""The newest rate on or before a day is in force while it is at most this old; an older one is no rate."""

MINOR_UNITS = 100
"""Minor units in one unit of *every* currency here: kopecks, cents, fen.

BYR had no coins (ISO 4217 gives it no digits after the point), yet it is counted in hundredths as well: one rule for
fields, pages and workbooks, and no amount that is a hundred times off because somebody forgot an exception.
``Currency.minor_digits`` says how many digits an amount may be written with.
"""

OLD_BELARUSIAN_ROUBLE = "BYR"
NEW_BELARUSIAN_ROUBLE = "BYN"
DENOMINATION_DATE = date(2016, 7, 1)
"""First day of BYN. Rates of BYR end the day before; both are one series."""
DENOMINATION = 10_000
"""BYR in one BYN."""

SERIES = {
    OLD_BELARUSIAN_ROUBLE: (OLD_BELARUSIAN_ROUBLE, NEW_BELARUSIAN_ROUBLE),
    NEW_BELARUSIAN_ROUBLE: (NEW_BELARUSIAN_ROUBLE, OLD_BELARUSIAN_ROUBLE),
}
"""Currencies priced by each other's rates, the own one first; any other currency is a series of its own."""
