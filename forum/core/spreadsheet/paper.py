"""What a sheet of A4 holds: how many pages a wide table is printed across, and where it breaks before its end.

A program fits a sheet to its pages by shrinking it. Much below seven points nobody reads a print, so a wide table goes
on to a second page that repeats the first columns, as statistical papers have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from forum.core.spreadsheet.looks import SIZE

Orientation = Literal["landscape", "portrait"]

SMALLEST_SIZE: Final = 6.5
"""Points below which no text is printed; a sheet that would shrink further takes more pages."""
MARGINS: Final = {"left": 0.4, "right": 0.4, "top": 0.4, "bottom": 0.7, "footer": 0.3}
"""Inches."""
_POINTS: Final = {"portrait": (595.3, 841.9), "landscape": (841.9, 595.3)}
_POINTS_A_CHARACTER: Final = 5.25  # a digit of Arial 10, in which Excel counts the widths of columns
_MOST_REPEATED: Final = 3
_MOST_REPEATED_CHARACTERS: Final = 45.0
# Heights differ a little from program to program: a page that is only nearly full counts as full.
_SAFE: Final = 0.98
_SLIGHTLY_OVER: Final = 1.25


def characters_across(orientation: Orientation = "landscape") -> float:
    """How many characters of full size a page is wide."""
    width, _height = _POINTS[orientation]
    return (width - 72 * (MARGINS["left"] + MARGINS["right"])) / _POINTS_A_CHARACTER


def repeated_columns(widths: Sequence[float]) -> int:
    """How many first columns every further page of a wide sheet begins with: those that tell whose row it is."""
    count, taken = 0, 0.0
    for width in widths[:_MOST_REPEATED]:
        taken += width
        if taken > _MOST_REPEATED_CHARACTERS:
            break
        count += 1
    return count


def pages_across(widths: Sequence[float], repeated: int, orientation: Orientation = "landscape") -> int:
    """The fewest pages side by side on which no text is smaller than ``SMALLEST_SIZE``."""
    room = characters_across(orientation) * SIZE / SMALLEST_SIZE
    pages, used, again = 1, 0.0, sum(widths[:repeated])
    for number, width in enumerate(widths):
        if used + width > room and used > (again if pages > 1 else 0.0):
            pages, used = pages + 1, again if number >= repeated else 0.0
        used += width
    return pages


@dataclass(frozen=True, slots=True)
class PrintedRows:
    """How the rows of a sheet fall on pages. ``heights`` are points of the rows from the first on.

    ``widest`` is the width of the widest page in characters, ``repeated`` the rows printed again on every page.
    """

    heights: Sequence[float]
    widest: float
    repeated: tuple[int, int] | None
    orientation: Orientation = "landscape"

    @property
    def scale(self) -> float:
        """How much the sheet is shrunk to fit its width."""
        return min(1.0, characters_across(self.orientation) / self.widest)

    @property
    def is_slightly_over(self) -> bool:
        """Whether all rows fit one page if it is shrunk a little more, and is still read."""
        whole = sum(self.heights)
        shrunk = self._room / whole if whole else 1.0
        return self._room < whole <= self._room * _SLIGHTLY_OVER and self.scale * shrunk * SIZE >= SMALLEST_SIZE

    def starts(self, kept: int) -> list[int]:
        """The rows that pages begin with, but for the first page: the rows from ``kept`` to the last stand on one.

        There are as few pages as there can be, and none is fuller than the others make it: programs shrink a sheet and
        measure its rows a little differently, and a page that is full in one of them would run over in another.
        """
        fewest = len(self._starts(kept, self._room))
        tried = (self._starts(kept, self._room * (percent / 100)) for percent in range(50, 101, 2))
        return next(starts for starts in tried if len(starts) == fewest)

    @property
    def _room(self) -> float:
        _width, height = _POINTS[self.orientation]
        return (height - 72 * (MARGINS["top"] + MARGINS["bottom"])) / self.scale * _SAFE

    def _starts(self, kept: int, room: float) -> list[int]:
        again = 0.0
        if self.repeated:
            first, last = self.repeated
            again = sum(self.heights[first - 1 : last])
        blocks = [*self.heights[: kept - 1], sum(self.heights[kept - 1 :])]
        starts, used = [], 0.0
        for number, height in enumerate(blocks, 1):
            if used + height > room and used > 0:
                starts.append(number)
                used = again if self.repeated and number > self.repeated[1] else 0.0
            used += height
        return starts
