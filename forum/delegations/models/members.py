"""Persons of delegations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.encryption import EncryptedDay, EncryptedText
from forum.core.files import File
from forum.core.text import search_key, sort_key
from forum.core.types import UtcDateTime, enum_type
from forum.delegations.enums import LikenessAnswer, MemberCategory, MemberState
from forum.delegations.latin_names import LatinName, suggested_latin
from forum.delegations.models.delegations import Delegation
from forum.forums.models import Section

_PERSONAL = {"personal": True}

member_section = sa.Table(
    "member_section",
    Base.metadata,
    sa.Column("member_id", sa.ForeignKey("member.id"), primary_key=True, comment="Person"),
    sa.Column("section_id", sa.ForeignKey("section.id"), primary_key=True, index=True, comment="Section"),
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
    vehicle: Mapped[str | None] = mapped_column(
        sa.String(200), info=_PERSONAL, comment="Vehicle: make and registration number; where the edition asks"
    )
    birth_on: Mapped[date | None] = mapped_column(
        EncryptedDay, info=_PERSONAL, comment="Date of birth, encrypted; where the edition asks"
    )
    birth_place: Mapped[str | None] = mapped_column(
        EncryptedText, info=_PERSONAL, comment="Place of birth, encrypted; where the edition asks"
    )
    identity_document: Mapped[str | None] = mapped_column(
        EncryptedText,
        info=_PERSONAL,
        comment="Identity document: kind, series, number; encrypted; where the edition asks",
    )
    photo_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("file.id"), index=True, info=_PERSONAL, comment="Photograph, encoded anew without its metadata"
    )
    note: Mapped[str | None] = mapped_column(sa.Text, info=_PERSONAL, comment="Remark")
    state: Mapped[MemberState] = mapped_column(
        enum_type(MemberState, "state"), default=MemberState.NOMINATED, comment="Where the person stands"
    )
    comment: Mapped[str | None] = mapped_column(
        sa.Text, info=_PERSONAL, comment="What the secretariat wants corrected, or why the person was taken off"
    )
    replaces_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("member.id"), unique=True, comment="Person of the same delegation whose place this one took"
    )
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When the person was last decided on, UTC")
    search_key: Mapped[str] = mapped_column(
        sa.Text, default="", info=_PERSONAL, comment="Names folded for case-insensitive search"
    )
    sort_key: Mapped[str] = mapped_column(
        sa.String(500), default="", info=_PERSONAL, comment="Alphabetical order key of the name"
    )

    delegation: Mapped[Delegation] = relationship(back_populates="members")
    photo: Mapped[File | None] = relationship()
    replaces: Mapped[Member | None] = relationship(remote_side="Member.id")
    sections: Mapped[list[Section]] = relationship(secondary=member_section, order_by=Section.position)

    __table_args__ = (
        sa.Index("ix_member_delegation_id", "delegation_id"),
        # A delegation has one head; the register and every letter name him first.
        sa.Index(
            "uq_member_head",
            "delegation_id",
            unique=True,
            sqlite_where=sa.text("is_head"),
            postgresql_where=sa.text("is_head"),
        ),
        sa.CheckConstraint("NOT is_head OR state IN ('nominated', 'confirmed')", name="head_is_listed"),
        sa.CheckConstraint("replaces_id IS NULL OR replaces_id <> id", name="replaces_another"),
    )

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def latin_name(self) -> str:
        """Given name and family name as in the passport; what nobody has given yet is the suggestion, and where it is
        shown or printed ``is_latin_suggested`` says so.
        """
        suggested = self.suggested_latin
        told = LatinName(self.last_name_latin or suggested.last_name, self.first_name_latin or suggested.first_name)
        return str(told)

    @property
    def is_latin_suggested(self) -> bool:
        """Whether some of the Latin name is not the passport's."""
        return not (self.last_name_latin and self.first_name_latin)

    @property
    def suggested_latin(self) -> LatinName:
        """What the Latin spelling is likely to be."""
        return suggested_latin(self.last_name, self.first_name, self.patronymic)

    def rewrite_keys(self) -> None:
        """Recompute the search and sort keys from the names."""
        self.search_key = search_key(self.full_name, self.first_name_latin, self.last_name_latin)
        self.sort_key = sort_key(self.full_name)[:500]


@event.listens_for(Member, "before_insert")
@event.listens_for(Member, "before_update")
def _follow_names(_mapper: Any, _connection: Connection, target: Member) -> None:
    """Keep the search and sort keys in step with the names, whoever writes them."""
    target.rewrite_keys()


class MemberLikeness(BusinessTable, Base):
    """What was answered when two persons of one edition looked like one; nobody is ever merged by it."""

    __tablename__ = "member_likeness"

    first_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), comment="One person, of the smaller key")
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True, comment="The other person")
    answer: Mapped[LikenessAnswer] = mapped_column(
        enum_type(LikenessAnswer, "answer"), comment="Whether they are the same person"
    )

    first: Mapped[Member] = relationship(foreign_keys=[first_id])
    second: Mapped[Member] = relationship(foreign_keys=[second_id])

    __table_args__ = (
        sa.UniqueConstraint("first_id", "second_id"),
        sa.CheckConstraint("first_id < second_id", name="in_order"),
    )
