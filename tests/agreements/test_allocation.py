"""The split of a total over two sides: exact margins, nothing negative, the same whatever the order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.agreements.allocation import WHOLE_DOCUMENT_PPM, allocate, margins

totals = st.integers(0, 10**14)


def weights(side: str) -> st.SearchStrategy[list[tuple[str, int]]]:
    """One to six regions of a side with weights, in any order."""
    return st.dictionaries(
        st.sampled_from([f"{side}-{letter}" for letter in "ABCDEF"]), st.integers(1, 10**6), min_size=1
    ).map(lambda chosen: list(chosen.items()))


@given(totals, weights("RU"), weights("BY"))
def test_allocate_reconciles_rows_columns_and_total(
    total: int, ru: list[tuple[str, int]], by: list[tuple[str, int]]
) -> None:
    cells = allocate(total, ru, by)
    rows = {code: sum(part for (r, _), part in cells.items() if r == code) for code, _ in ru}
    columns = {code: sum(part for (_, c), part in cells.items() if c == code) for code, _ in by}
    assert rows == margins(total, dict(ru))
    assert columns == margins(total, dict(by))
    assert sum(cells.values()) == total
    assert min(cells.values()) >= 0
    assert cells.keys() == {(r, c) for r, _ in ru for c, _ in by}


@given(totals, weights("RU"), weights("BY"), st.randoms(use_true_random=False))
def test_allocate_does_not_depend_on_the_order(
    total: int, ru: list[tuple[str, int]], by: list[tuple[str, int]], chance: object
) -> None:
    expected = allocate(total, ru, by)
    chance.shuffle(ru)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    chance.shuffle(by)  # type: ignore[attr-defined]  # the same
    assert allocate(total, ru, by) == expected


@given(totals, weights("RU"))
def test_margins_stay_within_a_kopeck_of_the_exact_share(total: int, side: list[tuple[str, int]]) -> None:
    whole = sum(weight for _, weight in side)
    for code, part in margins(total, dict(side)).items():
        assert abs(part * whole - total * dict(side)[code]) < whole


@given(totals, weights("RU"), weights("BY"), st.integers(2, 9))
def test_allocate_does_not_depend_on_the_scale_of_weights(
    total: int, ru: list[tuple[str, int]], by: list[tuple[str, int]], factor: int
) -> None:
    scaled = [(code, weight * factor) for code, weight in ru]
    assert allocate(total, scaled, by) == allocate(total, ru, by)


def test_allocate_gives_leftovers_by_region_code() -> None:
    assert allocate(100, [("RU-C", 1), ("RU-A", 1), ("RU-B", 1)], [("BY-MI", 1)]) == {
        ("RU-A", "BY-MI"): 34,
        ("RU-B", "BY-MI"): 33,
        ("RU-C", "BY-MI"): 33,
    }


def test_allocate_keeps_both_margins_where_cells_cannot_all_be_rounded() -> None:
    """The measured case in which no rounding of both margins keeps every cell within a unit of its product."""
    cells = allocate(11, [("RU-A", 13), ("RU-B", 45)], [("BY-A", 39), ("BY-B", 26), ("BY-C", 46)])
    assert [sum(part for (r, _), part in cells.items() if r == code) for code in ("RU-A", "RU-B")] == [2, 9]
    assert [sum(part for (_, c), part in cells.items() if c == code) for code in ("BY-A", "BY-B", "BY-C")] == [4, 3, 4]


def test_allocate_splits_110_billion_over_three_regions_without_loss() -> None:
    """Shares in parts per million would lose 110 000 roubles of the X Forum's total."""
    total = 110 * 10**9 * 100
    three = [("RU-A", 1), ("RU-B", 1), ("RU-C", 1)]
    assert sorted(allocate(total, three, [("BY-MI", 1)]).values()) == [3666666666666, 3666666666667, 3666666666667]


def test_allocate_splits_one_document_exactly() -> None:
    seven = [(f"RU-{letter}", 1) for letter in "ABCDEFG"]
    assert sum(allocate(WHOLE_DOCUMENT_PPM, seven, [("BY-A", 2), ("BY-B", 1)]).values()) == WHOLE_DOCUMENT_PPM


@pytest.mark.parametrize(
    ("total", "ru", "by"),
    [
        (-1, [("RU-A", 1)], [("BY-A", 1)]),
        (1, [], [("BY-A", 1)]),
        (1, [("RU-A", 1)], []),
        (1, [("RU-A", 0)], [("BY-A", 1)]),
        (1, [("RU-A", 1), ("RU-A", 2)], [("BY-A", 1)]),
    ],
)
def test_allocate_refuses_what_cannot_be_split(
    total: int, ru: list[tuple[str, int]], by: list[tuple[str, int]]
) -> None:
    with pytest.raises(ValueError, match="allocation needs"):
        allocate(total, ru, by)
