"""The menu: what each role is offered, with which numbers, and that strangers are offered none."""

from __future__ import annotations

from pathlib import Path

import flask_bootstrap
import pytest
from flask import Flask
from flask_login import login_user

from forum.accounts.sessions import open_session
from forum.core.db import db
from forum.core.security import Role
from forum.home.navigation import Navigation, NavigationItem
from tests.client import Browser
from tests.factories.accounts import user_of
from tests.home.stage import Stage, counted, enter, set_stage, shown

_COMMON = ["Summary", "Forums"]
MENUS = {
    Role.REPRESENTATIVE: [
        "Summary",
        "My region",
        "Forums",
        "Delegations",
        "Visits",
        "Agreements and contracts",
        "Statistics",
        "Reference data",
    ],
    Role.SECRETARY: [
        *(
            *_COMMON,
            "Delegations",
            "Badges",
            "Check-in",
            "Visits",
            "Agreements and contracts",
            "Statistics",
            "Annual reports",
            "Reference data",
        ),
    ],
    Role.ANALYST: [
        *(
            *_COMMON,
            "Delegations",
            "Visits",
            "Agreements and contracts",
            "Statistics",
            "Annual reports",
            "Reference data",
        ),
    ],
    Role.DESK: [*_COMMON, "Delegations", "Badges", "Check-in", "Statistics", "Reference data"],
    Role.ADMINISTRATOR: [
        *(*_COMMON, "Agreements and contracts", "Statistics", "Annual reports", "Reference data"),
        *("Accounts", "Outgoing letters", "Audit trail"),
    ],
}


def menu_of(app: Flask, role: Role, path: str = "/", **given: object) -> list[NavigationItem]:
    """The menu of a new account of ``role`` on a page."""
    user = user_of(role, **given)
    db.session.commit()
    # A context of its own, as in production: ``g`` keeps the menu of one request.
    with app.app_context(), app.test_request_context(path, headers={"Cookie": "locale=en"}):
        login_user(open_session(user))
        return list(Navigation())


@pytest.mark.parametrize("role", Role)
def test_menu_follows_permissions(app: Flask, role: Role) -> None:
    set_stage()
    assert [item.label for item in menu_of(app, role)] == MENUS[role]


def test_numbers_are_what_the_reader_sees_of_the_current_edition(app: Flask) -> None:
    stage = set_stage()
    own = {item.label: item.count for item in menu_of(app, Role.REPRESENTATIVE, organisation=stage.own)}
    every = {item.label: item.count for item in menu_of(app, Role.SECRETARY)}
    desk = {item.label: item.count for item in menu_of(app, Role.DESK)}
    assert (own["Delegations"], every["Delegations"], desk["Delegations"]) == ("1", "2", "1")
    assert (own["Agreements and contracts"], every["Agreements and contracts"]) == ("1", "2")
    assert every["Statistics"] is None


def test_registers_open_with_the_current_edition(app: Flask) -> None:
    stage = set_stage()
    urls = {item.label: item.url for item in menu_of(app, Role.SECRETARY)}
    assert urls["Delegations"] == f"/delegations?forum={stage.forum.code}"
    assert urls["Agreements and contracts"] == f"/agreements?forum={stage.forum.code}"


def test_without_a_current_edition_there_are_no_numbers(app: Flask) -> None:
    items = menu_of(app, Role.SECRETARY)
    assert {item.count for item in items} == {None}
    assert {item.label: item.url for item in items}["Delegations"] == "/delegations"


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "Summary"),
        ("/forums", "Forums"),
        ("/forums/X", "Forums"),
        ("/regions/RU-BA", "Statistics"),
        ("/statistics/matrix", "Statistics"),
        ("/reference/rates", "Reference data"),
        ("/accounts/new", "Accounts"),
        ("/audit", "Audit trail"),
        ("/search", None),
        ("/profile", None),
    ],
)
def test_one_entry_is_current(app: Flask, path: str, label: str | None) -> None:
    current = [item.label for item in menu_of(app, Role.ADMINISTRATOR, path) if item.is_current]
    assert current == ([label] if label else [])


def test_menu_costs_two_queries(app: Flask) -> None:
    set_stage()
    user = user_of(Role.SECRETARY)
    db.session.commit()
    with app.app_context(), app.test_request_context("/"):
        login_user(open_session(user))
        db.session.flush()
        with counted() as queries:
            assert len(list(Navigation())) == 10
            assert len(list(Navigation())) == 10
            # The edition, and both numbers at once; the second walk reads nothing.
            assert queries() == 2


def test_every_icon_of_the_menu_exists(app: Flask) -> None:
    set_stage()
    sprite = next(Path(flask_bootstrap.__file__).parent.rglob("bootstrap-icons.svg")).read_text(encoding="utf-8")
    icons = {item.icon for role in Role for item in menu_of(app, role)}
    assert {icon for icon in icons if f'id="{icon}"' not in sprite} == set()


def test_strangers_get_no_menu_and_nothing_is_read_for_them(browser: Browser, app: Flask) -> None:
    set_stage()
    browser.get("/sign-in")
    assert "/delegations" not in {link.split("?")[0] for link in shown(browser).links}


def test_a_training_edition_is_announced_on_every_page(browser: Browser) -> None:
    set_stage(is_training=True)
    enter(browser, Role.ANALYST)
    for path in ("/", "/forums", "/search", "/statistics"):
        browser.get(path)
        assert "The current edition is a training one; its data are invented." in shown(browser).text


def test_a_real_edition_is_not_announced_as_training(browser: Browser) -> None:
    stage: Stage = set_stage()
    enter(browser, Role.ANALYST)
    browser.get("/")
    assert "data are invented" not in shown(browser).text
    assert stage.forum.name("en") in shown(browser).text
