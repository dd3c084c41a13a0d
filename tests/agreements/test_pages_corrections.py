"""Corrections of documents of closed editions in a browser: asked, shown, awaited, decided."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from forum.agreements.enums import CorrectionState
from forum.agreements.models import Correction
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.forums.enums import ForumState
from tests.agreements.pages import count, enter, enter_as, shown, stage, stored
from tests.client import Browser
from tests.factories.agreements import AgreementFactory, party

TYPED = {"title": "Договор поставки шин", "parties-0-signatory": "Новый Н. Н.", "reason": "описка"}


def _contract(state: ForumState = ForumState.CLOSED) -> int:
    forum, ru, by = stage()
    forum.state = state
    parties = (party(organisation=ru, signatory="Прежний П. П."), party(organisation=by))
    key = AgreementFactory.create(forum=forum, value=1_000_00, signed_on=date(2023, 6, 27), parties=parties).id
    db.session.info["unaudited"].clear()
    return int(key)


def _asked(browser: Browser) -> tuple[int, int, int]:
    """A contract of a closed edition, the correction a secretary has asked for, and that secretary: their keys."""
    key = _contract()
    author = enter(browser)
    browser.get(f"/agreements/{key}/edit")
    browser.follow(browser.submit("/edit", TYPED))
    return key, db.session.scalars(sa.select(Correction.id)).one(), author


def _decided(correction: int) -> Correction:
    return db.session.get_one(Correction, correction, populate_existing=True)


def test_edit_of_a_document_of_a_closed_edition_awaits_another_secretary(browser: Browser) -> None:
    key = _contract()
    enter(browser)
    browser.get(f"/agreements/{key}/edit")
    assert "The edition is closed." in shown(browser).text
    browser.submit("/edit", {**TYPED, "reason": " "}, status=422)
    assert 'id="reason-error"' in shown(browser).html
    assert shown(browser).form("/edit")["data"]["title"] == [TYPED["title"]]
    assert count(Correction) == 0
    browser.follow(browser.submit("/edit", TYPED))
    text = shown(browser).text
    assert "Until then the document stays as it is." in text
    assert "Correction awaiting approval" in text
    assert "Договор поставки Договор поставки шин" in text
    assert stored(key).title == "Договор поставки"
    links = shown(browser).links
    assert [link for link in links if "approve" in link or "decline" in link or link.endswith("/edit")] == []
    assert len([link for link in links if "take_back" in link]) == 1


def test_another_secretary_finds_it_on_the_first_page_and_applies_it(browser: Browser) -> None:
    key, correction, author = _asked(browser)
    browser.get("/")
    assert "awaits your approval" not in shown(browser).text
    other = enter(browser)
    browser.get("/")
    assert "1 correction awaits your approval" in shown(browser).text
    browser.get(next(link for link in shown(browser).links if "/agreements/corrections" in link))
    assert "Договор поставки" in shown(browser).text
    browser.get(f"/agreements/{key}")
    # Who signed is told on the page whose opening is noted, not on the card.
    assert "Новый" not in shown(browser).text
    browser.get(next(link for link in shown(browser).links if "approve" in link))
    assert "Прежний П. П. Новый Н. Н." in shown(browser).text
    browser.follow(browser.submit(f"/corrections/{correction}"))
    document = stored(key)
    assert (document.title, document.parties[0].signatory) == (TYPED["title"], "Новый Н. Н.")
    assert (_decided(correction).state, _decided(correction).decided_by) == (CorrectionState.APPLIED, other)
    assert "Correction awaiting approval" not in shown(browser).text
    browser.get("/agreements/corrections")
    assert "No correction awaits approval." in shown(browser).text
    viewed = db.session.scalars(sa.select(AuditEvent.actor_id).where(AuditEvent.action == "agreement.viewed")).all()
    assert set(viewed) == {author, other}


def test_author_neither_approves_nor_declines(browser: Browser) -> None:
    key, correction, author = _asked(browser)
    for action in ("approve", "decline", "void", ""):
        browser.get(f"/agreements/{key}/corrections/{correction}?action={action}", status=404)
    # A page opened by somebody else, sent by the author.
    enter(browser)
    browser.get(f"/agreements/{key}/corrections/{correction}?action=approve")
    form = shown(browser).form(f"/corrections/{correction}")
    enter_as(browser, author)
    browser.get(f"/agreements/{key}")
    sent = {**form["data"], "csrf_token": browser.csrf_token()}
    browser.post(form["action"], sent, status=404)
    assert stored(key).title == "Договор поставки"
    browser.get(f"/agreements/{key}/corrections/{correction}?action=take_back")
    browser.follow(browser.submit(f"/corrections/{correction}"))
    assert _decided(correction).state is CorrectionState.TAKEN_BACK


def test_declining_asks_for_a_reason(browser: Browser) -> None:
    key, correction, _ = _asked(browser)
    enter(browser)
    browser.get(f"/agreements/{key}/corrections/{correction}?action=decline")
    browser.submit(f"/corrections/{correction}", {"reason": " "}, status=422)
    assert 'id="reason-error"' in shown(browser).html
    assert _decided(correction).state is CorrectionState.PENDING
    browser.follow(browser.submit(f"/corrections/{correction}", {"reason": "верно как есть"}))
    assert _decided(correction).decision_reason == "верно как есть"
    assert "верно как есть" in shown(browser).text
    assert stored(key).title == "Договор поставки"


def test_correction_of_a_document_that_changed_is_shown_as_such_and_not_applied(browser: Browser) -> None:
    key, correction, _ = _asked(browser)
    enter(browser)
    browser.get(f"/agreements/{key}/corrections/{correction}?action=approve")
    form = shown(browser).form(f"/corrections/{correction}")
    browser.get(f"/agreements/{key}/state?action=enter_into_force")
    browser.submit("/state", {"reason": ""}, status=422)
    assert 'id="reason-error"' in shown(browser).html
    browser.follow(browser.submit("/state", {"reason": "уведомление"}))
    assert "The document has changed since this correction was asked." in shown(browser).text
    assert [link for link in shown(browser).links if "approve" in link] == []
    browser.post(form["action"], {**form["data"], "csrf_token": browser.csrf_token()}, status=404)
    assert (stored(key).title, _decided(correction).state) == ("Договор поставки", CorrectionState.PENDING)
    browser.get("/agreements/corrections")
    assert "the document has changed meanwhile" in shown(browser).text


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR, Role.REPRESENTATIVE])
def test_who_keeps_no_register_sees_no_correction(browser: Browser, role: Role) -> None:
    key, correction, _ = _asked(browser)
    given: dict[str, Any] = {"organisation": stored(key).parties[0].organisation} if role is Role.REPRESENTATIVE else {}
    enter(browser, role, **given)
    browser.get("/agreements/corrections", status=403)
    browser.get(f"/agreements/{key}/corrections/{correction}?action=approve", status=403)
    browser.get(f"/agreements/{key}")
    assert "awaiting approval" not in shown(browser).text
    assert "Договор поставки шин" not in shown(browser).html


def test_correction_is_found_under_its_own_document_alone(browser: Browser) -> None:
    key, correction, _ = _asked(browser)
    other = AgreementFactory.create(forum=stored(key).forum).id
    enter(browser)
    browser.get(f"/agreements/{other}/corrections/{correction}?action=approve", status=404)


def test_signing_into_a_closed_edition_asks_for_a_reason(browser: Browser) -> None:
    forum, ru, by = stage()
    forum.state = ForumState.CLOSED
    db.session.info["unaudited"].clear()
    key = AgreementFactory.create(forum=forum, parties=(party(organisation=ru), party(organisation=by))).id
    enter(browser)
    browser.get(f"/agreements/{key}/sign")
    browser.submit("/sign", {"signed_on": "27.06.2023"}, status=200)
    browser.submit("/sign", status=422)
    assert 'id="reason-error"' in shown(browser).html
    browser.submit("/sign", {"reason": "поступил после закрытия"})
    assert stored(key).register_number == f"{stored(key).forum.code}-0001"
