"""The round trip: a hidden mark per row tells which record it was, of which version, and what each cell said then."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _

from forum.core.imports.tables import Line
from forum.core.imports.verdicts import CellChange
from forum.core.spreadsheet.columns import Column
from forum.core.spreadsheet.texts import storable

MARK_COLUMN: Final = "mark"
_LENGTH: Final = 8
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
    digests = found[3]
    return Mark(
        int(found[1]), int(found[2]), tuple(digests[at : at + _LENGTH] for at in range(0, len(digests), _LENGTH))
    )


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


def compared(
    columns: Sequence[Column[Any]],
    *,
    stored: Any,
    values: Mapping[str, Any],
    mark: Mark | None,
    version: int,
    tell: Callable[[Column[Any], Any], str] | None = None,
) -> list[CellChange]:
    """The cells in which the file wants something else than the register says now.

    ``columns`` are those with an entry, in the order of the mark; ``values`` holds what was read of those that stand
    in the file. Three texts are compared, the cell's when it was downloaded, the register's now, the file's:

    * the file says what it said when it was downloaded: nothing is wanted, whatever the register says by now;
    * the file moved, and the record is at the version that was downloaded: a change;
    * the file moved, and so has the record since, to ``version``: ``is_open``, a person decides. Somebody has worked on
      that record, so even a cell they left alone is not written over unseen.

    A row without a mark has no first text: what differs is a change. ``tell`` makes words of a value for the preview
    where the column's entry alone cannot.
    """
    own = [column for column in columns if column.entry is not None]
    digests = mark.digests if mark is not None and len(mark.digests) == len(own) else ("",) * len(own)
    is_open = mark is not None and mark.version != version
    changes = []
    for column, before in zip(own, digests, strict=True):
        if column.key not in values or column.entry is None:
            continue
        wanted = values[column.key]
        file = column.entry.folded(wanted)
        # Nearly every cell is as it was: what the register says now is asked of the others alone.
        if before and digest(file) == before:
            continue
        was = column.read(stored)
        if file == column.entry.folded(as_written(was)):
            continue
        stored_words, file_words = (
            tell(column, value) if tell is not None else column.entry.told(value) for value in (was, wanted)
        )
        changes.append(CellChange(column.key, str(column.title), stored_words, file_words, is_open))
    return changes


_OF_NOTHING: Final = _hashed("")
