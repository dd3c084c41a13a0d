"""Answers to the remarks of a list that waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("import_run") as batch:
        batch.add_column(
            sa.Column(
                "answers",
                sa.JSON(),
                server_default="{}",
                nullable=False,
                comment="Row -> the question of its remarks as it was shown, whether the row is left out",
            )
        )
    with op.batch_alter_table("import_run") as batch:
        batch.alter_column("answers", server_default=None)
    # A preview that was kept before says nothing of what is asked: those lists, a day old at most, are sent again.
    op.execute(
        "UPDATE import_run SET state = 'discarded', content = NULL, preview = NULL, decisions = '{}' "
        "WHERE state = 'staged'"
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("import_run") as batch:
        batch.drop_column("answers")
