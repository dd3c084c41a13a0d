"""The sign of life: open to all, and true."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.db import db
from tests.client import Browser


def test_a_living_database_is_ok_for_anybody(browser: Browser) -> None:
    response = browser.get("/healthz")
    assert (response.mimetype, response.get_data(as_text=True)) == ("text/plain", "ok\n")


def test_a_silent_database_is_unavailable(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("password=secret"))

    monkeypatch.setattr(db.session, "execute", refuse)
    response = browser.get("/healthz", status=503)
    assert response.get_data(as_text=True) == "database unavailable\n"
