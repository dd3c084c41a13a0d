"""What the tests of documents' pages share: people, typed forms, the register as numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from forum.accounts.models import User
from forum.agreements.models import Agreement
from forum.core.db import db
from forum.core.security import Role
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation
from tests.client import Browser, Page
from tests.core.spreadsheet.reading import raw_cells
from tests.factories.accounts import user_of
from tests.factories.agreements import EditionFactory
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, load_reference


def shown(browser: Browser) -> Page:
    """The page that was fetched last."""
    if browser.page is None:
        raise AssertionError("no page was fetched")
    return browser.page


def enter(browser: Browser, role: Role = Role.SECRETARY, *, locale: str = "en", **given: Any) -> int:
    """Sign in as a new account of ``role``; its key."""
    user = user_of(role, **given)
    browser.sign_in(user, locale=locale)
    return int(user.id)


def enter_as(browser: Browser, user_id: int, *, locale: str = "en") -> None:
    """Sign in by key: rows of before a request are out of the session after it."""
    browser.sign_in(db.session.get_one(User, user_id), locale=locale)


def stage(*, host_side: Side = Side.RU) -> tuple[Forum, Organisation, Organisation]:
    """An edition, a Russian and a Belarusian organisation, and the reference data a form offers."""
    load_reference()
    load_currencies()
    forum = EditionFactory.create(host_side=host_side)
    return forum, OrganisationFactory.create(), OrganisationFactory.create(region__side=Side.BY)


def typed(forum: Forum, *organisations: Organisation, **values: Any) -> dict[str, Any]:
    """What a person types into the form of a document: a contract over a million roubles unless told otherwise."""
    rows = {
        f"parties-{position}-{name}": value
        for position, organisation in enumerate(organisations)
        for name, value in {
            "side": organisation.region.side.value if organisation.region else "third",
            "organisation": organisation.name_ru,
        }.items()
    }
    return {
        "forum_id": str(forum.id),
        "kind": "contract",
        "level": "organisational",
        "title": "Договор поставки",
        "quantity": "1",
        "disclosure": "disclosed",
        "value": "1 000 000.50",
        "currency_code": "RUB",
        "vat": "included",
        "sum_source": "document",
        **rows,
        **values,
    }


def count(model: Any = Agreement) -> int:
    """Rows of a table."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def stored(key: int) -> Agreement:
    """The document as the database has it."""
    return db.session.get_one(Agreement, key, populate_existing=True)


def key_of(location: str) -> int:
    """The key in the address of a card."""
    return int(location.split("?", maxsplit=1)[0].rsplit("/", 1)[1])


def sheet_rows(workbook: bytes, sheet: int = 1) -> list[dict[str, str]]:
    """The rows below the header of a sheet, by title; the total is the last one where there is one."""
    cells = {name: cell.text or "" for name, cell in raw_cells(workbook, sheet).items()}
    grid: dict[int, dict[str, str]] = {}
    for name, text in cells.items():
        letters = name.rstrip("0123456789")
        grid.setdefault(int(name[len(letters) :]), {})[letters] = text
    header = next(number for number, row in sorted(grid.items()) if len(row) > 3)
    titles = grid[header]
    return [
        {titles[letter]: text for letter, text in row.items() if letter in titles}
        for number, row in sorted(grid.items())
        if number > header
    ]


def kopecks(text: str) -> int:
    """The kopecks of a cell's exact text."""
    return int(Decimal(text) * 100)


def edition(code: str) -> Forum:
    """The edition of that code as this session knows it."""
    return db.session.scalars(sa.select(Forum).where(Forum.code == code)).one()


def selects(action: Callable[[], object]) -> int:
    """How many times ``action`` reads the database."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)
