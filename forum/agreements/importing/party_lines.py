"""The parties of a side in one cell per fact: a line for each party, level with its line in the other cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.spreadsheet.entries import Entry, EntryError, Written, digits
from forum.core.text import clean_line

NONE_SIGN: Final = "–"
"""The line of a party of whom nothing is told, where others of the side have a line."""


def lines_text(lines: Iterable[str]) -> str:
    """The lines as a cell holds them; an empty cell when none of them says anything."""
    told = list(lines)
    if not any(told):
        return ""
    return "\n".join(told) if len(told) == 1 else "\n".join(line or NONE_SIGN for line in told)


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of a cell, cleaned; nothing for an empty cell."""
    lines = [clean_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    told = tuple("" if line == NONE_SIGN else line for line in lines)
    return told if any(told) else ()


@dataclass(frozen=True, kw_only=True)
class LinesEntry(Entry):
    """A line for each party of the side; the value is a tuple of texts."""

    longest: int = 300

    def read(self, written: Written) -> tuple[str, ...] | None:
        """The lines; a number is taken by its digits."""
        lines = split_lines(digits(written.text) if written.cell.is_number else written.text)
        if any(len(line) > self.longest for line in lines):
            raise EntryError(_l("At most %(limit)s characters.", limit=self.longest))
        return lines or None

    def folded(self, value: Any) -> str:
        """The lines as one text."""
        return lines_text(split_lines(value) if isinstance(value, str) else value or ())

    def told(self, value: Any) -> str:
        """The lines as one text."""
        return self.folded(value) if isinstance(value, tuple) else super().told(value)

    @property
    def wording(self) -> Any:
        """How several parties are written."""
        return self.hint or _l("several parties: a line for each, level in all columns of the side; “–” for none")
