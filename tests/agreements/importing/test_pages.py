"""The rows of a list that are to be checked, on their page: told apart, ticked, refused without, asked anew."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.models import Agreement
from forum.agreements.services import log_agreement
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.imports.models import ImportRun, RunState
from forum.reference.enums import Side
from tests.agreements.importing.lists import typed
from tests.agreements.pages import enter, shown
from tests.client import Browser
from tests.factories.agreements import SECRETARY, AgreementFactory, EditionFactory, agreement_draft
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, RegionFactory

IMPORT = "/agreements/import"
TITLES = (
    "Форум", "Вид документа", "Уровень", "Наименование документа", "Номер документа",
    "Российская сторона (организация)", "Белорусская сторона (организация)", "Сумма", "Валюта",
)  # fmt: skip
RU, BY = "ООО «Уфа»", "ОАО «МАЗ»"


def row(number: str = "1", value: str = "900 000", **changes: Any) -> dict[str, Any]:
    values = ("X", "договор (контракт)", "между организациями", f"Договор {number}", number, RU, BY, value, "RUB")
    return {**dict(zip(TITLES, values, strict=True)), **changes}


def stage_known_document() -> None:
    """The edition X with one document, an organisation of either side, currencies."""
    load_currencies()
    forum = EditionFactory.create(code="X")
    OrganisationFactory.create(name_ru=RU)
    OrganisationFactory.create(name_ru=BY, region=RegionFactory.create(side=Side.BY))
    AgreementFactory.create(forum=forum, own_number="7/23", title="Известный договор", value=1_000_000_00)
    db.session.commit()


@pytest.fixture
def at_work(browser: Browser) -> Browser:
    """The secretary's browser; the edition X holds one document of a million, numbered 7/23, that is known already."""
    stage_known_document()
    enter(browser)
    return browser


def send(browser: Browser, *rows: dict[str, Any]) -> str:
    """Send a list; the address of its preview."""
    browser.get(IMPORT)
    file = (io.BytesIO(typed(TITLES, rows)), "list.xlsx")
    return browser.submit(IMPORT, {"file": file}).location or ""


def words(browser: Browser) -> str:
    return shown(browser).text


def numbers() -> set[str | None]:
    return set(db.session.scalars(sa.select(Agreement.own_number)))


def run() -> ImportRun:
    return db.session.scalars(sa.select(ImportRun).execution_options(populate_existing=True)).one()


def test_a_list_without_remarks_asks_nothing(at_work: Browser) -> None:
    preview = send(at_work, row())
    at_work.get(preview)
    assert "To be checked" not in words(at_work)
    at_work.get(f"{preview}/commit")
    at_work.submit("/commit")
    assert numbers() == {"7/23", "1"}


def test_what_is_to_be_checked_is_told_apart_with_links(at_work: Browser) -> None:
    key = db.session.scalar(sa.select(Agreement.id))
    at_work.get(
        send(at_work, row(), row("7/23"), row("2", "90 млрд"), row("3", "90 млрд"), row("2", "1", Валюта="RUB"))
    )
    page = shown(at_work)
    assert "To be checked 4 New 5" in page.text
    assert f"/agreements/{key}" in page.links
    assert "Известный договор" in page.text
    assert "It would be the largest sum of all" in page.text
    assert page.text.count("row 4") == 1
    assert page.form("/answers")["data"]["asked"][0].startswith("3:")


def test_bringing_in_is_refused_while_a_tick_is_missing_and_keeps_the_others(at_work: Browser) -> None:
    preview = send(at_work, row("7/23"), row("2", "90 млрд"), row("3"))
    at_work.get(preview)
    at_work.follow(at_work.submit("/answers", {"answer-2": "checked", "go": "1"}))
    page = shown(at_work)
    assert "Nothing was brought in: 1 row is not ticked yet." in page.text
    assert "#answer-3" in page.links
    assert page.form("/answers")["data"].get("answer-2") == ["checked"]
    # Neither the check page nor a form of it that was open before goes past the question.
    for answer in (at_work.get(f"{preview}/commit", status=302), at_work.post(f"{preview}/commit")):
        assert "missing=1" in answer.location
    assert numbers() == {"7/23"}
    at_work.get(preview)
    at_work.follow(at_work.submit("/answers", {"answer-3": "checked", "go": "1"}))
    assert "Remarkable rows that were checked 2" in words(at_work)
    at_work.submit("/commit")
    assert numbers() == {"7/23", "2", "3"}
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "import_run.committed")).one()
    assert {name: new for name, (_old, new) in event.changes.items() if name != "sha256"} == {
        "rows": 3, "written": 3, "remarks_confirmed": 2, "rows_left_out": 0,
    }  # fmt: skip
    assert (run().state, run().answers) == (RunState.COMMITTED, {})


def test_one_tick_answers_for_all_pages(at_work: Browser) -> None:
    preview = send(at_work, *(row(str(number), "90 млрд") for number in range(60)))
    at_work.get(preview)
    assert "All of these were checked: 60 rows" in words(at_work)
    assert "Shown 1–50 of 60" in words(at_work)
    every = shown(at_work).form("/answers")
    at_work.get(f"{preview}?show=remarks&page=2")
    at_work.follow(at_work.submit("/answers", {"answer-60": "checked", "answer-61": "checked"}))
    assert "58 rows are not ticked yet." in words(at_work)
    at_work.follow(at_work.submit("/answers", {"all": run().fingerprint, "go": "1"}))
    assert every["action"].partition("?")[0].endswith("/answers")
    at_work.submit("/commit")
    assert len(numbers()) == 61


def test_a_tick_is_taken_back(at_work: Browser) -> None:
    preview = send(at_work, row("7/23"))
    for data, answers in (({"answer-2": "checked"}, 1), ({"answer-2": []}, 0)):
        at_work.get(preview)
        at_work.follow(at_work.submit("/answers", data))
        assert len(run().answers) == answers


def test_a_tick_says_nothing_of_what_the_page_did_not_show(at_work: Browser) -> None:
    preview = send(at_work, row("7/23"))
    at_work.get(preview)
    for data in ({"asked": "2:0123456789abcdef", "answer-2": "checked"}, {"all": "0" * 64}, {"asked": "9:x"}):
        at_work.post(f"{preview}/answers", {"csrf_token": at_work.csrf_token(), **data})
        assert run().answers == {}


def test_new_remarks_are_shown_and_asked_about_and_old_answers_stay(at_work: Browser) -> None:
    preview = send(at_work, row("7/23"), row("8/23", **{"Наименование документа": "Меморандум о спорте"}))
    at_work.get(preview)
    at_work.follow(at_work.submit("/answers", {"answer-2": "checked", "go": "1"}))
    forum = db.session.scalars(sa.select(Agreement)).one().forum
    draft = agreement_draft(forum=forum, own_number="8/23", title="Внесённый тем временем")
    other = log_agreement(actor=SECRETARY, draft=draft)
    db.session.commit()
    key = other.id
    at_work.follow(at_work.submit("/commit"))
    page = shown(at_work)
    assert "The register has changed since this preview was made." in page.text
    assert f"/agreements/{key}" in page.links
    assert page.form("/answers")["data"].get("answer-2") == ["checked"]
    assert "1 row is not ticked yet." in page.text
    assert numbers() == {"7/23", "8/23"}
    at_work.follow(at_work.submit("/answers", {"answer-3": "checked", "go": "1"}))
    at_work.submit("/commit")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Agreement)) == 4


def test_nobody_else_answers(app: Flask, at_work: Browser) -> None:
    preview = send(at_work, row("7/23"))
    other = Browser(app)
    enter(other)
    other.get(IMPORT)
    other.post(f"{preview}/answers", status=404)
    assert run().answers == {}


def test_faulty_rows_come_first_and_nothing_is_brought_in(at_work: Browser) -> None:
    preview = send(at_work, row("7/23"), row("2", "много"))
    at_work.get(preview)
    assert "With errors 1 New 1 To be checked 1" in words(at_work)
    at_work.get(f"{preview}?show=remarks")
    at_work.follow(at_work.submit("/answers", {"answer-2": "checked"}))
    at_work.get(f"{preview}/commit")
    at_work.submit("/commit", status=422)
    assert numbers() == {"7/23"}
