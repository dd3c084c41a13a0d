"""Corrections of documents of closed editions, which wait for a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "correction",
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document to correct"),
        sa.Column(
            "document_version",
            sa.Integer(),
            nullable=False,
            comment="Version of the document it was asked for; checked when applied",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, as its author wrote it"),
        sa.Column(
            "draft",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="The whole document as it would be; none once decided",
        ),
        sa.Column(
            "changes",
            sa.JSON(),
            nullable=False,
            comment="What would change, as the audit trail tells it: column -> [old, new]; a personal column -> null",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "applied",
                "declined",
                "taken_back",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Where it stands",
        ),
        sa.Column("decided_at", sa.DateTime(), nullable=True, comment="When it was decided, UTC"),
        sa.Column("decided_by", sa.Integer(), nullable=True, comment="Account that decided it; no foreign key"),
        sa.Column("decided_by_label", sa.String(length=200), nullable=False, comment="Who decided it, in words"),
        sa.Column("decision_reason", sa.Text(), nullable=True, comment="Why it was declined"),
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
            "(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_correction_decided_has_instant")
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR decision_reason IS NOT NULL", name=op.f("ck_correction_declined_has_reason")
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_correction_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_agreement_id"), "correction", ["agreement_id"])
    op.create_index(
        "uq_correction_pending",
        "correction",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )


def downgrade() -> None:
    """Take back; what awaits approval is lost with its table."""
    op.drop_table("correction")
