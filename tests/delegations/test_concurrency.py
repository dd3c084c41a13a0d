"""Several press the button at once, each in a transaction: places and numbers of badges hold, one passage stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE
from forum.delegations import services
from forum.delegations.enums import DelegationState, Passage, PassageAnswer
from forum.delegations.models import Badge, CheckIn, Delegation, Member
from forum.delegations.services.check_ins import pass_with_badge
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from tests.databases import committed_application
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

SENDERS = 16
PLACES = 6
DESKS = 8
MAKERS = 16


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


def test_one_badge_read_at_many_desks_at_once_is_one_passage(own_app: Flask) -> None:
    with own_app.app_context():
        badges = [BadgeFactory.create() for _number in range(2)]
        forum = badges[0].forum
        # Two persons of one edition, each the first of a delegation that arrives by it.
        badges[1].member.delegation.forum_id = badges[1].forum_id = forum.id
        forum.state = ForumState.RUNNING
        db.session.flush()
        db.session.info["unaudited"].clear()
        read = [(forum.id, badge.code) for badge in badges] * (DESKS // 2)
        db.session.commit()
        db.session.remove()
    start = Barrier(DESKS)

    def scan(asked: tuple[int, str]) -> PassageAnswer:
        forum_id, code = asked
        with own_app.app_context():
            start.wait()
            edition = db.session.get_one(Forum, forum_id)
            told = pass_with_badge(actor=CONSOLE, forum=edition, text=code, passage=Passage.IN)
            db.session.commit()
            return told.answer

    with ThreadPoolExecutor(DESKS) as pool:
        answers = list(pool.map(scan, read))
    assert sorted(answers) == [PassageAnswer.INSIDE] * (DESKS - 2) + [PassageAnswer.PASSED] * 2
    with own_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(CheckIn)) == 2
        told = sa.select(AuditEvent.action, sa.func.count()).group_by(AuditEvent.action).order_by(AuditEvent.action)
        assert [tuple(row) for row in db.session.execute(told)] == [("check_in.came_in", 2), ("delegation.arrived", 2)]


def test_makers_at_once_number_every_badge_once(own_app: Flask) -> None:
    with own_app.app_context():
        forum = ForumFactory.create()
        keys = [ready_delegation(3, forum=forum, state=DelegationState.CONFIRMED).id for _maker in range(MAKERS)]
        db.session.commit()
        forum_id = forum.id
        db.session.remove()
    start = Barrier(MAKERS)

    def make(key: int) -> int:
        with own_app.app_context():
            start.wait()
            edition = db.session.get_one(Forum, forum_id)
            # Every other one makes for everybody who has none by then.
            made = services.make_badges(actor=CONSOLE, forum=edition, delegation_id=key if key % 2 else None)
            db.session.commit()
            return len(made)

    with ThreadPoolExecutor(MAKERS) as pool:
        made = list(pool.map(make, keys))
    assert sum(made) == 3 * MAKERS
    with own_app.app_context():
        found = db.session.execute(sa.select(Badge.number, Badge.member_id, Badge.code)).all()
        assert sorted(row.number for row in found) == list(range(1, 3 * MAKERS + 1))
        assert {row.member_id for row in found} == set(db.session.scalars(sa.select(Member.id)))
        assert len({row.code for row in found}) == 3 * MAKERS
