"""The register of editions as a file, for the page and the command alike."""

from __future__ import annotations

from forum.core.db import db, row_count
from forum.core.exports import Export
from forum.forums.columns import FORUMS
from forum.forums.models import Forum
from forum.forums.queries import Statement, rows_of


def forums_export(statement: Statement) -> Export:
    """The editions of ``register_statement``, the newest first."""
    ordered = statement.order_by(Forum.number.desc().nulls_last(), Forum.id)
    return Export(
        register=FORUMS,
        read=lambda _columns: rows_of(db.session.execute(ordered)),
        count=lambda: row_count(statement),
    )
