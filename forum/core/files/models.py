"""The contents that are kept; what they are called and belong to is told by the features' own tables."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import utc_now
from forum.core.db import Base
from forum.core.files.kinds import MOST_BYTES, FileKind
from forum.core.types import UtcDateTime, enum_type


class File(Base):
    """One content under its SHA-256. It is written once and never changed, so it needs no version and no author."""

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key")
    sha256: Mapped[str] = mapped_column(
        sa.String(64), unique=True, comment="SHA-256 of the content in hexadecimal digits; its name in the folder"
    )
    size: Mapped[int] = mapped_column(comment="Length of the content in bytes")
    kind: Mapped[FileKind] = mapped_column(enum_type(FileKind, "kind"), comment="What the content is")
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, comment="When it was stored first, UTC")

    __table_args__ = (
        sa.CheckConstraint(f"size > 0 AND size <= {MOST_BYTES}", name="size_in_range"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256_whole"),
    )
