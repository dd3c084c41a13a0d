"""A marked copy is a list that can be printed."""

from __future__ import annotations

import io

from flask import Flask
from openpyxl import load_workbook

from forum.core.imports import Preview, read_table
from forum.core.imports.marking import marked_copy
from tests.core.imports.lists import THINGS, book, sheet


def test_the_hidden_mark_of_a_row_makes_it_no_higher(app: Flask) -> None:
    with app.test_request_context():
        read = sheet(["Name", "Mark"], ["Vase", "1-1-" + "0a" * 300], ["Vase of a name in two lines", "2-1-0a"])
        table = read_table(book(read), THINGS, locale="en")
        content = b"".join(marked_copy(table, Preview([]), locale="en"))
    marked = load_workbook(io.BytesIO(content)).worksheets[0]
    assert marked.column_dimensions["B"].hidden
    assert [marked.row_dimensions[number].height for number in (2, 3)] == [13.5, 27]


def test_empty_cells_of_the_list_are_ruled_like_full_ones(app: Flask) -> None:
    with app.test_request_context():
        table = read_table(book(sheet(["Name", "Mark"], ["Vase", None], ["Urn", "7"])), THINGS, locale="en")
        content = b"".join(marked_copy(table, Preview([]), locale="en"))
    marked = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [(row[1].value, row[1].border.bottom.style) for row in marked.iter_rows(2)] == [
        (None, "thin"),
        ("7", "thin"),
    ]
