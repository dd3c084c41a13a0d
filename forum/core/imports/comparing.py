"""The round trip: a hidden mark per row tells which record it was, of which version, and what each cell said then."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from flask_babel import gettext as _

from forum.core.imports.tables import Line
from forum.core.imports.verdicts import CellChange
from forum.core.spreadsheet.columns import Column
from forum.core.spreadsheet.entries import Entry
from forum.core.spreadsheet.texts import storable

MARK_COLUMN: Final = "mark"
_LENGTH: Final = 8
_REMEMBERED: Final = 1_000
_DIGEST: Final = re.compile("." * _LENGTH)
_MARK: Final = re.compile(r"([1-9]\d{0,17})-([1-9]\d{0,9})-((?:[0-9a-f]{8})*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """Key and version of the record, and a digest of each column that was filled in then, in the columns' order."""

    key: int
    version: int
    digests: tuple[str, ...]


def mark_of(key: int, version: int, columns: Sequence[Column[Any]], row: Any) -> str:
    """The mark of a row that is written out: ``columns`` are those with an entry, in their order."""
    said = (column.entry.folded(as_written(column.read(row))) for column in columns if column.entry is not None)
    return f"{key}-{version}-{''.join(map(digest, said))}"


def read_mark(text: str) -> Mark | None:
    """The mark as it came back; None for what is none."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return None
    return Mark(int(found[1]), int(found[2]), tuple(_DIGEST.findall(found[3])))


def marked(line: Line) -> Mark | None:
    """The mark of a row; a damaged one is refused at its cell. None where there is none."""
    text = line.texts.get(MARK_COLUMN, "")
    mark = read_mark(text)
    if text and mark is None:
        line.refuse(MARK_COLUMN, _("The mark of this row is damaged. Download the list anew."))
    return mark


def as_written(value: Any) -> Any:
    """A value as a cell holds it: what no file may hold came out replaced, and comes back so."""
    return storable(value) if isinstance(value, str) else value


def digest(folded: str) -> str:
    """A folded value as eight hexadecimal digits."""
    return _hashed(folded) if folded else _OF_NOTHING


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


class Comparison:
    """Compares the rows of one list with the register: ``columns`` are those with an entry, in the order of the mark.

    Ten thousand rows say the same few kinds, places and days, and leave most cells empty: what is compared of a value
    is made once a list. ``tell`` makes words of a value for the preview where the column's entry alone cannot.
    """

    def __init__(
        self, columns: Sequence[Column[Any]], *, tell: Callable[[Column[Any], Any], str] | None = None
    ) -> None:
        self._columns = [column for column in columns if column.entry is not None]
        self._titles = {column.key: str(column.title) for column in self._columns}
        self._known: list[dict[Any, tuple[str, str]]] = [{} for _column in self._columns]
        self._tell = tell

    def cells(self, *, stored: Any, values: Mapping[str, Any], mark: Mark | None, version: int) -> list[CellChange]:
        """The cells in which the file wants something else than the register says now.

        ``values`` holds what was read of the columns that stand in the file. Three texts are compared, the cell's when
        it was downloaded, the register's now, the file's:

        * the file says what it said when it was downloaded: nothing is wanted, whatever the register says by now;
        * the file moved, and the record is at the version that was downloaded: a change;
        * the file moved, and so has the record since, to ``version``: ``is_open``, a person decides. Somebody has
          worked on that record, so even a cell they left alone is not written over unseen.

        A row without a mark has no first text: what differs is a change.
        """
        own = self._columns
        digests = mark.digests if mark is not None and len(mark.digests) == len(own) else ("",) * len(own)
        # Nearly every cell is as it was: what the register says now is asked of the others alone.
        moved = [
            (column, before, known)
            for column, before, known in zip(own, digests, self._known, strict=True)
            if column.key in values and known.get(values[column.key], _UNKNOWN)[1] != before
        ]
        is_open = mark is not None and mark.version != version
        changes = []
        for column, before, known in moved:
            entry, wanted = cast("Entry", column.entry), values[column.key]
            file, file_digest = known.get(wanted) or _remembered(known, entry, wanted)
            if file_digest == before or file == entry.folded(as_written(was := column.read(stored))):
                continue
            told, file_told = (self._tell(column, one) if self._tell else entry.told(one) for one in (was, wanted))
            changes.append(CellChange(column.key, self._titles[column.key], told, file_told, is_open))
        return changes


def _remembered(known: dict[Any, tuple[str, str]], entry: Entry, value: Any) -> tuple[str, str]:
    """A value folded and its digest; equal values of a column are folded alike."""
    folded = entry.folded(value)
    told = folded, digest(folded)
    if len(known) < _REMEMBERED:
        known[value] = told
    return told


_OF_NOTHING: Final = _hashed("")
_UNKNOWN: Final = ("", "-")
