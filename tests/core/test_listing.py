"""A register on a page: order, pages and addresses, also from hostile query strings."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.listing import Listing, list_rows
from forum.core.spreadsheet import Column
from forum.reference.models import District
from tests.factories.reference import DistrictFactory

COLUMNS: tuple[Column[Any], ...] = (
    Column("name", "Name", read=lambda row: row[0], sort=District.name_ru),
    Column("code", "Code", read=lambda row: row[1], sort=District.code),
    Column("note", "Note"),
)


@pytest.fixture
def districts(app: Flask) -> None:
    """Five districts a to e."""
    for letter in "badec":
        DistrictFactory.create(code=letter, name_ru=letter.upper())


def listing(app: Flask, query: str) -> Listing[Any]:
    """The districts, two a page, as a request for /healthz with ``query`` would list them."""
    with app.test_request_context(f"/healthz?{query}"):
        return list_rows(
            sa.select(District.name_ru, District.code),
            columns=COLUMNS,
            default_sort="name",
            tie=(District.id,),
            make_rows=lambda result: ["".join(row) for row in result],
            size=2,
        )


@pytest.mark.parametrize(
    ("query", "rows", "page"),
    [
        ("", ["Aa", "Bb"], 1),
        ("page=3", ["Ee"], 3),
        ("sort=-code&page=2", ["Cc", "Bb"], 2),
        ("page=99", ["Ee"], 3),
        ("page=0", ["Aa", "Bb"], 1),
        ("page=-1", ["Aa", "Bb"], 1),
        ("page=٢", ["Aa", "Bb"], 1),
        ("page=99999999999999999999999", ["Aa", "Bb"], 1),
        ("page=2;drop", ["Aa", "Bb"], 1),
        ("sort=note", ["Aa", "Bb"], 1),
        ("sort=--name", ["Aa", "Bb"], 1),
        ("sort=name_ru", ["Aa", "Bb"], 1),
    ],
)
@pytest.mark.usefixtures("districts")
def test_rows_of_a_page(app: Flask, query: str, rows: list[str], page: int) -> None:
    made = listing(app, query)
    assert (list(made.rows), made.page, made.total, made.pages) == (rows, page, 5, 3)


@pytest.mark.usefixtures("districts")
def test_numbers_of_the_shown_rows(app: Flask) -> None:
    made = listing(app, "page=3")
    assert (made.first, made.last) == (5, 5)


def test_an_empty_register_has_one_page(app: Flask) -> None:
    made = listing(app, "")
    assert (list(made.rows), made.first, made.last, made.pages, made.page) == ([], 0, 0, 1, 1)


@pytest.mark.usefixtures("districts")
def test_addresses_keep_filters_and_turn_the_order(app: Flask) -> None:
    with app.test_request_context("/"):
        made = listing(app, "sort=code&page=2")
        made.endpoint, made.filters = "static", {"q": "ё", "empty": ""}
        made.arguments = {"filename": "x"}
        assert made.url(page=3).endswith("x?q=%D1%91&sort=code&page=3")
        assert made.sort_url("code").endswith("sort=-code")
        assert made.sort_url("name").endswith("sort=name")
