"""The sum from which an edition wants a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("forum") as batch:
        batch.add_column(
            sa.Column(
                "verify_from",
                sa.BigInteger(),
                nullable=True,
                comment="Sums of this many kopecks and more await a second person; none = only those by word of mouth",
            )
        )
        batch.create_check_constraint(op.f("ck_forum_verify_from_positive"), "verify_from IS NULL OR verify_from > 0")


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("forum") as batch:
        batch.drop_constraint(op.f("ck_forum_verify_from_positive"), type_="check")
        batch.drop_column("verify_from")
