"""The sums told for reference in other currencies: one declared rate for the whole period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from forum.agreements.allocation import margins
from forum.rates.enums import NEW_BELARUSIAN_ROUBLE
from forum.rates.models import ExchangeRate
from forum.rates.queries import rate_in_force
from forum.rates.services import in_currency
from forum.reference.enums import Side
from forum.statistics.queries import RegionTotals

US_DOLLAR: Final = "USD"
REFERENCE: Final = (NEW_BELARUSIAN_ROUBLE, US_DOLLAR)


@dataclass(frozen=True, slots=True)
class Reference:
    """A sum in hundredths of the currency: the whole, and the parts of regions by code, which add up to it.

    ``rate`` None is no rate on that day, and ``total`` None then, or where the sum itself is unknown.
    """

    code: str
    day: date
    rate: ExchangeRate | None
    total: int | None
    parts: Mapping[Side, Mapping[str, int]]

    def of(self, side: Side, codes: list[str]) -> int | None:
        """The parts of these regions together; None where none of them has a value."""
        parts = self.parts.get(side, {})
        known = [parts[code] for code in codes if code in parts]
        return sum(known) if known else None


def reference_sums(tables: Mapping[Side, RegionTotals], kopecks: int | None, day: date) -> dict[str, Reference]:
    """``kopecks`` in every reference currency at the rate of the Bank of Russia in force on ``day``.

    The whole is converted and then split over the regions of either country by their sums, by largest remainder: so
    the parts add up to it, and anyone can repeat it with one figure.
    """
    return {code: _reference(code, tables, kopecks, day) for code in REFERENCE}


def _reference(code: str, tables: Mapping[Side, RegionTotals], kopecks: int | None, day: date) -> Reference:
    rate = rate_in_force(code, day)
    total = None if kopecks is None else in_currency(kopecks, rate, code)
    parts: dict[Side, dict[str, int]] = {}
    if total is not None:
        for side, table in tables.items():
            values = {row.code: row.figures.kopecks for row in table.rows if row.figures.kopecks is not None}
            parts[side] = margins(total, values) if any(values.values()) else values
    return Reference(code, day, rate, total, parts)
