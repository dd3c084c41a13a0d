"""Figures given to the press: frozen with the list of their documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.enums import AgreementKind, Disclosure
from forum.core.db import Base, BusinessTable
from forum.core.types import Kopecks, UtcDateTime, enum_type
from forum.forums.models import Forum

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement


class PressFigure(BusinessTable, Base):
    """What was told of an edition at a moment; never changed afterwards.

    The counts are those of ``AgreementTotals``; ``kopecks`` is the sum of ``value_rub`` over its documents.
    """

    __tablename__ = "press_figure"

    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), index=True, comment="Edition")
    as_of: Mapped[date] = mapped_column(comment="Legal day of the sums")
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="Moment the figure tells, UTC")
    counted: Mapped[int] = mapped_column(comment="Signed documents")
    contracts: Mapped[int] = mapped_column(comment="Contracts among them")
    with_money: Mapped[int] = mapped_column(comment="Contracts whose sum is in the total")
    kopecks: Mapped[Kopecks] = mapped_column(comment="Sum of the contracts in kopecks")
    without_sum: Mapped[int] = mapped_column(comment="Contracts without a sum")
    confidential: Mapped[int] = mapped_column(comment="Contracts whose sum is not disclosed")
    ceilings: Mapped[int] = mapped_column(comment="Contracts with a ceiling or an estimate")
    no_rate: Mapped[int] = mapped_column(comment="Contracts without a rate on the day of signing")
    unverified: Mapped[int] = mapped_column(comment="Contracts whose sum awaited a second person")
    unverified_kopecks: Mapped[Kopecks] = mapped_column(comment="Their sum in kopecks, in no total")
    waiver: Mapped[str | None] = mapped_column(
        sa.Text, comment="Why it was frozen while sums awaited a second person; none where none did"
    )

    forum: Mapped[Forum] = relationship()
    documents: Mapped[list[PressFigureDocument]] = relationship(
        back_populates="figure", order_by="PressFigureDocument.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.CheckConstraint("(unverified = 0) = (waiver IS NULL)", name="unverified_is_waived"),
        sa.CheckConstraint("kopecks >= 0 AND unverified_kopecks >= 0", name="kopecks_not_negative"),
    )


class PressFigureDocument(Base):
    """A document as it stood when the figure was frozen; ``value_rub`` is what of it is in the sum."""

    __tablename__ = "press_figure_document"

    press_figure_id: Mapped[int] = mapped_column(
        sa.ForeignKey("press_figure.id"), primary_key=True, comment="Frozen figure"
    )
    agreement_id: Mapped[int] = mapped_column(
        sa.ForeignKey("agreement.id"), primary_key=True, index=True, comment="Document"
    )
    position: Mapped[int] = mapped_column(comment="Order in the list, from 1")
    agreement_version: Mapped[int] = mapped_column(comment="Version of the document then")
    register_number: Mapped[str | None] = mapped_column(sa.String(20), comment="Register number then")
    title: Mapped[str] = mapped_column(sa.String(1000), comment="Title then")
    kind: Mapped[AgreementKind] = mapped_column(enum_type(AgreementKind, "kind"), comment="Sort of instrument then")
    disclosure: Mapped[Disclosure] = mapped_column(
        enum_type(Disclosure, "disclosure"), comment="What was known of the sum then"
    )
    is_verified: Mapped[bool] = mapped_column(comment="Whether its sum awaited nobody then")
    signed_on: Mapped[date] = mapped_column(comment="Day of signing then")
    value_rub: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="Kopecks of it in the sum; none where the sum leaves it out"
    )

    figure: Mapped[PressFigure] = relationship(back_populates="documents")
    agreement: Mapped[Agreement] = relationship()
