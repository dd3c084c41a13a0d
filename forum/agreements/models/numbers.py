"""Numbers given to documents."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.forums.models import Forum


class RegisterCounter(Base):
    """The last register number given in an edition; its row is the lock of concurrent signers."""

    __tablename__ = "register_counter"

    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), primary_key=True, comment="Edition")
    last: Mapped[int] = mapped_column(default=0, comment="Last number given")


class NumberBlock(BusinessTable, Base):
    """Numbers of an edition's signing programme set aside, so that their cards are printed before the documents come.

    A number of the block is given as soon as a document of the edition has it as its number on the programme.
    """

    __tablename__ = "number_block"

    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), comment="Edition")
    first: Mapped[int] = mapped_column(comment="First number of the block")
    last: Mapped[int] = mapped_column(comment="Last number of the block")
    purpose: Mapped[str] = mapped_column(sa.String(200), default="", comment="What for, e.g. a hall or a day")

    forum: Mapped[Forum] = relationship()

    __table_args__ = (
        # Blocks do not overlap: the service looks under the edition's lock, this is what an index can hold of it.
        sa.UniqueConstraint("forum_id", "first"),
        sa.CheckConstraint("first >= 1 AND first <= last AND last <= 10000", name="numbers_in_order"),
    )
