"""Lists that were sent to be brought in: staged encrypted, the same file brought in once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_COMMITTED = sa.text("state = 'committed'")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="Kind of the list, e.g. organisations"),
        sa.Column("file_name", sa.String(length=200), nullable=False, comment="What the sender called the file"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the file, hexadecimal"),
        sa.Column("size", sa.Integer(), nullable=False, comment="Size of the file, bytes"),
        sa.Column("rows", sa.Integer(), nullable=False, comment="Rows of the list"),
        sa.Column("chosen", sa.JSON(), nullable=False, comment="What was chosen beside the file, e.g. the edition"),
        sa.Column(
            "list_key",
            sa.String(length=64),
            nullable=False,
            comment="Digest of kind, file and what was chosen: the same list",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "staged", "committed", "discarded", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
            comment="How far the list has come",
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When it was sent, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that sent it; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who sent it, in words"),
        sa.Column("committed_at", sa.DateTime(), nullable=True, comment="When it was brought in, UTC"),
        sa.Column("counts", sa.JSON(), nullable=False, comment="Verdict -> number of rows"),
        sa.Column("fingerprint", sa.String(length=64), nullable=False, comment="Digest of the preview that is shown"),
        sa.Column("decisions", sa.JSON(), nullable=False, comment="Row:column -> whether the value of the file holds"),
        sa.Column("content", sa.LargeBinary(), nullable=True, comment="The file, encrypted; while staged"),
        sa.Column("preview", sa.Text(), nullable=True, comment="What it would do, encrypted; while staged"),
        sa.CheckConstraint(
            "state = 'staged' OR (content IS NULL AND preview IS NULL)",
            name=op.f("ck_import_run_content_while_staged"),
        ),
        sa.CheckConstraint(
            "(state = 'committed') = (committed_at IS NOT NULL)", name=op.f("ck_import_run_committed_when")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index("ix_import_run_created_by", "import_run", ["created_by", "state"])
    op.create_index("ix_import_run_kind", "import_run", ["kind", "state", "committed_at"])
    op.create_index(
        "uq_import_run_list_key",
        "import_run",
        ["list_key"],
        unique=True,
        sqlite_where=_COMMITTED,
        postgresql_where=_COMMITTED,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("import_run")
