"""The audit trail: one event per write, in the transaction of the change, append-only by trigger."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from flask import g, has_request_context
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column, object_session

from forum.core.clock import utc_now
from forum.core.db import Base, BusinessTable, db
from forum.core.security import Actor
from forum.core.types import UtcDateTime

LEFT_OUT = {
    "id", "version", "created_at", "created_by", "created_by_label", "updated_at", "updated_by", "updated_by_label",
    "search_key", "sort_ru", "sort_be", "sort_en", "sort_key",
}  # fmt: skip
"""Bookkeeping columns: they say nothing that the event itself does not say."""

SEEN: Final = (".viewed", ".exported")
"""Ends of actions that tell of something seen: no event of a change is called so."""


class AuditEvent(Base):
    """Who did what to which record, with changes old -> new; personal columns by name only, never by value.

    Rows are numbered by ``id``, never ordered by time: clocks step back. Triggers refuse UPDATE and DELETE.
    """

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True, comment="Sequence; the order of events")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, comment="When, UTC")
    actor_id: Mapped[int | None] = mapped_column(comment="Account that acted; no foreign key")
    actor_label: Mapped[str] = mapped_column(sa.String(200), comment="Who acted, in words")
    action: Mapped[str] = mapped_column(sa.String(80), comment="Verb, e.g. delegation.submitted")
    entity: Mapped[str] = mapped_column(sa.String(60), comment="Table of the record acted on")
    entity_id: Mapped[int | None] = mapped_column(comment="Key of the record acted on")
    entity_label: Mapped[str] = mapped_column(
        sa.String(300), default="", comment="The record in words, without persons"
    )
    changes: Mapped[dict[str, Any]] = mapped_column(
        sa.JSON, default=dict, comment="Column -> [old, new]; a personal column -> null"
    )
    reason: Mapped[str] = mapped_column(sa.Text, default="", comment="Why, as the actor wrote it")
    request_id: Mapped[str] = mapped_column(
        sa.String(40), default="", comment="Request that caused the event, as in the log"
    )

    __table_args__ = (
        sa.Index("ix_audit_event_entity", "entity", "entity_id"),
        sa.Index("ix_audit_event_at", "at"),
        sa.Index("ix_audit_event_actor_id", "actor_id", "id"),
        sa.Index("ix_audit_event_action", "action", "id"),
    )


def record(
    *,
    actor: Actor,
    action: str,
    entity: BusinessTable,
    parts: Iterable[BusinessTable] = (),
    label: str = "",
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    session: Session | None = None,
) -> AuditEvent:
    """Add the one event of a write to the transaction of the change.

    ``entity`` is the changed row, ``parts`` the rows that were written as part of it (parties of an agreement):
    their changes stand under ``<table>:<id>``. ``changes`` adds entries of the caller's own. ``label`` names the
    record in words without persons. A written business row that no event covers makes the commit fail.
    """
    check_named(action)
    session = session or db.session()
    told = gathered_changes(entity, parts, session=session)
    entry = AuditEvent(
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        entity=entity.__tablename__,  # type: ignore[attr-defined]  # every business table is mapped
        entity_id=entity.id,
        entity_label=label[:300],
        changes={**told, **(changes or {})},
        reason=reason,
        request_id=request_id(),
    )
    session.add(entry)
    return entry


def new_event(
    *,
    actor: Actor,
    action: str,
    entity: str,
    entity_id: int | None = None,
    label: str = "",
    changes: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """An event of what is no change of a business row: something seen, a list brought in. The caller adds it.

    ``entity`` is a table's name; ``label`` says which row in words, without persons.
    """
    return AuditEvent(
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        entity=entity,
        entity_id=entity_id,
        entity_label=label[:300],
        changes=dict(changes or {}),
        request_id=request_id(),
    )


def gathered_changes(
    entity: BusinessTable, parts: Iterable[BusinessTable] = (), *, session: Session | None = None
) -> dict[str, Any]:
    """What was written of ``entity`` and ``parts`` and no event tells yet, as ``record`` would tell it.

    From now on these rows count as told.
    """
    session = session or db.session()
    session.flush()
    pending = _pending(session)
    told = pending.pop(id(entity), (entity, {}))[1]
    for part in parts:
        part_changes = pending.pop(id(part), (part, {}))[1]
        if part_changes:
            told[f"{part.__tablename__}:{part.id}"] = part_changes  # type: ignore[attr-defined]  # mapped
    return told


def record_batch(
    *, actor: Actor, action: str, model: type[BusinessTable], changes: Mapping[str, Any], reason: str = ""
) -> AuditEvent:
    """Add one event for rows of ``model`` written together (a loaded file, a list of accounts).

    ``changes`` says in figures what happened, e.g. ``{"added": 90, "changed": 0}``; rows are not told one by one.
    """
    check_named(action)
    session = db.session()
    session.flush()
    pending = _pending(session)
    for key in [key for key, (entity, _) in pending.items() if isinstance(entity, model)]:
        del pending[key]
    entry = AuditEvent(
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        entity=model.__tablename__,  # type: ignore[attr-defined]  # every business table is mapped
        changes=dict(changes),
        reason=reason,
        request_id=request_id(),
    )
    session.add(entry)
    return entry


def check_named(action: str) -> None:
    """Raise ``ValueError`` where a change would be told as something seen: lists that wait rely on the difference."""
    if action.endswith(SEEN):
        raise ValueError(f"{action} is a change and must not be called so")


def request_id() -> str:
    """The request that is being answered, as in the log."""
    return g.get("request_id", "") if has_request_context() else ""


def uncovered(session: Session) -> dict[str, set[int]]:
    """Keys of rows inserted past the mapper that no event covers yet, by table."""
    rows: dict[str, set[int]] = session.info.setdefault("uncovered", {})
    return rows


class UnauditedWriteError(RuntimeError):
    """A business row was written without an audit event: a mistake of the program, nothing is committed."""


def _pending(session: Session) -> dict[int, tuple[BusinessTable, dict[str, Any]]]:
    """Changes flushed in this transaction that no event covers yet, by identity of the row."""
    pending: dict[int, tuple[BusinessTable, dict[str, Any]]] = session.info.setdefault("unaudited", {})
    return pending


def _changes_of(entity: BusinessTable) -> dict[str, Any]:
    """What the next flush does to ``entity``: column -> [old, new]; a personal column -> None."""
    state = sa.inspect(entity)
    changes: dict[str, Any] = {}
    for column in state.mapper.columns:
        key = state.mapper.get_property_by_column(column).key
        history = state.attrs[key].history
        old = history.deleted[0] if history.deleted else None
        new = history.added[0] if history.added else None
        if key in LEFT_OUT or not history.has_changes() or old == new:
            continue
        changes[key] = None if column.info.get("personal") else [plain(old), plain(new)]
    return changes


# The mapper's events and not the session's: only they see a key that follows a relationship and an orphan that a
# collection lost. Changes are gathered at every flush: an autoflush in mid-service would lose the old values otherwise.


@event.listens_for(BusinessTable, "after_insert", propagate=True)
def _gather_insert(_mapper: object, _connection: object, entity: BusinessTable) -> None:
    _gather(entity, _changes_of(entity), is_written=True)


@event.listens_for(BusinessTable, "after_update", propagate=True)
def _gather_update(_mapper: object, _connection: object, entity: BusinessTable) -> None:
    # The event comes for rows of which only a collection changed, too.
    _gather(entity, _changes_of(entity), is_written=False)


@event.listens_for(BusinessTable, "after_delete", propagate=True)
def _gather_delete(_mapper: object, _connection: object, entity: BusinessTable) -> None:
    _gather(entity, {"deleted": True}, is_written=True)


def _gather(entity: BusinessTable, changes: dict[str, Any], *, is_written: bool) -> None:
    session = object_session(entity)
    if session is None or not (changes or is_written):
        return
    pending = _pending(session)
    _, earlier = pending.get(id(entity), (entity, {}))
    for key, change in changes.items():
        was = earlier.get(key)
        earlier[key] = [was[0], change[1]] if isinstance(was, list) and isinstance(change, list) else change
    pending[id(entity)] = (entity, earlier)


@event.listens_for(Session, "before_commit")
def _refuse_unaudited(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    left, rows = _pending(session), uncovered(session)
    names = sorted({type(entity).__name__ for entity, _ in left.values()} | {name for name in rows if rows[name]})
    left.clear()
    rows.clear()
    if names:
        raise UnauditedWriteError(f"written without an audit event: {', '.join(names)}")


@event.listens_for(Session, "after_transaction_create")
def _remember(session: Session, transaction: SessionTransaction) -> None:
    # Weak keys and no clearing at the end of a transaction: it ends before its rollback is announced.
    copies = session.info.setdefault("unaudited_before", WeakKeyDictionary())
    pending = {key: (entity, dict(changes)) for key, (entity, changes) in _pending(session).items()}
    copies[transaction] = (pending, {table: set(keys) for table, keys in uncovered(session).items()})


@event.listens_for(Session, "after_soft_rollback")
def _restore(session: Session, transaction: SessionTransaction) -> None:
    """A rolled-back savepoint takes its own gathered changes with it and leaves those before it."""
    before = session.info.get("unaudited_before", {}).pop(transaction, ({}, {}))
    session.info["unaudited"], session.info["uncovered"] = before


def stamp(entity: BusinessTable, actor: Actor) -> None:
    """Write the authorship columns of a business row: made by on a new row, changed by always."""
    # An autoflush may have stored the row already; one without an author is still being made.
    if not entity.created_by_label:
        entity.created_by = actor.id
        entity.created_by_label = actor.label
    entity.updated_by = actor.id
    entity.updated_by_label = actor.label


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value if value.__class__ in PLAIN else _told_by(value.__class__)(value)


@functools.cache
def _told_by(kind: type[Any]) -> Callable[[Any], Any]:
    """How values of a class are told: asked once a class, not once a value."""
    if issubclass(kind, StrEnum):
        # A member's public attribute is a property of properties, ten times as slow.
        return operator.attrgetter("_value_")
    if issubclass(kind, datetime | date | time):
        return operator.methodcaller("isoformat")
    return lambda value: value


PLAIN: Final = frozenset({str, int, bool, float, type(None)})
"""Classes whose values JSON holds as they are."""


def trigger_statements(dialect: str, table: str = "audit_event") -> Iterator[str]:
    """DDL that makes ``table`` append-only on ``dialect`` (sqlite or postgresql); used by migrations."""
    if dialect == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    yield (
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )
