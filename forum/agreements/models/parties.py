"""Who signs a document."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.types import enum_type
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement

_PERSONAL = {"personal": True}


class Party(BusinessTable, Base):
    """An organisation of a region of a side that signs; of a third country it is recorded, not allocated.

    ``weight`` is the stated share of the party's region; None = not stated, each region of the side gets 1.
    """

    __tablename__ = "party"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True, comment="Document")
    position: Mapped[int] = mapped_column(comment="Place among the parties, from 1")
    side: Mapped[Side | None] = mapped_column(enum_type(Side, "side"), comment="Country; none = third country")
    country_code: Mapped[str | None] = mapped_column(
        sa.ForeignKey("country.code"), comment="Third country the party belongs to"
    )
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, comment="Organisation that signs"
    )
    region_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("region.id"), comment="Region the party stands for at signing"
    )
    role: Mapped[str | None] = mapped_column(sa.String(100), comment="Role in the document, e.g. supplier")
    signatory: Mapped[str | None] = mapped_column(sa.String(200), info=_PERSONAL, comment="Who signed")
    signatory_post: Mapped[str | None] = mapped_column(
        sa.String(300), info=_PERSONAL, comment="Position of the signatory"
    )
    authority: Mapped[str | None] = mapped_column(
        sa.String(300), info=_PERSONAL, comment="On what the signatory's powers rest"
    )
    signed_on: Mapped[date | None] = mapped_column(comment="Own day of signing, when it differs")
    weight: Mapped[int | None] = mapped_column(comment="Stated weight of the party's region")

    agreement: Mapped[Agreement] = relationship(back_populates="parties")
    organisation: Mapped[Organisation | None] = relationship()
    region: Mapped[Region | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "position"),
        sa.CheckConstraint("(side IS NULL) = (country_code IS NOT NULL)", name="side_or_third_country"),
        sa.CheckConstraint("side IS NULL OR region_id IS NOT NULL", name="side_has_region"),
        sa.CheckConstraint("organisation_id IS NOT NULL OR region_id IS NOT NULL", name="is_named"),
        sa.CheckConstraint("weight IS NULL OR (weight > 0 AND weight <= 1000000)", name="weight_in_range"),
        # Covering: the documents of a region without a look at each party.
        sa.Index("ix_party_region_id", "region_id", "agreement_id"),
    )
