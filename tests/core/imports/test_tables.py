"""Finding a list in a workbook: its heading, its rows, what is passed over, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.core.errors import DomainError
from forum.core.imports import CellFault, read_table
from tests.core.imports.lists import THINGS, book, cell, sheet

HEADING = ["No.", "Name", "Colour", "Made on", "Price"]


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def test_a_list_is_read_by_its_titles_in_any_order_below_any_lines() -> None:
    read = sheet(["Things of 2026"], [], ["price", "COLOUR", "name"], [12.5, "blue", "Ball"], [None, None, "Kite"])
    table = read_table(book(read), THINGS, locale="en")
    assert [line.values for line in table.lines] == [
        {"price": 1250, "colour": "blue", "name": "Ball"},
        {"price": None, "colour": None, "name": "Kite"},
    ]
    assert (table.heading, table.letters) == (3, {"price": "A", "colour": "B", "name": "C"})


def test_rows_of_totals_numbers_and_blanks_are_passed_over_and_told() -> None:
    rows: list[list[Any]] = [
        HEADING,
        ["1", "2", "3", "4", "5"],
        [1, "Ball"],
        [2],
        ["Итого", None, None, None, 10],
        ["Всего", "x"],
    ]
    table = read_table(book(sheet(*rows)), THINGS, locale="en")
    assert [line.number for line in table.lines] == [3]
    assert table.notices == ["2 rows of totals or examples were passed over."]


def test_every_faulty_cell_is_told_at_its_place() -> None:
    rows: list[list[Any]] = [
        HEADING,
        [1, None, "green", "tomorrow", "-5"],
        [2, cell("", problem="formula"), None, cell(45_000), "1 млн"],
    ]
    table = read_table(book(sheet(*rows)), THINGS, locale="ru")
    assert [[(fault.cell, fault.column) for fault in line.faults] for line in table.lines] == [
        [("B2", "Name"), ("C2", "Colour"), ("D2", "Made on"), ("E2", "Price")],
        [("B3", "Name")],
    ]
    assert table.lines[1].values == {"name": None, "colour": None, "made_on": date(2023, 3, 15), "price": 100_000_000}


def test_hidden_sheets_are_not_read_and_hidden_rows_are() -> None:
    shown = sheet(HEADING, [1, "Ball"], [2, "Kite"], hidden_rows=frozenset({3}))
    table = read_table(book(sheet(HEADING, [1, "Old"], name="Old", is_hidden=True), shown), THINGS, locale="en")
    assert [line.values["name"] for line in table.lines] == ["Ball", "Kite"]
    assert table.notices == ["Hidden sheets were not read: Old.", "1 hidden row was read like the others."]


def test_a_title_merged_down_onto_the_heading_stands_in_it() -> None:
    rows: list[list[Any]] = [[None, "Name", "Properties"], [None, None, "Colour", "Made on"], [None, "Ball", "red"]]
    table = read_table(book(sheet(*rows, merged=((1, 2, 2, 2),))), THINGS, locale="en")
    assert table.lines[0].values == {"name": "Ball", "colour": "red", "made_on": None}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["Tree", "House"], ["a", "b"]], "No heading of this list was found. Needed columns: Name."),
        ([["Colour", "Price"], ["red", 1]], "Columns are missing: Name."),
        ([["Name", "Price", "name "], ["a", 1, "b"]], "These columns stand in the file twice: Name."),
        ([HEADING], "The list is empty: below the heading there is no row."),
    ],
)
def test_a_file_without_the_list_is_refused(rows: list[list[Any]], message: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_table(book(sheet(*rows)), THINGS, locale="en")
    assert (refused.value.field, str(refused.value)) == ("file", message)


def test_an_unknown_column_is_told_and_not_read() -> None:
    table = read_table(book(sheet(["Name", "Weight", "Colour"], ["Ball", 3, "red"])), THINGS, locale="en")
    assert table.notices == ["These columns are not known here and were not read: Weight."]
    assert table.lines[0].values == {"name": "Ball", "colour": "red"}


def test_a_rule_is_refused_at_the_row_where_its_column_is_missing() -> None:
    line = read_table(book(sheet(["Name", "Colour"], ["Ball", "red"])), THINGS, locale="en").lines[0]
    line.refuse("price", "No price.")
    line.refuse("name", "No name.")
    assert line.faults == [CellFault("2", "Price", "No price."), CellFault("A2", "Name", "No name.")]
