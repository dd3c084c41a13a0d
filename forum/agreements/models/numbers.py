"""Numbers given to documents."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base


class RegisterCounter(Base):
    """The last register number given in an edition; its row is the lock of concurrent signers."""

    __tablename__ = "register_counter"

    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), primary_key=True, comment="Edition")
    last: Mapped[int] = mapped_column(default=0, comment="Last number given")
