"""The page of outgoing letters: for who keeps accounts, with what went wrong and a second try."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.outbox import Letter, LetterState
from forum.core.security import Role
from tests.client import Browser
from tests.factories.accounts import user_of

ADDRESS = "anna@region.example"


def letter(state: LetterState, problem: str | None = None) -> Letter:
    """A letter to an address that may leak."""
    sent_at = utc_now() if state is LetterState.SENT else None
    made = Letter(recipient=ADDRESS, locale="ru", subject="Делегация подтверждена", body="…", state=state, attempts=3)
    made.problem, made.sent_at = problem, sent_at
    db.session.add(made)
    db.session.flush()
    return made


def test_letter_that_was_given_up_on_is_tried_again(browser: Browser) -> None:
    key = letter(LetterState.FAILED, "recipient 550").id
    letter(LetterState.SENT)
    browser.sign_in(user_of(Role.ADMINISTRATOR))
    page = browser.get("/outbox?state=failed").get_data(as_text=True)
    assert (page.count(ADDRESS), "сервер отклонил адрес (550)" in page, "FORUM_MAIL_URL" in page) == (1, True, True)
    browser.submit(f"/outbox/{key}/try-again")
    tried = db.session.get_one(Letter, key, populate_existing=True)
    assert (tried.state, tried.attempts, tried.problem) == (LetterState.QUEUED, 0, None)
    page = browser.get("/outbox?state=nonsense").get_data(as_text=True)
    assert page.count(ADDRESS) == 2
    browser.post(f"/outbox/{key}/try-again")
    browser.get("/outbox")
    browser.post("/outbox/999/try-again", status=404)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_other_roles_see_no_letters(browser: Browser, role: Role) -> None:
    key = letter(LetterState.FAILED).id
    browser.sign_in(user_of(role))
    browser.get("/outbox", status=403)
    browser.get("/")
    browser.post(f"/outbox/{key}/try-again", status=403)
    assert db.session.scalar(sa.select(Letter.state)) is LetterState.FAILED
