"""Changes asked for after the day of changes: each waits for a decision of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.encryption import EncryptedJson
from forum.core.types import UtcDateTime, enum_type
from forum.delegations.enums import LateChangeKind, LateChangeState
from forum.delegations.models.delegations import Delegation
from forum.delegations.models.members import Member

_PERSONAL = {"personal": True}


class LateChange(BusinessTable, Base):
    """A change that came too late for its deadline: asked for with a reason, made once somebody has approved it."""

    __tablename__ = "late_change"

    delegation_id: Mapped[int] = mapped_column(sa.ForeignKey("delegation.id"), index=True, comment="Delegation")
    kind: Mapped[LateChangeKind] = mapped_column(enum_type(LateChangeKind, "kind"), comment="What is to be done")
    member_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("member.id"), index=True, comment="Person concerned; none = the whole delegation or a new person"
    )
    draft: Mapped[dict[str, Any] | None] = mapped_column(
        EncryptedJson, info=_PERSONAL, comment="The person as asked for, encrypted; none once it is decided"
    )
    reason: Mapped[str] = mapped_column(sa.Text, info=_PERSONAL, comment="Why it comes late; may name persons")
    state: Mapped[LateChangeState] = mapped_column(
        enum_type(LateChangeState, "state"), default=LateChangeState.PENDING, comment="Where the request stands"
    )
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="Since when it awaits a decision, UTC")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was decided on, UTC")
    decided_by: Mapped[int | None] = mapped_column(comment="Account that decided; no foreign key")
    decided_by_label: Mapped[str] = mapped_column(sa.String(200), default="", comment="Who decided, in words")
    decision: Mapped[str | None] = mapped_column(
        sa.Text, info=_PERSONAL, comment="Why it was refused; may name persons"
    )

    delegation: Mapped[Delegation] = relationship()
    member: Mapped[Member | None] = relationship()

    __table_args__ = (
        sa.Index("ix_late_change_state", "state", "requested_at"),
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_when"),
        sa.CheckConstraint("state <> 'refused' OR decision IS NOT NULL", name="refused_with_reason"),
        # A draft holds a whole person: nothing of it stays once the request is decided.
        sa.CheckConstraint("state = 'pending' OR draft IS NULL", name="draft_while_pending"),
        # Two requests about one person at once would be decided on in an order nobody chose.
        sa.Index(
            "uq_late_change_member_id",
            "member_id",
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        ),
    )
