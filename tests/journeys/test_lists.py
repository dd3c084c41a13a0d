"""What a form asks before it saves, the list of the same records asks before it is brought in: in the same words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.models import Agreement, Execution
from forum.core.db import db
from forum.core.security import Role
from forum.forums.models import Forum
from forum.reference.models import Organisation, Region
from tests.agreements.pages import enter, enter_as, shown, stage, typed
from tests.client import Browser
from tests.core.imports.books import workbook
from tests.factories.agreements import AgreementFactory, party

# What a form and a list ask is decided in Python.
pytestmark = pytest.mark.either

LARGEST = "It would be the largest sum of all (so far: RUB 1,000,000.00)."
EXCESS = (
    "With this report RUB 1,300,000.00 are carried out of a document worth RUB 1,000,000.00: 130 %, more than 120 %."
)
DOCUMENTS = (
    "Forum", "Kind of document", "Level", "Title of the document", "Number of the document",
    "Russian side (organisation)", "Belarusian side (organisation)", "Data on the sum", "Sum", "Currency",
)  # fmt: skip


def words(browser: Browser) -> str:
    return shown(browser).text.replace("\N{NO-BREAK SPACE}", " ")


def send(browser: Browser, path: str, *rows: Sequence[Any]) -> None:
    """Send a list and look at its preview."""
    browser.get(path)
    browser.follow(browser.submit(path, {"file": (io.BytesIO(workbook(*rows)), "list.xlsx")}))


def tick_and_bring_in(browser: Browser, *rows: int) -> None:
    """Refused without the ticks; brought in with them."""
    browser.follow(browser.submit("/answers", {"go": "1"}))
    assert "Nothing was brought in:" in words(browser)
    browser.follow(browser.submit("/answers", {**{f"answer-{row}": "checked" for row in rows}, "go": "1"}))
    assert f"Remarkable rows that were checked {len(rows)}" in words(browser)
    browser.submit("/commit")


def test_a_form_and_a_list_ask_the_same(app: Flask) -> None:
    forum, ru, by = stage()
    known = AgreementFactory.create(
        forum=forum, own_number="45/23", value=1_000_000_00, signed_on=date(2023, 6, 27),
        parties=(party(organisation=ru), party(organisation=by)),
    )  # fmt: skip
    seat, seat_code = db.session.execute(sa.select(Region.id, Region.code).where(Region.id == ru.region_id)).one()
    db.session.commit()
    key, number, code, names = known.id, known.register_number, forum.code, (ru.name_ru, by.name_ru)
    browser = Browser(app)
    secretary = enter(browser)

    # A document: its sum, and the one it may be.
    data = typed(db.session.get_one(Forum, forum.id), ru, by, own_number="45/23", value="110 млн", title="Иное")
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    asked = words(browser)
    assert (LARGEST in asked, f"/agreements/{key}" in shown(browser).links) == (True, True)
    row = (code, "contract", "between organisations", "Иное", "45/23", *names, "stated", "110 млн", "RUB")
    send(browser, "/agreements/import", DOCUMENTS, row)
    listed = words(browser)
    assert "To be checked 1" in listed, listed
    assert (LARGEST in listed, f"/agreements/{key}" in shown(browser).links) == (True, True)
    assert "the same number of the document" in listed
    tick_and_bring_in(browser, 2)
    assert db.session.scalars(sa.select(Agreement.value).order_by(Agreement.id)).all() == [
        1_000_000_00,
        110_000_000_00,
    ]

    # A report of more than the document is worth, by the secretariat and by a party of it.
    report = {"period": "2023-2", "value": "1 300 000", "excess_reason": "цены"}
    browser.get(f"/agreements/{key}/executions/new")
    browser.submit("/executions/new", report, status=422)
    assert EXCESS in words(browser)
    organisation = db.session.scalars(sa.select(Organisation).where(Organisation.name_ru == names[0])).one()
    enter(browser, Role.REPRESENTATIVE, organisation=organisation)
    why = "Why more was carried out than the document is worth"
    heading = ("Register number", "Period", "Carried out in the period", why)
    send(browser, "/agreements/executions/import", heading, (number, "2023-2", 1_300_000, "цены"))
    assert EXCESS in words(browser)
    tick_and_bring_in(browser, 2)
    assert db.session.scalars(sa.select(Execution.value)).all() == [1_300_000_00]

    # An organisation under another spelling.
    enter_as(browser, secretary)
    browser.get("/reference/organisations/new")
    spelled = f"{names[0]}а"
    made = {"name_ru": spelled, "kind": "company", "region_id": str(seat)}
    browser.submit("/organisations/new", made, status=422)
    assert str(names[0]) in words(browser)
    titles = ("Name in Russian", "Kind", "Region or country")
    send(browser, "/reference/organisations/import", titles, (spelled, "enterprise", seat_code))
    assert f"It may be one that is registered already: {names[0]}" in words(browser)
    tick_and_bring_in(browser, 2)
    assert db.session.scalar(sa.select(sa.func.count()).where(Organisation.name_ru == spelled)) == 1
