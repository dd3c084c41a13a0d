"""Many rows past the mapper: what is stored is what one INSERT a row would store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.models import Party
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.many_rows import FEWEST_COPIED, analyse_if_unknown, insert_many
from forum.rates.models import ExchangeRate
from forum.reference.models import Country

NOW = datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC)
HOSTILE = ("", "\\N", "a\tb\\t\nв", '"=1+1"', "NULL", "Ё'їў", "{}", "\u202e", "\U0001f468")


@pytest.mark.parametrize("times", [1, 1 + FEWEST_COPIED // len(HOSTILE)])
def test_rows_are_stored_as_by_one_statement_a_row(app: Flask, times: int) -> None:
    events = [
        {
            "at": NOW,
            "actor_id": number or None,
            "actor_label": text,
            "action": "list.tried",
            "entity": "agreement",
            "entity_id": 2**31 - 1,
            "entity_label": text,
            "changes": {"title": [None, text], "value": [None, 10**14], "is": [True, None], text: 2024},
            "reason": text,
        }
        for number, text in enumerate(HOSTILE * times)
    ]
    for event in events:
        db.session.execute(sa.insert(AuditEvent).values(**event))
    insert_many(AuditEvent, events)
    rows = [tuple(row) for row in db.session.execute(sa.select(AuditEvent.__table__).order_by(AuditEvent.id))]
    assert len(rows) == 2 * len(events)
    assert [row[1:] for row in rows[: len(events)]] == [row[1:] for row in rows[len(events) :]]
    assert rows[0][1] == NOW


def test_columns_that_are_not_told_take_their_defaults(app: Flask) -> None:
    insert_many(Country, [_country("XA"), _country("XB")])
    db.session.execute(sa.insert(Country).values(**_country("XC")))
    stored = db.session.execute(sa.select(Country.__table__).where(Country.code.like("X_")).order_by(Country.code))
    first, second, third = [dict(row) for row in stored.mappings()]
    assert first["created_at"] == second["created_at"] <= third["created_at"]
    by_nature = {"id", "code", "name_ru", "created_at", "updated_at"}
    assert [{name: row[name] for name in row.keys() - by_nature} for row in (first, second)] == [
        {name: third[name] for name in third.keys() - by_nature}
    ] * 2


@pytest.mark.parametrize("times", [1, FEWEST_COPIED])
def test_a_row_that_breaks_a_rule_of_the_database_leaves_none_behind(app: Flask, times: int) -> None:
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        insert_many(Country, [_country("XA"), _country("XB"), *[_country("XA")] * times])
    assert db.session.scalars(sa.select(Country.code).where(Country.code.like("X_"))).all() == []


def test_a_column_the_table_has_not_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="colour"):
        insert_many(ExchangeRate, [{"colour": "red"}])


def test_no_rows_are_no_statement(app: Flask) -> None:
    insert_many(Party, [])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Party)) == 0


def test_a_table_nobody_has_counted_is_counted_once(app: Flask) -> None:
    counted = []

    @sa.event.listens_for(db.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("ANALYZE"):
            counted.append(statement)

    insert_many(Country, [_country("XA")])
    analyse_if_unknown(Country)
    analyse_if_unknown(Country)
    sa.event.remove(db.engine, "before_cursor_execute", note)
    is_postgresql = db.engine.dialect.name == "postgresql"
    assert counted == (["ANALYZE country"] if is_postgresql else [])


def _country(code: str) -> dict[str, Any]:
    return {"code": code, "name_ru": f"Страна {code}", "version": 1}
