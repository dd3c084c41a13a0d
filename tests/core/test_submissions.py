"""One-time form keys: a form sent twice creates one record."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask, redirect, request
from flask.typing import ResponseReturnValue

from forum.core.audit import record
from forum.core.clock import utc_now
from forum.core.db import db, transactional
from forum.core.security import CONSOLE, public
from forum.core.submissions import KEPT, Submission, new_key, once
from forum.reference.models import Sector
from tests.databases import committed_application


@pytest.fixture
def creating_app(migrated: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    """An application on a file of its own with one creating view."""
    blueprint = Blueprint("sample", __name__)

    @public
    @transactional
    @once
    def create() -> ResponseReturnValue:
        if not request.form.get("name"):
            return "empty", 422
        sector = Sector(code=f"Z{count_sectors()}", name_ru=request.form["name"])
        db.session.add(sector)
        record(actor=CONSOLE, action="sector.created", entity=sector)
        return redirect(f"/sample/{sector.id}")

    blueprint.add_url_rule("/sample/new", "create", create, methods=["GET", "POST"])
    with committed_application(migrated("sqlite"), tmp_path) as application:
        application.config["WTF_CSRF_ENABLED"] = False
        application.register_blueprint(blueprint)
        yield application


def count_sectors() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Sector)) or 0


def count_keys() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) or 0


def test_form_sent_twice_leads_to_the_one_record(creating_app: Flask) -> None:
    browser = creating_app.test_client()
    answers = [browser.post("/sample/new", data={"form_key": "k", "name": "Связь"}) for _ in range(3)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(302, "/sample/1")] * 3
    with creating_app.app_context():
        assert count_sectors() == 1


def test_two_forms_create_two_records(creating_app: Flask) -> None:
    browser = creating_app.test_client()
    for _ in range(2):
        browser.post("/sample/new", data={"form_key": new_key(), "name": "Связь"})
    with creating_app.app_context():
        assert count_sectors() == 2


def test_refused_form_keeps_its_key_for_the_next_try(creating_app: Flask) -> None:
    browser = creating_app.test_client()
    assert browser.post("/sample/new", data={"form_key": "k", "name": ""}).status_code == 422
    with creating_app.app_context():
        assert count_keys() == 0
    assert browser.post("/sample/new", data={"form_key": "k", "name": "Связь"}).location == "/sample/1"


def test_key_and_record_are_committed_together(creating_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = creating_app.test_client()
    creating_app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("the process died")

    with monkeypatch.context() as patched:
        patched.setattr(db.session, "commit", broken)
        assert browser.post("/sample/new", data={"form_key": "k", "name": "Связь"}).status_code == 500
    with creating_app.app_context():
        assert (count_sectors(), count_keys()) == (0, 0)
    assert browser.post("/sample/new", data={"form_key": "k", "name": "Связь"}).location == "/sample/1"


def test_form_sent_at_once_from_many_threads_creates_one_record(creating_app: Flask) -> None:
    locations: list[str | None] = []
    start = threading.Barrier(6)

    def send() -> None:
        browser = creating_app.test_client()
        start.wait()
        locations.append(browser.post("/sample/new", data={"form_key": "same", "name": "Связь"}).location)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with creating_app.app_context():
        assert (locations, count_sectors()) == (["/sample/1"] * 6, 1)


def test_looking_at_the_form_uses_no_key(creating_app: Flask) -> None:
    creating_app.test_client().get("/sample/new?form_key=k")
    with creating_app.app_context():
        assert count_keys() == 0


def test_old_keys_are_thrown_away_with_the_next_form(creating_app: Flask) -> None:
    with creating_app.app_context():
        for key, age in (("old", KEPT + timedelta(days=1)), ("recent", KEPT - timedelta(days=1))):
            db.session.add(Submission(key=key, used_at=utc_now() - age))
        db.session.commit()
    creating_app.test_client().post("/sample/new", data={"form_key": "new", "name": "Связь"})
    with creating_app.app_context():
        assert set(db.session.scalars(sa.select(Submission.key))) == {"recent", "new"}
