"""Indexes that a page of the register is read from in its order, newest first, without sorting all documents."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

OF_AN_EDITION = "ix_agreement_newest"
OF_ALL = "ix_agreement_signed_on"


def upgrade() -> None:
    """Apply."""
    op.create_index(OF_AN_EDITION, "agreement", ["forum_id", "signed_on", "register_sequence"])
    op.drop_index(OF_ALL, table_name="agreement")
    op.create_index(OF_ALL, "agreement", ["signed_on", "register_sequence"])


def downgrade() -> None:
    """Take back."""
    op.drop_index(OF_ALL, table_name="agreement")
    op.create_index(OF_ALL, "agreement", ["signed_on"])
    op.drop_index(OF_AN_EDITION, table_name="agreement")
