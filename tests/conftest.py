"""Fixtures of the whole suite: both databases, a rolled-back transaction per test, clients, no network."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cache
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import scoped_session, sessionmaker

from forum.accounts import passwords
from forum.agreements.views.settling import SETTLED_ON
from forum.config import resource_path
from forum.core.db import db
from forum.core.i18n import compile_catalogs
from tests.client import Browser, Client
from tests.databases import BACKENDS, committed_application, migrated_database
from tests.factories.rates import load_rates
from tests.factories.reference import keep_rows, load_reference


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one database be chosen while working; the suite runs on both."""
    parser.addoption("--database", default=",".join(BACKENDS), help="sqlite, postgresql or both with a comma")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that touches the database once per backend, or on the one it is marked with."""
    if "backend" in metafunc.fixturenames:
        marked = [name for name in BACKENDS if metafunc.definition.get_closest_marker(name)]
        asked = metafunc.config.getoption("--database").split(",")
        chosen = [name for name in asked if not marked or name in marked]
        metafunc.parametrize("backend", chosen, scope="session", indirect=True)


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
        application.test_client_class = Client
        # Absent with `-p no:cacheprovider`.
        kept: pytest.Cache | None = getattr(pytestconfig, "cache", None)
        if kept is not None:
            # Keyed by content, so that the next worker and the next run need not compile the same templates.
            application.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(kept.mkdir("templates")))
        # Only the tests of it let a page settle states: elsewhere it would depend on which test comes first.
        application.extensions[SETTLED_ON] = date.max
        with application.app_context():
            keep_rows(_load_shipped)
        yield application


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
