"""Deny by default: strangers sign in, roles see what they are granted, nothing is open by oversight."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from forum.app import create_app
from forum.config import Settings
from forum.core.security import CONSOLE, GRANTS, Actor, Permission, Role, public, requires

PERSONAL = {Permission.PERSONS_VIEW, Permission.IDENTITY_VIEW, Permission.ACCOUNTS_MANAGE}


def _open() -> str:
    return "open"


def _guarded() -> str:
    return "guarded"


@pytest.fixture
def open_app(tmp_path: Path) -> Flask:
    """An application with three views of its own: guarded, public and forgotten."""
    application = create_app(Settings.from_environment(tmp_path, {"FORUM_SECRET_KEY": "tests" * 8}), testing=True)
    blueprint = Blueprint("sample", __name__)
    blueprint.add_url_rule("/sample/open", "open", public(_open))
    blueprint.add_url_rule("/sample/guarded", "guarded", requires(Permission.AUDIT_VIEW)(_guarded))
    blueprint.add_url_rule("/sample/forgotten", "forgotten", lambda: "forgotten")
    application.register_blueprint(blueprint)
    return application


@pytest.fixture
def stranger(open_app: Flask) -> FlaskClient:
    """A browser without an account."""
    return open_app.test_client()


def test_public_view_is_open(stranger: FlaskClient) -> None:
    assert stranger.get("/sample/open").text == "open"


@pytest.mark.parametrize("path", ["/sample/guarded", "/sample/forgotten"])
def test_stranger_is_led_to_sign_in_and_back(stranger: FlaskClient, path: str) -> None:
    response = stranger.get(f"{path}?page=2")
    assert (response.status_code, response.location) == (302, f"/sign-in?next={path}?page%3D2")


def test_posting_stranger_is_not_sent_back_to_a_form(stranger: FlaskClient, open_app: Flask) -> None:
    open_app.config["WTF_CSRF_ENABLED"] = False
    response = stranger.post("/sign-out")
    assert (response.status_code, response.location) == (302, "/sign-in")


def test_every_role_is_granted_something_and_no_more_than_exists() -> None:
    assert set(GRANTS) == set(Role)
    assert set().union(*GRANTS.values()) == set(Permission)


def test_analyst_sees_no_persons() -> None:
    assert GRANTS[Role.ANALYST].isdisjoint(PERSONAL)


def test_administrator_edits_no_business_data() -> None:
    edits = {
        Permission.FORUMS_EDIT,
        Permission.DELEGATIONS_EDIT,
        Permission.DELEGATIONS_REVIEW,
        Permission.AGREEMENTS_EDIT,
    }
    assert GRANTS[Role.ADMINISTRATOR].isdisjoint(edits)


@pytest.mark.parametrize("permission", [Permission.ACCOUNTS_MANAGE, Permission.AUDIT_VIEW])
def test_accounts_and_trail_are_the_administrator_s_alone(permission: Permission) -> None:
    assert [role for role in Role if permission in GRANTS[role]] == [Role.ADMINISTRATOR]


def test_console_holds_everything_and_is_scoped_to_nothing() -> None:
    assert all(CONSOLE.may(permission) for permission in Permission)
    assert not CONSOLE.is_representative


def test_permission_of_a_column_may_be_none() -> None:
    assert Actor(id=1, label="", role=Role.DESK).may(None)
