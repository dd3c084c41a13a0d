"""Slots of signing days with their documents, and figures frozen for the press."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "signing_slot",
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition"),
        sa.Column("on_date", sa.Date(), nullable=False, comment="Day of signing"),
        sa.Column("starts_at", sa.Time(), nullable=True, comment="When it begins, by the clock of the hall"),
        sa.Column("hall", sa.String(length=200), nullable=False, comment="Hall; the place of signing of its documents"),
        sa.Column("title", sa.String(length=300), nullable=True, comment="What it is called in the programme"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order among the slots of one day and time"),
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
        sa.CheckConstraint("position > 0", name=op.f("ck_signing_slot_position_positive")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_signing_slot_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_slot")),
    )
    op.create_index("ix_signing_slot_forum_id", "signing_slot", ["forum_id", "on_date"])
    op.create_table(
        "slot_place",
        sa.Column("slot_id", sa.Integer(), nullable=False, comment="Slot"),
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order within the slot, from 1"),
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
        sa.CheckConstraint("position > 0", name=op.f("ck_slot_place_position_positive")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_slot_place_agreement_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["signing_slot.id"], name=op.f("fk_slot_place_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_place")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_slot_place_agreement_id")),
    )
    op.create_index("ix_slot_place_slot_id", "slot_place", ["slot_id", "position"])
    op.create_table(
        "press_figure",
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Legal day of the sums"),
        sa.Column("taken_at", sa.DateTime(), nullable=False, comment="Moment the figure tells, UTC"),
        sa.Column("counted", sa.Integer(), nullable=False, comment="Signed documents"),
        sa.Column("contracts", sa.Integer(), nullable=False, comment="Contracts among them"),
        sa.Column("with_money", sa.Integer(), nullable=False, comment="Contracts whose sum is in the total"),
        sa.Column("kopecks", sa.BigInteger(), nullable=False, comment="Sum of the contracts in kopecks"),
        sa.Column("without_sum", sa.Integer(), nullable=False, comment="Contracts without a sum"),
        sa.Column("confidential", sa.Integer(), nullable=False, comment="Contracts whose sum is not disclosed"),
        sa.Column("ceilings", sa.Integer(), nullable=False, comment="Contracts with a ceiling or an estimate"),
        sa.Column("no_rate", sa.Integer(), nullable=False, comment="Contracts without a rate on the day of signing"),
        sa.Column("unverified", sa.Integer(), nullable=False, comment="Contracts whose sum awaited a second person"),
        sa.Column("unverified_kopecks", sa.BigInteger(), nullable=False, comment="Their sum in kopecks, in no total"),
        sa.Column(
            "waiver",
            sa.Text(),
            nullable=True,
            comment="Why it was frozen while sums awaited a second person; none where none did",
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
        sa.CheckConstraint(
            "kopecks >= 0 AND unverified_kopecks >= 0", name=op.f("ck_press_figure_kopecks_not_negative")
        ),
        sa.CheckConstraint("(unverified = 0) = (waiver IS NULL)", name=op.f("ck_press_figure_unverified_is_waived")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_press_figure_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_figure")),
    )
    op.create_index("ix_press_figure_forum_id", "press_figure", ["forum_id"])
    op.create_table(
        "press_figure_document",
        sa.Column("press_figure_id", sa.Integer(), nullable=False, comment="Frozen figure"),
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the list, from 1"),
        sa.Column("agreement_version", sa.Integer(), nullable=False, comment="Version of the document then"),
        sa.Column("register_number", sa.String(length=20), nullable=True, comment="Register number then"),
        sa.Column("title", sa.String(length=1000), nullable=False, comment="Title then"),
        sa.Column(
            "kind",
            sa.Enum(
                "agreement",
                "memorandum",
                "protocol",
                "action_plan",
                "programme",
                "contract",
                "supplement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Sort of instrument then",
        ),
        sa.Column(
            "disclosure",
            sa.Enum(
                "disclosed",
                "confidential",
                "none",
                "ceiling",
                "estimate",
                name="disclosure",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="What was known of the sum then",
        ),
        sa.Column("is_verified", sa.Boolean(), nullable=False, comment="Whether its sum awaited nobody then"),
        sa.Column("signed_on", sa.Date(), nullable=False, comment="Day of signing then"),
        sa.Column(
            "value_rub",
            sa.BigInteger(),
            nullable=True,
            comment="Kopecks of it in the sum; none where the sum leaves it out",
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_press_figure_document_agreement_id")),
        sa.ForeignKeyConstraint(
            ["press_figure_id"], ["press_figure.id"], name=op.f("fk_press_figure_document_press_figure_id")
        ),
        sa.PrimaryKeyConstraint("press_figure_id", "agreement_id", name=op.f("pk_press_figure_document")),
    )
    op.create_index("ix_press_figure_document_agreement_id", "press_figure_document", ["agreement_id"])


def downgrade() -> None:
    """Take back."""
    for table in ("press_figure_document", "press_figure", "slot_place", "signing_slot"):
        op.drop_table(table)
