"""A list found in a workbook or CSV file: its heading in any language and order, its rows, what is passed over.

The rules, each told to the reader in the instructions of the template:

* the list stands on the first visible sheet that has its heading; hidden sheets are not read, and that is told;
* the heading is the row with the most known titles among the first ``HEADING_WITHIN``; titles may be in any of the
  three languages, in any order; a title in a cell merged down onto the heading counts as standing there; an unknown
  title is told and its column not read; a title that stands twice, or a required one that is missing, refuses the file;
* blank rows (also numbered ones), the row of column numbers, rows of totals («Итого», «Всего») and the template's
  example are passed over;
* hidden rows are read like the others, for a filter hides them too, and their number is told;
* a formula counts by the value stored with it; one without a stored value, and an error value, is a fault of its cell.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.core.errors import DomainError
from forum.core.imports.verdicts import CellFault
from forum.core.spreadsheet.books import ReadBook, ReadCell, ReadSheet, column_letters, problem_words
from forum.core.spreadsheet.columns import Column, Kind, Register
from forum.core.spreadsheet.entries import Entry, EntryError, Written
from forum.core.spreadsheet.words import in_any_language
from forum.core.text import search_key

HEADING_WITHIN: Final = 30
RESULT_TITLES: Final = {"verdict": _l("Result of the check"), "remarks": _l("Remarks on the check")}
"""The two columns of a marked copy: sent back corrected, they are passed over without a word."""
EXAMPLE: Final = _l("Example")
"""What the first cell of the template's example row says."""
OWN_SHEETS: Final = {"rules": _l("How to fill in"), "lists": _l("Lists")}
"""Sheets of the template beside the list."""
_TOTALS: Final = frozenset({"итого", "всего", "разом", "усяго", "усего", "total", "in total", "итого по региону"})


@dataclass(slots=True)
class Table:
    """A list as found: ``letters`` of the columns by key, ``lines`` in their order, what to tell about the file."""

    register: Register[Any]
    sheet: ReadSheet
    heading: int
    keys: Mapping[int, str]
    lines: list[Line] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def letters(self) -> dict[str, str]:
        """Column key -> letters of its column in the file."""
        return {key: column_letters(at) for at, key in self.keys.items()}

    def has(self, key: str) -> bool:
        """Whether the file has that column."""
        return key in self.keys.values()


@dataclass(slots=True)
class Line:
    """One row: ``values`` read by the entries of its columns (None for an empty cell), ``faults`` at its cells.

    Only columns that stand in the file have a value. ``texts`` are the cells as written, for columns without an entry.
    """

    number: int
    letters: Mapping[str, str]
    titles: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)

    def refuse(self, key: str | None, message: Any) -> None:
        """Put a fault at the cell of that column; at the row where the file has no such column."""
        self.faults.append(CellFault(*self.place(key), str(message)))

    def place(self, key: str | None) -> tuple[str, str]:
        """The cell of that column and its title; the row where the file has no such column."""
        return f"{self.letters.get(key or '', '')}{self.number}", self.titles.get(key or "", "")

    @property
    def is_sound(self) -> bool:
        """Whether nothing was refused so far."""
        return not self.faults


def read_table(book: ReadBook, register: Register[Any], *, locale: str, upload: str | None = "file") -> Table:
    """Find the list of ``register`` in ``book`` and read its rows.

    Raises ``DomainError`` on ``upload`` when there is no such list, a required column is missing, or a title stands
    twice. Faults of single cells stand at their lines.
    """
    sheet, heading, keys, unknown = _found(book, register, upload)
    table = Table(register, sheet, heading, keys)
    table.notices.extend(_sheet_notices(book, sheet, unknown))
    reader = _RowReader(table, locale)
    passed_over = 0
    ordinals = {column.key for column in register.columns if column.kind is Kind.ORDINAL}
    for number in sorted(sheet.rows):
        if number <= heading:
            continue
        cells = {keys[at]: cell for at, cell in sheet.rows[number].items() if at in keys}
        if cells.keys() <= ordinals or _is_numbering(sheet.rows[number]):
            continue
        if reader.is_passed_over(sheet.rows[number]):
            passed_over += 1
            continue
        table.lines.append(reader.line(number, cells))
    if passed_over:
        words = ngettext("%(num)s row of totals or examples was passed over.",
                         "%(num)s rows of totals or examples were passed over.", passed_over)  # fmt: skip
        table.notices.append(words)
    hidden = sum(line.number in sheet.hidden_rows for line in table.lines)
    if hidden:
        words = ngettext("%(num)s hidden row was read like the others.",
                         "%(num)s hidden rows were read like the others.", hidden)  # fmt: skip
        table.notices.append(words)
    if not table.lines:
        raise DomainError(upload, _("The list is empty: below the heading there is no row."))
    return table


def _found(
    book: ReadBook, register: Register[Any], upload: str | None
) -> tuple[ReadSheet, int, dict[int, str], list[str]]:
    titles = in_any_language({column.key: column.title for column in register.columns})
    ignored = {text for text, _key in in_any_language(RESULT_TITLES).items()}
    best: tuple[int, ReadSheet, int] | None = None
    for sheet in book.sheets:
        if sheet.is_hidden:
            continue
        number, known = _heading(sheet, titles)
        if known and (best is None or known > best[0]):
            best = (known, sheet, number)
    wanted = [column for column in register.columns if column.entry is not None]
    if best is None or best[0] < min(2, len(wanted)):
        names = "; ".join(str(column.title) for column in wanted if column.entry and column.entry.is_required)
        raise DomainError(upload, _("No heading of this list was found. Needed columns: %(names)s.", names=names))
    _known, sheet, heading = best
    told = {at: cell for at, cell in _heading_cells(sheet, heading).items() if search_key(cell.text)}
    keys = {at: titles[search_key(cell.text)] for at, cell in told.items() if search_key(cell.text) in titles}
    _check_heading(keys, told, wanted, upload)
    unknown = [
        cell.text for at, cell in sorted(told.items()) if at not in keys and search_key(cell.text) not in ignored
    ]
    return sheet, heading, keys, unknown


def _check_heading(
    keys: Mapping[int, str], told: Mapping[int, ReadCell], wanted: list[Column[Any]], upload: str | None
) -> None:
    by_key: dict[str, list[int]] = {}
    for at, key in keys.items():
        by_key.setdefault(key, []).append(at)
    doubled = [told[places[0]].text for places in by_key.values() if len(places) > 1]
    if doubled:
        raise DomainError(upload, _("These columns stand in the file twice: %(names)s.", names="; ".join(doubled)))
    missing = [column for column in wanted if column.entry and column.entry.is_required and column.key not in by_key]
    if missing:
        names = "; ".join(str(column.title) for column in missing)
        raise DomainError(upload, _("Columns are missing: %(names)s.", names=names))


def _heading(sheet: ReadSheet, titles: Mapping[str, str]) -> tuple[int, int]:
    """The row with the most known titles among the first rows, and how many they are."""
    numbers = [number for number in sorted(sheet.rows) if number <= HEADING_WITHIN]
    scored = [
        (sum(search_key(cell.text) in titles for cell in _heading_cells(sheet, number).values()), -number)
        for number in numbers
    ]
    known, number = max(scored, default=(0, 0))
    return -number, known


def _heading_cells(sheet: ReadSheet, number: int) -> dict[int, ReadCell]:
    """The cells of the row, and those merged down onto it from above."""
    cells = dict(sheet.rows.get(number, {}))
    for first_row, first_column, last_row, _last_column in sheet.merged:
        if first_row < number <= last_row and first_column not in cells:
            above = sheet.rows.get(first_row, {}).get(first_column)
            if above is not None:
                cells[first_column] = above
    return cells


def _sheet_notices(book: ReadBook, sheet: ReadSheet, unknown: list[str]) -> Iterator[str]:
    if unknown:
        yield _("These columns are not known here and were not read: %(names)s.", names="; ".join(unknown))
    own = in_any_language(OWN_SHEETS)
    others = [other for other in book.sheets if other is not sheet and search_key(other.name) not in own]
    hidden = [other.name for other in others if other.is_hidden]
    if hidden:
        yield _("Hidden sheets were not read: %(names)s.", names="; ".join(hidden))
    if len(others) > len(hidden):
        yield _("Read from the sheet “%(name)s”.", name=sheet.name)


def _is_numbering(cells: Mapping[int, ReadCell]) -> bool:
    """The row 1, 2, 3… under the heading of an official table."""
    if len(cells) < 3 or cells[min(cells)].text.strip() != "1":
        return False
    return [cells[at].text.strip() for at in sorted(cells)] == [str(number) for number in range(1, len(cells) + 1)]


@functools.cache
def _examples() -> frozenset[str]:
    return frozenset(in_any_language({"example": EXAMPLE}))


_REMEMBERED: Final = 1_000
_UNREAD: Final = object()


class _RowReader:
    """Reads the cells of a row by the entries of their columns.

    Ten thousand rows name the same few kinds, places and days: what a cell means is read once a list. Of a column in
    which no two cells are alike only the first are remembered.
    """

    def __init__(self, table: Table, locale: str) -> None:
        self._table, self._locale = table, locale
        self._columns = {key: table.register.column(key) for key in table.keys.values()}
        self._letters = table.letters
        self._titles = {column.key: str(column.title) for column in table.register.columns}
        self._known: dict[str, dict[tuple[str, bool, bool], Any]] = {key: {} for key in self._columns}
        self._passed_over: dict[str, bool] = {}

    def is_passed_over(self, cells: Mapping[int, ReadCell]) -> bool:
        """Whether it is a row of totals or the example."""
        text = cells[min(cells)].text
        known = self._passed_over.get(text)
        if known is None:
            first = search_key(text)
            known = first in _TOTALS or first in _examples()
            if len(self._passed_over) < _REMEMBERED:
                self._passed_over[text] = known
        return known

    def line(self, number: int, cells: Mapping[str, ReadCell]) -> Line:
        line = Line(number, self._letters, self._titles)
        for key, column in self._columns.items():
            cell = cells.get(key)
            if cell is not None:
                line.texts[key] = cell.text
            if column.entry is not None:
                line.values[key] = self._value(line, column, cell)
        return line

    def _value(self, line: Line, column: Column[Any], cell: ReadCell | None) -> Any:
        entry = column.entry
        if entry is None:
            return None
        if cell is not None and cell.problem:
            words = problem_words(cell)
            line.refuse(column.key, f"{words[:1].upper()}{words[1:]}.")
            return None
        try:
            value = None if cell is None else self._read(column.key, entry, cell)
        except EntryError as error:
            line.refuse(column.key, error.message)
            return None
        if value is None and entry.is_required:
            line.refuse(column.key, _("Fill in this cell."))
        return value

    def _read(self, key: str, entry: Entry, cell: ReadCell) -> Any:
        """What a cell means; raises ``EntryError``."""
        known, told = self._known[key], (cell.text, cell.is_number, cell.is_date)
        value = known.get(told, _UNREAD)
        if value is _UNREAD:
            value = entry.read(Written(cell, self._locale, self._table.sheet.is_1904))
            if len(known) < _REMEMBERED:
                known[told] = value
        return value
