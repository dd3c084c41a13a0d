"""Badges, and who came in and went out with them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.clock import utc_now
from forum.core.db import Base, BusinessTable
from forum.core.types import UtcDateTime, enum_type
from forum.delegations.enums import BadgeState, Passage
from forum.delegations.models.members import Member
from forum.forums.models import Forum

_PERSONAL = {"personal": True}


class Badge(BusinessTable, Base):
    """A badge of a confirmed person. A lost or changed one is revoked and another made: at most one is valid."""

    __tablename__ = "badge"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True, comment="Person")
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), comment="Edition")
    number: Mapped[int] = mapped_column(comment="Number on the badge, from 1 in each edition; never given twice")
    # Whoever knows it passes as the person: the audit trail names it and does not tell it.
    code: Mapped[str] = mapped_column(
        sa.String(40),
        unique=True,
        info=_PERSONAL,
        comment="Random text that the scanner reads; tells nothing of the person",
    )
    state: Mapped[BadgeState] = mapped_column(
        enum_type(BadgeState, "state"), default=BadgeState.MADE, comment="Where the badge is"
    )
    printed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, comment="When it was last printed as it is now, UTC; none = to be printed"
    )
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was handed over, UTC")
    issued_to: Mapped[str | None] = mapped_column(
        sa.String(200), info=_PERSONAL, comment="Who took it, if not the person"
    )
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it came back, UTC")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it became invalid, UTC")
    revocation_reason: Mapped[str | None] = mapped_column(
        sa.Text,
        info=_PERSONAL,
        comment="Why it became invalid: a cause of its own, e.g. taken_off, or the words of the desk; may name persons",
    )

    member: Mapped[Member] = relationship()
    forum: Mapped[Forum] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("forum_id", "number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
        sa.CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_when"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revocation_reason IS NULL)", name="revoked_with_reason"),
        sa.CheckConstraint("state NOT IN ('issued', 'returned') OR issued_at IS NOT NULL", name="issued_when"),
        sa.CheckConstraint("state <> 'returned' OR returned_at IS NOT NULL", name="returned_when"),
        # Two valid badges let two people in as one.
        sa.Index(
            "uq_badge_member_id",
            "member_id",
            unique=True,
            sqlite_where=sa.text("state IN ('made', 'issued')"),
            postgresql_where=sa.text("state IN ('made', 'issued')"),
        ),
    )


class CheckIn(Base):
    """A passage of the desk: written once and never changed, so it needs no version.

    ``key`` comes with the request: the same one sent again after a pause of the network is the same passage.
    """

    __tablename__ = "check_in"

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key")
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), comment="Person")
    badge_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("badge.id"), index=True, comment="Badge that was read; none = found by the name"
    )
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), comment="Edition")
    passage: Mapped[Passage] = mapped_column(enum_type(Passage, "passage"), comment="In or out")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, comment="When, UTC")
    desk: Mapped[str] = mapped_column(sa.String(60), default="", comment="Which desk or entrance")
    key: Mapped[str] = mapped_column(sa.String(64), unique=True, comment="Key of the request that wrote it")
    created_by: Mapped[int | None] = mapped_column(comment="Account of the desk; no foreign key")
    created_by_label: Mapped[str] = mapped_column(sa.String(200), default="", comment="Who was at the desk, in words")

    member: Mapped[Member] = relationship()
    badge: Mapped[Badge | None] = relationship()
    forum: Mapped[Forum] = relationship()

    __table_args__ = (
        sa.Index("ix_check_in_member_id", "member_id", "id"),
        sa.Index("ix_check_in_forum_id", "forum_id", "id"),
    )
