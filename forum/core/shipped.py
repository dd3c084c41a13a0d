"""Rows of the files shipped with the product: read, compared with the tables, written where nobody edited them."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from forum.config import resource_path
from forum.core import audit
from forum.core.db import BusinessTable, db
from forum.core.security import Actor
from forum.core.types import DatePrecision, last_day


@dataclass(frozen=True, slots=True)
class Tally:
    """What loading a file did to a table: rows added, changed, left as they were, left because a person edited them."""

    added: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0


def read_rows(name: str) -> list[dict[str, str | None]]:
    """The rows of the shipped file ``name`` (``regions.csv``) by header; an empty cell is None."""
    with (resource_path("data") / name).open(encoding="utf-8", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


def partial_date(text: str | None, precision: str | None) -> tuple[date | None, DatePrecision]:
    """A date of the files («2018-10» with ``month``) as the last day of its period, with its precision."""
    if not text or not precision:
        return None, DatePrecision.DAY
    known = DatePrecision(precision)
    return last_day(date.fromisoformat((text + "-01-01")[:10]), known), known


def load_rows(
    *,
    actor: Actor,
    model: type[BusinessTable],
    key: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    once: Collection[str] = (),
) -> Tally:
    """Write ``rows`` (attribute -> value) into ``model``; rows are recognised by the attributes ``key``.

    A new row is added. A row that differs from the file is rewritten as long as only commands have written it; one
    that an account has edited since stays as the person left it. Attributes named in ``once`` are written with a
    new row only, being facts that change in the register (the state of an edition). One audit event covers the
    table; when nothing changes there is none.
    """
    present = {_key_of(row, key): row for row in db.session.scalars(sa.select(model))}
    tally = {"added": 0, "changed": 0, "same": 0, "kept": 0}
    for values in rows:
        row = present.get(tuple(values[name] for name in key))
        tally[_write(row, model, values, actor, once)] += 1
    if tally["added"] or tally["changed"]:
        counts = {"added": tally["added"], "changed": tally["changed"]}
        audit.record_batch(actor=actor, action=f"{_table(model)}.loaded", model=model, changes=counts)
    return Tally(**tally)


def _write(
    row: BusinessTable | None,
    model: type[BusinessTable],
    values: Mapping[str, Any],
    actor: Actor,
    once: Collection[str],
) -> str:
    if row is None:
        row = model(**values)
        audit.stamp(row, actor)
        db.session.add(row)
        return "added"
    different = {name: value for name, value in values.items() if name not in once and getattr(row, name) != value}
    if not different:
        return "same"
    # An account's id on the row means that a person looked at it and decided: that outweighs the file.
    if row.updated_by is not None:
        return "kept"
    for name, value in different.items():
        setattr(row, name, value)
    audit.stamp(row, actor)
    return "changed"


def _key_of(row: BusinessTable, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _table(model: type[BusinessTable]) -> str:
    return str(model.__tablename__)  # type: ignore[attr-defined]  # every business table is mapped
