"""A quarter or a year as people write it in a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.agreements.periods import WHOLE_YEAR, Period
from forum.core.spreadsheet.entries import FIRST_YEAR, LAST_YEAR, Entry, EntryError, Written, exact

_PARTS: Final = re.compile(r"[a-z]+|[а-яёў]+|\d+")
_QUARTERS: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER_WORDS: Final = frozenset({"кв", "квартал", "квартала", "квартале", "q", "quarter"})
_OTHER_WORDS: Final = frozenset(
    {"г", "гг", "год", "года", "году", "годзе", "за", "у", "в", "й", "ый", "ы", "of", "year"}
)
# The Roman numbers of a Belarusian keyboard.
_ROMAN: Final = str.maketrans({"і": "i"})


@dataclass(frozen=True, kw_only=True)
class PeriodEntry(Entry):
    """A year («2026», «2026 год») or a quarter («II квартал 2026 г.», «2 кв. 2026», «2026-2»)."""

    def read(self, written: Written) -> Period | None:
        """The period."""
        text = written.text
        number = exact(text) if written.cell.is_number else None
        if number is not None and number == number.to_integral_value():
            text = f"{number:.0f}"
        if not text.strip():
            return None
        period = read_period(text)
        if period is None:
            raise EntryError(_l("Write the period as a year, 2026, or as a quarter, II quarter of 2026."))
        return period

    def folded(self, value: Any) -> str:
        """The code of the period, or of what the words mean."""
        period = read_period(value) if isinstance(value, str) else value
        return period.code if isinstance(period, Period) else super().folded(value)

    @property
    def wording(self) -> Any:
        """How a period is written."""
        return self.hint or _l("a year, 2026, or a quarter, II quarter of 2026")


def read_period(text: str) -> Period | None:
    """The period that the words mean; None for anything else."""
    parts = _PARTS.findall(text.casefold().translate(_ROMAN))
    years = [part for part in parts if len(part) == 4 and part.isdecimal()]
    others = [part for part in parts if part not in years]
    quarters = [_QUARTERS[part] for part in others if part in _QUARTERS]
    words = {part for part in others if part not in _QUARTERS}
    names_quarter = bool(words & _QUARTER_WORDS)
    if len(years) != 1 or len(quarters) > 1 or not words <= _QUARTER_WORDS | _OTHER_WORDS:
        return None
    if not FIRST_YEAR <= int(years[0]) <= LAST_YEAR or (names_quarter and not quarters):
        return None
    return Period(int(years[0]), quarters[0] if quarters else WHOLE_YEAR)
