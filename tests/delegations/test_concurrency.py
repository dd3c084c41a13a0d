"""Places of a region hold while several senders press the button at once, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE
from forum.delegations import services
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation
from tests.databases import committed_application
from tests.factories.delegations import ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

SENDERS = 16
PLACES = 6


@pytest.fixture
def own_app(backend: str, migrated: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own: what threads commit cannot be rolled back after the test."""
    with committed_application(migrated(backend), tmp_path) as application:
        yield application


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
