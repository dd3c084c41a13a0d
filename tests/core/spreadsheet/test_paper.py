"""What a page of A4 holds: no print too small to be read, no end of a table torn from its signature."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forum.core.spreadsheet.looks import SIZE
from forum.core.spreadsheet.paper import (
    SMALLEST_SIZE,
    PrintedRows,
    characters_across,
    pages_across,
    repeated_columns,
)

ROOM = characters_across() * SIZE / SMALLEST_SIZE


def test_a_page_is_as_wide_as_excel_prints_it() -> None:
    # Digits of Arial 10 between margins of 0.4 inches.
    assert (int(characters_across()), int(characters_across("portrait"))) == (149, 102)


@given(st.lists(st.floats(4, 60), min_size=1, max_size=60))
def test_no_page_of_a_wide_sheet_is_too_small_to_be_read(widths: list[float]) -> None:
    repeated = repeated_columns(widths)
    again, pages = sum(widths[:repeated]), [[0.0]]
    for number, width in enumerate(widths):
        if sum(pages[-1]) + width > ROOM:
            pages.append([again if number >= repeated else 0.0])
        pages[-1].append(width)
    assert pages_across(widths, repeated) == len(pages)
    assert max(map(sum, pages)) <= ROOM


def test_columns_that_tell_whose_row_it_is_are_repeated() -> None:
    assert repeated_columns([6, 18, 9, 44]) == 3
    assert repeated_columns([6, 40, 12]) == 1
    assert repeated_columns([56, 9]) == 0


@given(st.lists(st.floats(10, 120), min_size=3, max_size=150), st.floats(60, 229), st.booleans(), st.integers(1, 5))
def test_pages_hold_their_rows_and_the_last_ones_together(
    heights: list[float], widest: float, above: bool, last: int
) -> None:
    printed = PrintedRows(heights, widest, (1, 1) if above else None)
    room, again = (595.3 - 72 * 1.1) / printed.scale, heights[0] if above else 0.0
    kept = max(2, len(heights) - last)
    starts = printed.starts(kept)
    assert all(first <= kept for first in starts)
    ends = [*starts, len(heights) + 1]
    pages = [heights[first - 1 : end - 1] for first, end in pairwise([1, *ends])]
    # What is kept together may alone be more than a page, and a page holds one row at least.
    for number, rows in enumerate(pages[:-1]):
        assert sum(rows) + again * (number > 0) <= room or len(rows) == 1
    if sum(heights) <= room * 0.97:
        assert starts == []
    if printed.is_slightly_over:
        whole = sum(heights)
        assert room * 0.97 < whole
        assert printed.scale * (room / whole) * SIZE >= SMALLEST_SIZE


def test_pages_are_about_equally_full() -> None:
    printed = PrintedRows([20.0] * 60, 100, (1, 1))
    starts = printed.starts(59)
    rows = [end - first for first, end in pairwise([1, *starts, 61])]
    assert (sum(rows), len(rows), max(rows) - min(rows) <= 2) == (60, 3, True)
