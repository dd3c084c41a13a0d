"""Pages of proposals: a region fills in, the secretary answers; what others never reach."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement, AgreementFile
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference.models import Organisation
from tests.agreements.pages import count, enter, enter_as, key_of, shown, stage, stored, typed
from tests.client import Browser
from tests.factories.accounts import user_of
from tests.factories.files import as_sent, docx, pdf

HIDDEN = "Тайный договор региона"


@dataclass(frozen=True, slots=True)
class Stage:
    """Keys of the people concerned, and what a representative types."""

    owner: int
    colleague: int
    stranger: int
    secretary: int
    analyst: int
    form: dict[str, Any]

    def with_draft(self, **given: Any) -> dict[str, Any]:
        """The form with a draft of the document; every sending needs a file of its own."""
        return {**self.form, "files": [as_sent(docx(), "проект.docx")], "language": "ru", **given}


@pytest.fixture
def people(app: Flask, tmp_path: Path) -> Iterator[Stage]:
    """An edition that takes proposals, accounts of both sides, an empty folder of files."""
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, files=tmp_path / "files")
    forum, russian, belarusian = stage()
    forum.state, forum.is_current = ForumState.REGISTRATION, True
    # Rows of before a request are out of the session after it.
    db.session.flush()
    db.session.info.get("unaudited", {}).clear()
    form = typed(forum, russian, belarusian, title=HIDDEN)
    owner, colleague, stranger, secretary, analyst = _keys(russian, belarusian)
    yield Stage(owner, colleague, stranger, secretary, analyst, form)
    app.config["FORUM"] = before


def _keys(russian: Organisation, belarusian: Organisation) -> list[int]:
    users = [
        user_of(Role.REPRESENTATIVE, organisation=russian),
        user_of(Role.REPRESENTATIVE, organisation=russian),
        user_of(Role.REPRESENTATIVE, organisation=belarusian),
        user_of(Role.SECRETARY),
        user_of(Role.ANALYST),
    ]
    return [user.id for user in users]


def proposed(browser: Browser, people: Stage, **given: Any) -> int:
    enter_as(browser, people.owner)
    browser.get("/agreements/propose")
    return key_of(browser.submit("/agreements/propose", people.with_draft(**given)).location)


def test_proposal_goes_to_the_secretary_back_and_onto_the_programme(browser: Browser, people: Stage) -> None:
    key = proposed(browser, people)
    browser.get(f"/agreements/{key}")
    for text in ("The proposal has been sent to the secretariat. Its sum was read as RUB 1,000,000.50.", "проект.docx"):
        assert text in shown(browser).text
    enter_as(browser, people.secretary)
    browser.get("/")
    assert "1 proposal to accept or return" in shown(browser).text
    browser.get(f"/agreements/{key}")
    assert [link for link in shown(browser).links if link.endswith(("/accept", "/return"))] == [
        f"/agreements/{key}/accept",
        f"/agreements/{key}/return",
    ]
    browser.get(f"/agreements/{key}/return")
    browser.submit("/return", {"reason": ""}, status=422)
    browser.follow(browser.submit("/return", {"reason": "Укажите номер договора."}))
    assert stored(key).state is AgreementState.RETURNED

    enter_as(browser, people.owner)
    browser.get("/")
    assert "1 proposal returned for correction" in shown(browser).text
    browser.get(f"/agreements/{key}/proposal")
    assert "Укажите номер договора." in shown(browser).text
    browser.follow(browser.submit("/proposal", {"own_number": "7-К"}))
    assert (stored(key).state, stored(key).own_number) == (AgreementState.PROPOSED, "7-К")

    enter_as(browser, people.secretary)
    browser.get(f"/agreements/{key}/accept")
    browser.follow(browser.submit("/accept", {"list_number": "5"}))
    assert "The document is on the signing programme as No. 5." in shown(browser).text
    assert (stored(key).state, stored(key).list_number) == (AgreementState.PLANNED, 5)
    enter_as(browser, people.stranger)
    browser.get(f"/agreements/{key}")
    assert HIDDEN in shown(browser).text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"files": []}, "Choose a file."),
        ({"title": ""}, "Fill in this field."),
        ({"value": "1,234"}, "Sum:"),
        ({"parties-0-organisation": ""}, "Name your organisation, or another of your region"),
    ],
)
def test_refused_proposal_stores_nothing_and_keeps_what_was_typed(
    browser: Browser, people: Stage, given: dict[str, Any], message: str
) -> None:
    enter_as(browser, people.owner)
    browser.get("/agreements/propose")
    browser.submit("/agreements/propose", people.with_draft(subject="Предмет договора", **given), status=422)
    assert message in shown(browser).text
    assert shown(browser).form("/agreements/propose")["data"]["subject"] == ["Предмет договора"]
    assert (count(), count(AgreementFile)) == (0, 0)


def test_draft_that_is_no_text_undoes_the_proposal(browser: Browser, people: Stage) -> None:
    enter_as(browser, people.owner)
    browser.get("/agreements/propose")
    for content, name in ((b"MZ\x90\0", "проект.exe"), (b"", "пусто.pdf")):
        browser.submit("/agreements/propose", people.with_draft(files=[as_sent(content, name)]), status=422)
        assert f"{name}: " in shown(browser).text
    assert (count(), count(AgreementFile)) == (0, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


def test_proposal_sent_twice_is_one(browser: Browser, people: Stage) -> None:
    enter_as(browser, people.owner)
    browser.get("/agreements/propose")
    first = browser.submit("/agreements/propose", people.with_draft())
    second = browser.submit("/agreements/propose", people.with_draft())
    assert first.location == second.location
    assert count() == 1


def test_form_offers_open_editions_alone_and_nothing_of_the_secretariat(browser: Browser, people: Stage) -> None:
    enter_as(browser, people.owner)
    browser.get("/agreements/propose")
    names = set(shown(browser).form("/agreements/propose")["typed"])
    assert names.isdisjoint({"list_number", "originals_kept", "original_received_on", "source", "signed_on", "reason"})
    browser.submit("/agreements/propose", people.with_draft(list_number="3", source="x", originals_kept="y"))
    document = db.session.scalars(sa.select(Agreement)).one()
    assert (document.list_number, document.source, document.originals_kept) == (None, "", None)
    db.session.execute(sa.update(Forum).values(state=ForumState.RUNNING))
    db.session.commit()
    browser.get("/agreements/propose")
    assert "No edition has its registration open" in shown(browser).text
    assert [form for form in shown(browser).forms if form["action"].endswith("/propose")] == []


def test_duplicate_is_asked_about_as_in_the_secretarys_form(browser: Browser, people: Stage) -> None:
    proposed(browser, people)
    browser.get("/agreements/propose")
    browser.submit("/agreements/propose", people.with_draft(), status=422)
    assert "The register may have it already" in shown(browser).text
    browser.submit("/agreements/propose", people.with_draft(is_another="y"))
    assert count() == 2


def test_secretary_is_asked_about_the_other_sides_proposal(browser: Browser, people: Stage) -> None:
    first = proposed(browser, people)
    enter_as(browser, people.stranger)
    browser.get("/agreements/propose")
    second = key_of(browser.submit("/agreements/propose", people.with_draft()).location)
    enter_as(browser, people.secretary)
    browser.get(f"/agreements/{second}/accept")
    browser.submit("/accept", {}, status=422)
    assert f"/agreements/{first}" in shown(browser).links
    browser.submit("/accept", {"is_another": "y"})
    assert (stored(second).state, stored(first).state) == (AgreementState.PLANNED, AgreementState.PROPOSED)


def test_organisation_that_nobody_knows_is_registered_by_the_region(browser: Browser, people: Stage) -> None:
    enter_as(browser, people.owner)
    browser.get("/agreements/propose")
    named = {"parties-1-organisation": "Новый белорусский завод", "parties-1-region_id": ""}
    browser.submit("/agreements/propose", people.with_draft(**named), status=422)
    assert "Which organisation is meant?" in shown(browser).text
    chosen = {**named, "parties-1-choice": "new", "parties-1-new_kind": "company"}
    browser.submit("/agreements/propose", people.with_draft(**chosen), status=422)
    regions = sa.text("SELECT id FROM region WHERE code = 'BY-MI'")
    chosen["parties-1-region_id"] = str(db.session.scalar(regions))
    browser.submit("/agreements/propose", people.with_draft(**chosen))
    made = db.session.scalars(sa.select(Organisation).where(Organisation.name_ru == "Новый белорусский завод")).one()
    assert made.region is not None
    assert made.region.code == "BY-MI"
    browser.get("/reference/organisations/new", status=403)


def test_proposal_is_taken_back(browser: Browser, people: Stage) -> None:
    key = proposed(browser, people)
    browser.get(f"/agreements/{key}/proposal/take-back")
    browser.submit("/take-back", {"reason": "передумали", "version": "99"}, status=409)
    browser.get(f"/agreements/{key}/proposal/take-back")
    browser.follow(browser.submit("/take-back", {"reason": "передумали"}))
    assert "The proposal is taken back." in shown(browser).text
    assert stored(key).state is AgreementState.WITHDRAWN
    browser.get(f"/agreements/{key}/proposal", status=404)


def test_secretary_accepts_what_was_read_and_nothing_sent_since(browser: Browser, people: Stage) -> None:
    key = proposed(browser, people)
    enter_as(browser, people.secretary)
    browser.get(f"/agreements/{key}/accept")
    form = shown(browser).form("/accept")["data"]
    enter_as(browser, people.owner)
    browser.get(f"/agreements/{key}/files/new")
    browser.submit("/files/new", {"files": [as_sent(pdf(), "другой.pdf")], "kind": "text"})
    enter_as(browser, people.secretary)
    browser.get(f"/agreements/{key}/accept")
    browser.submit("/accept", {"version": form["version"][0]}, status=409)
    assert "This record was changed while you were editing it" in shown(browser).text
    assert stored(key).state is AgreementState.PROPOSED


def test_others_reach_a_proposal_by_no_page(browser: Browser, people: Stage) -> None:
    key = proposed(browser, people)
    attachment = db.session.scalars(sa.select(AgreementFile.id)).one()
    pages = [
        "",
        "/proposal",
        "/proposal/take-back",
        "/files/new",
        f"/files/{attachment}",
        f"/files/{attachment}/remove",
    ]
    enter_as(browser, people.stranger)
    for page in pages:
        browser.get(f"/agreements/{key}{page}", status=404)
    for page in ("/accept", "/return", "/edit"):
        browser.get(f"/agreements/{key}{page}", status=403)
    enter_as(browser, people.analyst)
    browser.get(f"/agreements/{key}", status=404)
    for user in (people.stranger, people.analyst):
        enter_as(browser, user)
        for address in ("/", "/agreements", "/search?q=Тайный", "/agreements?states=proposed"):
            browser.get(address)
            assert HIDDEN not in shown(browser).html
        assert HIDDEN.encode() not in browser.get("/agreements/export.csv").data
    enter_as(browser, people.colleague)
    browser.get(f"/agreements/{key}")
    assert HIDDEN in shown(browser).text


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.ANALYST, Role.ADMINISTRATOR, Role.DESK])
def test_other_roles_propose_nothing(browser: Browser, people: Stage, role: Role) -> None:
    enter(browser, role)
    browser.get("/agreements/propose", status=403)


def test_question_about_a_sum_tells_nothing_of_what_the_region_may_not_see(browser: Browser, people: Stage) -> None:
    secret, told = proposed(browser, people, value="900 000 000"), "900,000,000.00"
    browser.get(f"/agreements/{secret}")
    enter_as(browser, people.stranger)
    browser.get("/agreements/propose")
    other = people.with_draft(value="50 000 000 000", title="Другой договор", own_number="77")
    browser.submit("/agreements/propose", other)
    assert told not in shown(browser).text
    assert count() == 2
    enter_as(browser, people.owner)
    browser.get("/agreements/propose")
    browser.submit("/agreements/propose", {**other, "files": [as_sent(docx(), "проект.docx")]}, status=422)
    assert told in shown(browser).text
    assert stored(secret).value == 900_000_000_00


def test_text_of_a_proposal_survives_the_end_of_a_session(browser: Browser, people: Stage) -> None:
    enter_as(browser, people.owner)
    browser.get("/agreements/propose")
    form = {**shown(browser).form("/agreements/propose")["data"], **people.with_draft(subject="Предмет договора")}
    browser.client.delete_cookie("forum")
    with browser.app.app_context():
        answer = browser.client.post("/agreements/propose", data=form)
    assert "/sign-in" in answer.location
    enter_as(browser, people.owner)
    browser.get("/agreements/propose?draft=restore")
    assert shown(browser).form("/agreements/propose")["data"]["subject"] == ["Предмет договора"]
    assert count() == 0


def test_large_draft_without_a_session_is_led_back_to_its_form(browser: Browser, people: Stage) -> None:
    enter_as(browser, people.owner)
    browser.get("/agreements/propose")
    browser.client.delete_cookie("forum")
    body = b"--x\r\n" + b"y" * (5 * 1024 * 1024)
    with browser.app.app_context():
        answer = browser.client.post(
            "/agreements/propose",
            input_stream=io.BytesIO(body),
            content_length=len(body),
            content_type="multipart/form-data; boundary=x",
        )
    assert answer.status_code == 302
    assert answer.location.endswith("/sign-in?next=/agreements/propose")
