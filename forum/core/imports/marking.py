"""The marked copy: the list as it was sent, every fault at its cell, the verdict of every row in words.

It is built from what was read and from nothing else of the file. Rows and columns keep their places, so that a cell is
called the same in the copy, on the page and in the file; corrected and sent back the copy is read like any list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask_babel import gettext as _
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from forum.core.imports.comparing import MARK_COLUMN
from forum.core.imports.tables import RESULT_TITLES, Table
from forum.core.imports.verdicts import VERDICT_LABELS, CellFault, Preview, Remark, RowResult
from forum.core.spreadsheet import Kind, stream_workbook
from forum.core.spreadsheet.books import ReadCell, column_number
from forum.core.spreadsheet.cells import EMPTY_CELL, number_cell, row_xml, string_cell
from forum.core.spreadsheet.looks import GENERAL, HEADER, LINE, TEXT, Look
from forum.core.spreadsheet.skeleton import Body, Page
from forum.core.spreadsheet.words import in_any_language
from forum.core.text import search_key

MOST_NOTES: Final = 2_000
"""Faults with a note at their cell; every one of them is coloured and stands in the remarks of its row."""
_FAULT: Final = "FFFFC7CE"
_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_NUMBER: Final = re.compile(r"-?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?", re.ASCII)
_SHIFT_1904: Final = 1462
_RESULT_WIDTHS: Final = (16.0, 70.0)
_LINE_POINTS: Final = 13.5
_MOST_LINES: Final = 30
"""Excel's rows are at most 409 points high."""


def marked_copy(table: Table, preview: Preview, *, locale: str) -> Iterator[bytes]:
    """The chunks of the workbook; texts are translated in this call."""
    title = str(table.register.title)
    return stream_workbook([MarkedSheet(table, preview)], title=title, locale=locale)


class MarkedSheet:
    """The sheet of a list that was read."""

    def __init__(self, table: Table, preview: Preview) -> None:
        self._table = table
        self._rows = {row.number: row for row in preview.rows}
        self._faults: dict[tuple[int, int], list[str]] = {}
        for fault in preview.all_faults():
            found = _CELL.fullmatch(fault.cell)
            if found:
                self._faults.setdefault((int(found[2]), column_number(found[1])), []).append(fault.message)

    @property
    def name(self) -> str:
        """The name of the tab, as it was sent."""
        return self._table.sheet.name

    def lay_out(self, page: Page) -> Body:
        """Set up the page, with notes at the faulty cells."""
        table = self._table
        dropped = _result_columns(table)
        last = max((at for row in table.sheet.rows.values() for at in row if at not in dropped), default=1)
        columns = {at: table.register.column(key) for at, key in table.keys.items()}
        widths = [columns[at].characters if at in columns else 14 for at in range(1, last + 1)]
        page.set_widths([*widths, *_RESULT_WIDTHS])
        page.hide(at for at, key in table.keys.items() if key == MARK_COLUMN)
        page.set_print(repeated=(table.heading, table.heading))
        author = str(RESULT_TITLES["remarks"])
        for (number, at), messages in list(self._faults.items())[:MOST_NOTES]:
            page.sheet.cell(number, at).comment = Comment("\n".join(messages), author, height=90, width=260)
        dates = frozenset(at for at, column in columns.items() if column.kind is Kind.DATE)
        return MarkedBody(table, self._rows, self._faults, page, last, dropped, dates, widths)


@dataclass(frozen=True)
class _Styles:
    """The styles of plain and of faulty cells."""

    text: int
    number: int
    day: int

    @classmethod
    def of(cls, page: Page, look: Look, *, wraps: bool = True) -> _Styles:
        def style(number_format: str, *, wraps: bool = False) -> int:
            return page.style(replace(look, number_format=number_format, wraps=wraps))

        return cls(style(TEXT, wraps=wraps), style(GENERAL), style(page.setting.words.date_format))


class MarkedBody:
    """The rows of a marked copy."""

    def __init__(
        self,
        table: Table,
        results: Mapping[int, RowResult],
        faults: Mapping[tuple[int, int], list[str]],
        page: Page,
        last: int,
        dropped: frozenset[int],
        dates: frozenset[int],
        widths: Sequence[float],
    ) -> None:
        self.filtered: str | None = None
        self._table, self._results, self._faults = table, results, faults
        self._last, self._dropped, self._dates = last, dropped, dates
        self._widths = widths
        # The mark of a row is long and hidden: it must not make the row as high as itself.
        self._hidden = frozenset(at for at, key in table.keys.items() if key == MARK_COLUMN)
        self._plain, self._faulty = _Styles.of(page, Look()), _Styles.of(page, Look(fill=_FAULT))
        self._above = _Styles.of(page, LINE, wraps=False)
        self._header_style = page.style(HEADER)
        self._titles = [str(title) for title in RESULT_TITLES.values()]
        self._labels = {verdict: str(label) for verdict, label in VERDICT_LABELS.items()}
        self._change = str(_("%(column)s: %(stored)s → %(file)s"))
        self._letters = [get_column_letter(at) for at in range(1, last + 3)]
        self._by_row: dict[int, list[int]] = {}
        for number, at in faults:
            self._by_row.setdefault(number, []).append(at)

    def rows(self) -> Iterator[bytes]:
        """The XML of all rows at their numbers."""
        sheet = self._table.sheet
        for number in sorted({*sheet.rows, *self._by_row}):
            row = sheet.rows.get(number, {})
            remarks = self._remarks(self._results.get(number))
            is_above = number < self._table.heading
            # Titles and lines above the list run on over their empty neighbours, as they were sent.
            height = self._height({} if is_above else row, remarks)
            is_hidden = is_above and number in sheet.hidden_rows
            yield row_xml(number, self._cells(number, row, remarks), height, is_hidden=is_hidden).encode()

    def _height(self, row: Mapping[int, ReadCell], remarks: str) -> float:
        """Points for the longest text: a program that only prints does not fit rows to their texts."""
        texts: list[tuple[str, float]] = [(remarks, _RESULT_WIDTHS[1])]
        unseen = self._dropped | self._hidden
        texts += [(cell.text, self._widths[at - 1]) for at, cell in row.items() if at not in unseen]
        lines = max(sum(1 + int(len(line) / width) for line in text.split("\n")) for text, width in texts)
        return min(lines, _MOST_LINES) * _LINE_POINTS

    def _cells(self, number: int, row: Mapping[int, ReadCell], remarks: str) -> Iterator[tuple[str, int, str]]:
        if number == self._table.heading:
            for at, cell in sorted(row.items()):
                if at not in self._dropped:
                    yield self._letters[at - 1], self._header_style, string_cell(cell.text)
            for title, letter in zip(self._titles, self._letters[self._last :], strict=True):
                yield letter, self._header_style, string_cell(title)
            return
        is_above = number < self._table.heading
        plain = self._above if is_above else self._plain
        # The list is ruled on paper, its empty cells too.
        ruled = () if is_above else self._table.sheet.rows.get(self._table.heading, {})
        for at in sorted({*row, *ruled, *self._by_row.get(number, ())} - self._dropped):
            styles = self._faulty if (number, at) in self._faults else plain
            yield self._letters[at - 1], *self._cell(row.get(at), at, styles)
        result = self._results.get(number)
        if result is not None:
            verdict, beside = self._letters[self._last :]
            styles = self._faulty if result.faults else self._plain
            yield verdict, styles.text, string_cell(self._labels[result.verdict])
            yield beside, self._plain.text, string_cell(remarks)

    def _cell(self, cell: ReadCell | None, at: int, styles: _Styles) -> tuple[int, str]:
        if cell is None or cell.problem == "formula":
            return styles.text, EMPTY_CELL
        if not cell.is_number or not _NUMBER.fullmatch(cell.text):
            return styles.text, string_cell(cell.text)
        if not (cell.is_date or at in self._dates):
            return styles.number, number_cell(cell.text)
        text = cell.text
        if self._table.sheet.is_1904 and text.isdecimal():
            text = str(int(text) + _SHIFT_1904)
        return styles.day, number_cell(text)

    def _remarks(self, result: RowResult | None) -> str:
        if result is None:
            return ""
        told = [at_cell(one, one.message) for one in result.faults]
        told += [at_cell(one, one.words) for one in result.remarks]
        told += [
            self._change % {"column": cell.column, "stored": cell.stored or "–", "file": cell.file or "–"}
            for cell in result.cells
        ]
        return "\n".join(told)


def at_cell(one: CellFault | Remark, words: str) -> str:
    """A fault or remark with its place before the words."""
    return f"{one.cell}, {one.column}: {words}" if one.column else f"{one.cell}: {words}"


def _result_columns(table: Table) -> frozenset[int]:
    """Columns of an earlier check: a copy that comes back corrected is marked anew."""
    known = in_any_language(RESULT_TITLES)
    heading: Mapping[int, Any] = table.sheet.rows.get(table.heading, {})
    return frozenset(at for at, cell in heading.items() if search_key(cell.text) in known)
