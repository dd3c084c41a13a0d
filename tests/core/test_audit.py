"""The trail: one event per write in its transaction, nothing unaudited, nothing personal, nothing changed after."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from forum.core.audit import AuditEvent, UnauditedWriteError, record, record_batch, stamp
from forum.core.db import atomic, db
from forum.core.security import CONSOLE, Actor, Role
from forum.core.viewing import record_viewing
from forum.reference.models import Country, Organisation
from tests.factories.accounts import SenderFactory, UserFactory, user_of
from tests.factories.forums import ForumFactory, SectionFactory

ACTOR = Actor(id=7, label="Смирнова Анна", role=Role.ADMINISTRATOR)


def only_event() -> AuditEvent:
    return db.session.scalars(sa.select(AuditEvent)).one()


def annotate_and_fail(*organisations: Organisation, is_recorded: bool = False) -> None:
    """A service that writes, perhaps records it, and is then refused."""
    with atomic():
        for organisation in organisations:
            organisation.note = "refused"
            db.session.flush()
            if is_recorded:
                record(actor=ACTOR, action="organisation.edited", entity=organisation)
        raise ValueError("refused")


def test_event_tells_old_and_new(app: Flask) -> None:
    country = Country(code="AM", name_ru="Арменея")
    db.session.add(country)
    record(actor=ACTOR, action="country.created", entity=country)
    country.name_ru = "Армения"
    event = record(actor=ACTOR, action="country.edited", entity=country, reason="опечатка", label="AM")
    db.session.commit()
    assert event.changes == {"name_ru": ["Арменея", "Армения"]}
    assert (event.actor_id, event.actor_label, event.action) == (7, "Смирнова Анна", "country.edited")
    assert (event.entity, event.entity_id, event.entity_label, event.reason) == (
        "country",
        country.id,
        "AM",
        "опечатка",
    )


def test_flushes_between_changes_keep_the_first_old_value(app: Flask) -> None:
    organisation = SenderFactory.create(note="первое")
    organisation.note = "второе"
    db.session.flush()
    organisation.note = "третье"
    assert record(actor=ACTOR, action="organisation.edited", entity=organisation).changes == {
        "note": ["первое", "третье"]
    }


def test_personal_column_stands_by_name_only(app: Flask) -> None:
    user = UserFactory.create(name="Иванов")
    user.name, user.valid_until = "Петров", date(2026, 12, 31)
    event = record(actor=ACTOR, action="account.edited", entity=user)
    assert event.changes == {"name": None, "valid_until": [None, "2026-12-31"]}


def test_key_that_follows_a_relationship_is_told(app: Flask) -> None:
    first, second = SenderFactory.create(), SenderFactory.create()
    user = UserFactory.create(organisation=first)
    user.organisation = second
    event = record(actor=ACTOR, action="account.edited", entity=user)
    assert event.changes == {"organisation_id": [first.id, second.id]}


def test_change_of_a_relationship_alone_needs_an_event(app: Flask) -> None:
    user = UserFactory.create(organisation=SenderFactory.create())
    user.organisation = SenderFactory.create()
    with pytest.raises(UnauditedWriteError, match="User"):
        db.session.commit()


def test_parts_stand_below_their_whole(app: Flask) -> None:
    forum = ForumFactory.create(year=2025)
    section = SectionFactory.create(forum=forum, name_ru="Наука")
    forum.year, section.name_ru = 2026, "Наука и образование"
    event = record(actor=ACTOR, action="forum.edited", entity=forum, parts=[section])
    db.session.commit()
    assert event.changes == {
        "year": [2025, 2026],
        f"section:{section.id}": {"name_ru": ["Наука", "Наука и образование"]},
    }


@pytest.mark.parametrize("write", ["insert", "update", "delete"])
def test_unaudited_write_is_refused(app: Flask, write: str) -> None:
    country = Country(code="KG", name_ru="Киргизия")
    db.session.add(country)
    if write != "insert":
        record(actor=ACTOR, action="country.created", entity=country)
        db.session.commit()
    if write == "update":
        country.name_ru = "Кыргызстан"
    if write == "delete":
        db.session.delete(country)
    with pytest.raises(UnauditedWriteError, match="Country"):
        db.session.commit()
    db.session.rollback()
    stored = db.session.scalars(sa.select(Country.name_ru).where(Country.code == "KG")).all()
    assert stored == ([] if write == "insert" else ["Киргизия"])


def test_write_after_the_event_is_refused(app: Flask) -> None:
    organisation = SenderFactory.create()
    organisation.note = "одно"
    record(actor=ACTOR, action="organisation.edited", entity=organisation)
    organisation.note = "другое"
    with pytest.raises(UnauditedWriteError):
        db.session.commit()


def test_orphan_of_a_collection_needs_an_event(app: Flask) -> None:
    forum = ForumFactory.create()
    section = SectionFactory.create(forum=forum)
    db.session.refresh(forum)
    forum.sections.remove(section)
    with pytest.raises(UnauditedWriteError, match="Section"):
        db.session.commit()


def test_reading_alone_needs_no_event(app: Flask) -> None:
    SenderFactory.create()
    db.session.commit()
    db.session.scalars(sa.select(Organisation)).all()
    db.session.commit()
    assert db.session.scalars(sa.select(AuditEvent)).all() == []


def test_rolled_back_savepoint_forgets_its_changes(app: Flask) -> None:
    kept, dropped = SenderFactory.create(note="a"), SenderFactory.create(note="b")
    kept.note = "A"
    db.session.flush()
    with pytest.raises(ValueError, match="refused"):
        annotate_and_fail(kept, dropped)
    event = record(actor=ACTOR, action="organisation.edited", entity=kept)
    db.session.commit()
    assert event.changes == {"note": ["a", "A"]}
    assert db.session.scalars(sa.select(Organisation.note).order_by(Organisation.id)).all() == ["A", "b"]


def test_committed_savepoint_keeps_its_changes(app: Flask) -> None:
    organisation = SenderFactory.create(note="a")
    with atomic():
        organisation.note = "b"
    with pytest.raises(UnauditedWriteError):
        db.session.commit()


def test_event_is_rolled_back_with_its_change(app: Flask) -> None:
    organisation = SenderFactory.create(note="a")
    with pytest.raises(ValueError, match="refused"):
        annotate_and_fail(organisation, is_recorded=True)
    db.session.commit()
    assert (organisation.note, db.session.scalars(sa.select(AuditEvent)).all()) == ("a", [])


def test_batch_is_one_event_in_figures(app: Flask) -> None:
    db.session.add_all([Country(code="AZ", name_ru="Азербайджан"), Country(code="UZ", name_ru="Узбекистан")])
    record_batch(actor=CONSOLE, action="country.loaded", model=Country, changes={"added": 2})
    db.session.commit()
    event = only_event()
    assert (event.changes, event.entity, event.entity_id, event.actor_label) == (
        {"added": 2},
        "country",
        None,
        "console",
    )


def test_batch_covers_its_own_table_only(app: Flask) -> None:
    db.session.add(Country(code="AZ", name_ru="Азербайджан"))
    organisation = SenderFactory.create()
    db.session.add(Country(code="UZ", name_ru="Узбекистан"))
    organisation.note = "тоже"
    record_batch(actor=CONSOLE, action="country.loaded", model=Country, changes={"added": 1})
    with pytest.raises(UnauditedWriteError, match="Organisation"):
        db.session.commit()


def test_stamp_names_the_maker_once(app: Flask) -> None:
    country = Country(code="MD", name_ru="Молдавия")
    stamp(country, ACTOR)
    db.session.add(country)
    record(actor=ACTOR, action="country.created", entity=country)
    stamp(country, CONSOLE)
    assert (country.created_by, country.created_by_label) == (7, "Смирнова Анна")
    assert (country.updated_by, country.updated_by_label) == (None, "console")


def test_viewing_is_committed_at_once(app: Flask) -> None:
    record_viewing(actor=ACTOR, action="delegation.viewed", entity="delegation", entity_id=5, label="Делегация 5")
    db.session.rollback()
    event = only_event()
    assert (event.action, event.entity, event.entity_id, event.changes) == ("delegation.viewed", "delegation", 5, {})


def test_password_hash_never_stands_in_the_trail(app: Flask) -> None:
    user = user_of(Role.ADMINISTRATOR)
    user.password_hash = "$argon2id$secret"
    event = record(actor=ACTOR, action="account.edited", entity=user)
    assert event.changes == {"password_hash": None}


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET action = 'other'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_trail_is_append_only(app: Flask, backend: str, statement: str) -> None:
    if backend == "sqlite" and statement.startswith("TRUNCATE"):
        statement = "DELETE FROM audit_event WHERE id > 0"
    record_viewing(actor=ACTOR, action="account.viewed", entity="user_account")
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(sa.text(statement))
    assert only_event().action == "account.viewed"


def test_trail_has_no_foreign_key_to_accounts() -> None:
    assert list(AuditEvent.__table__.foreign_keys) == []
