"""Events of many rows that were written past the mapper: one each, as one row written by it has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forum.core.audit.events import LEFT_OUT, PLAIN, AuditEvent, check_named, plain, request_id, uncovered
from forum.core.clock import utc_now
from forum.core.db import BusinessTable, db
from forum.core.many_rows import delete_many, insert_many, update_many
from forum.core.security import Actor


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a row that was written past the mapper: its key, words, changes, keys of its parts by table.

    ``action`` is told where it is another than that of the list.
    """

    key: int
    label: str
    changes: Mapping[str, Any]
    parts: Mapping[str, Collection[int]] = field(default_factory=dict)
    reason: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A stored row that changes: its key, the version that was read, what its columns hold from now on."""

    key: int
    version: int
    columns: Mapping[str, Any]


def record_many(*, actor: Actor, action: str, model: type[BusinessTable], events: Sequence[Told]) -> None:
    """Add an event for each of many rows of ``model``, as ``record`` adds one for one.

    Rows of ``insert_rows`` that no event covers make the commit fail, as rows of the session do.
    """
    session = db.session()
    left = uncovered(session)
    for name in {action, *(one.action for one in events)}:
        check_named(name)
    table = model.__tablename__  # type: ignore[attr-defined]  # every business table is mapped
    for event_ in events:
        left.get(table, set()).discard(event_.key)
        for part, keys in event_.parts.items():
            left.get(part, set()).difference_update(keys)
    common = {
        "at": utc_now(),
        "actor_id": actor.id,
        "actor_label": actor.label,
        "entity": table,
        "request_id": request_id(),
    }
    rows = [
        {
            **common,
            "action": one.action or action,
            "entity_id": one.key,
            "entity_label": one.label[:300],
            "changes": one.changes,
            "reason": one.reason,
        }
        for one in events
    ]
    insert_many(AuditEvent, rows)


def insert_rows(model: type[BusinessTable], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of a business table past the mapper, each with its key, in one statement.

    ``record_many`` has to tell of every one of them. Their changes are told by ``teller_of``.
    """
    insert_many(model, rows)  # type: ignore[arg-type]  # every business table is mapped
    _cover_later(model, (row["id"] for row in rows))


def update_rows(model: type[BusinessTable], rows: Sequence[Changed]) -> None:
    """Write changes of many stored rows past the mapper, each at the version that was read, and count it up.

    ``record_many`` has to tell of every one of them. Raises ``ConflictError`` when one has another version by now.
    """
    update_many(model, [(one.key, one.version, {**one.columns, "updated_at": utc_now()}) for one in rows])  # type: ignore[arg-type]  # mapped
    _cover_later(model, (one.key for one in rows))


def delete_rows(model: type[BusinessTable], versions: Mapping[int, int]) -> None:
    """Delete many rows past the mapper, by key and the version that was read; else as ``update_rows``."""
    delete_many(model, versions)  # type: ignore[arg-type]  # every business table is mapped
    _cover_later(model, versions)


def _cover_later(model: type[BusinessTable], keys: Iterable[int]) -> None:
    name: str = model.__tablename__  # type: ignore[attr-defined]  # every one is mapped
    uncovered(db.session()).setdefault(name, set()).update(keys)


def differ_of(model: type[BusinessTable]) -> Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]:
    """What tells, as ``record`` would, how the columns of a stored row of ``model`` have changed from one to another.

    Only columns that the second names are compared.
    """
    columns = model.__table__.columns  # type: ignore[attr-defined]  # every business table is mapped
    told = {column.name: bool(column.info.get("personal")) for column in columns if column.name not in LEFT_OUT}

    def tell(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: None if told[name] else [plain(before[name]), plain(value)]
            for name, value in after.items()
            if name in told and before[name] != value
        }

    return tell


def teller_of(model: type[BusinessTable]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What tells the columns that were written of a new row of ``model`` as ``record`` would tell them."""
    columns = model.__table__.columns  # type: ignore[attr-defined]  # every business table is mapped
    personal = frozenset(column.name for column in columns if column.info.get("personal"))
    told = frozenset(column.name for column in columns) - LEFT_OUT - personal

    def tell(row: Mapping[str, Any]) -> dict[str, Any]:
        # Asked of every column of ten thousand documents: what JSON holds as it is goes past the call.
        changes: dict[str, Any] = {
            name: [None, value if value.__class__ in PLAIN else plain(value)]
            for name, value in row.items()
            if value is not None and name in told
        }
        changes.update((name, None) for name in row.keys() & personal if row[name] is not None)
        return changes

    return tell


def stamped_columns(actor: Actor) -> dict[str, Any]:
    """What the mapper and ``stamp`` write of a new row, for ``insert_rows``."""
    now = utc_now()
    by = {"by": actor.id, "by_label": actor.label, "at": now}
    return {"version": 1, **{f"{what}_{name}": value for what in ("created", "updated") for name, value in by.items()}}
