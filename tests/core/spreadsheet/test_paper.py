"""What a page of A4 holds: no print too small to be read, no end of a table torn from its signature."""

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
def test_rows_are_torn_only_where_a_page_ends(heights: list[float], widest: float, above: bool, last: int) -> None:
    printed = PrintedRows(heights, widest, (1, 1) if above else None)
    room = (595.3 - 72 * 1.1) / printed.scale
    assert printed.is_torn(len(heights)) is False
    first = max(1, len(heights) - last)
    kept = sum(heights[first - 1 :])
    if sum(heights) <= room * 0.97:
        assert not printed.is_torn(first)
    if kept > room:
        assert printed.is_torn(first)
    if printed.is_slightly_over:
        whole = sum(heights)
        assert room * 0.97 < whole
        assert printed.scale * (room / whole) * SIZE >= SMALLEST_SIZE
