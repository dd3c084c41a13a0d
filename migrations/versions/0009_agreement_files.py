"""Files of documents: contents under their SHA-256, and what they are to which document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

FORMATS = ("pdf", "jpeg", "png", "tiff", "docx", "doc", "rtf", "odt", "xlsx", "signature")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "file",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column(
            "sha256",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the content in hexadecimal digits; its name in the folder",
        ),
        sa.Column("size", sa.Integer(), nullable=False, comment="Length of the content in bytes"),
        sa.Column("kind", _enum("kind", *FORMATS), nullable=False, comment="What the content is"),
        sa.Column("stored_at", sa.DateTime(), nullable=False, comment="When it was stored first, UTC"),
        sa.CheckConstraint("size > 0 AND size <= 26214400", name=op.f("ck_file_size_in_range")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_file_sha256_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_file_sha256")),
    )
    op.create_table(
        "agreement_file",
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="The content"),
        sa.Column(
            "kind",
            _enum("kind", "scan", "text", "signature", "other"),
            nullable=False,
            comment="What it is to the document",
        ),
        sa.Column(
            "name",
            sa.String(length=150),
            nullable=False,
            comment="What the file is called, made safe, with the suffix of its content",
        ),
        sa.Column(
            "language",
            _enum("language", "ru", "be", "en"),
            nullable=True,
            comment="Language of the text; none = not stated",
        ),
        sa.Column("signs_id", sa.Integer(), nullable=True, comment="File of the document that a signature belongs to"),
        sa.Column("note", sa.String(length=300), nullable=True, comment="Remark"),
        sa.Column(
            "removed_at",
            sa.DateTime(),
            nullable=True,
            comment="When it was taken off the card, UTC; none = it is on it",
        ),
        sa.Column("removed_by", sa.Integer(), nullable=True, comment="Account that took it off; no foreign key"),
        sa.Column("removed_by_label", sa.String(length=200), nullable=False, comment="Who took it off, in words"),
        sa.Column("removal_reason", sa.Text(), nullable=True, comment="Why it was taken off"),
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
        sa.CheckConstraint("kind = 'signature' OR signs_id IS NULL", name=op.f("ck_agreement_file_signature_signs")),
        sa.CheckConstraint(
            "kind <> 'signature' OR language IS NULL", name=op.f("ck_agreement_file_signature_has_no_language")
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removal_reason IS NULL)", name=op.f("ck_agreement_file_removed_with_reason")
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_file_agreement_id")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_agreement_file_file_id")),
        sa.ForeignKeyConstraint(["signs_id"], ["agreement_file.id"], name=op.f("fk_agreement_file_signs_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_file")),
    )
    for column in ("agreement_id", "file_id", "signs_id"):
        op.create_index(f"ix_agreement_file_{column}", "agreement_file", [column])
    op.create_index(
        "uq_agreement_file_content",
        "agreement_file",
        ["agreement_id", "file_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    """Take back."""
    op.drop_table("agreement_file")
    op.drop_table("file")
