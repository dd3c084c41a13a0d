"""Frozen reports: the kept bytes with what every counted document put into them, append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.audit import trigger_statements

revision = "0018"
down_revision = "0017"

TABLES = ("report_run", "report_run_document")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "report_run",
        sa.Column(
            "kind",
            sa.Enum("annual", "note", "internal", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
            comment="Which report",
        ),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year of signing that it tells of"),
        sa.Column("locale", sa.String(length=5), nullable=False, comment="Language of the report"),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="Edition of the report («редакция»): 1, 2, … of kind, year, language",
        ),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Legal day of the figures"),
        sa.Column("parameters", sa.JSON(), nullable=False, comment="What it was made with: arguments of its builder"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="The bytes that are kept"),
        sa.Column(
            "content_sha256",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the report before its mark; of a plain download, the same",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was frozen, as the actor wrote it"),
        sa.Column("documents_counted", sa.Integer(), nullable=False, comment="Documents in the report"),
        sa.Column("contracts_counted", sa.Integer(), nullable=False, comment="Contracts among them"),
        sa.Column(
            "kopecks",
            sa.BigInteger(),
            nullable=True,
            comment="Sum of the contracts in kopecks; none where no contract has one",
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
        sa.CheckConstraint("number >= 1", name=op.f("ck_report_run_number_from_one")),
        sa.CheckConstraint("year BETWEEN 2014 AND 2100", name=op.f("ck_report_run_year_in_range")),
        sa.CheckConstraint("length(content_sha256) = 64", name=op.f("ck_report_run_content_sha256_whole")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_report_run_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_run")),
        sa.UniqueConstraint("kind", "year", "locale", "number", name=op.f("uq_report_run_kind_year_locale_number")),
    )
    op.create_index(op.f("ix_report_run_content_sha256"), "report_run", ["content_sha256"])
    op.create_index(op.f("ix_report_run_file_id"), "report_run", ["file_id"])
    op.create_table(
        "report_run_document",
        sa.Column("report_run_id", sa.Integer(), nullable=False, comment="Report"),
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the report, from 1"),
        sa.Column("agreement_version", sa.Integer(), nullable=False, comment="Version of the document then"),
        sa.Column("register_number", sa.String(length=20), nullable=True, comment="Register number then"),
        sa.Column("title", sa.String(length=1000), nullable=False, comment="Title then"),
        sa.Column("signed_on", sa.Date(), nullable=False, comment="Day of signing then"),
        sa.Column(
            "kopecks",
            sa.BigInteger(),
            nullable=True,
            comment="Kopecks of it in the sum; none where the sum leaves it out",
        ),
        sa.Column(
            "executed",
            sa.BigInteger(),
            nullable=True,
            comment="Kopecks of it carried out by the report's day; none where nothing was reported",
        ),
        sa.Column(
            "parts",
            sa.JSON(),
            nullable=False,
            comment="By pair of regions: [Russian code, Belarusian code, kopecks, ppm, kopecks by default shares]",
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_report_run_document_agreement_id")),
        sa.ForeignKeyConstraint(
            ["report_run_id"], ["report_run.id"], name=op.f("fk_report_run_document_report_run_id")
        ),
        sa.PrimaryKeyConstraint("report_run_id", "agreement_id", name=op.f("pk_report_run_document")),
    )
    op.create_index(op.f("ix_report_run_document_agreement_id"), "report_run_document", ["agreement_id"])
    for table in TABLES:
        for statement in trigger_statements(op.get_bind().dialect.name, table):
            op.execute(sa.DDL(statement.replace("%", "%%")))


def downgrade() -> None:
    """Take back."""
    for table in reversed(TABLES):
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {table}_append_only()")
