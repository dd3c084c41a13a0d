"""An index to find old form keys by: they are thrown away."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_submission_used_at", "submission", ["used_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_submission_used_at", table_name="submission")
