"""What documents are to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.enums import Relation
from forum.core.db import Base, BusinessTable
from forum.core.types import enum_type

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement


class AgreementLink(BusinessTable, Base):
    """What a document is to another: concluded under it, a supplement, its implementation, in its place.

    Sums are not added along links: a framework's value is a ceiling, supplements add no value.
    """

    __tablename__ = "agreement_link"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), comment="Document that has the link")
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True, comment="Document it is linked to")
    relation: Mapped[Relation] = mapped_column(
        enum_type(Relation, "relation"), comment="What the first is to the other"
    )

    agreement: Mapped[Agreement] = relationship(foreign_keys=[agreement_id])
    other: Mapped[Agreement] = relationship(foreign_keys=[other_id])

    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "other_id"),
        sa.CheckConstraint("agreement_id <> other_id", name="not_to_itself"),
        # A contract draws on one ceiling: with two nobody could say what is left of either.
        sa.Index(
            "uq_agreement_link_framework",
            "agreement_id",
            unique=True,
            sqlite_where=sa.text("relation = 'framework'"),
            postgresql_where=sa.text("relation = 'framework'"),
        ),
    )
