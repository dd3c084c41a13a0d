"""The round trip: what a list wants that the register does not say, told by three texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.core.imports import CellChange, Comparison, Mark, mark_of, read_mark
from tests.core.imports.lists import THINGS, Thing

BALL = Thing("Ball", "red", date(2026, 6, 27), 1250)


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def _changes(stored: Thing, values: dict[str, Any], mark: Mark | None, version: int = 3) -> list[CellChange]:
    comparison = Comparison(THINGS.columns, tell=lambda _column, value: str(value))
    return comparison.cells(stored=stored, values=values, mark=mark, version=version)


def _untouched(row: Thing) -> dict[str, Any]:
    return {"name": row.name, "colour": row.colour, "made_on": row.made_on, "price": row.price}


def test_a_mark_tells_key_version_and_what_every_cell_said() -> None:
    text = mark_of(7, 3, THINGS.columns, BALL)
    mark = read_mark(text)
    assert mark is not None
    assert (mark.key, mark.version, len(mark.digests)) == (7, 3, 4)
    assert read_mark(text[:-1]) is None
    assert read_mark("0-1-") is None


def test_an_untouched_row_wants_nothing_even_if_the_register_moved() -> None:
    mark = read_mark(mark_of(7, 3, THINGS.columns, BALL))
    assert _changes(BALL, _untouched(BALL), mark) == []
    assert _changes(Thing("Ball", "blue", None, 99), _untouched(BALL), mark, version=4) == []


def test_what_the_file_wants_of_a_record_that_moved_on_is_open() -> None:
    mark = read_mark(mark_of(7, 3, THINGS.columns, BALL))
    wanted = _untouched(BALL) | {"price": 2000, "colour": "blue"}
    now = Thing("Ball", "red", date(2026, 6, 28), 3000)
    assert _changes(now, wanted, mark, version=4) == [
        CellChange("colour", "Colour", "Red", "blue", is_open=True),
        CellChange("price", "Price", "3000", "2000", is_open=True),
    ]


def test_what_the_file_wants_of_a_record_nobody_touched_is_a_change() -> None:
    mark = read_mark(mark_of(7, 3, THINGS.columns, BALL))
    assert _changes(BALL, _untouched(BALL) | {"price": 2000}, mark) == [CellChange("price", "Price", "1250", "2000")]


def test_both_sides_may_come_to_the_same_value() -> None:
    mark = read_mark(mark_of(7, 3, THINGS.columns, BALL))
    now = Thing("Ball", "red", date(2026, 6, 27), 2000)
    assert _changes(now, _untouched(BALL) | {"price": 2000}, mark, version=4) == []


def test_without_a_mark_every_difference_is_a_change() -> None:
    assert _changes(BALL, {"name": "Ball", "price": 1}, None) == [CellChange("price", "Price", "1250", "1")]


def test_many_rows_are_compared_as_each_of_them_alone() -> None:
    # More values of a column than are remembered, each of them twice; one of a hundred is another one now.
    rows = [Thing(f"Ball {number}", "red", date(2026, 6, 27), 1250) for number in range(1_100)] * 2
    comparison = Comparison(THINGS.columns, tell=lambda _column, value: str(value))
    for number, row in enumerate(rows):
        mark = read_mark(mark_of(7, 3, THINGS.columns, row))
        values = _untouched(row) | ({"name": "Cube", "made_on": None} if number % 100 == 0 else {})
        told = comparison.cells(stored=row, values=values, mark=mark, version=3)
        assert told == _changes(row, values, mark)
        assert [cell.key for cell in told] == (["name", "made_on"] if number % 100 == 0 else [])
