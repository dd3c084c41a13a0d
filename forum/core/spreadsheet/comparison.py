"""Two workbooks compared by what their cells say, whoever saved them: values, never looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from forum.core.spreadsheet.books import ReadBook, ReadCell, ReadSheet, column_letters

# Excel and LibreOffice keep a number as a binary fraction: fifteen digits of it are the ones that were written.
_DIGITS: Final = Context(prec=15)
_FEW: Final = 20
"""So many changed cells of a sheet are told where they are; more may be a row that was put in above them."""
_ALIGNED: Final = 150
"""Rows between the first and the last difference that are matched with each other: the work grows with their cube."""

Cells = Mapping[int, ReadCell]
Key = tuple[tuple[int, object], ...]


class CellChange(NamedTuple):
    """A cell that says something else; None: it is empty there. ``reference`` is that of the second workbook, of a
    cell that is gone with its row that of the first."""

    reference: str
    was: ReadCell | None
    now: ReadCell | None


class RowChange(NamedTuple):
    """A row that only one of the workbooks has, with its number there and its cells from left to right."""

    number: int
    is_added: bool
    cells: tuple[ReadCell, ...]


@dataclass(frozen=True, slots=True)
class SheetDifference:
    """What differs in one sheet. ``was`` and ``now`` are its names, None where the workbook has no such sheet.

    ``uncomputed`` are formulas of the second workbook that keep no value: they could not be compared.
    """

    was: str | None
    now: str | None
    cells: tuple[CellChange, ...] = ()
    rows: tuple[RowChange, ...] = ()
    uncomputed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The sheet as it is called now, or was."""
        return self.now or self.was or ""

    @property
    def is_renamed(self) -> bool:
        """Whether it is the same sheet under another name."""
        return self.was is not None and self.now is not None and self.was != self.now

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return self.was != self.now or bool(self.cells or self.rows)

    @property
    def weight(self) -> int:
        """How many cells differ inside."""
        return len(self.cells) + sum(len(row.cells) for row in self.rows)


@dataclass(frozen=True, slots=True)
class BookDifference:
    """The sheets of both workbooks in the order of the second one, those that are gone last."""

    sheets: tuple[SheetDifference, ...] = ()

    @property
    def changed(self) -> tuple[SheetDifference, ...]:
        """The sheets that differ."""
        return tuple(sheet for sheet in self.sheets if sheet.is_changed)

    @property
    def uncomputed(self) -> int:
        """How many formulas keep no value."""
        return sum(len(sheet.uncomputed) for sheet in self.sheets)


def compare_books(was: ReadBook, now: ReadBook) -> BookDifference:
    """What differs between two workbooks, sheet by sheet; sheets are matched by name, renamed ones by content."""
    left = {sheet.name: sheet for sheet in was.sheets}
    right = {sheet.name for sheet in now.sheets}
    gone = [sheet for sheet in was.sheets if sheet.name not in right]
    told = []
    for sheet in now.sheets:
        before = left.get(sheet.name) or _renamed(sheet, gone)
        if before is None:
            told.append(SheetDifference(None, sheet.name))
        else:
            told.append(compare_sheets(before, sheet))
    return BookDifference((*told, *(SheetDifference(sheet.name, None) for sheet in gone)))


def _renamed(sheet: ReadSheet, gone: list[ReadSheet]) -> ReadSheet | None:
    """The sheet among ``gone``, taken out of it, that ``sheet`` is most like, when that is for the greater part."""
    weights = [compare_sheets(before, sheet).weight for before in gone]
    if not weights:
        return None
    place = weights.index(min(weights))
    cells = sum(map(len, gone[place].rows.values()))
    return gone.pop(place) if 2 * weights[place] < cells else None


def compare_sheets(was: ReadSheet, now: ReadSheet) -> SheetDifference:
    """What differs between two sheets.

    Cell by cell where few differ; else rows that were put in or taken out are told as rows, where that is shorter.
    """
    cells, uncomputed = _in_place(was, now)
    rows: tuple[RowChange, ...] = ()
    if len(cells) > _FEW:
        aligned = _aligned(was, now)
        if aligned is not None and len(aligned[0]) + len(aligned[1]) < len(cells):
            cells, rows = aligned
    return SheetDifference(was.name, now.name, tuple(cells), tuple(rows), tuple(uncomputed))


def says_the_same(was: ReadCell | None, now: ReadCell | None) -> bool:
    """Whether two cells hold one value: numbers to fifteen digits, texts letter by letter."""
    return _value(was) == _value(now)


def _value(cell: ReadCell | None) -> object:
    if cell is None:
        return None
    if cell.problem:
        return (cell.problem, cell.text)
    if cell.is_number:
        try:
            return _DIGITS.create_decimal(cell.text).normalize(_DIGITS)
        except ArithmeticError:
            return ("number", cell.text)
    return cell.text.replace("\r\n", "\n")


def _in_place(was: ReadSheet, now: ReadSheet) -> tuple[list[CellChange], list[str]]:
    changed, uncomputed = [], []
    for number in sorted(was.rows.keys() | now.rows.keys()):
        for change in _row_changes(number, was.rows.get(number, {}), now.rows.get(number, {})):
            if is_uncomputed(change):
                uncomputed.append(change.reference)
            else:
                changed.append(change)
    return changed, uncomputed


def is_uncomputed(change: CellChange) -> bool:
    """Whether the cell is a formula that keeps no value, in the place of something."""
    return change.was is not None and change.now is not None and change.now.problem == "formula"


def _row_changes(number: int, was: Cells, now: Cells) -> Iterator[CellChange]:
    for column in sorted(was.keys() | now.keys()):
        before, after = was.get(column), now.get(column)
        if not says_the_same(before, after):
            yield CellChange(f"{column_letters(column)}{number}", before, after)


def _aligned(was: ReadSheet, now: ReadSheet) -> tuple[list[CellChange], tuple[RowChange, ...]] | None:
    """Changes with rows of equal content matched, wherever they stand; None where too many rows differ."""
    left, right = _keys(was), _keys(now)
    top = _common(left, right)
    bottom = _common(left[top:][::-1], right[top:][::-1])
    middle_left, middle_right = left[top : len(left) - bottom], right[top : len(right) - bottom]
    if max(len(middle_left), len(middle_right)) > _ALIGNED:
        return None
    cells: list[CellChange] = []
    rows: list[RowChange] = []
    matcher = SequenceMatcher(None, middle_left, middle_right, autojunk=False)
    for tag, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        both = min(left_to - left_from, right_to - right_from) if tag == "replace" else 0
        for offset in range(both):
            before, after = top + left_from + offset + 1, top + right_from + offset + 1
            found = _row_changes(after, was.rows.get(before, {}), now.rows.get(after, {}))
            cells += [change for change in found if not is_uncomputed(change)]
        if tag in {"replace", "delete"}:
            rows += _whole_rows(was, range(top + left_from + both + 1, top + left_to + 1), is_added=False)
        if tag in {"replace", "insert"}:
            rows += _whole_rows(now, range(top + right_from + both + 1, top + right_to + 1), is_added=True)
    return cells, tuple(rows)


def _whole_rows(sheet: ReadSheet, numbers: range, *, is_added: bool) -> Iterator[RowChange]:
    for number in numbers:
        cells = sheet.rows.get(number, {})
        yield RowChange(number, is_added, tuple(cells[column] for column in sorted(cells)))


def _keys(sheet: ReadSheet) -> list[Key]:
    last = max(sheet.rows, default=0)
    return [
        tuple((column, _value(cell)) for column, cell in sorted(sheet.rows.get(number, {}).items()))
        for number in range(1, last + 1)
    ]


def _common(left: Sequence[Key], right: Sequence[Key]) -> int:
    """How many rows from the first on are equal."""
    number = 0
    for before, after in zip(left, right, strict=False):
        if before != after:
            break
        number += 1
    return number


def exact(cell: ReadCell) -> Decimal | None:
    """The number of a cell; None where it holds a text."""
    if not cell.is_number or cell.problem:
        return None
    try:
        return Decimal(cell.text)
    except ArithmeticError:
        return None
