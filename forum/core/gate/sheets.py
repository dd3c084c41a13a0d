"""Cells of a sheet that has passed the gate, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NoReturn

from forum.core.gate.cells import COLUMNS, ESCAPE_LENGTH, CellReader, area, held, position, reference, row_number
from forum.core.gate.errors import BadFileError, placed, refuse
from forum.core.gate.limits import (
    DEEPEST,
    LONGEST_RUN,
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_MERGES,
    MOST_ROWS,
)
from forum.core.gate.markup import local, parsed
from forum.core.gate.messages import ERROR, FORMULA, Row
from forum.core.gate.usual_rows import is_suspect, usual_row

_DATA: Final = b"<sheetData>"
_ROW_ENDS: Final = b"</row>"
_TRUE: Final = frozenset({"1", "true"})
_ROOM: Final = LONGEST_TEXT * ESCAPE_LENGTH


class Budget:
    """What is left of the limits that hold for all sheets together."""

    def __init__(self) -> None:
        self.cells = MOST_CELLS
        self.characters = MOST_CHARACTERS

    def spend(self, row: Row) -> None:
        """Take the cells of a row off. Raises ``BadFileError``: many_cells, much_text."""
        self.cells -= len(row) // 3
        if self.cells < 0:
            refuse("many_cells", number=MOST_CELLS)
        self.characters -= sum(map(len, row[3::3]))
        if self.characters < 0:
            refuse("much_text", number=MOST_CHARACTERS)


class SheetReader:
    """Reads one sheet. References may be left out; then a cell follows the one before it.

    ``hidden`` and ``merged`` are complete when the rows have been read.
    """

    def __init__(self, part: str, cells: CellReader, budget: Budget) -> None:
        self.hidden: list[int] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self._part = part
        self._cells = cells
        self._budget = budget
        self._done: list[Row] = []
        self._seen: set[int] = set()
        self._names: dict[str, str] = {}
        self._depth = 0
        self._is_in_data = self._had_data = self._is_in_row = self._is_in_cell = False
        self._is_numbered = self._is_hidden = False
        self._row: Row = [0]
        self._number = self._column = 0
        self._label = ""
        self._kind = self._style = self._open = ""
        self._has_formula = self._is_reading = False
        # Texts of the open cell, None where the element has not begun.
        self._value: str | None = None
        self._inline: str | None = None

    def rows(self, pieces: Iterator[bytes]) -> Iterator[Row]:
        """Rows that hold something, as they are found.

        Raises ``BadFileError``: damaged, deep, outside, twice, long_text, many_cells, much_text, many_merges.
        """
        others = self._without_usual_rows(pieces)
        for _ in parsed(others, self._part, start=self._start, end=self._end, text=self._text):
            yield from self._done
            self._done.clear()

    def _without_usual_rows(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """What is left for the parser when rows of the usual form are taken out, between the pieces it has seen."""
        rest, is_usual = b"", True
        for piece in pieces:
            rest += piece
            if is_usual and not self._had_data and (at := rest.find(_DATA)) >= 0:
                yield rest[: at + len(_DATA)]
                rest = rest[at + len(_DATA) :]
                # Within a comment it begins nothing.
                is_usual = self._is_in_data
            end = rest.rfind(_ROW_ENDS) + len(_ROW_ENDS) if is_usual and self._is_in_data else 0
            if end >= len(_ROW_ENDS):
                region, rest = rest[:end], rest[end:]
                if is_usual := b"<!" not in region and b"<?" not in region:
                    yield from self._unusual(region)
                else:
                    yield region
            elif not is_usual or not self._is_in_data or len(rest) > LONGEST_RUN:
                is_usual = is_usual and not self._had_data
                yield rest
                rest = b""
        yield rest

    def _unusual(self, region: bytes) -> Iterator[bytes]:
        """Whole rows that the parser must see; the usual ones are done. An empty piece lets those be told."""
        try:
            text = region.decode()
        except UnicodeDecodeError:
            text = ""
        if not text or is_suspect(text):
            yield region
            return
        for piece in text.split(_ROW_ENDS.decode())[:-1]:
            is_between = self._is_in_data and not self._is_in_row
            usual = usual_row(piece, self._cells) if is_between else None
            if usual is None or not self._takes(*usual):
                yield piece.encode() + _ROW_ENDS
        yield b""

    def _takes(self, attributes: dict[str, str], cells: Row) -> bool:
        told = attributes.get("r", "")
        # A row that counts on or is none is the parser's matter, as is one beyond the last.
        if not told.isdecimal() or len(told) > len(str(MOST_ROWS)) or int(told) > MOST_ROWS:
            return False
        self._begin_row(attributes)
        self._row += cells
        self._finish_row()
        return True

    # The three are called two million times for ten thousand rows: the frequent stands first.

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._names.get(tag) or self._named(tag)
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v":
            if self._open:
                self._damaged()
            if self._is_in_cell:
                self._open, self._value = "v", ""
        elif name == "t":
            if self._open:
                self._damaged()
            if self._is_in_cell and not self._is_reading:
                self._open, self._inline = "t", self._inline or ""
        else:
            self._depth += 1
            self._start_other(name, attributes)

    def _end(self, tag: str) -> None:
        name = self._names[tag]
        if name == "c":
            self._finish_cell()
        elif name in ("v", "t"):
            self._open = ""
        else:
            self._depth -= 1
            if name == "row":
                self._finish_row()
            elif name == "rPh":
                self._is_reading = False
            elif name == "sheetData":
                self._is_in_data = False

    def _text(self, data: str) -> None:
        if self._open == "v":
            self._value = f"{self._value}{data}" if self._value else data
        elif self._open == "t":
            self._inline = f"{self._inline}{data}" if self._inline else data
        else:
            return
        if len(self._value or self._inline or "") > _ROOM:
            refuse("long_text", place=reference(self._number, self._column))

    def _named(self, tag: str) -> str:
        return self._names.setdefault(tag, local(tag))

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth > DEEPEST:
            refuse("deep", place=self._part)
        if self._is_in_cell:
            self._has_formula = self._has_formula or name == "f"
            self._is_reading = self._is_reading or name == "rPh"
        if name == "row":
            self._begin_row(attributes)
        elif name == "sheetData":
            if self._had_data:
                self._damaged()
            self._is_in_data = self._had_data = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "dimension":
            area(attributes.get("ref", ""), self._part)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        if not self._is_in_data or self._is_in_row:
            self._damaged()
        told = attributes.get("r")
        self._is_in_row, self._is_numbered = True, told is not None
        self._is_hidden = attributes.get("hidden", "") in _TRUE
        self._at_row(self._number + 1 if told is None else row_number(told, self._part))
        self._column = 0

    def _at_row(self, number: int) -> None:
        self._number, self._label = number, str(number)
        self._row = [number]

    def _finish_row(self) -> None:
        row = self._row
        self._is_in_row = False
        if self._number in self._seen:
            refuse("twice", place=self._label)
        if self._number <= MOST_ROWS:
            self._seen.add(self._number)
            if self._is_hidden:
                self.hidden.append(self._number)
        if len(row) > 1:
            columns = row[1::3]
            if len(set(columns)) != len(columns):
                twice, _times = Counter(columns).most_common(1)[0]
                refuse("twice", place=reference(self._number, twice))
            self._budget.spend(row)
            self._done.append(row)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if not self._is_in_row or self._is_in_cell:
            self._damaged()
        self._is_in_cell = True
        told = attributes.get("r")
        if told is None:
            self._column += 1
        else:
            # Nearly always the letters are those of a column that a list may have, and the digits those of the row.
            label = self._label
            column = COLUMNS.get(told[: -len(label)]) if told.endswith(label) else None
            self._column = column or self._unusual_column(told)
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value = self._inline = None
        self._has_formula = False

    def _unusual_column(self, told: str) -> int:
        """The column of a cell that lies far out, or is the first to tell the number of its row."""
        row, column = position(told)
        if row != self._number:
            if self._is_numbered or self._column or row < self._number:
                refuse("damaged", place=told)
            self._at_row(row)
        return column

    def _finish_cell(self) -> None:
        self._is_in_cell = False
        if self._value is None and self._inline is None and not self._has_formula:
            return
        try:
            if self._kind == "inlineStr":
                flags, text = 0, held(self._inline or "")
            else:
                flags, text = self._cells.value(self._kind, self._style, self._value, has_formula=self._has_formula)
        except BadFileError as error:
            raise placed(error, reference(self._number, self._column)) from None
        if flags & (FORMULA | ERROR) or (text and not text.isspace()):
            if self._number > MOST_ROWS or self._column > MOST_COLUMNS:
                # One stray cell in the last corner makes other readers walk through all the empty ones before it.
                refuse("outside", cell=reference(self._number, self._column))
            self._row += (self._column, flags, text)

    def _merge(self, told: str) -> None:
        if len(self.merged) >= MOST_MERGES:
            refuse("many_merges", number=MOST_MERGES)
        top, left, bottom, right = area(told, self._part)
        if top <= MOST_ROWS and left <= MOST_COLUMNS and (top, left) != (bottom, right):
            # Whoever walks over an area must not walk to the end of the sheet.
            self.merged.append((top, left, min(bottom, MOST_ROWS), min(right, MOST_COLUMNS)))

    def _damaged(self) -> NoReturn:
        refuse("damaged", place=self._part)
