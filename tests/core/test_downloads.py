"""The columns of a register's file: chosen, kept, overridden by the address; and what is told of the file before."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any, cast

import pytest
from flask import Flask

from forum.accounts.column_choices import choose_columns, column_choice
from forum.accounts.models import ColumnChoice, User
from forum.core.db import db
from forum.core.downloads import estimated
from forum.core.exports import Export
from forum.core.security import CONSOLE, Permission, Role
from forum.core.spreadsheet import Column, Kind, Register, RegisterSheet, Sheet
from tests.client import Browser
from tests.factories.accounts import user_of
from tests.factories.agreements import AgreementFactory, EditionFactory
from tests.journeys.pages import workbook

REGISTER: Register[Any] = Register(
    name="proof",
    title="Proof",
    columns=(
        Column("number", "No.", Kind.ORDINAL),
        Column("name", "Name", read=lambda row: row[0]),
        Column("secret", "Secret", read=lambda row: row[0], permission=Permission.AUDIT_VIEW),
        Column("value", "Value", Kind.MONEY, lambda row: row[1], total="sum"),
    ),
)
MORE: dict[str, Sheet] = {"second": RegisterSheet([Column("name", "Name")], [], name="Second")}
EXPORT = Export(register=REGISTER, read=lambda _columns: [("a", 150), ("b", 250)], count=lambda: 2, more=MORE)


def keys(chosen: list[str] | None, *, may: bool = True) -> tuple[list[str], int, bool]:
    selection = EXPORT.select(lambda _permission: may, chosen)
    return [column.key for column in selection.columns], len(selection.sheets), selection.is_whole


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (None, (["number", "name", "secret", "value"], 1, True)),
        (["value", "name"], (["name", "value"], 0, False)),
        (["value", "second"], (["value"], 1, False)),
        (["number", "name", "secret", "value", "second"], (["number", "name", "secret", "value"], 1, True)),
        (["nothing", "of", "this"], (["number", "name", "secret", "value"], 1, True)),
        (["second"], (["number", "name", "secret", "value"], 1, True)),
        ([], (["number", "name", "secret", "value"], 1, True)),
    ],
)
def test_columns_keep_the_order_of_the_register(chosen: list[str] | None, expected: Any) -> None:
    assert keys(chosen) == expected


def test_column_that_is_the_readers_no_more_is_passed_over() -> None:
    assert keys(["secret", "value"], may=False) == (["value"], 0, False)
    assert keys(["secret"], may=False) == (["number", "name", "value"], 1, True)


def test_lines_tell_a_list_that_is_not_whole(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        told = EXPORT.lines_of(EXPORT.select(CONSOLE.may, ["value"]))
        assert told == ["The list has not all its columns: they were chosen."]
        assert EXPORT.lines_of(EXPORT.select(CONSOLE.may)) == []


@pytest.mark.parametrize(
    ("rows", "columns", "suffix", "seconds"),
    [(0, 35, "xlsx", 0), (1, 1, "xlsx", 1), (100_000, 14, "xlsx", 5), (100_000, 35, "csv", 7)],
)
def test_estimate_grows_with_the_cells(rows: int, columns: int, suffix: str, seconds: int) -> None:
    found = estimated(rows, columns, suffix)
    assert found.seconds == seconds
    assert (found.size == 0) is (rows == 0)


class TestChoice:
    """What an account has chosen for the register of agreements."""

    @pytest.fixture
    def user(self, app: Flask) -> User:
        """A secretary with two documents in the register."""
        forum = EditionFactory.create()
        for kopecks in (100_10, 200_20):
            AgreementFactory.create(forum=forum, value=kopecks, signed_on=date(2023, 6, 27))
        return user_of(Role.SECRETARY)

    @pytest.fixture
    def reader(self, app: Flask, user: User) -> Browser:
        """The browser of that secretary."""
        return Browser(app).sign_in(user)

    @staticmethod
    def header(reader: Browser, query: str = "") -> list[str]:
        """The titles of the CSV that the reader gets."""
        text = reader.get(f"/agreements/export.csv{query}").get_data().decode("utf-8-sig")
        return next(csv.reader(io.StringIO(text), delimiter=";"))

    def test_is_kept_used_and_forgotten(self, reader: Browser, user: User) -> None:
        whole = self.header(reader)
        reader.get("/agreements/export/columns")
        reader.submit("/columns", {"columns": ["title", "value_rub"]})
        assert column_choice(user_id=user.id, register="agreements") == ["title", "value_rub"]
        assert self.header(reader) == ["Наименование документа", "Эквивалент, рос. руб."]
        reader.get("/agreements/export/columns")
        reader.submit("/columns", {"all": "1"})
        assert column_choice(user_id=user.id, register="agreements") is None
        assert self.header(reader) == whole

    def test_workbook_of_chosen_columns_has_the_same_total(self, reader: Browser, user: User) -> None:
        choose_columns(user_id=user.id, register="agreements", keys=["title", "value_rub"])
        book = workbook(reader.get("/agreements/export.xlsx"))
        assert len(book.worksheets) == 1
        (*_, last) = book.worksheets[0].iter_rows(values_only=True)
        assert last == ("Итого", 300.3)

    def test_address_goes_before_what_is_kept(self, reader: Browser, user: User) -> None:
        choose_columns(user_id=user.id, register="agreements", keys=["title"])
        assert self.header(reader, "?columns=currency,kind&columns=forum") == ["Форум", "Вид документа", "Валюта"]
        assert len(self.header(reader, "?columns=")) > 30

    def test_is_of_one_account_and_one_register(self, app: Flask, reader: Browser, user: User) -> None:
        choose_columns(user_id=user.id, register="agreements", keys=["title"])
        other = Browser(app).sign_in(user_of(Role.SECRETARY))
        assert len(self.header(other)) > 30
        reader.get("/reference/regions/export.csv")
        assert db.session.query(ColumnChoice).count() == 1

    def test_column_without_permission_is_neither_offered_nor_given(self, app: Flask, user: User) -> None:
        analyst = user_of(Role.ANALYST)
        choose_columns(user_id=analyst.id, register="agreements", keys=["ru_signatories", "title"])
        reader = Browser(app).sign_in(analyst)
        assert self.header(reader) == ["Наименование документа"]
        reader.get("/agreements/export/columns")
        assert "ru_signatories" not in cast("Any", reader.page).html

    def test_none_at_all_is_refused(self, reader: Browser, user: User) -> None:
        reader.get("/agreements/export/columns")
        reader.submit("/columns", {"columns": []}, status=422)
        assert column_choice(user_id=user.id, register="agreements") is None

    def test_page_tells_rows_and_keeps_the_filter(self, reader: Browser, user: User) -> None:
        reader.get("/agreements/export/columns?text=nothing-like-this")
        page = cast("Any", reader.page)
        assert "Строк 0" in page.text
        assert any(link.endswith("/export.csv?text=nothing-like-this") for link in page.links)

    def test_answer_tells_rows_and_size(self, reader: Browser, user: User) -> None:
        answer = reader.get("/agreements/export.csv?columns=title,forum")
        assert (answer.headers["X-Forum-Rows"], answer.headers["X-Forum-Size"]) == ("2", str(2 * 2 * 26))
