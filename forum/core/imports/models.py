"""Lists that were sent: kept encrypted while they are looked at, remembered without their content once brought in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import utc_now
from forum.core.db import Base
from forum.core.encryption import EncryptedBytes, EncryptedJson
from forum.core.types import UtcDateTime, enum_type


class RunState(StrEnum):
    """How far a list has come."""

    STAGED = "staged"
    COMMITTED = "committed"
    DISCARDED = "discarded"


class ImportRun(Base):
    """A list that was sent. Its content and preview stay only while it is staged: they may hold persons.

    The row is no business record: looking at a list changes nothing of the register, so it has no audit event; bringing
    it in has one beside those of the records.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key")
    kind: Mapped[str] = mapped_column(sa.String(40), comment="Kind of the list, e.g. organisations")
    file_name: Mapped[str] = mapped_column(sa.String(200), comment="What the sender called the file")
    sha256: Mapped[str] = mapped_column(sa.String(64), comment="SHA-256 of the file, hexadecimal")
    size: Mapped[int] = mapped_column(comment="Size of the file, bytes")
    rows: Mapped[int] = mapped_column(comment="Rows of the list")
    chosen: Mapped[dict[str, Any]] = mapped_column(
        sa.JSON, default=dict, comment="What was chosen beside the file, e.g. the edition"
    )
    list_key: Mapped[str] = mapped_column(
        sa.String(64), comment="Digest of kind, file and what was chosen: the same list"
    )
    state: Mapped[RunState] = mapped_column(enum_type(RunState, "state"), comment="How far the list has come")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, comment="When it was sent, UTC")
    created_by: Mapped[int | None] = mapped_column(comment="Account that sent it; no foreign key")
    created_by_label: Mapped[str] = mapped_column(sa.String(200), comment="Who sent it, in words")
    committed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was brought in, UTC")
    counts: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict, comment="Verdict -> number of rows")
    fingerprint: Mapped[str] = mapped_column(sa.String(64), comment="Digest of the preview that is shown")
    decisions: Mapped[dict[str, bool]] = mapped_column(
        sa.JSON, default=dict, comment="Row:column -> whether the value of the file holds"
    )
    answers: Mapped[dict[str, Any]] = mapped_column(
        sa.JSON,
        default=dict,
        comment="Row -> the question of its remarks as it was shown, whether the row is left out",
    )
    content: Mapped[bytes | None] = mapped_column(
        EncryptedBytes, deferred=True, info={"personal": True}, comment="The file, encrypted; while staged"
    )
    preview: Mapped[Any] = mapped_column(
        EncryptedJson,
        nullable=True,
        deferred=True,
        info={"personal": True},
        comment="What it would do, encrypted; while staged",
    )
    checked: Mapped[bytes | None] = mapped_column(
        EncryptedBytes,
        deferred=True,
        info={"personal": True},
        comment="What it would write as it was checked, under the stamp of what the check depended on, encrypted; "
        "while staged",
    )

    __table_args__ = (
        sa.CheckConstraint(
            "state = 'staged' OR (content IS NULL AND preview IS NULL AND checked IS NULL)",
            name="content_while_staged",
        ),
        sa.CheckConstraint("(state = 'committed') = (committed_at IS NOT NULL)", name="committed_when"),
        # A list brought in twice would double what it adds: of two senders at once the second waits here.
        sa.Index(
            "uq_import_run_list_key",
            "list_key",
            unique=True,
            sqlite_where=sa.text("state = 'committed'"),
            postgresql_where=sa.text("state = 'committed'"),
        ),
        sa.Index("ix_import_run_kind", "kind", "state", "committed_at"),
        sa.Index("ix_import_run_created_by", "created_by", "state"),
    )
