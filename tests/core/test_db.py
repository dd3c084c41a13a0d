"""Transactions: commit at the edge, savepoints, locks that lose no write on a real file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, Response, abort

from forum.core.audit import AuditEvent, record
from forum.core.db import atomic, db, is_reading, own_transaction, reading, transactional
from forum.core.errors import DomainError
from forum.core.security import CONSOLE
from forum.reference.models import Country
from tests.databases import committed_application
from tests.factories.accounts import SenderFactory

THREADS, ROUNDS = 4, 25


@pytest.fixture
def file_app(migrated: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    """An application on a SQLite file of its own, with real commits."""
    with committed_application(migrated("sqlite"), tmp_path) as application:
        yield application


def add_country(code: str, name: str) -> Country:
    country = Country(code=code, name_ru=name)
    db.session.add(country)
    record(actor=CONSOLE, action="country.created", entity=country)
    return country


def refused_service() -> None:
    with atomic():
        add_country("KG", "Киргизия")
        raise DomainError("code", "no")


def names() -> list[str | None]:
    return list(db.session.scalars(sa.select(Country.name_ru).order_by(Country.code)))


@pytest.mark.parametrize(("status", "kept"), [(200, ["Армения"]), (302, ["Армения"]), (422, []), (500, [])])
def test_status_decides_what_is_kept(app: Flask, status: int, kept: list[str]) -> None:
    @transactional
    def view() -> Response:
        add_country("AM", "Армения")
        return Response("", status)

    with app.test_request_context("/", method="POST"):
        response = view()
    assert isinstance(response, Response)
    assert response.status_code == status
    assert names() == kept


def test_exception_keeps_nothing(app: Flask) -> None:
    @transactional
    def view() -> str:
        add_country("AM", "Армения")
        abort(403)

    with app.test_request_context("/", method="POST"), pytest.raises(Exception, match="403"):
        view()
    assert names() == []


def test_refused_service_leaves_what_came_before(app: Flask) -> None:
    add_country("AM", "Армения")
    with pytest.raises(DomainError):
        refused_service()
    db.session.commit()
    assert names() == ["Армения"]


def test_own_transaction_outlives_the_rollback_of_the_request(app: Flask) -> None:
    with own_transaction() as session:
        country = Country(code="AM", name_ru="Армения")
        session.add(country)
        record(actor=CONSOLE, action="country.created", entity=country, session=session)
    add_country("KG", "Киргизия")
    db.session.rollback()
    assert names() == ["Армения"]


@pytest.mark.parametrize(("method", "expected"), [("GET", True), ("HEAD", True), ("OPTIONS", True), ("POST", False)])
def test_safe_methods_only_read(app: Flask, method: str, expected: bool) -> None:
    with app.test_request_context("/", method=method):
        assert is_reading() is expected


def test_commands_write_unless_they_say_otherwise(app: Flask) -> None:
    assert is_reading() is False
    with reading():
        assert is_reading() is True
    assert is_reading() is False


def test_own_transaction_writes_even_while_all_else_reads(app: Flask) -> None:
    with reading(), own_transaction():
        assert is_reading() is False


def test_version_stops_the_second_of_two_edits(app: Flask) -> None:
    organisation = SenderFactory.create(note="a")
    db.session.execute(sa.text("UPDATE organisation SET version = version + 1"))
    organisation.note = "b"
    with pytest.raises(sa.orm.exc.StaleDataError):
        db.session.flush()


def test_foreign_keys_are_enforced(app: Flask) -> None:
    SenderFactory.create()
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.execute(sa.text("UPDATE region SET district_id = 999999"))


def test_concurrent_increments_survive_on_a_file(file_app: Flask) -> None:
    """Read-modify-write from four threads: with SQLite's deferred BEGIN a third of them is lost."""
    with file_app.app_context():
        add_country("AM", "0")
        db.session.commit()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(ROUNDS):
                with file_app.app_context():
                    country = db.session.scalars(sa.select(Country)).one()
                    country.name_ru = str(int(country.name_ru or 0) + 1)
                    record(actor=CONSOLE, action="country.edited", entity=country)
                    db.session.commit()
        except BaseException as error:  # noqa: BLE001  # told to the test by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with file_app.app_context():
        country = db.session.scalars(sa.select(Country)).one()
        events = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
        assert (failures, country.name_ru, country.version, events) == (
            [],
            str(THREADS * ROUNDS),
            THREADS * ROUNDS + 1,
            THREADS * ROUNDS + 1,
        )


def test_reader_is_not_kept_waiting_by_a_writer(file_app: Flask) -> None:
    with file_app.app_context():
        if db.session.scalar(sa.text("PRAGMA journal_mode")) != "wal":
            return
        add_country("AM", "Армения")
        db.session.commit()
        add_country("KG", "Киргизия")
        db.session.flush()
        seen: list[list[str | None]] = []

        def read() -> None:
            with file_app.app_context(), reading():
                seen.append(names())

        thread = threading.Thread(target=read)
        thread.start()
        thread.join(timeout=10)
        db.session.rollback()
        assert seen == [["Армения"]]


def test_sqlite_is_durable_and_keeps_foreign_keys(file_app: Flask) -> None:
    with file_app.app_context():
        found = {name: db.session.scalar(sa.text(f"PRAGMA {name}")) for name in ("foreign_keys", "synchronous")}
    assert found == {"foreign_keys": 1, "synchronous": 2}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"title": [None, "Договор № 1 – «Ўсход» 👍"]}, '{"title":[null,"Договор № 1 – «Ўсход» 👍"]}'),
        # In no encoding: one half of a pair.
        ({"title": "знак \ud800"}, r'{"title": "\u0437\u043d\u0430\u043a \ud800"}'),
    ],
)
def test_json_holds_letters_as_they_are(app: Flask, value: dict[str, object], told: str) -> None:
    with app.app_context():
        literal = sa.literal(value, sa.JSON)
        assert db.session.scalar(sa.select(sa.cast(literal, sa.Text))) == told
        assert db.session.scalar(sa.select(literal)) == value
