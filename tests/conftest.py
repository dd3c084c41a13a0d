"""Fixtures of the whole suite: both databases, a rolled-back transaction per test, clients, no network."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import scoped_session, sessionmaker

from forum import demo
from forum.accounts import passwords
from forum.agreements.views.settling import SETTLED_ON
from forum.config import resource_path
from forum.core.clock import OFFICE_TIME, today
from forum.core.db import db
from forum.core.i18n import compile_catalogs
from tests.client import Browser, Client
from tests.databases import BACKENDS, committed_application, migrated_database
from tests.factories.rates import load_rates
from tests.factories.reference import keep_rows, load_reference


@dataclass(frozen=True, slots=True)
class Training:
    """The application with its training edition, the instance folder and what building it said."""

    app: Flask
    folder: Path
    lines: list[str]


DAY = "FORUM_TEST_DAY"
"""The day all processes of one run take for today."""


def pytest_configure(config: pytest.Config) -> None:
    """Let a run begin at noon: one that began before midnight would end on another day than its parameters name.

    Programs that a test starts keep the true time, and a browser compares its own with the site's.
    """
    if config.getoption("markexpr") == "browser":
        return
    day = date.fromisoformat(os.environ.setdefault(DAY, today().isoformat()))
    noon = time_machine.travel(datetime.combine(day, time(12), OFFICE_TIME))
    noon.start()
    config.add_cleanup(noon.stop)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one database be chosen while working; the suite runs on both."""
    parser.addoption("--database", default=",".join(BACKENDS), help="sqlite, postgresql or both with a comma")
    parser.addoption("--pages-on-both", action="store_true", help="try each page on every database, not on one of them")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that touches the database once per backend, or on those it is marked with.

    A test of pages runs on one of them, half of these tests on each: what the databases do is tried below the pages,
    and the main job walks pages on both. So does what is marked ``either``.
    """
    if "backend" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--database").split(",")
    marked = [name for name in BACKENDS if metafunc.definition.get_closest_marker(name)]
    if marked:
        chosen = [name for name in chosen if name in marked]
    elif not metafunc.config.getoption("--pages-on-both") and (name := _name_of_above(metafunc)):
        # By its name, so that a test stays where it is whatever stands beside it.
        chosen = [chosen[crc32(name.encode()) % len(chosen)]]
    metafunc.parametrize("backend", chosen, scope="session", indirect=True)


def _name_of_above(metafunc: pytest.Metafunc) -> str | None:
    """The name by which a test chooses its database, where what it tries stands above the statements."""
    nodeid = metafunc.definition.nodeid
    if metafunc.definition.get_closest_marker("either"):
        # All tests of a module on the same: what they share is made once. A property stays on both.
        return None if hasattr(metafunc.function, "hypothesis") else nodeid.partition("::")[0]
    made = [defs[-1].func for name, defs in metafunc.definition._fixtureinfo.name2fixturedefs.items()]
    walks = any("Browser" in str(getattr(func, "__annotations__", {}).get("return")) for func in made)
    return nodeid if walks and "/journeys/" not in nodeid else None


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never again among modules and six thousand tests: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def _catalogs() -> None:
    """Translations are compiled from the sources in the tree, not from what a build left behind."""
    compile_catalogs(resource_path("translations"))


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Hashes of a thousandth of the cost, still dearer than those of the factories, so that rehashing shows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    """Name of the database this test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """By backend, the address of a database in which the real migrations ran: nobody opens it, tests work on copies."""
    with ExitStack() as stack:

        @cache
        def migrated_once(backend: str) -> str:
            return stack.enter_context(migrated_database(backend, tmp_path_factory.mktemp("migrated")))

        yield migrated_once


@pytest.fixture(scope="session")
def migrated_app(
    backend: str,
    migrated: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Iterator[Flask]:
    """The application on a database built by the real migrations; tests use ``app``."""
    with committed_application(migrated(backend), tmp_path_factory.mktemp("instance")) as application:
        prepare(application, pytestconfig)
        with application.app_context():
            keep_rows(_load_shipped)
        yield application


def prepare(application: Flask, pytestconfig: pytest.Config) -> None:
    """Let an application be walked by ``Client`` and keep the templates that were compiled."""
    application.test_client_class = Client
    # Absent with `-p no:cacheprovider`.
    kept: pytest.Cache | None = getattr(pytestconfig, "cache", None)
    if kept is not None:
        # Keyed by content, so that the next worker and the next run need not compile the same templates.
        application.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(kept.mkdir("templates")))
    # Only the tests of it let a page settle states: elsewhere it would depend on which test comes first.
    application.extensions[SETTLED_ON] = date.max


@pytest.fixture(scope="session")
def made_training(
    backend: str,
    migrated: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Iterator[Training]:
    """The training edition, built once on the real reference data and rates; tests use ``training``."""
    folder = tmp_path_factory.mktemp("training")
    with committed_application(migrated(backend), folder) as application:
        prepare(application, pytestconfig)
        lines: list[str] = []
        with application.app_context():
            _load_shipped()
            demo.build(lines.append)
        yield Training(application, folder, lines)


@pytest.fixture(scope="module")
def training(made_training: Training) -> Iterator[Training]:
    """The training edition inside one transaction, which is rolled back after the module."""
    with rolled_back(made_training.app):
        yield made_training


def _load_shipped() -> None:
    load_reference()
    load_rates()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application inside one transaction that is rolled back after the test."""
    with rolled_back(migrated_app):
        yield migrated_app


@contextmanager
def rolled_back(migrated_app: Flask) -> Iterator[None]:
    """A transaction around everything that is done with the application, rolled back at the end.

    The open connection stands in for the engine and every session joins it by savepoints, so that a view's
    commit is seen by the test and gone afterwards.
    """
    with migrated_app.app_context():
        engine = db.engine
        engines: dict[Any, Any] = db.engines  # type: ignore[assignment]  # the very dictionary, which may be written
        with engine.connect() as connection:
            transaction = connection.begin()
            engines[None] = connection
            before = db.session
            factory = sessionmaker(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
            db.session = scoped_session(factory)  # type: ignore[arg-type]  # Flask-SQLAlchemy's own class adds binds
            try:
                yield
            finally:
                db.session.remove()
                db.session = before
                engines[None] = engine
                transaction.rollback()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A client that checks every page it fetches."""
    return Browser(app)
