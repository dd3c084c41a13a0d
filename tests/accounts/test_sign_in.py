"""Sign-in, sign-out, the limits on guessing, the language."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from forum.accounts.attempts import PER_ACCOUNT, PER_ADDRESS
from forum.accounts.models import SignInAttempt, User, UserSession
from forum.accounts.services import issue_one_time_password
from forum.core.audit import AuditEvent
from forum.core.clock import today, utc_now
from forum.core.db import db
from forum.core.security import CONSOLE, Role
from tests.accounts.test_destinations import HOSTILE
from tests.client import Browser
from tests.factories.accounts import PASSWORD, UserFactory, user_of


def stored(user: User) -> User:
    """The account as it is now; a request ends the session that the given one belonged to."""
    return db.session.get_one(User, user.id, populate_existing=True)


@pytest.fixture
def user(app: Flask) -> User:
    """An analyst with an own password."""
    return UserFactory.create(email="anna@example.org", locale="en")


def attempt(browser: Browser, email: str, password: str, *, status: int, address: str = "10.0.0.1") -> str:
    """Fill in the page as a person would; the answer as text, or where it leads."""
    browser.client.set_cookie("locale", "en")
    browser.get("/sign-in")
    assert browser.page is not None
    data = {**browser.page.form("/sign-in")["data"], "email": email, "password": password}
    response = browser.client.post("/sign-in", data=data, environ_overrides={"REMOTE_ADDR": address})
    browser._checked(response, status)
    return response.location if status == 302 else browser.page.text


def test_right_password_opens_a_session(browser: Browser, user: User) -> None:
    assert attempt(browser, " ANNA@example.org", PASSWORD, status=302) == "/"
    stored = db.session.scalars(sa.select(UserSession)).one()
    assert (stored.user_id, stored.address, stored.revoked_at) == (user.id, "10.0.0.1", None)
    assert browser.get("/profile").status_code == 200
    assert db.session.scalars(sa.select(AuditEvent.action)).all() == ["account.signed_in"]


def test_page_leads_back_to_where_one_was_going(browser: Browser, user: User) -> None:
    response = browser.client.get("/profile?tab=a%2Fb")
    browser.get(response.location)
    location = browser.submit("/sign-in", {"email": user.email, "password": PASSWORD}).location
    assert location == "/profile?tab=a%2Fb"


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text])
def test_hostile_next_leads_home(browser: Browser, user: User, hostile: str) -> None:
    browser.get("/sign-in", query_string={"next": hostile})
    data = {"email": user.email, "password": PASSWORD, "next": hostile}
    assert browser.submit("/sign-in", data).location == "/"


def test_signed_in_person_is_led_on(browser: Browser, user: User) -> None:
    browser.sign_in(user).get("/sign-in?next=/profile", status=302)
    assert browser.client.get("/sign-in?next=//evil.example").location == "/"


def test_answers_to_wrong_names_and_wrong_passwords_are_one(browser: Browser, user: User) -> None:
    user_of(Role.ANALYST, email="closed@example.org", is_active=False)
    user_of(Role.ANALYST, email="expired@example.org", valid_until=today() - timedelta(days=1))
    tried = [(user.email, "wrong"), ("nobody@example.org", PASSWORD)]
    tried += [("closed@example.org", PASSWORD), ("expired@example.org", PASSWORD), (user.email, PASSWORD.upper())]
    texts = {attempt(browser, email, password, status=422) for email, password in tried}
    assert len(texts) == 1
    assert "do not fit each other" in texts.pop()
    assert db.session.scalars(sa.select(UserSession)).all() == []


def test_name_is_kept_and_password_is_not(browser: Browser, user: User) -> None:
    attempt(browser, user.email, "a wrong secret", status=422)
    assert browser.page is not None
    assert browser.page.form("/sign-in")["data"]["email"] == [user.email]
    assert "a wrong secret" not in browser.page.html


@pytest.mark.parametrize(
    ("email", "password"),
    [("", ""), ("", "x"), ("x", ""), ("  ", "x"), ("a" * 255, "x"), ("x", "y" * 201), ("\x00", "x"), ("\ud800", "x")],
)
def test_unusable_input_is_answered_in_words(browser: Browser, user: User, email: str, password: str) -> None:
    attempt(browser, email.encode("utf-8", "replace").decode(), password, status=422)
    assert db.session.scalars(sa.select(UserSession)).all() == []


def test_form_without_token_is_refused(app: Flask, user: User) -> None:
    response = app.test_client().post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert response.status_code == 400


def test_account_is_closed_to_guessing_from_one_address(browser: Browser, user: User) -> None:
    for _ in range(PER_ACCOUNT):
        attempt(browser, user.email, "wrong", status=422)
    assert "Too many attempts" in attempt(browser, user.email.upper(), PASSWORD, status=429)
    assert "Too many attempts" in attempt(browser, user.email, "wrong", status=429)
    # The owner at another address is not shut out by it.
    attempt(browser, user.email, PASSWORD, status=302, address="10.0.0.2")


def test_unknown_name_is_limited_like_a_known_one(browser: Browser, app: Flask) -> None:
    for _ in range(PER_ACCOUNT):
        attempt(browser, "nobody@example.org", "wrong", status=422)
    attempt(browser, "nobody@example.org", "wrong", status=429)


def test_wait_ends_even_for_who_keeps_trying(browser: Browser, user: User) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        for _ in range(PER_ACCOUNT):
            attempt(browser, user.email, "wrong", status=422)
        clock.shift(timedelta(minutes=14))
        attempt(browser, user.email, PASSWORD, status=429)
        clock.shift(timedelta(minutes=2))
        attempt(browser, user.email, PASSWORD, status=302)


def test_success_forgives_earlier_slips(browser: Browser, user: User) -> None:
    for _ in range(2):
        for _ in range(PER_ACCOUNT - 1):
            attempt(browser, user.email, "wrong", status=422)
        attempt(browser, user.email, PASSWORD, status=302)
        browser.client.delete_cookie("forum")


def test_address_is_closed_to_guessing_of_many_names(browser: Browser, user: User) -> None:
    rows = [SignInAttempt(email_hash=f"{n:064}", address="10.0.0.1", is_success=False) for n in range(PER_ADDRESS)]
    db.session.add_all(rows)
    db.session.commit()
    attempt(browser, user.email, PASSWORD, status=429)
    attempt(browser, user.email, PASSWORD, status=302, address="10.0.0.2")


def test_attempts_do_not_name_whom_they_tried(browser: Browser, user: User) -> None:
    attempt(browser, user.email, "wrong", status=422)
    row = db.session.scalars(sa.select(SignInAttempt)).one()
    assert user.email not in row.email_hash
    assert (row.is_success, len(row.email_hash)) == (False, 64)


def test_old_attempts_are_cleared_away(browser: Browser, user: User) -> None:
    old = SignInAttempt(email_hash="0" * 64, address="10.0.0.1", is_success=False, at=utc_now() - timedelta(days=2))
    db.session.add(old)
    db.session.commit()
    attempt(browser, user.email, "wrong", status=422)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == 1


def test_sign_in_begins_a_new_browser_session(browser: Browser, user: User) -> None:
    browser.get("/sign-in")
    with browser.client.session_transaction() as before:
        before["planted"] = "by somebody else"
        token = before["csrf_token"]
    attempt(browser, user.email, PASSWORD, status=302)
    with browser.client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != token


def test_sign_out_ends_the_session_on_the_server(browser: Browser, user: User) -> None:
    browser.sign_in(user).get("/profile")
    cookie = browser.client.get_cookie("forum")
    assert cookie is not None
    assert browser.post("/sign-out").location == "/sign-in"
    browser.client.set_cookie("forum", cookie.value)
    assert browser.client.get("/profile").location.startswith("/sign-in")
    assert db.session.scalars(sa.select(AuditEvent.action)).all() == ["account.signed_out"]


def test_one_time_password_opens_only_the_profile(browser: Browser, user: User) -> None:
    issued = issue_one_time_password(actor=CONSOLE, user=user)
    db.session.commit()
    assert attempt(browser, user.email, issued.password, status=302) == "/"
    for path in ("/", "/search?q=x", "/reference"):
        assert browser.get(path, status=302).location == "/profile"
    browser.get("/profile")
    browser.submit(
        "/profile", {"current": issued.password, "new": "семь синих чайников", "repeated": "семь синих чайников"}
    )
    assert browser.get("/").status_code == 200


def test_language_is_kept_by_the_browser_of_a_stranger(browser: Browser, app: Flask) -> None:
    browser.get("/sign-in?next=/profile")
    location = browser.submit("/locale", {"locale": "be"}).location
    assert location == "/sign-in?next=/profile"
    browser.get(location)
    assert browser.page is not None
    assert '<html lang="be">' in browser.page.html


def test_language_is_kept_with_the_account(browser: Browser, user: User) -> None:
    browser.sign_in(user, locale="en").get("/profile")
    browser.post("/locale", {"locale": "be", "next": "/profile"})
    user = stored(user)
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (user.locale, event.action, event.changes) == ("be", "account.locale_chosen", {"locale": ["en", "be"]})
    browser.post("/locale", {"locale": "be", "next": "/profile"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 1


@pytest.mark.parametrize("locale", ["", "de", "RU", "ru\r\nX: y", "../ru"])
def test_unknown_language_changes_nothing(browser: Browser, user: User, locale: str) -> None:
    browser.sign_in(user, locale="en").get("/profile")
    browser.post("/locale", {"locale": locale, "next": "/profile"})
    cookie = browser.client.get_cookie("locale")
    assert cookie is not None
    assert cookie.value == "en"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_language_leads_nowhere_else(browser: Browser, user: User, hostile: str | None) -> None:
    browser.sign_in(user).get("/profile")
    assert browser.post("/locale", {"locale": "en", "next": hostile or ""}).location == "/"
