"""Two texts compared paragraph by paragraph, and cells of workbooks in words of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from flask_babel import gettext as _

from forum.core.formatting import NONE, Formats
from forum.core.spreadsheet.books import ReadCell, problem_words
from forum.core.spreadsheet.comparison import exact
from forum.core.spreadsheet.entries import serial_day

# A text of two pages has a hundred paragraphs; of longer ones what differs is told place by place.
_ALIGNED: Final = 1_000
_LONGEST: Final = 300


class ParagraphChange(NamedTuple):
    """A paragraph that says something else; None: it is not there. ``number`` counts from 1, in the second text
    where it is there."""

    number: int
    was: str | None
    now: str | None


def compare_paragraphs(was: Sequence[str], now: Sequence[str]) -> list[ParagraphChange]:
    """What differs between two texts, in order."""
    if max(len(was), len(now)) > _ALIGNED:
        return list(_place_by_place(was, now, 0, 0))
    changed: list[ParagraphChange] = []
    for tag, was_from, was_to, now_from, now_to in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            changed += _place_by_place(was[was_from:was_to], now[now_from:now_to], was_from, now_from)
    return changed


def _place_by_place(
    was: Sequence[str], now: Sequence[str], was_first: int, now_first: int
) -> Iterator[ParagraphChange]:
    for place in range(max(len(was), len(now))):
        before = was[place] if place < len(was) else None
        after = now[place] if place < len(now) else None
        if before != after:
            first = was_first if after is None else now_first
            yield ParagraphChange(first + place + 1, before, after)


def cell_words(cell: ReadCell | None, formats: Formats) -> str:
    """What a cell says, as a page writes it: a number in digits with its fraction, a text in quotation marks."""
    if cell is None:
        return str(_("(empty)"))
    if cell.problem:
        return problem_words(cell)
    number = exact(cell)
    if number is None:
        return f"«{cell.text if len(cell.text) <= _LONGEST else f'{cell.text[:_LONGEST]}…'}»"
    # The reports are workbooks of ours: their days count from 1900.
    day = serial_day(cell.text, is_1904=False) if cell.is_date else None
    return formats.decimal(number) if day is None else formats.date_short(day)


def row_words(cells: Sequence[ReadCell], formats: Formats) -> str:
    """What a row says, cell by cell."""
    return "; ".join(cell_words(cell, formats) for cell in cells[:12]) or NONE
