"""Reads of the audit trail for who may see it, and how its events read in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from forum.accounts.audit_naming import Namer, action_label, entity_label
from forum.core.audit import AuditEvent
from forum.core.clock import OFFICE_TIME
from forum.core.db import db
from forum.core.security import CONSOLE, Actor, Permission
from forum.core.text import clean_line, sort_key

CONSOLE_KEY = "console"
"""Stands for the console, which is no account, in the filter by actor."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One changed column in words; a personal one has no values."""

    column: str
    old: str
    new: str
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event in words of the reader's language."""

    id: int
    at: datetime
    actor: str
    action: str
    entity_key: str
    entity: str
    entity_id: int | None
    label: str
    changes: Sequence[ChangeLine]
    reason: str

    @property
    def record(self) -> str:
        """Which record it was, on one line."""
        number = f" № {self.entity_id}" if self.entity_id is not None else ""
        return f"{self.entity}{number}" + (f" · {self.label}" if self.label else "")

    @property
    def changes_text(self) -> str:
        """All changes, one on a line, for files."""
        return "\n".join(
            f"{line.column}: {line.old} → {line.new}" if not line.is_personal else line.column for line in self.changes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What the trail is narrowed to.

    ``actor`` is an account's key or ``CONSOLE_KEY``; days are those of Minsk and Moscow, both included.
    """

    actor: str = ""
    action: str = ""
    entity: str = ""
    entity_id: int | None = None
    from_day: date | None = None
    to_day: date | None = None


def events_visible_to(actor: Actor) -> sa.Select[AuditEvent]:
    """The whole trail for who may see it, nothing for anybody else."""
    statement = sa.select(AuditEvent)
    return statement if actor.may(Permission.AUDIT_VIEW) else statement.where(sa.false())


def events(actor: Actor, wanted: AuditFilter) -> sa.Select[AuditEvent]:
    """The events of the filter, unordered; order by ``AuditEvent.id``, never by time."""
    statement = events_visible_to(actor)
    if wanted.actor == CONSOLE_KEY:
        statement = statement.where(AuditEvent.actor_id.is_(None))
    elif wanted.actor:
        statement = statement.where(AuditEvent.actor_id == int(wanted.actor))
    if wanted.action:
        statement = statement.where(AuditEvent.action == wanted.action)
    if wanted.entity:
        statement = statement.where(AuditEvent.entity == wanted.entity)
    if wanted.entity_id is not None:
        statement = statement.where(AuditEvent.entity_id == wanted.entity_id)
    if wanted.from_day is not None:
        statement = statement.where(AuditEvent.at >= _midnight(wanted.from_day))
    if wanted.to_day is not None:
        statement = statement.where(AuditEvent.at < _midnight(wanted.to_day + timedelta(days=1)))
    return statement


def known_actions(actor: Actor) -> list[str]:
    """The actions that occur in the trail, found by leaps through their index: the trail may be long."""
    return _distinct(events_visible_to(actor), AuditEvent.action)


def known_actors(actor: Actor) -> list[tuple[str, str]]:
    """Who acted: key in text and newest name; the console as ``CONSOLE_KEY``."""
    visible = events_visible_to(actor)
    keys = _distinct(visible, AuditEvent.actor_id)
    newest = visible.with_only_columns(sa.func.max(AuditEvent.id)).where(AuditEvent.actor_id.in_(keys))
    named = sa.select(AuditEvent.actor_id, AuditEvent.actor_label).where(
        AuditEvent.id.in_(newest.group_by(AuditEvent.actor_id))
    )
    found = [(str(key), label) for key, label in db.session.execute(named)]
    console = db.session.scalar(visible.with_only_columns(AuditEvent.id).where(AuditEvent.actor_id.is_(None)).limit(1))
    return [
        *([(CONSOLE_KEY, _("console"))] if console is not None else []),
        *sorted(found, key=lambda pair: sort_key(pair[1])),
    ]


def read_events(found: Iterable[AuditEvent], locale: str) -> Sequence[AuditRow]:
    """The events in words; names of referenced records are read together, once for all events."""
    stored = list(found)
    namer = Namer(locale)
    namer.prepare(pair for event in stored for pair in _columns(event))
    return [
        AuditRow(
            id=event.id,
            at=event.at,
            actor=_actor_words(event),
            action=action_label(event.action),
            entity_key=event.entity,
            entity=entity_label(event.entity),
            entity_id=event.entity_id,
            label=event.entity_label,
            changes=tuple(_lines(event, namer)),
            reason=event.reason,
        )
        for event in stored
    ]


def read_changes(entity: str, changes: Mapping[str, Any], locale: str) -> Sequence[ChangeLine]:
    """Changes of a record of the table ``entity`` in words, as an event with them would read."""
    event = AuditEvent(entity=entity, changes=dict(changes))
    namer = Namer(locale)
    namer.prepare(_columns(event))
    return tuple(_lines(event, namer))


def stream_events(statement: sa.Select[AuditEvent], locale: str) -> Iterator[AuditRow]:
    """All events of ``statement`` in words, the newest first, read in portions."""
    ordered = statement.order_by(AuditEvent.id.desc()).execution_options(yield_per=500)
    for portion in db.session.scalars(ordered).partitions():
        yield from read_events(portion, locale)


def _actor_words(event: AuditEvent) -> str:
    """Who acted; the console, which is no account, in the reader's language."""
    is_console = event.actor_id is None and event.actor_label == CONSOLE.label
    return str(_("console")) if is_console else event.actor_label


def _distinct(visible: sa.Select[Any], column: Any) -> list[Any]:
    values: list[Any] = []
    smallest = visible.with_only_columns(sa.func.min(column))
    value = db.session.scalar(smallest)
    while value is not None:
        values.append(value)
        value = db.session.scalar(smallest.where(column > value))
    return values


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, OFFICE_TIME).astimezone(UTC)


def _columns(event: AuditEvent) -> Iterator[tuple[str, str, Any]]:
    """(table, column, change) of an event; the changes of parts stand one level deeper."""
    for key, change in event.changes.items():
        part, _, _number = key.partition(":")
        if isinstance(change, Mapping):
            yield from ((part, column, inner) for column, inner in change.items())
        else:
            yield event.entity, key, change


def _lines(event: AuditEvent, namer: Namer) -> Iterator[ChangeLine]:
    for key, change in event.changes.items():
        part, _, number = key.partition(":")
        if isinstance(change, Mapping):
            place = f"{entity_label(part)} № {number}: " if number else f"{namer.column(event.entity, key)}: "
            yield from (_line(namer, part, column, inner, place) for column, inner in change.items())
        else:
            yield _line(namer, event.entity, key, change, "")


def _line(namer: Namer, table: str, column: str, change: Any, place: str) -> ChangeLine:
    title = place + namer.column(table, column)
    if change is None:
        return ChangeLine(title, "", "", is_personal=True)
    if isinstance(change, list) and len(change) == 2:
        return ChangeLine(title, namer.value(table, column, change[0]), namer.value(table, column, change[1]))
    return ChangeLine(title, "–", clean_line(str(namer.value(table, column, change))))
