"""Unsaved text of forms, encrypted, one row per account and form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "form_draft",
        sa.Column("user_id", sa.Integer(), nullable=False, comment="Account that typed the text"),
        sa.Column("address", sa.String(length=300), nullable=False, comment="Path of the form"),
        sa.Column("fields", sa.Text(), nullable=True, comment="Names and texts of the fields, encrypted"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the text was kept, UTC"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_form_draft_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "address", name=op.f("pk_form_draft")),
    )
    op.create_index("ix_form_draft_updated_at", "form_draft", ["updated_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("form_draft")
