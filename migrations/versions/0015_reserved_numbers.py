"""Numbers of the signing programme set aside before the documents come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "number_block",
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition"),
        sa.Column("first", sa.Integer(), nullable=False, comment="First number of the block"),
        sa.Column("last", sa.Integer(), nullable=False, comment="Last number of the block"),
        sa.Column("purpose", sa.String(length=200), nullable=False, comment="What for, e.g. a hall or a day"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint(
            "first >= 1 AND first <= last AND last <= 10000", name=op.f("ck_number_block_numbers_in_order")
        ),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_number_block_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_block")),
        sa.UniqueConstraint("forum_id", "first", name=op.f("uq_number_block_forum_id_first")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("number_block")
