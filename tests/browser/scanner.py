"""A scanner: reads the code of a printed badge from its drawing and types it as a keyboard does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Page

SIDE = 21
"""Modules a side of the smallest QR code, which has one block and no pattern of alignment (ISO/IEC 18004)."""
_NUMERIC, _MODE_BITS, _COUNT_BITS, _GROUP_BITS = 1, 4, 10, 10


def code_drawn(path: str) -> str:
    """The digits of a QR code of version 1, mask 3, drawn by ``path`` (strokes ``Mx yhn``); errors are not repaired."""
    dark = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
        for step in range(int(length))
    }
    bits = "".join(str(int(((x, y) in dark) != ((x + y) % 3 == 0))) for x, y in _places())
    mode, count = int(bits[:_MODE_BITS], 2), int(bits[_MODE_BITS : _MODE_BITS + _COUNT_BITS], 2)
    assert (mode, count % 3) == (_NUMERIC, 0)
    first = _MODE_BITS + _COUNT_BITS
    groups = range(first, first + count // 3 * _GROUP_BITS, _GROUP_BITS)
    return "".join(f"{int(bits[place : place + _GROUP_BITS], 2):03d}" for place in groups)


def _places() -> Iterator[tuple[int, int]]:
    """Where the bits lie: up and down in pairs of columns from the right, around the finders and the timing."""
    for turn, right in enumerate((20, 18, 16, 14, 12, 10, 8, 5, 3, 1)):
        for y in range(SIDE) if turn % 2 else reversed(range(SIDE)):
            for x in (right, right - 1):
                is_finder = (x <= 8 and (y <= 8 or y >= SIDE - 8)) or (x >= SIDE - 8 and y <= 8)
                if not is_finder and x != 6 and y != 6:
                    yield x, y


def scan(page: Page, code: str) -> None:
    """Type the code and Enter wherever the focus is, without a pause."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")
