"""Corrections that wait for a second person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.enums import CorrectionState
from forum.core.db import Base, BusinessTable
from forum.core.types import UtcDateTime, enum_type

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement

_PERSONAL = {"personal": True}


class Correction(BusinessTable, Base):
    """A clerical correction of a document of a closed edition: asked by one secretary, decided by another.

    Until it is approved the document stays as it is. The draft goes once it is decided, so that no person named in it
    is kept a second time; what it would have changed stays.
    """

    __tablename__ = "correction"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True, comment="Document to correct")
    document_version: Mapped[int] = mapped_column(
        comment="Version of the document it was asked for; checked when applied"
    )
    reason: Mapped[str] = mapped_column(sa.Text, comment="Why, as its author wrote it")
    draft: Mapped[dict[str, Any] | None] = mapped_column(
        sa.JSON(none_as_null=True), info=_PERSONAL, comment="The whole document as it would be; none once decided"
    )
    changes: Mapped[dict[str, Any]] = mapped_column(
        sa.JSON,
        comment="What would change, as the audit trail tells it: column -> [old, new]; a personal column -> null",
    )
    state: Mapped[CorrectionState] = mapped_column(
        enum_type(CorrectionState, "state"), default=CorrectionState.PENDING, comment="Where it stands"
    )
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was decided, UTC")
    decided_by: Mapped[int | None] = mapped_column(comment="Account that decided it; no foreign key")
    decided_by_label: Mapped[str] = mapped_column(sa.String(200), default="", comment="Who decided it, in words")
    decision_reason: Mapped[str | None] = mapped_column(sa.Text, comment="Why it was declined")

    agreement: Mapped[Agreement] = relationship()

    __table_args__ = (
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_has_instant"),
        sa.CheckConstraint("state <> 'declined' OR decision_reason IS NOT NULL", name="declined_has_reason"),
        # Of two at once the second to be approved would undo the first.
        sa.Index(
            "uq_correction_pending",
            "agreement_id",
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        ),
    )
