"""The register of accounts: who sees it, filters, new, change, one-time password, files."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from forum.accounts.models import User
from forum.accounts.sessions import load_session, open_session
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from tests.client import Browser
from tests.factories.accounts import PASSWORD_HASH, SenderFactory, UserFactory, user_of

PAGES = ["/accounts", "/accounts/new", "/accounts/import", "/accounts/export.xlsx", "/accounts/export.csv", "/audit"]
OTHERS = [role for role in Role if role is not Role.ADMINISTRATOR]


def stored(user: User) -> User:
    """The account as it is now; a request ends the session that the given one belonged to."""
    return db.session.get_one(User, user.id, populate_existing=True)


@pytest.fixture
def administrator(app: Flask) -> User:
    """Who manages accounts."""
    return user_of(Role.ADMINISTRATOR, name="Яковлева Инна", email="admin@example.org")


@pytest.fixture
def office(browser: Browser, administrator: User) -> Browser:
    """The administrator's browser, in English."""
    return browser.sign_in(administrator, locale="en")


def text(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def stored_emails() -> list[str]:
    return list(db.session.scalars(sa.select(User.email).order_by(User.id)))


@pytest.mark.parametrize("role", OTHERS)
def test_other_roles_are_refused(browser: Browser, app: Flask, role: Role) -> None:
    other = UserFactory.create(name="Тайный Пётр", email="secret@example.org")
    browser.sign_in(user_of(role)).get("/profile")
    token = browser.csrf_token()
    for path in [*PAGES, f"/accounts/{other.id}", f"/accounts/{other.id}/password", "/audit/export.xlsx"]:
        response = browser.get(path, status=403)
        assert "Тайный" not in response.text
        assert "secret@" not in response.text
    for path in ["/accounts/new", "/accounts/import", f"/accounts/{other.id}", f"/accounts/{other.id}/password"]:
        browser._checked(browser.client.post(path, data={"csrf_token": token, "confirmed": "1"}), 403)
    browser._checked(browser.client.post(f"/accounts/{other.id}/sessions/end", data={"csrf_token": token}), 403)
    assert db.session.scalars(sa.select(User.password_hash).where(User.id == other.id)).one() == PASSWORD_HASH


@pytest.mark.parametrize("path", [*PAGES, "/accounts/1", "/accounts/1/password"])
def test_strangers_sign_in_first(browser: Browser, app: Flask, path: str) -> None:
    assert browser.get(path, status=302).location.startswith("/sign-in")


@pytest.mark.parametrize(
    "path", ["/accounts/999999", "/accounts/0", "/accounts/٣", "/accounts/2147483648", "/accounts/9999999999999999999"]
)
def test_unknown_account_is_not_found(office: Browser, path: str) -> None:
    office.get(path, status=404)


@pytest.mark.parametrize(("number", "locale"), [(0, "be"), (1, "en"), (120, "ru")])
def test_register_is_shown_however_long(browser: Browser, administrator: User, number: int, locale: str) -> None:
    for _ in range(number):
        user_of(Role.REPRESENTATIVE)
    browser.sign_in(administrator, locale=locale).get("/accounts?page=2&sort=-email")


def test_filters_find_by_parts_of_names_whatever_the_case(office: Browser) -> None:
    sender = SenderFactory.create(name_ru="Правительство Учебной области")
    user_of(Role.REPRESENTATIVE, name="Ёлкина Анна Сергеевна", email="elkina@example.org", organisation=sender)
    UserFactory.create(name="Белов Олег", email="belov@example.org")
    for query, expected in {
        "q=ЕЛКИНА+анна": {"elkina@"},
        "q=belov": {"belov@"},
        "q=учебной": {"elkina@"},
        "q=%25": {"elkina@", "belov@", "admin@"},
        "q=nobody": set(),
        "role=representative": {"elkina@"},
        "role=administrator&q=Яковлева": {"admin@"},
        "role=desk": set(),
        "role=king&standing=dead": {"elkina@", "belov@", "admin@"},
        "standing=working": {"elkina@", "belov@", "admin@"},
    }.items():
        office.get(f"/accounts?{query}")
        found = {name for name in ("elkina@", "belov@", "admin@") if f">{name}example.org" in office.page.html}  # type: ignore[union-attr]  # a page was fetched
        assert (query, found) == (query, expected)


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ({}, "working"),
        ({"valid_until": today()}, "working"),
        ({"valid_until": today() - timedelta(days=1)}, "expired"),
        ({"is_active": False}, "deactivated"),
        ({"is_active": False, "valid_until": date(2020, 1, 1)}, "deactivated"),
    ],
)
def test_standing_in_the_register_is_the_one_that_holds(
    office: Browser, state: dict[str, object], standing: str
) -> None:
    UserFactory.create(email="subject@example.org", **state)
    found = []
    for wanted in ("working", "expired", "deactivated"):
        office.get(f"/accounts?standing={wanted}&q=subject")
        found += [wanted] if "subject@example.org" in text(office) else []
    assert found == [standing]


def test_looking_at_accounts_is_told_to_the_trail(office: Browser) -> None:
    user = UserFactory.create()
    office.get("/accounts")
    office.get(f"/accounts/{user.id}")
    office.get("/accounts/export.csv")
    events = db.session.execute(sa.select(AuditEvent.action, AuditEvent.entity_id).order_by(AuditEvent.id)).all()
    assert events == [("account.viewed", None), ("account.viewed", user.id), ("account.exported", None)]


def test_account_is_made_and_its_password_shown_once(office: Browser) -> None:
    sender = SenderFactory.create()
    office.get("/accounts/new")
    data = {
        "email": "Новый@пример.рф",
        "name": "  Новая   Вера ",
        "role": "representative",
        "valid_until": "31.12.2030",
    }
    response = office.submit("/accounts/new", {**data, "organisation_id": str(sender.id), "is_region_wide": "y"})
    user = db.session.scalars(sa.select(User).where(User.role == Role.REPRESENTATIVE)).one()
    assert (user.email, user.name, user.valid_until) == ("новый@пример.рф", "Новая Вера", date(2030, 12, 31))
    assert (user.organisation_id, user.is_region_wide, user.is_active) == (sender.id, True, True)
    office.follow(response)
    shown = re.search(r"One-time password of новый@пример.рф: (\S+)", text(office))
    assert shown
    office.get(f"/accounts/{user.id}")
    assert shown[1] not in text(office)


def test_form_sent_twice_makes_one_account(office: Browser) -> None:
    office.get("/accounts/new")
    data = {"email": "once@example.org", "name": "Один", "role": "desk"}
    locations = [office.submit("/accounts/new", data).location for _ in range(2)]
    assert locations[0] == locations[1]
    assert stored_emails().count("once@example.org") == 1


BAD = [
    ({"email": ""}, "email"),
    ({"email": "no-at-sign"}, "email"),
    ({"email": "a@b"}, "email"),
    ({"email": "ADMIN@example.org"}, "email"),
    ({"email": "a" * 300}, "email"),
    ({"name": ""}, "name"),
    ({"name": " \u200b "}, "name"),
    ({"name": "я" * 201}, "name"),
    ({"role": ""}, "role"),
    ({"role": "king"}, "role"),
    ({"role": "representative"}, "organisation_id"),
    ({"organisation_id": "999999"}, "organisation_id"),
    ({"organisation_id": "٣"}, "organisation_id"),
    ({"organisation_id": "1; DROP TABLE user_account"}, "organisation_id"),
    ({"is_region_wide": "y"}, "is_region_wide"),
    ({"valid_until": "31.02.2027"}, "valid_until"),
    ({"valid_until": "завтра"}, "valid_until"),
    ({"valid_until": "0001-01-01"}, "valid_until"),
]


@pytest.mark.parametrize(("bad", "named"), BAD)
def test_bad_account_is_refused_at_its_field_and_typing_kept(office: Browser, bad: dict[str, str], named: str) -> None:
    typed = {"email": "good@example.org", "name": "Хорошая Вера", "role": "analyst", **bad}
    office.get("/accounts/new")
    office.submit("/accounts/new", typed, status=422)
    assert office.page is not None
    assert f"{named}-error" in office.page.ids
    kept = office.page.form("/accounts/new")["data"]
    for name in ("email", "name"):
        assert kept[name] == [typed[name].replace(" \u200b ", "")]
    if named != "role":
        assert kept["role"] == [typed["role"]]
    assert stored_emails() == ["admin@example.org"]


@pytest.mark.parametrize(("bad", "named"), [pair for pair in BAD if pair[0] != {"organisation_id": "999999"}])
def test_bad_change_is_refused_at_its_field(office: Browser, bad: dict[str, str], named: str) -> None:
    user = UserFactory.create(email="subject@example.org", name="Прежняя Вера", role=Role.ANALYST)
    office.get(f"/accounts/{user.id}")
    office.submit(f"/accounts/{user.id}", bad, status=422)
    assert office.page is not None
    assert f"{named}-error" in office.page.ids
    user = stored(user)
    assert (user.email, user.name, user.role) == ("subject@example.org", "Прежняя Вера", Role.ANALYST)


def test_change_of_an_older_version_is_refused_with_the_typing_kept(office: Browser) -> None:
    user = UserFactory.create(name="Прежняя Вера")
    office.get(f"/accounts/{user.id}")
    db.session.execute(sa.text("UPDATE user_account SET version = version + 1"))
    db.session.commit()
    office.submit(f"/accounts/{user.id}", {"name": "Новая Вера"}, status=409)
    assert office.page is not None
    assert "changed by someone else" in text(office)
    assert office.page.form(f"/accounts/{user.id}")["data"]["name"] == ["Новая Вера"]
    user = stored(user)
    assert user.name == "Прежняя Вера"


def test_account_is_deactivated_and_out_at_once(office: Browser, app: Flask) -> None:
    user = UserFactory.create()
    theirs = Browser(app).sign_in(user)
    theirs.get("/profile")
    office.get(f"/accounts/{user.id}")
    assert office.page is not None
    data = {key: value for key, value in office.page.form(f"/accounts/{user.id}")["data"].items() if key != "is_active"}
    office.post(f"/accounts/{user.id}", data)
    assert theirs.get("/profile", status=302).location.startswith("/sign-in")


def test_last_administrator_is_told_why_not(office: Browser, administrator: User) -> None:
    office.get(f"/accounts/{administrator.id}")
    office.submit(f"/accounts/{administrator.id}", {"role": "analyst"}, status=422)
    assert "another administrator has to do it" in text(office)
    assert office.get("/accounts").status_code == 200


def test_one_time_password_is_asked_twice_and_shown_once(office: Browser) -> None:
    user = UserFactory.create()
    token = open_session(user).token
    office.get(f"/accounts/{user.id}/password")
    assert load_session(token) is not None
    office.follow(office.submit(f"/accounts/{user.id}/password"))
    assert "One-time password of" in text(office)
    user = stored(user)
    assert user.must_change_password
    assert load_session(token) is None


def test_account_is_signed_out_everywhere(office: Browser) -> None:
    user = UserFactory.create()
    token = open_session(user).token
    db.session.commit()
    office.get(f"/accounts/{user.id}")
    office.submit(f"/accounts/{user.id}/sessions/end")
    assert load_session(token) is None


def test_files_hold_what_is_filtered(office: Browser) -> None:
    UserFactory.create(name="=1+1", email="formula@example.org")
    UserFactory.create(name="Белов Олег", email="belov@example.org")
    table = office.get("/accounts/export.csv?q=formula").text
    assert ("formula@example.org" in table, "belov@example.org" in table) == (True, False)
    sheet = load_workbook(BytesIO(office.get("/accounts/export.xlsx?q=formula").data)).active
    assert sheet is not None
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in values
    assert all(cell.data_type != "f" or "SUBTOTAL" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert PASSWORD_HASH not in values
    office.get("/accounts/export.pdf", status=404)
