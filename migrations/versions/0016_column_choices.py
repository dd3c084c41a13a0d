"""Columns of files as accounts have chosen them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "column_choice",
        sa.Column("user_id", sa.Integer(), nullable=False, comment="Account that chose"),
        sa.Column("register", sa.String(length=60), nullable=False, comment="Name of the register"),
        sa.Column("keys", sa.JSON(), nullable=False, comment="Keys of the columns and further sheets"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When it was chosen, UTC"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_column_choice_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "register", name=op.f("pk_column_choice")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("column_choice")
