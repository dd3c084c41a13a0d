"""The own account."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.attempts import PER_ACCOUNT
from forum.accounts.models import User, UserSession
from forum.accounts.services import choose_letters
from forum.accounts.sessions import load_session, open_session
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from tests.client import Browser
from tests.factories.accounts import PASSWORD, PASSWORD_HASH, UserFactory, user_of

NEW = "семь синих чайников"


def stored(user: User) -> User:
    """The account as it is now; a request ends the session that the given one belonged to."""
    return db.session.get_one(User, user.id, populate_existing=True)


@pytest.fixture
def user(app: Flask) -> User:
    """Whose profile is looked at."""
    return UserFactory.create(name="Ковалёва Ольга")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("locale", ["ru", "be", "en"])
def test_every_role_has_a_profile(browser: Browser, app: Flask, role: Role, locale: str) -> None:
    user = user_of(role)
    browser.sign_in(user, locale=locale).get("/profile")
    assert browser.page is not None
    assert user.email in browser.page.text


def test_password_is_changed(browser: Browser, user: User) -> None:
    browser.sign_in(user).get("/profile")
    browser.submit("/profile", {"current": PASSWORD, "new": NEW, "repeated": NEW})
    user = stored(user)
    assert user.password_hash != PASSWORD_HASH
    browser.get("/profile")


@pytest.mark.parametrize(
    ("current", "new", "repeated", "named"),
    [
        ("", "", "", "current"),
        ("wrong", NEW, NEW, "current"),
        (PASSWORD.upper(), NEW, NEW, "current"),
        (PASSWORD, "", "", "new"),
        (PASSWORD, NEW, NEW + " ", "repeated"),
        (PASSWORD, NEW, "", "repeated"),
        (PASSWORD, "short", "short", "new"),
        (PASSWORD, "password2024", "password2024", "new"),
        (PASSWORD, PASSWORD, PASSWORD, "new"),
        (PASSWORD, "x" * 201, "x" * 201, "new"),
        (PASSWORD, "Ковалёва-2026-2026", "Ковалёва-2026-2026", "new"),
    ],
)
def test_bad_change_is_refused_at_its_field(
    browser: Browser, user: User, current: str, new: str, repeated: str, named: str
) -> None:
    browser.sign_in(user).get("/profile")
    browser.submit("/profile", {"current": current, "new": new, "repeated": repeated}, status=422)
    assert browser.page is not None
    assert f"{named}-error" in browser.page.ids
    for typed in (current, new, repeated):
        assert not typed or f'value="{typed}"' not in browser.page.html
    assert db.session.scalars(sa.select(User.password_hash)).one() == PASSWORD_HASH


def test_present_password_cannot_be_guessed_in_an_open_session(browser: Browser, user: User) -> None:
    browser.sign_in(user).get("/profile")
    for _ in range(PER_ACCOUNT):
        browser.submit("/profile", {"current": "wrong", "new": NEW, "repeated": NEW}, status=422)
    browser.submit("/profile", {"current": PASSWORD, "new": NEW, "repeated": NEW}, status=429)


def test_weak_new_passwords_do_not_count_as_guessing(browser: Browser, user: User) -> None:
    browser.sign_in(user).get("/profile")
    for _ in range(PER_ACCOUNT + 1):
        browser.submit("/profile", {"current": PASSWORD, "new": "short", "repeated": "short"}, status=422)
    browser.submit("/profile", {"current": PASSWORD, "new": NEW, "repeated": NEW})


def test_ended_session_is_closed_at_once(app: Flask, user: User) -> None:
    here, elsewhere = Browser(app).sign_in(user), Browser(app).sign_in(user)
    elsewhere.get("/profile")
    here.get("/profile")
    key = db.session.scalars(sa.select(UserSession.id).order_by(UserSession.id.desc())).first()
    here.submit(f"/profile/sessions/{key}/end")
    assert elsewhere.get("/profile", status=302).location.startswith("/sign-in")
    here.get("/profile")


def test_all_other_sessions_end_together(app: Flask, user: User) -> None:
    here, others = Browser(app).sign_in(user), [Browser(app).sign_in(user) for _ in range(2)]
    here.get("/profile")
    here.submit("/profile/sessions/end-others")
    assert [other.client.get("/profile").status_code for other in others] == [302, 302]
    here.get("/profile")


def test_session_of_another_account_stays(browser: Browser, user: User) -> None:
    token = open_session(user_of(Role.ADMINISTRATOR)).token
    db.session.flush()
    key = db.session.scalars(sa.select(UserSession.id)).one()
    browser.sign_in(user).get("/profile")
    browser.post(f"/profile/sessions/{key}/end")
    assert load_session(token) is not None


def test_deactivated_account_is_out_at_the_next_click(browser: Browser, user: User) -> None:
    browser.sign_in(user).get("/profile")
    db.session.execute(sa.update(User).values(is_active=False))
    db.session.commit()
    assert browser.get("/profile", status=302).location.startswith("/sign-in")


def test_stranger_has_no_profile(browser: Browser, app: Flask) -> None:
    assert browser.get("/profile", status=302).location == "/sign-in?next=/profile"


def test_letters_are_a_choice_of_whoever_gets_them(browser: Browser, app: Flask) -> None:
    secretary = user_of(Role.SECRETARY)
    browser.sign_in(secretary).get("/profile")
    assert browser.page is not None
    assert browser.page.form("/profile/letters")["data"]["is_wanted"] == ["y"]
    for sent, is_wanted in (({"is_wanted": ""}, False), ({}, False), ({"is_wanted": "y"}, True)):
        browser.submit("/profile/letters", sent)
        assert stored(secretary).wants_letters is is_wanted
        browser.get("/profile")
    told = sa.select(AuditEvent.changes).where(AuditEvent.action == "account.letters_chosen").order_by(AuditEvent.id)
    assert list(db.session.scalars(told)) == [{"wants_letters": [True, False]}, {"wants_letters": [False, True]}]
    browser.sign_in(user_of(Role.ANALYST)).get("/profile")
    assert [form["action"] for form in browser.page.forms if form["action"].endswith("/letters")] == []


def test_letters_of_another_account_are_nobody_elses_choice(app: Flask, user: User) -> None:
    with pytest.raises(DomainError):
        choose_letters(actor=user_of(Role.ADMINISTRATOR).actor, user=user, is_wanted=False)
