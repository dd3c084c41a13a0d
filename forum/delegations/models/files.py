"""Papers of a delegation."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.files import File
from forum.core.types import UtcDateTime, enum_type
from forum.delegations.enums import PaperKind
from forum.delegations.models.delegations import Delegation

_PERSONAL = {"personal": True}


class DelegationFile(BusinessTable, Base):
    """A paper of a delegation: its letter, a letter on changes, a signature of one of them.

    One that was taken off stays with the reason.
    """

    __tablename__ = "delegation_file"

    delegation_id: Mapped[int] = mapped_column(sa.ForeignKey("delegation.id"), index=True, comment="Delegation")
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("file.id"), index=True, comment="The content")
    kind: Mapped[PaperKind] = mapped_column(enum_type(PaperKind, "kind"), comment="What it is to the delegation")
    name: Mapped[str] = mapped_column(
        sa.String(150), info=_PERSONAL, comment="What the file is called, made safe, with the suffix of its content"
    )
    signs_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("delegation_file.id"), index=True, comment="Paper of the delegation that a signature belongs to"
    )
    removed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, comment="When it was taken off the card, UTC; none = it is on it"
    )
    removed_by: Mapped[int | None] = mapped_column(comment="Account that took it off; no foreign key")
    removed_by_label: Mapped[str] = mapped_column(sa.String(200), default="", comment="Who took it off, in words")
    removal_reason: Mapped[str | None] = mapped_column(sa.Text, info=_PERSONAL, comment="Why it was taken off")

    delegation: Mapped[Delegation] = relationship()
    file: Mapped[File] = relationship()
    signs: Mapped[DelegationFile | None] = relationship(remote_side="DelegationFile.id")

    __table_args__ = (
        sa.CheckConstraint("kind = 'signature' OR signs_id IS NULL", name="signature_signs"),
        sa.CheckConstraint("(removed_at IS NULL) = (removal_reason IS NULL)", name="removed_with_reason"),
        # The same content twice on one card would be taken for two papers.
        sa.Index(
            "uq_delegation_file_content",
            "delegation_id",
            "file_id",
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
    )
