"""Lists from outside, .xlsx or .csv: the one way in, and what a reader of them gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final, NamedTuple

import structlog
from flask_babel import gettext as _

from forum.core.gate.cells import column_letters, column_number
from forum.core.gate.errors import BadFileError, refuse
from forum.core.gate.limits import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from forum.core.gate.messages import BOOK, DATE, DONE, END, ERROR, FORMULA, NUMBER, SHEET, Message, Row
from forum.core.gate.process import DOCUMENT_PROGRAM, PROGRAM, told_by_child
from forum.core.spreadsheet.csv import unguarded
from forum.core.spreadsheet.refusals import refusal

__all__ = [
    "MOST_BYTES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "ReadBook",
    "ReadCell",
    "ReadSheet",
    "book_of",
    "column_letters",
    "column_number",
    "problem_words",
    "read_book",
    "read_paragraphs",
]

log = structlog.get_logger()

_MEGABYTE: Final = 1024 * 1024
_PROBLEMS: Final = {FORMULA: "formula", ERROR: "error"}
_LETTERS: Final = [column_letters(number) for number in range(MOST_COLUMNS + 1)]
# No text holds it: XML and CSV cannot, and the gate replaces what is written in its stead.
_BETWEEN: Final = "\0"
_Packed = tuple[bytes, bytes, bytes]


class ReadCell(NamedTuple):
    """A cell that holds something. ``text`` is its stored text: of a number all its digits, of a date its serial.

    ``is_date`` says that it is shown as a day or an instant: a number of days, or a text such as 2026-06-27T10:00:00
    where it is no number. ``problem`` is empty, or the code of why there is no value to be read: "formula" (none is
    stored) or "error" (``text`` holds the error value); ``problem_words`` gives the words.
    """

    reference: str
    text: str
    is_number: bool = False
    is_date: bool = False
    problem: str = ""


@dataclass(slots=True)
class ReadSheet:
    """A sheet by row number and column number, both from 1; empty cells are left out. ``is_1904`` shifts its dates.

    ``merged`` are areas as (first row, first column, last row, last column), cut off at ``MOST_ROWS`` and
    ``MOST_COLUMNS``; the value stands in the first cell.
    """

    name: str
    is_1904: bool = False
    is_hidden: bool = False
    rows: Mapping[int, Mapping[int, ReadCell]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(slots=True)
class ReadBook:
    """A list as sent. ``kind`` is what its content is, "xlsx" or "csv", whatever its name says; a csv is one sheet."""

    kind: str
    sheets: list[ReadSheet] = field(default_factory=list)


def read_book(
    content: bytes, *, filename: str = "", upload: str | None = "file", most_bytes: int = MOST_BYTES
) -> ReadBook:
    """The sheets of a file from outside, read by a process of its own; the sheet of a .csv is called as the file.

    Raises ``DomainError`` on ``upload`` for what may not be read, or is larger than ``most_bytes``.
    """
    book = _read(content, PROGRAM, upload, most_bytes)
    if book.kind == "csv":
        book.sheets[0].name = PurePath(filename.replace("\\", "/")).stem
    return book


def read_paragraphs(content: bytes, *, upload: str | None = "file", most_bytes: int = MOST_BYTES) -> tuple[str, ...]:
    """The paragraphs of a .docx from outside that say something, read and refused as ``read_book`` does."""
    rows = _read(content, DOCUMENT_PROGRAM, upload, most_bytes).sheets[0].rows
    return tuple(rows[number][1].text for number in sorted(rows))


def _read(content: bytes, program: str, upload: str | None, most_bytes: int) -> ReadBook:
    try:
        if len(content) > most_bytes:
            refuse("too_large", number=most_bytes // _MEGABYTE)
        return book_of(told_by_child(content, program=program))
    except BadFileError as error:
        if error.code == "failed":
            # A fault of ours: what it was is told by its place in the program, never by a text of the file.
            log.warning("list_not_read", place=error.params.get("place", ""), size=len(content))
        raise refusal(error, upload) from error


def book_of(messages: Iterable[Message]) -> ReadBook:
    """The book told by ``messages``; raises ``BadFileError``: what they raise, or failed where they make no sense."""
    try:
        return _gathered(messages)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise BadFileError("failed") from error


def _gathered(messages: Iterable[Message]) -> ReadBook:
    book = ReadBook("")
    rows = _Rows({}, is_csv=False)
    for message in messages:
        first = message[0]
        if first.__class__ is int:
            rows.told[first] = _packed(message)
        elif first == BOOK:
            book.kind = str(message[1])
        elif first == SHEET:
            rows = _Rows({}, is_csv=book.kind == "csv")
            book.sheets.append(ReadSheet(str(message[1]), bool(message[2]), bool(message[3]), rows))
        elif first == END:
            sheet = book.sheets[-1]
            sheet.hidden_rows = frozenset(map(int, message[1]))
            sheet.merged = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in message[2])
        elif first != DONE:
            raise ValueError("an unknown message")
    if not book.sheets:
        raise ValueError("no sheet")
    return book


def _packed(row: Row) -> _Packed:
    """The row as told, when it has the form of one, as three strings of bytes: a fifth of its size as objects."""
    columns, texts = bytes(row[1::3]), row[3::3]
    joined = _BETWEEN.join(texts)
    if len(row) % 3 != 1 or joined.count(_BETWEEN) != len(texts) - 1:
        raise ValueError("no row")
    if min(columns) < 1 or max(columns) > MOST_COLUMNS or not 0 < row[0] <= MOST_ROWS:
        raise ValueError("no cell of a list")
    return columns, bytes(row[2::3]), joined.encode()


class _Rows(Mapping[int, Mapping[int, ReadCell]]):
    """Rows as told by the child; their cells are made when they are asked for, which keeps them small."""

    def __init__(self, told: dict[int, _Packed], *, is_csv: bool) -> None:
        self.told = told
        self._is_csv = is_csv
        self._last: tuple[int | None, Mapping[int, ReadCell]] = (None, {})

    def __getitem__(self, number: int) -> Mapping[int, ReadCell]:
        # A reader asks for the row it is at several times.
        if self._last[0] != number:
            columns, flags, texts = self.told[number]
            told = zip(columns, flags, texts.decode().split(_BETWEEN), strict=True)
            self._last = number, {at: self._cell(f"{_LETTERS[at]}{number}", flag, text) for at, flag, text in told}
        return self._last[1]

    def __iter__(self) -> Iterator[int]:
        return iter(self.told)

    def __len__(self) -> int:
        return len(self.told)

    def _cell(self, reference: str, flags: int, text: str) -> ReadCell:
        if not flags:
            return ReadCell(reference, unguarded(text) if self._is_csv else text)
        problem = _PROBLEMS.get(flags & (FORMULA | ERROR), "")
        return ReadCell(reference, text, bool(flags & NUMBER), bool(flags & DATE), problem)


def problem_words(cell: ReadCell) -> str:
    """Why a cell has no value, in words; empty for one that has."""
    if cell.problem == "formula":
        return str(_("a formula without a stored value: write the value itself"))
    if cell.problem == "error":
        return str(_("an error value (%(value)s)", value=cell.text))
    return ""
