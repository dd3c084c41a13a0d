"""Lists from outside, .xlsx or .csv: the one way in, and what a reader of them gets."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_babel import gettext as _

from forum.core.spreadsheet.reader import ReadCell, ReadSheet, column_letters, column_number, read_sheets

__all__ = ["ReadBook", "ReadCell", "ReadSheet", "column_letters", "column_number", "problem_words", "read_book"]


@dataclass(slots=True)
class ReadBook:
    """A list as sent. ``kind`` is what its content is, "xlsx" or "csv", whatever its name says."""

    kind: str
    sheets: list[ReadSheet] = field(default_factory=list)


def read_book(content: bytes, *, filename: str = "", upload: str | None = "file") -> ReadBook:  # noqa: ARG001  # will name the sheet of a .csv
    """The sheets of a file from outside; raises ``DomainError`` on ``upload`` for what may not be read."""
    return ReadBook("xlsx", read_sheets(content, upload=upload))


def problem_words(cell: ReadCell) -> str:
    """Why a cell has no value, in words; empty for one that has."""
    if cell.problem == "formula":
        return str(_("a formula without a stored value: write the value itself"))
    if cell.problem == "error":
        return str(_("an error value (%(value)s)", value=cell.text))
    return ""
