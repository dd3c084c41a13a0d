"""The signed cookie: no time in it, nothing forged gets through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Blueprint, Flask, session

from forum.app import create_app
from forum.config import Settings
from forum.core.security import public

NOW = datetime(2026, 6, 26, 12, tzinfo=UTC)


def _nothing() -> str:
    return ""


@pytest.fixture
def counting_app(tmp_path: Path) -> Flask:
    """An application that counts the visits of a browser in its cookie."""
    application = create_app(Settings.from_environment(tmp_path, {"FORUM_SECRET_KEY": "tests" * 8}), testing=True)
    blueprint = Blueprint("sample", __name__)

    def count() -> str:
        session["visits"] = session.get("visits", 0) + 1
        return str(session["visits"])

    def forget() -> str:
        session.clear()
        return ""

    blueprint.add_url_rule("/sample/count", "count", public(count))
    blueprint.add_url_rule("/sample/forget", "forget", public(forget))
    blueprint.add_url_rule("/sample/nothing", "nothing", public(_nothing))
    application.register_blueprint(blueprint)
    return application


@pytest.mark.parametrize("step", [timedelta(seconds=-30), timedelta(days=-400), timedelta(days=400)])
def test_cookie_survives_a_step_of_the_clock(counting_app: Flask, step: timedelta) -> None:
    browser = counting_app.test_client()
    with time_machine.travel(NOW, tick=False):
        assert browser.get("/sample/count").text == "1"
    with time_machine.travel(NOW + step, tick=False):
        assert browser.get("/sample/count").text == "2"


@pytest.mark.parametrize(
    "spoil", [lambda value: value[:-2], lambda value: "x" + value, lambda _value: "", lambda _value: "a.b.c"]
)
def test_forged_cookie_is_an_empty_session(counting_app: Flask, spoil: object) -> None:
    browser = counting_app.test_client()
    browser.get("/sample/count")
    cookie = browser.get_cookie("forum")
    assert cookie is not None
    browser.set_cookie("forum", spoil(cookie.value))  # type: ignore[operator]  # one of the functions above
    assert browser.get("/sample/count").text == "1"


def test_cookie_of_another_installation_is_an_empty_session(counting_app: Flask, tmp_path: Path) -> None:
    browser = counting_app.test_client()
    browser.get("/sample/count")
    counting_app.secret_key = "another" * 8
    assert browser.get("/sample/count").text == "1"


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(counting_app: Flask) -> None:
    header = counting_app.test_client().get("/sample/count").headers["Set-Cookie"]
    assert header.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_cookie_is_secure_over_https(counting_app: Flask) -> None:
    counting_app.config["SESSION_COOKIE_SECURE"] = True
    assert "Secure" in counting_app.test_client().get("/sample/count").headers["Set-Cookie"].split("; ")


def test_untouched_session_sends_no_cookie(counting_app: Flask) -> None:
    assert "Set-Cookie" not in counting_app.test_client().get("/sample/nothing").headers


def test_emptied_session_drops_the_cookie(counting_app: Flask) -> None:
    browser = counting_app.test_client()
    browser.get("/sample/count")
    browser.get("/sample/forget")
    assert browser.get_cookie("forum") is None
