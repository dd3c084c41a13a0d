"""How a document is attributed to regions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.enums import AgreementKind
from forum.core.db import Base
from forum.core.types import Kopecks, enum_type

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement


class Allocation(Base):
    """A part of a document tying one Russian to one Belarusian region, from ``effective_on`` on.

    Rows of one document and day are differences to the days before: a sum over ``effective_on <= day`` is the
    value as of that day. ``kopecks`` split the rouble value, whether or not it is money; ``ppm`` the one document.

    The last five columns repeat the document's: a total then reads one index and no document. The foreign key keeps
    them equal, whoever changes the document.
    """

    __tablename__ = "allocation"

    agreement_id: Mapped[int] = mapped_column(primary_key=True, comment="Document")
    effective_on: Mapped[date] = mapped_column(primary_key=True, comment="First day the difference holds")
    ru_region_id: Mapped[int] = mapped_column(
        sa.ForeignKey("region.id"), primary_key=True, comment="Russian region, RU or RU-XX"
    )
    by_region_id: Mapped[int] = mapped_column(
        sa.ForeignKey("region.id"), primary_key=True, comment="Belarusian region, BY or BY-XX"
    )
    kopecks: Mapped[Kopecks] = mapped_column(comment="Difference of the part of the rouble value, kopecks")
    ppm: Mapped[int] = mapped_column(comment="Difference of the part of the document, parts per million")
    # Part of the key: an amendment that states the shares takes the default ones back on the same day.
    is_stated: Mapped[bool] = mapped_column(
        primary_key=True, comment="The share follows from the document, not from default weights"
    )
    forum_id: Mapped[int] = mapped_column(comment="The document's edition; follows it")
    signed_on: Mapped[date] = mapped_column(comment="The document's day of signing; follows it")
    kind: Mapped[AgreementKind] = mapped_column(
        enum_type(AgreementKind, "kind"), comment="The document's kind; follows it"
    )
    counts: Mapped[bool] = mapped_column(comment="Whether the document counts; follows it")
    money: Mapped[bool] = mapped_column(comment="Whether the document's value enters totals; follows it")

    agreement: Mapped[Agreement] = relationship(
        back_populates="allocations", primaryjoin="Agreement.id == foreign(Allocation.agreement_id)", viewonly=True
    )

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["agreement_id", "forum_id", "signed_on", "kind", "counts", "money"],
            [
                "agreement.id",
                "agreement.forum_id",
                "agreement.signed_on",
                "agreement.kind",
                "agreement.counts",
                "agreement.money",
            ],
            name="fk_allocation_agreement",
            onupdate="CASCADE",
        ),
        # Covering: totals per region and the matrix are read from the index alone.
        sa.Index(
            "ix_allocation_regions",
            "ru_region_id",
            "by_region_id",
            "agreement_id",
            "effective_on",
            "kopecks",
            "ppm",
            "is_stated",
            "forum_id",
            "signed_on",
            "kind",
            "counts",
            "money",
        ),
        # Covering too: whole documents per Belarusian region, in order and so without sorting.
        sa.Index(
            "ix_allocation_by_region_id",
            "by_region_id",
            "agreement_id",
            "effective_on",
            "forum_id",
            "signed_on",
            "kind",
            "counts",
            "money",
        ),
        # One edition's rows without a walk through all of them.
        sa.Index("ix_allocation_forum_id", "forum_id", "signed_on"),
        # Of the parts by default shares alone: few documents have any, and every total asks for theirs.
        sa.Index(
            "ix_allocation_by_default",
            "agreement_id",
            "effective_on",
            "money",
            "kopecks",
            sqlite_where=sa.text("is_stated = 0"),
            postgresql_where=sa.text("NOT is_stated"),
        ),
    )
