"""Which badges are printed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_REASON = "Why it became invalid; may name persons"
_REASON_NOW = "Why it became invalid: a cause of its own, e.g. taken_off, or the words of the desk; may name persons"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("badge") as batch:
        batch.add_column(
            sa.Column(
                "printed_at",
                sa.DateTime(),
                nullable=True,
                comment="When it was last printed as it is now, UTC; none = to be printed",
            )
        )
        batch.alter_column("revocation_reason", existing_type=sa.Text(), existing_comment=_REASON, comment=_REASON_NOW)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("badge") as batch:
        batch.drop_column("printed_at")
        batch.alter_column("revocation_reason", existing_type=sa.Text(), existing_comment=_REASON_NOW, comment=_REASON)
