"""What one cell of a workbook holds: its kind and stored value told apart, each with its exact text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NoReturn

from forum.core.gate.errors import refuse
from forum.core.gate.limits import LAST_COLUMN, LAST_ROW, LONGEST_NUMBER, LONGEST_TEXT, MOST_COLUMNS
from forum.core.gate.messages import DATE, ERROR, FORMULA, NUMBER

ESCAPE_LENGTH: Final = 7
"""Characters in which one may be written, as ``_x000D_``."""

_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_UNHOLDABLE: Final = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_REFERENCE: Final = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_AREA: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?")
_WHOLE: Final = re.compile("[0-9]{1,9}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,5}))?")
_PLAIN: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_NO_NUMBERS: Final = frozenset({"nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"})
_LARGEST_EXPONENT: Final = 308
_TRUTHS: Final = {"1": "1", "0": "0", "true": "1", "false": "0", "": ""}


def column_number(letters: str) -> int:
    """The number of a column from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def reference(row: int, column: int) -> str:
    """The reference of a cell: A1."""
    return f"{column_letters(column)}{row}"


COLUMNS: Final = {column_letters(number): number for number in range(1, MOST_COLUMNS + 1)}
"""The numbers of the columns a list may have, by letters."""


class CellReader:
    """Tells what the cells of a workbook hold from what is stored in them."""

    def __init__(self, texts: Sequence[str], dates: Sequence[bool]) -> None:
        self._texts = texts
        # What numbers of each style are; of a workbook without styles, plain ones.
        self._flags = {str(at): NUMBER | DATE if is_date else NUMBER for at, is_date in enumerate(dates or (False,))}

    def value(self, kind: str, style: str, stored: str | None, *, has_formula: bool) -> tuple[int, str]:
        """Flags and text of a cell with ``stored`` in its value, None where it has none; no flags and no text: empty.

        Raises ``BadFileError`` without a place: damaged, long_text.
        """
        if kind == "n" and stored and style in self._flags and _PLAIN.fullmatch(stored):
            return self._flags[style], stored
        if has_formula and not stored:
            # Excel stores an empty text that a formula gave as an empty value; other programs store none at all.
            return (0, "") if kind == "str" and stored is not None else (FORMULA, "")
        stored = stored or ""
        if kind == "str":
            return 0, held(stored)
        stored = stored.strip()
        if kind == "n":
            return self._number(stored, style) if stored else (0, "")
        if kind == "s":
            return 0, self._shared(stored) if stored else ""
        if kind == "e":
            return ERROR, stored[:LONGEST_NUMBER]
        if kind == "d":
            return (DATE if stored else 0), stored[:LONGEST_NUMBER]
        if kind != "b" or stored not in _TRUTHS:
            refuse("damaged")
        return 0, _TRUTHS[stored]

    def _shared(self, index: str) -> str:
        if not _WHOLE.fullmatch(index) or int(index) >= len(self._texts):
            refuse("damaged")
        return self._texts[int(index)]

    def _number(self, text: str, style: str) -> tuple[int, str]:
        found = _NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
        if found is None:
            # Some programs store what is no number as one.
            if text.casefold() in _NO_NUMBERS:
                return ERROR, text
            refuse("damaged")
        if found[1] and abs(int(found[1])) > _LARGEST_EXPONENT:
            return ERROR, text
        if not _WHOLE.fullmatch(style):
            refuse("damaged")
        return self._flags.get(style, NUMBER), text


def held(text: str) -> str:
    """A stored text as its cell holds it. Raises ``BadFileError`` without a place: long_text.

    Office writes what XML cannot hold as ``_xHHHH_``; what no text can hold becomes U+FFFD.
    """
    if "_x" in text:
        text = _ESCAPED.sub(_unescape, text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = _UNHOLDABLE.sub("\ufffd", text)
    if is_long(text):
        refuse("long_text")
    return text


def is_long(text: str) -> bool:
    """Whether no cell holds the text."""
    # Most texts are far from the limit: no need to count the units of an astral character.
    return len(text) * 2 > LONGEST_TEXT and len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT


def row_number(told: str, part: str) -> int:
    """The number of a row as told. Raises ``BadFileError``: damaged."""
    if not _WHOLE.fullmatch(told) or not 0 < int(told) <= LAST_ROW:
        _damaged(part)
    return int(told)


def position(told: str) -> tuple[int, int]:
    """Row and column of a reference, however far out. Raises ``BadFileError``: damaged."""
    found = _REFERENCE.fullmatch(told)
    if not found or column_number(found[1]) > LAST_COLUMN or int(found[2]) > LAST_ROW:
        _damaged(told)
    return int(found[2]), column_number(found[1])


def area(told: str, part: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of an area. Raises ``BadFileError``: damaged."""
    found = _AREA.fullmatch(told)
    if not found:
        _damaged(part)
    left, top = column_number(found[1]), int(found[2])
    right, bottom = (column_number(found[3]), int(found[4])) if found[3] else (left, top)
    if left > right or top > bottom or right > LAST_COLUMN or bottom > LAST_ROW:
        _damaged(part)
    return top, left, bottom, right


def _damaged(place: str) -> NoReturn:
    refuse("damaged", place=place)


def _unescape(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
