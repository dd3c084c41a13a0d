"""A register as a sheet: a title, the header, rows of any number, a total."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from openpyxl.utils import get_column_letter

from forum.core.batches import Batch, batches_of
from forum.core.spreadsheet.cells import (
    EMPTY_CELL,
    MOST_KNOWN,
    Cells,
    Repeated,
    encode_column,
    formula_cell,
    row_xml,
    string_cell,
    sum_of,
    sum_text,
)
from forum.core.spreadsheet.columns import Column, Kind
from forum.core.spreadsheet.looks import (
    HEADER,
    INTEGER,
    LINE,
    PAIR,
    REQUIRED,
    REQUIRED_PAIR,
    TEXT,
    TITLE,
    TOTAL_FILL,
    Horizontal,
    Look,
    number_format,
)
from forum.core.spreadsheet.report_values import NO_DATA
from forum.core.spreadsheet.skeleton import MAX_ROWS, Page
from forum.core.spreadsheet.texts import ascii_texts

Row = TypeVar("Row")

_LINE_POINTS: Final = 13.5
# Bold letters of a heading are wider than the digits a width is counted in.
_BOLD: Final = 1.15
# Columns of the lines above a list, merged for room: titles over the narrow column of numbers and those beside it.
_PAIR_TITLE, _PAIR_TEXT = "ABC", "DEFGH"
_JOINED: Final = 100
"""Rows whose XML is joined at once."""
PAIR_TEXT: Final = _PAIR_TEXT[0]
"""The column in which a line above a list says what it says."""
_NARROW: Final = frozenset({Kind.ORDINAL, Kind.DATE, Kind.DATETIME, Kind.FLAG})
_SUBTOTAL: Final = {"sum": 109, "count": 103}


class TooManyRowsError(ValueError):
    """The rows do not fit a sheet of Excel (1 048 576 rows); count them before the download begins."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line above a list: a title and what is said, with the words to choose from; ``is_hidden`` for the program."""

    title: Any
    text: str = ""
    choices: Sequence[str] = ()
    is_required: bool = False
    is_hidden: bool = False


@dataclass(frozen=True)
class RegisterSheet(Generic[Row]):
    """A sheet of rows under ``columns`` (take ``register.export_columns(may)``), read once and never kept.

    ``name`` is the sheet's tab, ``title`` the line on top, ``heading`` further lines: the filter in words, the day
    «as of». Below the rows stand the totals the columns ask for, as formulas over the visible rows with their present
    value. Columns' ``note`` lines follow. ``frozen`` columns stay on screen. Without rows there is no total.
    ``pairs`` are lines above the titles, to be filled in; ``marks_required`` sets off the titles of columns that a
    list must fill in. Rows are as high as their wrapped texts need.
    """

    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    name: str
    title: str = ""
    heading: Sequence[Any] = ()
    totals: bool = True
    frozen: int = 0
    marks_required: bool = False
    pairs: Sequence[Pair] = ()

    @property
    def lines(self) -> list[str]:
        """The lines on top, in the current language."""
        return [text for text in map(str, (self.title, *self.heading)) if text]

    @property
    def header_row(self) -> int:
        """The number of the row of titles."""
        return len(self.lines) + len(self.pairs) + 1

    def lay_out(self, page: Page) -> RegisterBody:
        """Set up the page; texts are translated here, rows are read later."""
        lines, header_row = self.lines, self.header_row
        last_column = get_column_letter(len(self.columns))
        page.set_widths(_widths(self.columns))
        page.hide(number for number, column in enumerate(self.columns, 1) if column.is_hidden)
        page.set_print(repeated=(header_row, header_row), frozen_columns=self.frozen)
        page.sheet.auto_filter.ref = f"A{header_row}:{last_column}{header_row}"
        for number in range(len(lines) + 1, header_row):
            page.sheet.merge_cells(f"A{number}:{_PAIR_TITLE[-1]}{number}")
            page.sheet.merge_cells(f"{_PAIR_TEXT[0]}{number}:{_PAIR_TEXT[-1]}{number}")
        return RegisterBody(self, page, lines)


class RegisterBody:
    """The rows of a register as XML."""

    def __init__(self, source: RegisterSheet[Any], page: Page, lines: list[str]) -> None:
        self.filtered: str | None = None
        self._source = source
        self._lines = lines
        self._words = page.setting.words
        self._headers = [str(column.title) for column in source.columns]
        self._widths = _widths(source.columns)
        self._pieces = [
            _Piece(column, number, page, width)
            for number, (column, width) in enumerate(zip(source.columns, self._widths, strict=True), 1)
        ]
        self._notes = [str(column.note) for column in source.columns if column.note]
        # Translated now, for rows are written outside of the request.
        self._pairs = [replace(pair, title=str(pair.title)) for pair in source.pairs]
        said = page.style(Look(number_format=TEXT, wraps=True))
        self._pair_styles = {False: (page.style(PAIR), said), True: (page.style(REQUIRED_PAIR), said)}
        self._heights_said = _Heights()
        # Columns that are printed on every page would show the lines on top again, cut.
        self._left_of_lines = get_column_letter(page.first_printed_once)
        self._title_style = page.style(TITLE)
        self._line_style = page.style(LINE)
        required = source.marks_required and page.style(REQUIRED)
        self._header_styles = [
            required if required and column.entry and column.entry.is_required else page.style(HEADER)
            for column in source.columns
        ]

    def rows(self) -> Iterator[bytes]:
        """The XML of all rows, in order; raises ``TooManyRowsError`` and ``WrongKindError``."""
        yield "".join(self._top()).encode()
        header = self._source.header_row
        last = header
        for batch in batches_of(self._source.rows):
            if last + len(batch) + 2 + len(self._notes) > MAX_ROWS:
                raise TooManyRowsError(f"{last + len(batch) - header} rows and more do not fit one sheet")
            yield from self._many(batch, last + 1, last - header)
            last += len(batch)
        self.filtered = f"A{header}:{get_column_letter(len(self._pieces))}{last}"
        yield "".join(self._bottom(header + 1, last)).encode()

    def _top(self) -> Iterator[str]:
        for number, line in enumerate(self._lines, 1):
            style = self._title_style if number == 1 and self._source.title else self._line_style
            yield row_xml(number, [(self._left_of_lines, style, string_cell(line))])
        for number, pair in enumerate(self._pairs, len(self._lines) + 1):
            yield self._pair(number, pair)
        cells = zip(self._pieces, self._headers, self._header_styles, strict=True)
        yield row_xml(
            self._source.header_row,
            [(piece.letter, style, string_cell(text)) for piece, text, style in cells],
            self._header_height(),
        )

    def _pair(self, number: int, pair: Pair) -> str:
        title, said = self._pair_styles[pair.is_required]
        # A merged cell is drawn by the borders of all its parts.
        cells = [(letter, title, EMPTY_CELL) for letter in _PAIR_TITLE] + [
            (letter, said, EMPTY_CELL) for letter in _PAIR_TEXT
        ]
        cells[0] = ("A", title, string_cell(pair.title))
        cells[len(_PAIR_TITLE)] = (PAIR_TEXT, said, string_cell(pair.text) if pair.text else EMPTY_CELL)
        lines = pair.text.count("\n") + 1
        height = lines * _LINE_POINTS + 3 if lines > 1 else None
        return row_xml(number, cells, height, is_hidden=pair.is_hidden)

    def _header_height(self) -> float:
        """Points for the longest heading in its column, its bold letters wider than the digits of a width."""
        widths = (max(1, int(width / _BOLD)) for width in self._widths)
        lines = (len(textwrap.wrap(text, width)) for text, width in zip(self._headers, widths, strict=True))
        return max(lines, default=1) * _LINE_POINTS + 3

    def _many(self, batch: Batch[Any], first: int, done: int) -> Iterator[bytes]:
        numbers = ascii_texts(map(str, range(first, first + len(batch))))
        encoded = [(piece, piece.encode(batch, done)) for piece in self._pieces]
        # What is the same in every row stands between what is not: text and values in turn.
        texts: list[bytes] = [b'<row r="', b'"']
        fills: list[Sequence[bytes]] = [numbers, self._heights(len(batch))]
        ending = b">"
        for piece, (before, after, values) in encoded:
            texts += [ending + piece.start, piece.styled + before]
            fills += [numbers, values]
            ending = after
        return _interleaved(texts, fills, ending + b"</row>")

    def _heights(self, count: int) -> Sequence[bytes]:
        """The attributes of the rows just encoded, as high as their wrapped texts need; none for single lines.

        Programs that only print a file do not fit its rows to their texts: lines would be printed over each other.
        """
        wrapped = [piece.lines for piece in self._pieces if piece.column.wraps]
        if not wrapped:
            return [b""] * count
        if len(self._heights_said) > MOST_KNOWN:
            self._heights_said.clear()
        return list(map(self._heights_said.__getitem__, zip(*wrapped, strict=True)))

    def _bottom(self, first: int, last: int) -> Iterator[str]:
        number = last + 1
        totalled = any(piece.column.total for piece in self._pieces)
        if self._source.totals and totalled and last >= first:
            label = self._label_column()
            word = string_cell(self._words.total)
            yield row_xml(
                number,
                [
                    (piece.letter, piece.total_style, word if piece is label else piece.total_cell(first, last))
                    for piece in self._pieces
                ],
            )
            number += 1
        for note in self._notes:
            number += 1
            yield row_xml(number, [(self._left_of_lines, self._line_style, string_cell(note))])

    def _label_column(self) -> _Piece | None:
        free = [piece for piece in self._pieces if not piece.column.total]
        texts = [piece for piece in free if piece.column.kind is Kind.TEXT]
        return next(iter(texts or free), None)


class _Heights(dict[tuple[int, ...], bytes]):
    """What a row says of its height, by the lines of its wrapped cells: the same few combinations come again."""

    def __missing__(self, lines: tuple[int, ...]) -> bytes:
        most = max(lines)
        said = self[lines] = f' ht="{most * _LINE_POINTS:g}" customHeight="1"'.encode() if most > 1 else b""
        return said


class _Lines(dict[Any, int]):
    """The lines of texts that come again in one column."""

    def __init__(self, characters: int) -> None:
        super().__init__()
        self._characters = characters

    def __missing__(self, value: Any) -> int:
        (lines,) = _lines([value], self._characters)
        self[value] = lines
        return lines


def _lines(values: Sequence[Any], characters: int) -> list[int]:
    """The lines each text takes in a column of so many characters."""
    if set(map(type, values)) != {str}:
        values = [value if isinstance(value, str) else "" for value in values]
    counted = [1 if len(value) < characters else _broken(value, characters) for value in values]
    # One search in all of them: most columns have no text of several paragraphs.
    if "\n" in "".join(values):
        for place, text in enumerate(values):
            if "\n" in text:
                counted[place] = sum(_lines(text.split("\n"), characters))
    return counted


def _broken(text: str, characters: int) -> int:
    """The lines of a long text, the words of each whole: a cell leaves a little room at its sides."""
    room, start, lines = max(1, characters - 1), 0, 1
    while len(text) - start > room:
        blank = text.rfind(" ", start + 1, start + room + 1)
        start = start + room if blank < 0 else blank + 1
        lines += 1
    return lines


def _widths(columns: Sequence[Column[Any]]) -> list[float]:
    """Characters across: what a column asks for, and no less than the longest word of its title, never broken."""
    longest = (max(map(len, str(column.title).split()), default=0) for column in columns)
    return [max(column.characters, word * _BOLD + 1) for column, word in zip(columns, longest, strict=True)]


def _side(column: Column[Any]) -> Horizontal | None:
    """Numbers stand right; what is as wide as its column stands in the middle, or it would touch the next text."""
    if column.kind in _NARROW:
        return "center"
    return "right" if column.is_numeric else None


def _interleaved(texts: list[bytes], fills: list[Sequence[bytes]], end: bytes) -> Iterator[bytes]:
    """For every row each text with the value that follows it, then ``end``: joined some rows at a time.

    No call is made for a row, and what is joined at once stays so small that its memory is used again.
    """
    step, rows = 2 * len(texts) + 1, len(fills[0])
    # A row with its texts in place: a list repeats itself faster than texts are put into it one by one.
    row = [part for text in texts for part in (text, b"")] + [end]
    for first in range(0, rows, _JOINED):
        count = min(_JOINED, rows - first)
        parts = row * count
        for place, values in enumerate(fills):
            parts[2 * place + 1 :: step] = values[first : first + count]
        yield b"".join(parts)


class _Piece:
    """One column while it is written."""

    def __init__(self, column: Column[Any], number: int, page: Page, width: float) -> None:
        look = Look(
            number_format=number_format(column.kind, page.setting.words),
            horizontal=_side(column),
            wraps=column.wraps,
        )
        counted = column.total == "count"
        total_look = Look(
            number_format=INTEGER if counted else look.number_format,
            horizontal="right" if counted else look.horizontal,
            bold=True,
            fill=TOTAL_FILL,
        )
        self.column = column
        self.lines: list[int] = []
        self._characters = int(width)
        self._known_lines = _Lines(self._characters)
        self.letter = get_column_letter(number)
        self.start = f'<c r="{self.letter}'.encode()
        self.styled = f'" s="{page.style(look)}"'.encode()
        self.total_style = page.style(total_look)
        self._setting = page.setting
        self._total: int | Decimal = 0
        self._has_numbers = False
        self._repeated = Repeated(column, page.setting)

    def encode(self, batch: Batch[Any], done: int) -> Cells:
        """The cells of the batch; ``done`` rows stand above it."""
        if self.column.kind is Kind.ORDINAL:
            values: Sequence[Any] = range(done + 1, done + len(batch) + 1)
        else:
            values = batch.values(self.column.read)
        cells = self._repeated.encode(values) if self._repeated.pays else None
        if cells is None:
            cells = encode_column(self.column, values, self._setting)
        if self.column.wraps:
            self.lines = self._lines_of(values)
        if self.column.total == "sum":
            self._total += sum_of(self.column.kind, values)
            self._has_numbers = self._has_numbers or any(isinstance(value, (int, Decimal)) for value in values)
        elif self.column.total == "count":
            self._total += sum(value is not None and value != "" for value in values)
        return cells

    def _lines_of(self, values: Sequence[Any]) -> list[int]:
        if not self._repeated.pays:
            return _lines(values, self._characters)
        if len(self._known_lines) > MOST_KNOWN:
            self._known_lines.clear()
        return list(map(self._known_lines.__getitem__, values))

    def total_cell(self, first: int, last: int) -> str:
        """The total of the rows from ``first`` to ``last``: over those the filter shows, with the sum of all."""
        if self.column.total is None:
            return EMPTY_CELL
        # The sum of a column in which nothing is known is not known either: a zero would be a statement.
        if self.column.total == "sum" and not self._has_numbers:
            return string_cell(NO_DATA)
        formula = f"SUBTOTAL({_SUBTOTAL[self.column.total]},{self.letter}{first}:{self.letter}{last})"
        kind = Kind.INTEGER if self.column.total == "count" else self.column.kind
        return formula_cell(formula, sum_text(kind, self._total))
