"""Alembic environment: foreign keys off while SQLite tables are rebuilt, checked afterwards."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from forum import models as _models  # noqa: F401  # completes the metadata
from forum.core.db import Base
from forum.core.types import UtcDateTime


def _leave_out_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no migration where nothing changed."""
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our instants as what the database sees: a migration must not change when the program does."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def run() -> None:
    """Apply the migrations on one connection of the application's engine."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # Batch mode rebuilds a table by dropping it: with foreign keys on, ON DELETE CASCADE would fire.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=is_sqlite,
            compare_type=True,
            render_item=_render,
            process_revision_directives=_leave_out_empty,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            broken = connection.execute(sa.text("PRAGMA foreign_key_check")).all()
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")
            if broken:
                raise RuntimeError(f"the migration left dangling references: {broken[:5]}")


run()
