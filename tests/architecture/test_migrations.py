"""Migrations: up gives what the models say, down leaves nothing, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from forum.app import create_app
from forum.config import Settings, resource_path
from forum.core.db import Base, db

DIRECTORY = str(resource_path("migrations"))


@pytest.fixture
def empty_app(backend: str, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database in which no migration has run."""
    url = f"sqlite:///{tmp_path / 'empty.db'}" if backend == "sqlite" else _empty_copy(database_url)
    environ = {"FORUM_DATABASE_URL": url, "FORUM_SECRET_KEY": "migrations" * 4}
    app = create_app(Settings.from_environment(tmp_path, environ), testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _empty_copy(database_url: str) -> str:
    url = sa.make_url(database_url)
    name = f"{url.database}_migrations"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(sa.text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


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


def test_downgrade_leaves_nothing(empty_app: Flask) -> None:
    upgrade(directory=DIRECTORY)
    downgrade(directory=DIRECTORY, revision="base")
    with db.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    upgrade(directory=DIRECTORY)
    with db.engine.connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_every_revision_goes_down_as_it_came_up(empty_app: Flask) -> None:
    for script in [*ScriptDirectory(DIRECTORY).walk_revisions()][::-1]:
        upgrade(directory=DIRECTORY, revision=script.revision)
        after = _shape()
        downgrade(directory=DIRECTORY, revision="-1")
        upgrade(directory=DIRECTORY, revision=script.revision)
        assert _shape() == after, script.revision


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
