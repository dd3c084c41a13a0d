"""Dated acts that change a signed document."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.types import MAX_DOCUMENT_KOPECKS
from forum.reference.models import Region

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement


class Amendment(BusinessTable, Base):
    """A dated legal act that changes value, term or shares of a signed document from ``effective_on`` on."""

    __tablename__ = "amendment"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), comment="Document amended")
    own_number: Mapped[str | None] = mapped_column(sa.String(60), comment="Number of the act")
    effective_on: Mapped[date] = mapped_column(comment="First day the change holds")
    value: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="New sum in minor units of the document's currency; none = unchanged"
    )
    value_rub: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="New rouble equivalent in kopecks, at the rate of the document's signing"
    )
    in_force_until: Mapped[date | None] = mapped_column(
        comment="New last day in force; none = unchanged, unless the document has no term from now on"
    )
    has_no_term: Mapped[bool] = mapped_column(default=False, comment="From it on the document has no term")
    reason: Mapped[str] = mapped_column(sa.Text, comment="What changed and why")

    agreement: Mapped[Agreement] = relationship(back_populates="amendments")
    weights: Mapped[list[AmendmentWeight]] = relationship(
        back_populates="amendment", order_by="AmendmentWeight.region_id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        # Covering: what a document is worth on a day is read from the index, in order.
        sa.Index("ix_amendment_agreement_id", "agreement_id", "effective_on", "id", "value", "value_rub"),
        sa.CheckConstraint(f"value IS NULL OR (value > 0 AND value <= {MAX_DOCUMENT_KOPECKS})", name="value_in_range"),
        sa.CheckConstraint(
            f"value_rub IS NULL OR (value_rub >= 0 AND value_rub <= {MAX_DOCUMENT_KOPECKS})", name="value_rub_in_range"
        ),
        sa.CheckConstraint("NOT has_no_term OR in_force_until IS NULL", name="one_term"),
    )

    @property
    def changes_term(self) -> bool:
        """Whether it says anew until when the document is in force."""
        return self.has_no_term or self.in_force_until is not None


class AmendmentWeight(Base):
    """The weight of a region from an amendment on; a side without rows keeps its earlier weights."""

    __tablename__ = "amendment_weight"

    amendment_id: Mapped[int] = mapped_column(sa.ForeignKey("amendment.id"), primary_key=True, comment="Amendment")
    region_id: Mapped[int] = mapped_column(
        sa.ForeignKey("region.id"), primary_key=True, index=True, comment="Region of either side"
    )
    weight: Mapped[int] = mapped_column(comment="Stated weight")

    amendment: Mapped[Amendment] = relationship(back_populates="weights")
    region: Mapped[Region] = relationship()

    __table_args__ = (sa.CheckConstraint("weight > 0 AND weight <= 1000000", name="weight_in_range"),)
