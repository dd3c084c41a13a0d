"""Files of a document."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.enums import AttachmentKind, TextLanguage
from forum.core.db import Base, BusinessTable
from forum.core.files import File
from forum.core.types import UtcDateTime, enum_type

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement

# People call scans by whom they are of.
_PERSONAL = {"personal": True}


class AgreementFile(BusinessTable, Base):
    """A file of a document: a scan, a text, a signature of one of its files.

    One that was taken off stays with the reason, and so does its content: another document may have the same.
    """

    __tablename__ = "agreement_file"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True, comment="Document")
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("file.id"), index=True, comment="The content")
    kind: Mapped[AttachmentKind] = mapped_column(
        enum_type(AttachmentKind, "kind"), comment="What it is to the document"
    )
    name: Mapped[str] = mapped_column(
        sa.String(150), info=_PERSONAL, comment="What the file is called, made safe, with the suffix of its content"
    )
    language: Mapped[TextLanguage | None] = mapped_column(
        enum_type(TextLanguage, "language"), comment="Language of the text; none = not stated"
    )
    signs_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("agreement_file.id"), index=True, comment="File of the document that a signature belongs to"
    )
    note: Mapped[str | None] = mapped_column(sa.String(300), info=_PERSONAL, comment="Remark")
    removed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, comment="When it was taken off the card, UTC; none = it is on it"
    )
    removed_by: Mapped[int | None] = mapped_column(comment="Account that took it off; no foreign key")
    removed_by_label: Mapped[str] = mapped_column(sa.String(200), default="", comment="Who took it off, in words")
    removal_reason: Mapped[str | None] = mapped_column(sa.Text, comment="Why it was taken off")

    agreement: Mapped[Agreement] = relationship()
    file: Mapped[File] = relationship()
    signs: Mapped[AgreementFile | None] = relationship(remote_side="AgreementFile.id")

    __table_args__ = (
        sa.CheckConstraint("kind = 'signature' OR signs_id IS NULL", name="signature_signs"),
        sa.CheckConstraint("kind <> 'signature' OR language IS NULL", name="signature_has_no_language"),
        sa.CheckConstraint("(removed_at IS NULL) = (removal_reason IS NULL)", name="removed_with_reason"),
        # The same content twice on one card would be taken for two papers.
        sa.Index(
            "uq_agreement_file_content",
            "agreement_id",
            "file_id",
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
    )
