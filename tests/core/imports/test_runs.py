"""A list is brought in by one of many senders, and a process that dies in the middle leaves nothing behind."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.imports.models import ImportRun, RunState
from forum.core.security import Role
from forum.reference.models import Organisation
from tests.client import Browser
from tests.core.imports.books import workbook
from tests.databases import committed_application
from tests.factories.accounts import UserFactory
from tests.factories.reference import RegionFactory

IMPORT = "/reference/organisations/import"
TITLES = ("Name in Russian", "Kind", "Region or country")
SENDERS = 4


class KilledError(BaseException):
    """Nothing catches it: what was open ends as it does when the process dies."""


@pytest.fixture(scope="module")
def committed_app(
    backend: str, migrated: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on a database of its own, where commits are commits."""
    with committed_application(migrated(backend), tmp_path_factory.mktemp("runs")) as application:
        with application.app_context():
            RegionFactory.create(code="RU-A1", name_en="Oblast A")
            db.session.commit()
        yield application


def sent(app: Flask, content: bytes) -> tuple[Browser, str]:
    """A browser of a new account that stands before the check page of the list, and the address of its preview."""
    browser = Browser(app)
    with app.app_context():
        user = UserFactory.create(role=Role.SECRETARY)
        db.session.commit()
        browser.sign_in(user, locale="en")
    browser.get(IMPORT)
    preview = browser.submit(IMPORT, {"file": (io.BytesIO(content), "list.xlsx")}).location
    browser.get(f"{preview}/commit")
    return browser, preview


def names(prefix: str) -> list[str | None]:
    found = sa.select(Organisation.name_ru).where(Organisation.name_ru.startswith(prefix)).order_by(Organisation.id)
    return list(db.session.scalars(found))


def test_of_many_senders_one_brings_the_same_file_in(committed_app: Flask) -> None:
    content = workbook(TITLES, *[(f"Завод {letter * 4}", "enterprise", "Oblast A") for letter in "БВГДЖ"])
    senders = [sent(committed_app, content) for _ in range(SENDERS)]
    start = Barrier(SENDERS)

    def bring_in(browser: Browser) -> int:
        assert browser.page is not None
        form = browser.page.form("/commit")
        start.wait()
        return browser.client.post(form["action"], data=form["data"]).status_code

    with ThreadPoolExecutor(SENDERS) as pool:
        codes = list(pool.map(bring_in, [browser for browser, _preview in senders]))
    # Who came later sees the list anew, with nothing left to bring in, or is told who was first.
    assert set(codes) <= {302, 422}
    with committed_app.app_context():
        assert len(names("Завод ")) == 5
        done = sa.select(ImportRun).where(ImportRun.state == RunState.COMMITTED)
        assert len(db.session.scalars(done).all()) == 1
        events = sa.select(sa.func.count()).where(AuditEvent.action == "import_run.committed")
        assert db.session.scalar(events) == 1


def test_a_process_that_dies_leaves_nothing_and_the_list_waits(committed_app: Flask) -> None:
    content = workbook(TITLES, *[(f"Цех {letter * 4}", "enterprise", "Oblast A") for letter in "БВГДЖ"])
    browser, preview = sent(committed_app, content)
    assert browser.page is not None
    form = browser.page.form("/commit")
    moments = 0
    while _dies(committed_app, browser, form, moments):
        with committed_app.app_context():
            assert names("Цех ") == []
        moments += 1
    # The run, its organisations, their events and its own at least.
    assert moments >= 4
    with committed_app.app_context():
        assert len(names("Цех ")) == 5
    browser.get(preview, status=302)


def _dies(app: Flask, browser: Browser, form: dict[str, Any], moment: int) -> bool:
    """Whether bringing in died at that statement, there being so many."""
    with _dying(app, moment):
        try:
            browser.client.post(form["action"], data=form["data"])
        except KilledError:
            return True
    return False


@contextmanager
def _dying(app: Flask, moment: int) -> Iterator[None]:
    """The process dies at the statement that writes of that number, from 0."""
    left = [moment]

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            left[0] -= 1
            if left[0] < 0:
                raise KilledError

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
