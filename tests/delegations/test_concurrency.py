"""Places of a region hold while several senders press the button at once, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from forum.app import create_app
from forum.config import Settings, resource_path
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE
from forum.delegations import services
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation
from tests.factories.delegations import ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

SENDERS = 8
PLACES = 6


@pytest.fixture
def own_app(backend: str, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own: what threads commit cannot be rolled back after the test."""
    if backend == "sqlite":
        yield from _app(f"sqlite:///{tmp_path / 'own.db'}", tmp_path)
        return
    url = sa.make_url(database_url)
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"{url.database}_own"
    with server.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(sa.text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
    yield from _app(url.set(database=name).render_as_string(hide_password=False), tmp_path)
    with server.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


def _app(database_url: str, instance: Path) -> Iterator[Flask]:
    environ = {"FORUM_DATABASE_URL": database_url, "FORUM_SECRET_KEY": "tests" * 8}
    application = create_app(Settings.from_environment(instance=instance, environ=environ), testing=True)
    with application.app_context():
        upgrade(directory=str(resource_path("migrations")))
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def test_senders_at_once_take_no_more_places_than_there_are(own_app: Flask) -> None:
    with own_app.app_context():
        forum, region = ForumFactory.create(), RegionFactory.create()
        QuotaFactory.create(forum=forum, members=PLACES)
        senders = OrganisationFactory.create_batch(SENDERS, region=region)
        keys = [ready_delegation(2, forum=forum, organisation=sender).id for sender in senders]
        db.session.commit()
        db.session.remove()
    start = Barrier(SENDERS)

    def send(key: int) -> bool:
        with own_app.app_context():
            start.wait()
            try:
                services.submit_delegation(actor=CONSOLE, delegation=db.session.get_one(Delegation, key))
            except DomainError:
                db.session.rollback()
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(SENDERS) as pool:
        sent = list(pool.map(send, keys))
    assert sum(sent) == PLACES // 2
    with own_app.app_context():
        submitted = db.session.scalars(sa.select(Delegation.id).where(Delegation.state == DelegationState.SUBMITTED))
        assert sorted(submitted) == [key for key, done in zip(keys, sent, strict=True) if done]
