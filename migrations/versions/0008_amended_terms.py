"""An amendment may change until when its document is in force."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("amendment") as batch:
        batch.add_column(
            sa.Column(
                "in_force_until",
                sa.Date(),
                nullable=True,
                comment="New last day in force; none = unchanged, unless the document has no term from now on",
            )
        )
        batch.add_column(
            sa.Column(
                "has_no_term",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="From it on the document has no term",
            )
        )
        batch.create_check_constraint(op.f("ck_amendment_one_term"), "NOT has_no_term OR in_force_until IS NULL")
    with op.batch_alter_table("amendment") as batch:
        batch.alter_column("has_no_term", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("amendment") as batch:
        batch.drop_constraint(op.f("ck_amendment_one_term"), type_="check")
        batch.drop_column("has_no_term")
        batch.drop_column("in_force_until")
