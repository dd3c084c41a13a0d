"""Delegations and their members."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.text import search_key, sort_key
from forum.core.types import UtcDateTime, enum_type
from forum.delegations.enums import DelegationKind, DelegationState, HeadLevel, MemberCategory, MemberState
from forum.forums.models import Forum, Section
from forum.reference.models import Organisation, Region

_PERSONAL = {"personal": True}

member_section = sa.Table(
    "member_section",
    Base.metadata,
    sa.Column("member_id", sa.ForeignKey("member.id"), primary_key=True, comment="Person"),
    sa.Column("section_id", sa.ForeignKey("section.id"), primary_key=True, index=True, comment="Section"),
)


class Delegation(BusinessTable, Base):
    """People an organisation sends to an edition, or (no edition) on a visit outside forums."""

    __tablename__ = "delegation"

    forum_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("forum.id"), comment="Edition; none = a visit outside forums"
    )
    organisation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, comment="Sending organisation; the scope of its representatives"
    )
    region_id: Mapped[int] = mapped_column(
        sa.ForeignKey("region.id"), index=True, comment="Region that sends it, as of the time of sending"
    )
    destination_region_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("region.id"), index=True, comment="Where a visit outside forums goes"
    )
    kind: Mapped[DelegationKind] = mapped_column(
        enum_type(DelegationKind, "kind"), default=DelegationKind.OFFICIAL, comment="Official, business, …"
    )
    head_level: Mapped[HeadLevel] = mapped_column(
        enum_type(HeadLevel, "head_level"), default=HeadLevel.OTHER, comment="Rank of the head"
    )
    letter_number: Mapped[str | None] = mapped_column(sa.String(60), comment="Number of the sending letter")
    letter_on: Mapped[date | None] = mapped_column(comment="Date of the sending letter")
    contact_name: Mapped[str | None] = mapped_column(sa.String(200), info=_PERSONAL, comment="Whom to ask")
    contact_phone: Mapped[str | None] = mapped_column(sa.String(60), info=_PERSONAL, comment="Telephone of the contact")
    contact_email: Mapped[str | None] = mapped_column(sa.String(254), info=_PERSONAL, comment="E-mail of the contact")
    note: Mapped[str | None] = mapped_column(sa.Text, info=_PERSONAL, comment="Remark; may name persons")
    state: Mapped[DelegationState] = mapped_column(
        enum_type(DelegationState, "state"), default=DelegationState.DRAFT, comment="Where it stands"
    )
    comment: Mapped[str | None] = mapped_column(
        sa.Text, info=_PERSONAL, comment="Why it was returned, rejected or withdrawn; may name persons"
    )
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was last submitted, UTC")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was last decided on, UTC")

    forum: Mapped[Forum | None] = relationship()
    organisation: Mapped[Organisation] = relationship()
    region: Mapped[Region] = relationship(foreign_keys=[region_id])
    destination_region: Mapped[Region | None] = relationship(foreign_keys=[destination_region_id])
    members: Mapped[list[Member]] = relationship(
        back_populates="delegation", order_by="(Member.is_head.desc(), Member.position)", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.Index("ix_delegation_forum_id_state", "forum_id", "state"),
        sa.CheckConstraint("forum_id IS NOT NULL OR destination_region_id IS NOT NULL", name="goes_somewhere"),
    )


class Member(BusinessTable, Base):
    """A person in a delegation. Erasing persons later blanks the personal columns; the row keeps counting."""

    __tablename__ = "member"

    delegation_id: Mapped[int] = mapped_column(sa.ForeignKey("delegation.id"), comment="Delegation")
    position: Mapped[int] = mapped_column(comment="Place in the list, from 1")
    is_head: Mapped[bool] = mapped_column(default=False, comment="Heads the delegation; exactly one when confirmed")
    category: Mapped[MemberCategory] = mapped_column(
        enum_type(MemberCategory, "category"), default=MemberCategory.MEMBER, comment="Status in the delegation"
    )
    last_name: Mapped[str] = mapped_column(sa.String(100), info=_PERSONAL, comment="Family name, Cyrillic")
    first_name: Mapped[str] = mapped_column(sa.String(100), info=_PERSONAL, comment="Given name, Cyrillic")
    patronymic: Mapped[str | None] = mapped_column(sa.String(100), info=_PERSONAL, comment="Patronymic, if any")
    last_name_latin: Mapped[str | None] = mapped_column(
        sa.String(100), info=_PERSONAL, comment="Family name as in the passport"
    )
    first_name_latin: Mapped[str | None] = mapped_column(
        sa.String(100), info=_PERSONAL, comment="Given name as in the passport"
    )
    post: Mapped[str] = mapped_column(sa.String(300), info=_PERSONAL, comment="Position held")
    workplace: Mapped[str] = mapped_column(sa.String(300), info=_PERSONAL, comment="Place of work")
    precedence: Mapped[int] = mapped_column(default=100, comment="Order of precedence; the smaller the higher")
    citizenship: Mapped[str | None] = mapped_column(
        sa.ForeignKey("country.code"), info=_PERSONAL, comment="Citizenship"
    )
    phone: Mapped[str | None] = mapped_column(sa.String(60), info=_PERSONAL, comment="Telephone")
    email: Mapped[str | None] = mapped_column(sa.String(254), info=_PERSONAL, comment="E-mail")
    arrival: Mapped[str | None] = mapped_column(
        sa.String(200), info=_PERSONAL, comment="Arrival: date, time, flight or train"
    )
    departure: Mapped[str | None] = mapped_column(
        sa.String(200), info=_PERSONAL, comment="Departure: date, time, flight or train"
    )
    hotel: Mapped[str | None] = mapped_column(sa.String(200), info=_PERSONAL, comment="Hotel")
    needs: Mapped[str | None] = mapped_column(sa.String(300), info=_PERSONAL, comment="Special needs")
    consent_on: Mapped[date | None] = mapped_column(
        info=_PERSONAL, comment="Date of the consent to the processing of personal data"
    )
    note: Mapped[str | None] = mapped_column(sa.Text, info=_PERSONAL, comment="Remark")
    state: Mapped[MemberState] = mapped_column(
        enum_type(MemberState, "state"), default=MemberState.NOMINATED, comment="Where the person stands"
    )
    search_key: Mapped[str] = mapped_column(
        sa.Text, default="", info=_PERSONAL, comment="Names folded for case-insensitive search"
    )
    sort_key: Mapped[str] = mapped_column(
        sa.String(500), default="", info=_PERSONAL, comment="Alphabetical order key of the name"
    )

    delegation: Mapped[Delegation] = relationship(back_populates="members")
    sections: Mapped[list[Section]] = relationship(secondary=member_section, order_by=Section.position)

    __table_args__ = (
        sa.Index("ix_member_delegation_id", "delegation_id"),
        # A delegation has one head; the register and every letter name him first.
        sa.Index(
            "uq_member_head",
            "delegation_id",
            unique=True,
            sqlite_where=sa.text("is_head AND state <> 'withdrawn'"),
            postgresql_where=sa.text("is_head AND state <> 'withdrawn'"),
        ),
    )

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def latin_name(self) -> str:
        """Given name and family name as in the passport; empty when neither is known."""
        return " ".join(part for part in (self.first_name_latin, self.last_name_latin) if part)

    def rewrite_keys(self) -> None:
        """Recompute the search and sort keys from the names."""
        self.search_key = search_key(self.full_name, self.latin_name)
        self.sort_key = sort_key(self.full_name)[:500]


@event.listens_for(Member, "before_insert")
@event.listens_for(Member, "before_update")
def _follow_names(_mapper: Any, _connection: Connection, target: Member) -> None:
    """Keep the search and sort keys in step with the names, whoever writes them."""
    target.rewrite_keys()
