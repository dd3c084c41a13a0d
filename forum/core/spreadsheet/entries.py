"""How a cell of a list is filled in: one ``Entry`` per column reads it, compares it, and tells what may stand there.

An entry is declared at its ``Column`` and serves the import, the template with its drop-downs, and the round trip:
``folded(column.read(row))`` of what is stored equals ``folded(read(cell))`` of what came back untouched.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final, NamedTuple

from flask_babel import lazy_gettext as _l

from forum.core.amounts import AmountError, parse_amount
from forum.core.formatting import current_formats
from forum.core.spreadsheet.books import ReadCell
from forum.core.spreadsheet.words import in_any_language, read_day
from forum.core.text import clean_line, clean_text, search_key
from forum.core.types import DatePrecision, last_day

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_CELL: Final = 32_767
_EPOCH: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)
_LAST_SERIAL: Final = 80_000
# Excel itself keeps fifteen digits; what some writers store behind them is the error of their binary numbers.
_DIGITS: Final = 15
_MONTH: Final = re.compile(r"(?P<m>\d{1,2})\.(?P<y>\d{4})|(?P<iso_y>\d{4})-(?P<iso_m>\d{2})", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_EMPTY_SIGNS: Final = frozenset({"–", "-", "—", "…", "..."})
"""What official tables write for «none» and «no data»: an empty cell, in every kind but text."""


class EntryError(ValueError):
    """A cell that cannot be read; ``message`` is a lazy sentence that says what would be right."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


class Written(NamedTuple):
    """A cell as it stands in the file, with what its file says about days and whoever sent it about language."""

    cell: ReadCell
    locale: str
    is_1904: bool = False

    @property
    def text(self) -> str:
        """The cell's text."""
        return self.cell.text


@dataclass(frozen=True, kw_only=True)
class Entry(ABC):
    """What a column takes. ``hint`` and ``example`` stand in the template; ``is_required`` refuses an empty cell.

    ``is_fixed``: the register says it by itself. The column stands in an export for editing, so that a person sees it,
    and in no template; what is written over it is refused by the importer.
    """

    is_required: bool = False
    is_fixed: bool = False
    hint: Any = None
    example: Any = ""

    @abstractmethod
    def read(self, written: Written) -> Any:
        """The value of a cell that is not empty; None where it says nothing. Raises ``EntryError``."""

    def folded(self, value: Any) -> str:
        """A value, read from a file or by the column from the register, as a text that is equal when the values are."""
        return "" if value is None else str(value)

    def told(self, value: Any) -> str:
        """A value, read from a file or by the column from the register, in words of the current language."""
        return "" if value is None else str(value)

    def choices(self) -> Sequence[str]:
        """The words of a drop-down, in the current language; none for free cells."""
        return ()

    @property
    def wording(self) -> Any:
        """How it is written, for the template's instructions."""
        return self.hint


@dataclass(frozen=True, kw_only=True)
class TextEntry(Entry):
    """Text; several lines where ``has_lines``. A number is taken by its digits: an INN is often stored as one."""

    longest: int = 300
    has_lines: bool = False

    def read(self, written: Written) -> str | None:
        """The cleaned text, as the forms clean it."""
        text = digits(written.text) if written.cell.is_number else written.text
        cleaned = self.folded(text)
        if len(cleaned) > self.longest:
            raise EntryError(_l("At most %(limit)s characters.", limit=self.longest))
        return cleaned or None

    def folded(self, value: Any) -> str:
        """The cleaned text."""
        return (clean_text if self.has_lines else clean_line)(None if value is None else str(value))


@dataclass(frozen=True, kw_only=True)
class ChoiceEntry(Entry):
    """One of ``labels``, written in any of the three languages; the value is its key."""

    labels: Mapping[Any, Any]

    def read(self, written: Written) -> Any:
        """The key of the words."""
        text = search_key(written.text)
        if not text:
            return None
        found = self._known.get(text)
        if found is None:
            raise EntryError(_l("Write one of: %(words)s.", words="; ".join(self.choices())))
        return found

    def folded(self, value: Any) -> str:
        """The key as text; of words, the key they mean."""
        if isinstance(value, str) and value not in self.labels:
            value = self._known.get(search_key(value), value)
        return super().folded(value)

    def told(self, value: Any) -> str:
        """The label of a key."""
        return super().told(self.labels.get(value, value))

    def choices(self) -> Sequence[str]:
        """All labels."""
        return [str(label) for label in self.labels.values()]

    @cached_property
    def _known(self) -> dict[str, Any]:
        # Looked up in the catalogues once an entry, not once a cell.
        return in_any_language(self.labels)


@dataclass(frozen=True, kw_only=True)
class DayEntry(Entry):
    """A day: a date of the workbook, or text such as 27.06.2026."""

    def read(self, written: Written) -> date | None:
        """The day."""
        text = clean_line(written.text)
        if not text or text in _EMPTY_SIGNS:
            return None
        day = serial_day(text, is_1904=written.is_1904) if written.cell.is_number else read_day(text)
        if day is None:
            raise EntryError(_l("Write the day as 27.06.2026."))
        return _checked_year(day)

    def folded(self, value: Any) -> str:
        """The day as ISO."""
        if isinstance(value, datetime):
            value = value.date()
        return value.isoformat() if isinstance(value, date) else super().folded(value)

    def told(self, value: Any) -> str:
        """The day as pages write it."""
        return current_formats().date_short(value) if isinstance(value, date) else super().told(value)

    @property
    def wording(self) -> Any:
        """How a day is written."""
        return self.hint or _l("a day, 27.06.2026")


@dataclass(frozen=True, kw_only=True)
class PartialDayEntry(DayEntry):
    """A day, a month (06.2023) or a year (2023): the value is a pair (last day of the period, ``DatePrecision``)."""

    def read(self, written: Written) -> Any:
        """The pair."""
        text = clean_line(written.text)
        if not text or text in _EMPTY_SIGNS:
            return None
        partial = _partial(text)
        # A bare year is a small number, and so would be a serial of the year 1905.
        if partial is not None and (not written.cell.is_date):
            return _checked_year(partial[0]), partial[1]
        day = DayEntry.read(self, written)
        return None if day is None else (day, DatePrecision.DAY)

    def folded(self, value: Any) -> str:
        """The last day and how exactly it is known."""
        if isinstance(value, tuple):
            return f"{value[0].isoformat()}/{value[1]}"
        if isinstance(value, str) and (partial := _partial(value)) is not None:
            return self.folded(partial)
        return f"{super().folded(value)}/{DatePrecision.DAY}" if value else ""

    def told(self, value: Any) -> str:
        """The day, month or year as far as it is known."""
        return str(current_formats().date_text(*value)) if isinstance(value, tuple) else super().told(value)

    @property
    def wording(self) -> Any:
        """How an inexact day is written."""
        return self.hint or _l("27.06.2023, or 06.2023 or 2023 when the day is not known")


@dataclass(frozen=True, kw_only=True)
class MoneyEntry(Entry):
    """A sum; the value is in minor units (kopecks, cents). Text is read as in the forms: «1 234,56», «110 млрд»."""

    def read(self, written: Written) -> int | None:
        """Minor units."""
        text = clean_line(written.text)
        if not text or text in _EMPTY_SIGNS:
            return None
        if not written.cell.is_number:
            try:
                return parse_amount(text, written.locale)
            except AmountError as error:
                raise EntryError(error.message) from error
        minor = minor_units(text)
        if minor is None:
            raise EntryError(NO_SUM)
        return minor

    def told(self, value: Any) -> str:
        """The sum as pages write it."""
        return current_formats().money(value) if isinstance(value, int) else super().told(value)

    @property
    def wording(self) -> Any:
        """How a sum is written."""
        return self.hint or _l("a number in major units, without the currency: 1234567.89")


@dataclass(frozen=True, kw_only=True)
class WholeEntry(Entry):
    """A whole number from ``first`` to ``last``."""

    first: int = 0
    last: int = 2**31 - 1

    def read(self, written: Written) -> int | None:
        """The number."""
        text = clean_line(written.text).replace("\u00a0", "").replace(" ", "")
        if not text or text in _EMPTY_SIGNS:
            return None
        number = exact(text)
        if number is None or number != number.to_integral_value() or not self.first <= number <= self.last:
            message = _l("Write a whole number from %(first)s to %(last)s.", first=self.first, last=self.last)
            raise EntryError(message)
        return int(number)

    @property
    def wording(self) -> Any:
        """How a number is written."""
        return self.hint or _l("a whole number")


@dataclass(frozen=True, kw_only=True)
class NamedEntry(Entry):
    """The name or code of something else, found by ``find``: it returns the value, or raises ``EntryError``.

    ``offer`` gives the words of the drop-down. ``folded`` compares the words themselves, so ``column.read`` must tell
    the same words as ``name`` makes of a found value.
    """

    find: Callable[[str], Any]
    name: Callable[[Any], str] = str
    offer: Callable[[], Sequence[str]] = tuple

    def read(self, written: Written) -> Any:
        """What is meant."""
        text = clean_line(digits(written.text) if written.cell.is_number else written.text)
        return self.find(text) if text and text not in _EMPTY_SIGNS else None

    def folded(self, value: Any) -> str:
        """The name, folded as search folds it."""
        return "" if value is None else search_key(self.told(value))

    def told(self, value: Any) -> str:
        """The name of what was found."""
        return super().told(value if value is None or isinstance(value, str) else self.name(value))

    def choices(self) -> Sequence[str]:
        """What is offered."""
        return self.offer()


NO_SUM: Final = _l("Write the sum as a number with at most two digits after the decimal sign.")
YES_NO: Final[Mapping[bool, Any]] = {True: _l("yes"), False: _l("no")}


def exact(text: str) -> Decimal | None:
    """The number a cell stores, with all its digits; None for no number, or one no register holds."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 16 else None


def rounded(number: Decimal) -> Decimal:
    """The number to the fifteen digits a workbook keeps."""
    return number if not number else round(number, _DIGITS - 1 - number.adjusted())


def minor_units(text: str) -> int | None:
    """The kopecks or cents of a sum that a cell stores as a number; None for less than nothing, or finer than those."""
    number = exact(text)
    minor = None if number is None else rounded(number).scaleb(2)
    return None if minor is None or minor < 0 or minor != minor.to_integral_value() else int(minor)


def digits(text: str) -> str:
    """A number in a column of text as a person sees it: 7701234567, never 7.701234567E9 or 12.0."""
    number = exact(text)
    if number is None:
        return text
    number = rounded(number)
    return f"{number:.0f}" if number == number.to_integral_value() else f"{number.normalize():f}"


def serial_day(text: str, *, is_1904: bool) -> date | None:
    """The day that a cell stores as a number of days; None for what is none."""
    serial = exact(text)
    if serial is None or not 0 < serial < _LAST_SERIAL:
        return None
    return (_EPOCH_1904 if is_1904 else _EPOCH) + timedelta(days=int(serial))


def _checked_year(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise EntryError(_l("Check the year of this date."))
    return day


def _partial(text: str) -> tuple[date, DatePrecision] | None:
    """The month or year written; None for anything else."""
    found = _MONTH.fullmatch(text)
    if found:
        year, month = int(found["y"] or found["iso_y"]), int(found["m"] or found["iso_m"])
        return (last_day(date(year, month, 1), DatePrecision.MONTH), DatePrecision.MONTH) if 1 <= month <= 12 else None
    if _YEAR.fullmatch(text) and int(text):
        return last_day(date(int(text), 1, 1), DatePrecision.YEAR), DatePrecision.YEAR
    return None
