"""The database: typed base, engine events for both databases, commit at the edge, savepoints."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, Final, ParamSpec

import sqlalchemy as sa
from flask import Flask, has_request_context, make_response, request
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from forum.config import resource_path
from forum.core.clock import utc_now
from forum.core.errors import ConflictError
from forum.core.types import LocalizedNames, UtcDateTime

P = ParamSpec("P")

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all models; one metadata with named constraints, so that migrations can name what they change."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {datetime: UtcDateTime(), date: sa.Date()}


class BusinessTable:
    """Key, version and authorship of a business row.

    ``version`` is checked by SQLAlchemy on every UPDATE and compared with the hidden field of an edit form, so that
    two edits never overwrite each other silently. Actor ids carry no foreign key: history outlives accounts, and
    ``created_by -> user -> region -> created_by`` would be a cycle.
    """

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key")
    version: Mapped[int] = mapped_column(default=1, comment="Counts the edits; checked on save")
    created_at: Mapped[datetime] = mapped_column(default=utc_now, comment="When the row was made, UTC")
    created_by: Mapped[int | None] = mapped_column(comment="Account that made the row; no foreign key")
    created_by_label: Mapped[str] = mapped_column(sa.String(200), default="", comment="Who made the row, in words")
    updated_at: Mapped[datetime] = mapped_column(
        default=utc_now, onupdate=utc_now, comment="When the row was last changed, UTC"
    )
    updated_by: Mapped[int | None] = mapped_column(comment="Account that changed the row last; no foreign key")
    updated_by_label: Mapped[str] = mapped_column(
        sa.String(200), default="", comment="Who changed the row last, in words"
    )

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # set by the mapper


CACHE_KIB = 16 * 1024
"""Pages that a connection to SQLite keeps in memory, KiB."""

STREAMED = 500
"""Rows that a stream holds at a time."""

KEPT_STATEMENTS = 2_000
"""Statements that are kept compiled. All pages and files of all roles have more than the 500 of SQLAlchemy's own."""

db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": True, "expire_on_commit": False})
migrate = Migrate()

_JSON: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_reading: ContextVar[bool] = ContextVar("reading", default=False)


def init_app(app: Flask, database_url: str) -> None:
    """Bind the database of ``database_url`` to ``app`` and register its migrations."""
    options: dict[str, Any] = {"query_cache_size": KEPT_STATEMENTS, "json_serializer": _json_text}
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        module = _sqlite_module()
        if module is not None:
            options["module"] = module
        options["connect_args"] = {"timeout": 30}
    else:
        options["pool_pre_ping"] = True
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", database_url)
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(resource_path("migrations")))


def _json_text(value: Any) -> str:
    """JSON as columns hold it: letters as they are, for of Cyrillic ones an escape takes three times as many bytes."""
    text = _JSON.encode(value)
    # No encoding has one half of a surrogate pair; its escape is a text like any other.
    return text if text.isascii() or _is_encodable(text) else json.dumps(value)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _sqlite_module() -> Any | None:
    """The pysqlite3 wheel (SQLite without the WAL corruption of 3.7.0-3.51.2), or None where there is no wheel."""
    return None if importlib.util.find_spec("pysqlite3") is None else importlib.import_module("pysqlite3.dbapi2")


@event.listens_for(Engine, "connect")
def _set_up_connection(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Give SQLite real transactions, foreign keys and durability; other databases are left alone."""
    if "sqlite" not in type(connection).__module__:
        return
    # pysqlite would open transactions late and lose read-modify-write: we send BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA busy_timeout = 30000")
    safe_wal = _sqlite_module() is not None
    cursor.execute(f"PRAGMA journal_mode = {'WAL' if safe_wal else 'DELETE'}")
    cursor.execute("PRAGMA synchronous = FULL")
    # Of SQLite's own 2 MB a total over the register fills itself anew for every query: three times the time.
    cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Begin as the work asks for: what only reads sees one moment from its first row to its last.

    SQLite is sent its BEGIN: deferred for reading, IMMEDIATE for everything that may write. PostgreSQL would let every
    statement see what was committed since the last one: the sheets of a file, or a page's rows and its total, would
    then tell different moments.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if is_reading() else "BEGIN IMMEDIATE")
    elif is_reading() or _one_moment.get():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def is_reading() -> bool:
    """Whether the current transaction only reads: a safe HTTP method, or inside ``reading()``."""
    if _own_transaction.get():
        return False
    if _reading.get():
        return True
    return has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"}


_own_transaction: ContextVar[bool] = ContextVar("own_transaction", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Mark a stretch of work (a command, an export, a view that is sent a file only to look at it) as read-only."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def reading_apart() -> Iterator[None]:
    """Long reading before a request writes, in a transaction of its own: on SQLite nobody else could write meanwhile.

    What the session has written by then is committed.
    """
    db.session.commit()
    with reading():
        yield
        db.session.commit()


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A short writing transaction of its own beside the request's, for example a "viewed" event of a GET.

    It commits before the caller goes on. The request's own read transaction is ended first: under a rollback
    journal its shared lock would keep this one from committing, and under WAL it would go on with an old snapshot.
    """
    db.session.commit()
    token = _own_transaction.set(True)
    try:
        with Session(db.engine, expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        _own_transaction.reset(token)


@contextmanager
def written_first() -> Iterator[None]:
    """A short writing transaction of the session itself, before a request that may only read begins to.

    It is committed when the body ends; a failure takes it back and is raised. Unlike ``own_transaction`` it serves
    services, which know no other session.
    """
    db.session.commit()
    token = _own_transaction.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _own_transaction.reset(token)


_one_moment: ContextVar[bool] = ContextVar("one_moment", default=False)


@contextmanager
def one_moment(model: type[Base]) -> Iterator[None]:
    """A writing transaction that reads one moment from first to last, one at a time for new rows of ``model``.

    SQLite's BEGIN IMMEDIATE is that already. PostgreSQL takes its snapshot at the first query after the lock, so
    whoever waited reads what the one before committed. The transaction that is open is committed first: ask for it
    before anything is written. The caller commits inside.
    """
    db.session.commit()
    token = _one_moment.set(True)
    try:
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text(f"LOCK TABLE {model.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
        yield
    finally:
        _one_moment.reset(token)


@contextmanager
def atomic() -> Iterator[None]:
    """The body of a service: a savepoint, so that a refused rule leaves nothing behind. Never commits.

    Raises ``ConflictError`` when somebody else stored the row between our reading and our writing it.
    """
    try:
        with db.session.begin_nested():
            yield
    except StaleDataError as error:
        raise ConflictError from error


@contextmanager
def trial() -> Iterator[None]:
    """A savepoint that is always taken back: what would follow can be seen, and nothing of it stays."""
    savepoint = db.session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


@contextmanager
def rehearsal() -> Iterator[None]:
    """Do what is to be done and take it back: every rule is asked, and nothing stays. What was read is read anew."""
    with db.session.begin_nested() as savepoint:
        yield
        savepoint.rollback()
    db.session.expire_all()


def new_keys(model: type[BusinessTable], count: int) -> Sequence[int]:
    """Keys that nobody else gets: reserved of the sequence, or behind the last where one connection writes."""
    if db.session.connection().dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(model.__tablename__, "id")  # type: ignore[attr-defined]  # mapped
        taken = sa.select(sa.func.nextval(sequence)).select_from(sa.func.generate_series(1, count))
        return sorted(db.session.scalars(taken))
    last = db.session.scalar(sa.select(sa.func.max(model.id))) or 0
    return range(last + 1, last + 1 + count)


def transactional(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Commit at the edge: one request, one transaction; a status of 400 or more rolls everything back."""

    @functools.wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            response = make_response(view(*args, **kwargs))
        except BaseException:
            db.session.rollback()
            raise
        if response.status_code >= 400:
            db.session.rollback()
        else:
            db.session.commit()
        return response

    wrapper.is_transactional = True  # type: ignore[attr-defined]  # read by the architecture tests
    return wrapper


def streamed(statement: sa.Select[Any]) -> Iterator[Any]:
    """The rows of a statement as they are asked for, some hundred at a time."""
    # Begun by the first row that is asked for: a refused download must not leave a cursor open.
    with db.session.execute(statement, execution_options={"yield_per": STREAMED}) as result:
        yield from result


def row_count(statement: sa.Select[Any]) -> int:
    """How many rows a statement has."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0


@event.listens_for(LocalizedNames, "before_insert", propagate=True)
@event.listens_for(LocalizedNames, "before_update", propagate=True)
def _follow_names(_mapper: Any, _connection: Connection, target: LocalizedNames) -> None:
    """Keep the search and sort keys in step with the names, whoever writes them."""
    target.rewrite_keys()
