"""Indexes that totals are read from in order, without sorting and without reading documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TOTALS = "ix_agreement_totals"
BY_DEFAULT = "ix_allocation_by_default"


def upgrade() -> None:
    """Apply."""
    op.drop_index(TOTALS, table_name="agreement")
    op.create_index(
        TOTALS,
        "agreement",
        [
            *("forum_id", "counts", "money", "kind", "disclosure", "currency_code"),
            *("signed_on", "verified_at", "value_rub", "value"),
        ],
    )
    op.create_index(
        BY_DEFAULT,
        "allocation",
        ["agreement_id", "effective_on", "money", "kopecks"],
        sqlite_where=sa.text("is_stated = 0"),
        postgresql_where=sa.text("NOT is_stated"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index(BY_DEFAULT, table_name="allocation")
    op.drop_index(TOTALS, table_name="agreement")
    op.create_index(TOTALS, "agreement", ["forum_id", "counts", "money", "signed_on"])
