"""What of a document was carried out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.periods import Period
from forum.core.db import Base, BusinessTable
from forum.core.types import MAX_DOCUMENT_KOPECKS

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement


class Execution(BusinessTable, Base):
    """What was carried out of a document in a period: in it alone, not since signing."""

    __tablename__ = "execution"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), comment="Document")
    year: Mapped[int] = mapped_column(comment="Year of the period")
    quarter: Mapped[int] = mapped_column(comment="Quarter of the period, 1 to 4; 0 = the whole year")
    value: Mapped[int] = mapped_column(
        sa.BigInteger, comment="Carried out in the period, minor units of the document's currency"
    )
    value_rub: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="Rouble equivalent in kopecks, at the rate of the document's signing"
    )
    covers_until: Mapped[date] = mapped_column(
        comment="Last day the report covers: the period's last, or the day of reporting while it runs"
    )
    excess_reason: Mapped[str | None] = mapped_column(
        sa.Text, comment="Why more was carried out than the document is worth"
    )
    note: Mapped[str | None] = mapped_column(sa.Text, comment="Remark")

    agreement: Mapped[Agreement] = relationship(back_populates="executions")

    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "year", "quarter"),
        # Covering: what was carried out by a day is read from the index.
        sa.Index("ix_execution_agreement_id", "agreement_id", "covers_until", "value", "value_rub"),
        sa.CheckConstraint("quarter >= 0 AND quarter <= 4", name="quarter_in_range"),
        sa.CheckConstraint(f"value >= 0 AND value <= {MAX_DOCUMENT_KOPECKS}", name="value_in_range"),
        sa.CheckConstraint(
            f"value_rub IS NULL OR (value_rub >= 0 AND value_rub <= {MAX_DOCUMENT_KOPECKS})", name="value_rub_in_range"
        ),
    )

    @property
    def period(self) -> Period:
        """The quarter or year reported."""
        return Period(self.year, self.quarter)
