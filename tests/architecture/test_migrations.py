"""Migrations: up gives what the models say, down leaves nothing, on both databases."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from forum.config import resource_path
from forum.core.db import Base, db
from tests.databases import application_on, new_database

DIRECTORY = str(resource_path("migrations"))


@pytest.fixture
def empty_app(backend: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database in which no migration has run."""
    with new_database(backend, tmp_path) as url:
        app = application_on(url, tmp_path)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def checks(inspector: sa.Inspector, table: str) -> set[str | None]:
    return {check["name"] for check in inspector.get_check_constraints(table)}


def test_revisions_form_one_line() -> None:
    scripts = ScriptDirectory(DIRECTORY)
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    names = [Path(script.path).name for script in scripts.walk_revisions()][::-1]
    assert [name.split("_")[0] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


def test_upgrade_gives_what_the_models_say(empty_app: Flask) -> None:
    upgrade(directory=DIRECTORY)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = [str(difference) for difference in compare_metadata(context, Base.metadata)]
        inspector = sa.inspect(connection)
        declared = {
            table.name: {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
            for table in Base.metadata.sorted_tables
        }
        found = {name: checks(inspector, name) for name in declared}
    assert differences == []
    # Alembic does not compare CHECK constraints.
    assert found == declared


def test_every_revision_goes_down_as_it_came_up(empty_app: Flask) -> None:
    scripts = [*ScriptDirectory(DIRECTORY).walk_revisions()][::-1]
    shapes = {}
    for script in scripts:
        upgrade(directory=DIRECTORY, revision=script.revision)
        shapes[script.revision] = _shape()
    for script, below in pairwise(scripts[::-1]):
        downgrade(directory=DIRECTORY, revision="-1")
        assert _shape() == shapes[below.revision], script.revision
    downgrade(directory=DIRECTORY, revision="base")
    assert [*_shape()] == ["alembic_version"]
    upgrade(directory=DIRECTORY)
    assert _shape() == shapes[scripts[-1].revision]
    assert {*_shape()} == {*Base.metadata.tables, "alembic_version"}


def _shape() -> dict[str, list[str]]:
    with db.engine.connect() as connection:
        inspector = sa.inspect(connection)
        return {
            table: sorted(
                [str(column["name"]) for column in inspector.get_columns(table)]
                + [str(name) for name in checks(inspector, table)]
                + [str(index["name"]) for index in inspector.get_indexes(table)]
            )
            for table in inspector.get_table_names()
        }


def test_originals_become_steps_and_ends_are_told_by_the_trail(empty_app: Flask) -> None:
    upgrade(directory=DIRECTORY, revision="0009")
    made = {"version": 1, "created_at": datetime(2024, 1, 1), "updated_at": datetime(2024, 2, 1)}  # noqa: DTZ001 - as stored
    labels = {"created_by_label": "anna", "updated_by_label": "boris", "updated_by": 7}
    with db.engine.begin() as connection:
        tables = {name: sa.Table(name, sa.MetaData(), autoload_with=connection) for name in ("forum", "agreement")}
        values = {
            "id": 1,
            "code": "X",
            "state": "planned",
            "format": "in_person",
            "date_precision": "day",
            **made,
            **labels,
        }
        connection.execute(sa.insert(tables["forum"]), _filled(tables["forum"], values))
        document = {
            "forum_id": 1,
            "kind": "agreement",
            "level": "interregional",
            "quantity": 1,
            "disclosure": "none",
            "vat": "unknown",
            "sum_source": "document",
            "planned_precision": "day",
            "signed_precision": "day",
            "signed_on": date(2023, 6, 27),
            "counts": True,
            "money": False,
            **made,
            **labels,
        }
        for key, state, received_on in ((1, "terminated", date(2023, 7, 3)), (2, "signed", None), (3, "expired", None)):
            row = {**document, "id": key, "state": state, "original_received_on": received_on}
            connection.execute(sa.insert(tables["agreement"]), _filled(tables["agreement"], row))
        event = sa.Table("audit_event", sa.MetaData(), autoload_with=connection)
        for key, action, at in (
            (1, "agreement.signed", datetime(2023, 6, 27)),  # noqa: DTZ001 - as stored
            (1, "agreement.terminated", datetime(2024, 3, 1, 22)),  # noqa: DTZ001 - as stored
            (2, "agreement.expired", datetime(2024, 3, 1)),  # noqa: DTZ001 - as stored
        ):
            told = {"entity": "agreement", "entity_id": key, "action": action, "at": at, "changes": {}}
            connection.execute(sa.insert(event), _filled(event, told))
    upgrade(directory=DIRECTORY, revision="0010")
    with db.engine.connect() as connection:
        step = sa.Table("procedure_step", sa.MetaData(), autoload_with=connection)
        agreement = sa.Table("agreement", sa.MetaData(), autoload_with=connection)
        columns = ("agreement_id", "kind", "done_on", "is_waived", "created_by_label", "updated_by")
        steps = connection.execute(sa.select(*(step.c[name] for name in columns))).all()
        ends = connection.execute(sa.select(agreement.c.id, agreement.c.ended_on).order_by(agreement.c.id)).all()
    assert [tuple(row) for row in steps] == [(1, "original", date(2023, 7, 3), False, "boris", 7)]
    # An evening of UTC is the next day of the offices; who was signed again and who left no trace has no end.
    assert [tuple(row) for row in ends] == [(1, date(2024, 3, 2)), (2, None), (3, None)]


def _filled(table: sa.Table, values: dict[str, Any]) -> dict[str, Any]:
    """``values`` with something empty for every other column that must have a value."""
    empty = {"BOOLEAN": False, "INTEGER": 0, "BIGINT": 0}
    needed = [column for column in table.c if not column.nullable and column.name not in values]
    blank = {column.name: empty.get(str(column.type), "") for column in needed if column.name != "id"}
    return {**blank, **values}
