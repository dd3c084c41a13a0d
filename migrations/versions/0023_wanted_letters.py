"""Who wants letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("user_account") as batch:
        batch.add_column(
            sa.Column(
                "wants_letters",
                sa.Boolean(),
                nullable=False,
                server_default=sa.true(),
                comment="Gets letters on changes of state; the own choice of the account",
            )
        )
    with op.batch_alter_table("user_account") as batch:
        batch.alter_column("wants_letters", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("user_account") as batch:
        batch.drop_column("wants_letters")
