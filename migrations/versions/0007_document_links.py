"""Links between documents: frameworks, supplements, implementations, what takes whose place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "agreement_link",
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document that has the link"),
        sa.Column("other_id", sa.Integer(), nullable=False, comment="Document it is linked to"),
        sa.Column(
            "relation",
            sa.Enum(
                "framework",
                "supplement",
                "implementation",
                "superseding",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="What the first is to the other",
        ),
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
        sa.CheckConstraint("agreement_id <> other_id", name=op.f("ck_agreement_link_not_to_itself")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_link_agreement_id")),
        sa.ForeignKeyConstraint(["other_id"], ["agreement.id"], name=op.f("fk_agreement_link_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_link")),
        sa.UniqueConstraint("agreement_id", "other_id", name=op.f("uq_agreement_link_agreement_id_other_id")),
    )
    op.create_index("ix_agreement_link_other_id", "agreement_link", ["other_id"])
    op.create_index(
        "uq_agreement_link_framework",
        "agreement_link",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("relation = 'framework'"),
        postgresql_where=sa.text("relation = 'framework'"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("agreement_link")
