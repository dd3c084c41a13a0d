"""Who proposed a document for a signing programme, and what the secretariat answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.types import UtcDateTime
from forum.reference.models import Organisation

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement


class Proposal(BusinessTable, Base):
    """A document that a region proposed. Until it is accepted, the secretariat and who proposed it alone see it.

    Accepted is also what was joined to another record, or put on the programme after it had been taken back.
    """

    __tablename__ = "proposal"

    agreement_id: Mapped[int] = mapped_column(
        sa.ForeignKey("agreement.id"), unique=True, comment="Document that is proposed"
    )
    organisation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, comment="Organisation that proposes it"
    )
    region_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("region.id"), index=True, comment="Region of that organisation when it proposed"
    )
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="When it was sent last, UTC")
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was returned last, UTC")
    comment: Mapped[str | None] = mapped_column(sa.Text, comment="What the secretariat wrote when returning it")
    accepted_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, comment="When it was accepted, UTC; none = seen by the secretariat and who proposed it alone"
    )

    agreement: Mapped[Agreement] = relationship(back_populates="proposal")
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (sa.CheckConstraint("(returned_at IS NULL) = (comment IS NULL)", name="returned_with_comment"),)
