"""What the file of a register is made of, before it is known which columns it has and what kind of file it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import gettext as _

from forum.core.spreadsheet import (
    CSV_TYPE,
    XLSX_TYPE,
    Column,
    Register,
    RegisterSheet,
    Sheet,
    stream_csv,
    stream_workbook,
)
from forum.core.spreadsheet.columns import May

TYPES: Final = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE}
"""The kinds of files by their endings."""

Watch = Callable[[Iterable[Any]], Iterable[Any]]
LayOut = Callable[[Sequence[Column[Any]], Iterable[Any], Sequence[Any]], Sheet]
"""Makes a sheet of columns, rows and the lines under the title."""


@dataclass(frozen=True, slots=True)
class Viewing:
    """The event that is recorded before the first byte leaves, where the file shows persons.

    ``entity`` is a table's name, ``label`` says which rows in words without persons.
    """

    action: str
    entity: str
    label: str = ""
    entity_id: int | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What of an export is wanted: its columns in the register's order, and its further sheets."""

    columns: tuple[Column[Any], ...]
    sheets: tuple[Sheet, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A register that can be taken as a file, exactly as filtered; making one reads no row.

    ``read`` is given the columns of the file, so that what none of them shows need not be read, and returns the rows;
    ``count`` tells how many there are. ``lines`` stand under the title: the filter in words, the day. ``more`` are
    further sheets of the workbook by the key they are chosen by; CSV has none. ``lay_out`` makes the first sheet where
    it is no plain register.
    """

    register: Register[Any]
    read: Callable[[Sequence[Column[Any]]], Iterable[Any]]
    count: Callable[[], int]
    lines: Sequence[Any] = ()
    more: Mapping[str, Sheet] = field(default_factory=dict)
    viewing: Viewing | None = None
    lay_out: LayOut | None = None

    def select(self, may: May, keys: Iterable[str] | None = None) -> Selection:
        """The columns and sheets of ``keys`` that the reader may see; all of them for None.

        Keys that are unknown, or no longer the reader's, are passed over; where none is left the file is whole.
        """
        columns = self.register.export_columns(may)
        wanted = set(keys) if keys is not None else set()
        chosen = tuple(column for column in columns if column.key in wanted)
        if not chosen:
            return Selection(columns, tuple(self.more.values()), is_whole=True)
        sheets = tuple(sheet for key, sheet in self.more.items() if key in wanted)
        return Selection(chosen, sheets, is_whole=len(chosen) == len(columns) and len(sheets) == len(self.more))

    def chunks(
        self, suffix: str, selection: Selection, *, locale: str, watched: Watch | None = None
    ) -> Iterator[bytes]:
        """The file of ``suffix`` (xlsx or csv), read while it is taken, in constant memory.

        ``watched`` passes the rows on and may count them.
        """
        rows = self.read(selection.columns)
        if watched is not None:
            rows = watched(rows)
        if suffix == "csv":
            return stream_csv(selection.columns, rows, locale=locale)
        lay_out = self.lay_out or self._register_sheet
        sheets = [lay_out(selection.columns, rows, self.lines_of(selection)), *selection.sheets]
        return stream_workbook(sheets, title=str(self.register.title), locale=locale)

    def lines_of(self, selection: Selection) -> list[Any]:
        """The lines under the title; a list with fewer columns says so, or it would pass for the whole."""
        told = "" if selection.is_whole else _("The list has not all its columns: they were chosen.")
        return [*self.lines, told] if told else list(self.lines)

    def _register_sheet(self, columns: Sequence[Column[Any]], rows: Iterable[Any], lines: Sequence[Any]) -> Sheet:
        title = str(self.register.title)
        return RegisterSheet(columns, rows, name=title, title=title, heading=lines)
