"""When and where documents are signed: the slots of an edition and what stands in each."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.forums.models import Forum

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement


class SigningSlot(BusinessTable, Base):
    """A part of a signing day in one hall, such as «Большой зал, 10:00»."""

    __tablename__ = "signing_slot"

    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), comment="Edition")
    on_date: Mapped[date] = mapped_column(comment="Day of signing")
    starts_at: Mapped[time | None] = mapped_column(sa.Time, comment="When it begins, by the clock of the hall")
    hall: Mapped[str] = mapped_column(sa.String(200), comment="Hall; the place of signing of its documents")
    title: Mapped[str | None] = mapped_column(sa.String(300), comment="What it is called in the programme")
    position: Mapped[int] = mapped_column(default=1, comment="Order among the slots of one day and time")

    forum: Mapped[Forum] = relationship()
    places: Mapped[list[SlotPlace]] = relationship(
        back_populates="slot", order_by="(SlotPlace.position, SlotPlace.id)", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.Index("ix_signing_slot_forum_id", "forum_id", "on_date"),
        sa.CheckConstraint("position > 0", name="position_positive"),
    )


class SlotPlace(BusinessTable, Base):
    """A document's place in a slot; it stays there when it was signed or taken off, so that the list tells the day."""

    __tablename__ = "slot_place"

    slot_id: Mapped[int] = mapped_column(sa.ForeignKey("signing_slot.id"), comment="Slot")
    # One at most: a document that stood in two slots would be called up twice.
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), unique=True, comment="Document")
    position: Mapped[int] = mapped_column(comment="Order within the slot, from 1")

    slot: Mapped[SigningSlot] = relationship(back_populates="places")
    agreement: Mapped[Agreement] = relationship()

    __table_args__ = (
        sa.Index("ix_slot_place_slot_id", "slot_id", "position"),
        sa.CheckConstraint("position > 0", name="position_positive"),
    )
