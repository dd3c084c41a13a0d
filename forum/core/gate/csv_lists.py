"""A CSV file from outside: the sign between fields found, quotes respected, rows as of a sheet."""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from forum.core.gate.cells import is_long, reference
from forum.core.gate.encodings import lines_of
from forum.core.gate.errors import refuse
from forum.core.gate.limits import MOST_COLUMNS, MOST_ROWS
from forum.core.gate.messages import BOOK, END, SHEET, Message, Row
from forum.core.gate.sheets import Budget

DELIMITERS: Final = ";\t,"
"""The first of those that fit equally well is taken."""

_LOOKED_AT: Final = 20
_LINES: Final = 200
_TOLD: Final = re.compile(f"sep=([{DELIMITERS}])[\r\n]*", re.IGNORECASE)
_QUOTE: Final = '"'
# Of a record whose fields all stand in quotes the tabs between them are left.
_BLANK: Final = " \r\n"


def csv_messages(content: bytes) -> Iterator[Message]:
    """What the file holds, as ``messages`` tells.

    Raises ``BadFileError``: encoding, broken_utf8, binary, empty, quote, long_text, outside, many_cells, much_text.
    """
    delimiter, skipped = _delimiter(lines_of(content))
    budget = Budget()
    yield [BOOK, "csv"]
    yield [SHEET, "", False, False]
    is_empty = True
    for number, fields in enumerate(_records(lines_of(content), delimiter, skipped), 1):
        row = _row(number, fields)
        if len(row) > 1:
            is_empty = False
            budget.spend(row)
            yield row
    if is_empty:
        refuse("empty")
    yield [END, [], []]


def _records(lines: Iterator[str], delimiter: str, skipped: int) -> Iterator[list[str]]:
    reader = csv.reader(itertools.islice(lines, skipped, None), delimiter=delimiter, strict=True)
    begins = skipped + 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "limit" in str(error):
                refuse("long_field", line=begins)
            refuse("quote", line=begins)
        if any(map(is_long, fields)):
            refuse("long_field", line=begins)
        begins = skipped + reader.line_num + 1
        yield fields


def _row(number: int, fields: list[str]) -> Row:
    row: Row = [number]
    for column, field in enumerate(fields, 1):
        if field.strip():
            if number > MOST_ROWS or column > MOST_COLUMNS:
                refuse("outside", cell=reference(number, column))
            row += (column, 0, field.replace("\r\n", "\n").replace("\r", "\n"))
    return row


def _delimiter(lines: Iterator[str]) -> tuple[str, int]:
    """The sign between fields, and how many lines at the top only tell it, as ``sep=;`` does for Excel."""
    lines = itertools.islice(lines, _LINES)
    first = next(lines, "")
    told = _TOLD.fullmatch(first)
    if told:
        return told[1], 1
    counts: dict[str, Counter[int]] = {sign: Counter() for sign in DELIMITERS}
    for outside in itertools.islice(_outside_of_quotes(itertools.chain([first], lines)), _LOOKED_AT):
        for sign, counter in counts.items():
            counter[outside.count(sign)] += 1
    # The sign that cuts most lines into the same number of fields: commas stand in titles and sums as well.
    fit = {sign: max((n for times, n in counter.items() if times), default=0) for sign, counter in counts.items()}
    return max(DELIMITERS, key=lambda sign: fit[sign]), 0


def _outside_of_quotes(lines: Iterable[str]) -> Iterator[str]:
    """The records that hold something, without what stands in quotes."""
    outside, is_quoted = "", False
    for line in lines:
        for at, piece in enumerate(line.split(_QUOTE)):
            is_quoted = not is_quoted if at else is_quoted
            outside += "" if is_quoted else piece
        if not is_quoted:
            if outside.strip(_BLANK):
                yield outside
            outside = ""
