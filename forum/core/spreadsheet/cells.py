"""Values of every kind as the XML of a cell, a whole column of some hundred rows at a time.

One pass over a column costs a fraction of one call per cell: the checks run over all values at once, in C, and only
a column that holds something unusual is written cell by cell.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final, NamedTuple

from forum.core.spreadsheet.columns import Column, Kind
from forum.core.spreadsheet.locales import Words
from forum.core.spreadsheet.texts import CLOSE, OPEN, ascii_texts, text_cell, xml_texts

EMPTY_CELL: Final = "/>"
_OPEN_NUMBER: Final = "><v>"
_CLOSE_NUMBER: Final = "</v></c>"
_EMPTY: Final = EMPTY_CELL.encode()
_NUMBER: Final = (_OPEN_NUMBER.encode(), _CLOSE_NUMBER.encode())
_TEXT: Final = (OPEN.encode(), CLOSE.encode())
# Excel's day 1 is 1900-01-01 and it believes in 1900-02-29: serial numbers are true from 1 March 1900.
_EPOCH: Final = date(1899, 12, 30).toordinal()
_FIRST_DAY: Final = date(1900, 3, 1)
_PPM: Final = 6


class Cells(NamedTuple):
    """Cells of one column: what stands before and after every value, and the values."""

    before: bytes
    after: bytes
    values: Sequence[bytes]

    @property
    def whole(self) -> Sequence[bytes]:
        """Every cell with what stands before and after its value."""
        before, after, values = self
        return [before + value + after for value in values] if before or after else values


@dataclass(frozen=True, slots=True)
class Setting:
    """The language and the time zone values are written in."""

    words: Words
    zone: tzinfo


Encode = Callable[[Any, Setting], str]
_REPEATED: Final = frozenset({Kind.TEXT, Kind.DATE})
_SAFE_TYPES: Final = frozenset({str, date})
_ALWAYS_KNOWN: Final[dict[Any, bytes]] = {None: _EMPTY, "": _EMPTY}
MOST_KNOWN: Final = 8_192
"""Cells kept by one column: some megabytes at most, however many different texts there are."""


class WrongKindError(TypeError):
    """A column's value is not of the column's kind: a mistake of the program, named by column."""


def encode_column(column: Column[Any], values: Sequence[Any], setting: Setting) -> Cells:
    """The cells of one column; raises ``WrongKindError``."""
    if column.kind is Kind.ORDINAL:
        return Cells(*_NUMBER, ascii_texts(map(str, values)))
    if all(values):
        return _encode_filled(column, values, setting)
    are_filled = [value is not None and value != "" for value in values]
    filled = list(itertools.compress(values, are_filled))
    if not filled:
        return Cells(b"", b"", [_EMPTY] * len(values))
    cells = _encode_filled(column, filled, setting)
    if len(filled) == len(values):
        return cells
    rest = iter(cells.whole)
    return Cells(b"", b"", [next(rest) if is_filled else _EMPTY for is_filled in are_filled])


class Repeated:
    """The cells of one column in which the same texts or days come again and again: each of them is written once.

    ``pays`` turns False where they do not, as the rows so far tell; nothing is kept from then on.
    """

    def __init__(self, column: Column[Any], setting: Setting) -> None:
        self.pays = column.kind in _REPEATED
        self._column, self._setting = column, setting
        self._known: dict[Any, bytes] = dict(_ALWAYS_KNOWN)
        self._asked = self._written = 0

    def encode(self, values: Sequence[Any]) -> Cells | None:
        """The cells of the next values; None for what has to be written value by value."""
        known = self._known
        if len(known) > MOST_KNOWN:
            known.clear()
            known.update(_ALWAYS_KNOWN)
        new = [value for value in dict.fromkeys(values) if value not in known]
        # What is equal is the same only within these types: 1 and True would be taken for each other.
        if new and not set(map(type, new)) <= _SAFE_TYPES:
            return None
        if new:
            known.update(zip(new, _encode_filled(self._column, new, self._setting).whole, strict=True))
        cells = Cells(b"", b"", list(map(known.__getitem__, values)))
        self._asked += len(values)
        self._written += len(new)
        if self._written * 2 > self._asked:
            self.pays = False
            known.clear()
        return cells


def _encode_filled(column: Column[Any], values: Sequence[Any], setting: Setting) -> Cells:
    types = set(map(type, values))
    if len(types) == 1:
        one_type = types.pop()
        if one_type is str and (texts := xml_texts(values)):
            return Cells(*_TEXT, texts)
        fast = _FAST.get((column.kind, one_type))
        if fast and (numbers := fast(values)):
            return Cells(*_NUMBER, ascii_texts(numbers))
    encode = _ENCODERS[column.kind]
    try:
        return Cells(b"", b"", [encode_value(encode, value, setting).encode() for value in values])
    except WrongKindError as error:
        raise WrongKindError(f"column {column.key!r}: {error}") from error


def encode_cell(kind: Kind, value: Any, setting: Setting) -> str:
    """One cell after its reference and style, for sheets that are small."""
    return encode_value(_ENCODERS[kind], value, setting)


def encode_value(encode: Encode, value: Any, setting: Setting) -> str:
    """One value of any type: nothing is an empty cell, text is text in a column of every kind."""
    if value is None or value == "":
        return EMPTY_CELL
    if isinstance(value, str):
        return text_cell(str(value))
    return encode(value, setting)


def string_cell(text: str) -> str:
    """A text that may be empty."""
    return text_cell(text) if text else EMPTY_CELL


def row_xml(
    number: int, cells: Iterable[tuple[str, int, str]], height: float | None = None, *, is_hidden: bool = False
) -> str:
    """One row of (column letter, style, rest of the cell); ``height`` in points, by content when left out."""
    tall = f' ht="{height:g}" customHeight="1"' if height else ""
    if is_hidden:
        tall += ' hidden="1"'
    inner = "".join([f'<c r="{letter}{number}" s="{style}"{rest}' for letter, style, rest in cells])
    return f'<row r="{number}"{tall}>{inner}</row>'


def number_cell(text: str) -> str:
    """A number given by its exact decimal text."""
    return f"{_OPEN_NUMBER}{text}{_CLOSE_NUMBER}"


def formula_cell(formula: str, cached: str) -> str:
    """A formula (XML-escaped, without «=») and its last value, so that every viewer shows it without computing."""
    return f"><f>{formula}</f><v>{cached}</v></c>"


def decimal_text(minor: int, places: int = 2) -> str:
    """Exact decimal text of an integer of minor units: -5 kopecks are «-0.05»."""
    digits = f"{abs(minor):0{places + 1}d}"
    return f"{'-' if minor < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def share_fraction(value: int | Decimal) -> Decimal:
    """A share as a fraction of one: an ``int`` counts parts per million, a ``Decimal`` is the fraction itself."""
    return Decimal(value).scaleb(-_PPM) if isinstance(value, int) else value


def plain_decimal(value: Decimal) -> str:
    """The number without an exponent, as a cell's value."""
    return f"{value:f}"


def sum_of(kind: Kind, values: Sequence[Any]) -> int | Decimal:
    """The sum of the numbers among the values, exact: int, or Decimal fractions for shares."""
    if kind is Kind.SHARE:
        numbers = (value for value in values if isinstance(value, (int, Decimal)))
        return sum(map(share_fraction, numbers), Decimal())
    return sum(value for value in values if isinstance(value, int))


def sum_text(kind: Kind, value: int | Decimal) -> str:
    """A sum as the cached value of a total's cell."""
    if isinstance(value, Decimal):
        return plain_decimal(value)
    return decimal_text(value) if kind is Kind.MONEY else str(value)


def _text(value: Any, setting: Setting) -> str:  # noqa: ARG001 - one signature for every kind
    return string_cell(str(value))


def _integer(value: Any, setting: Setting) -> str:  # noqa: ARG001 - one signature for every kind
    return number_cell(str(exact_int(value)))


def _money(value: Any, setting: Setting) -> str:  # noqa: ARG001 - one signature for every kind
    return number_cell(decimal_text(exact_int(value)))


def exact_int(value: Any) -> int:
    """The value, when it is an integer; raises ``WrongKindError``."""
    # A float would bring its binary error along and a flag is no number.
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongKindError(f"an integer is needed, not {type(value).__name__}")
    return int(value)


def _share(value: Any, setting: Setting) -> str:  # noqa: ARG001 - one signature for every kind
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise WrongKindError("a share is a finite number")
        return number_cell(plain_decimal(value))
    return number_cell(decimal_text(exact_int(value), _PPM))


def _date(value: Any, setting: Setting) -> str:
    if isinstance(value, datetime):
        value = local(value, setting).date()
    if not isinstance(value, date):
        raise WrongKindError(f"a date is needed, not {type(value).__name__}")
    if value < _FIRST_DAY:
        return text_cell(value.strftime(setting.words.date_pattern))
    return number_cell(str(value.toordinal() - _EPOCH))


def _datetime(value: Any, setting: Setting) -> str:
    if not isinstance(value, datetime):
        raise WrongKindError(f"a date with time is needed, not {type(value).__name__}")
    value = local(value, setting)
    if value.date() < _FIRST_DAY:
        return text_cell(value.strftime(setting.words.datetime_pattern))
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    # Ten digits of a day are ten microseconds: rounding never moves a cell to another second.
    fraction = (seconds * 10**10 + 43_200) // 86_400
    return number_cell(f"{value.toordinal() - _EPOCH}.{fraction:010d}")


def local(value: datetime, setting: Setting) -> datetime:
    """An aware moment in the setting's time zone; a naive one is taken as local already."""
    return value if value.tzinfo is None else value.astimezone(setting.zone)


def _flag(value: Any, setting: Setting) -> str:
    if not isinstance(value, bool):
        raise WrongKindError(f"a flag is needed, not {type(value).__name__}")
    return text_cell(setting.words.yes if value else setting.words.no)


def _many_money(values: Sequence[int]) -> list[str]:
    if min(values) < 0:
        return list(map(decimal_text, values))
    texts = map(str, values) if min(values) >= 100 else map("{:03d}".format, values)
    return [f"{text[:-2]}.{text[-2:]}" for text in texts]


def _many_integers(values: Sequence[int]) -> list[str]:
    return list(map(str, values))


def _many_shares(values: Sequence[int]) -> list[str]:
    return [decimal_text(value, _PPM) for value in values]


def _many_dates(values: Sequence[date]) -> list[str] | None:
    if min(values) < _FIRST_DAY:
        return None
    return [str(value.toordinal() - _EPOCH) for value in values]


_ENCODERS: Final[dict[Kind, Encode]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.SHARE: _share,
    Kind.FLAG: _flag,
    Kind.ORDINAL: _integer,
}
# For a column of nothing but one type; None sends the values through their encoder one by one.
_FAST: Final[dict[tuple[Kind, type], Callable[[Sequence[Any]], list[str] | None]]] = {
    (Kind.INTEGER, int): _many_integers,
    (Kind.ORDINAL, int): _many_integers,
    (Kind.MONEY, int): _many_money,
    (Kind.DATE, date): _many_dates,
    (Kind.SHARE, int): _many_shares,
}
