"""Letters that wait to be mailed, and those that were."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import utc_now
from forum.core.db import Base
from forum.core.types import UtcDateTime, enum_type

_PERSONAL = {"personal": True}


class LetterState(StrEnum):
    """Where a letter stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Letter(Base):
    """A letter: a few words and an address of a page to look at, never persons.

    It is written in the transaction of what it tells of and mailed by somebody else later, so that no mail server
    delays or undoes a decision. The row is no business record and has no audit event.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key")
    recipient: Mapped[str] = mapped_column(sa.String(254), info=_PERSONAL, comment="Address it goes to")
    locale: Mapped[str] = mapped_column(sa.String(2), comment="Language it is written in")
    subject: Mapped[str] = mapped_column(sa.String(300), comment="Subject; names no person")
    body: Mapped[str] = mapped_column(sa.Text, comment="Text with the link; names no person")
    state: Mapped[LetterState] = mapped_column(
        enum_type(LetterState, "state"), default=LetterState.QUEUED, comment="Where the letter stands"
    )
    attempts: Mapped[int] = mapped_column(default=0, comment="How often it was tried")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, comment="When it is tried next, UTC")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, comment="When it was written, UTC")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When the server took it, UTC")
    problem: Mapped[str | None] = mapped_column(sa.String(300), comment="What the last try met; names no person")

    __table_args__ = (
        sa.Index("ix_letter_state", "state", "due_at"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_when"),
        sa.CheckConstraint("attempts >= 0", name="attempts_not_negative"),
    )
