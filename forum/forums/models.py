"""Editions of the Forum, their host regions, sections and quotas."""

from __future__ import annotations

from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.types import DatePrecision, LocalizedNames, enum_type
from forum.forums.enums import CLOSED_STATES, DelegationKind, ForumFormat, ForumState, HeadLevel, ReportingPeriod
from forum.reference.enums import Side
from forum.reference.models import Region

TERMS: Final = (
    "original_days",
    "registration_days",
    "state_registration_days",
    "control_days",
    "release_days",
    "reporting_days",
)
"""Columns of an edition that hold a term in working days."""
MAX_TERM: Final = 500
"""The longest term, in working days: two years."""

ASKS: Final = (
    "asks_latin_names",
    "asks_travel",
    "asks_sections",
    "asks_birth",
    "asks_identity",
    "asks_vehicles",
    "asks_photos",
)
"""Columns of an edition that say what it asks of members."""

forum_host_region = sa.Table(
    "forum_host_region",
    Base.metadata,
    sa.Column("forum_id", sa.ForeignKey("forum.id"), primary_key=True, comment="Edition"),
    sa.Column("region_id", sa.ForeignKey("region.id"), primary_key=True, index=True, comment="Region that hosts it"),
)


class Forum(LocalizedNames, BusinessTable, Base):
    """One edition. ``code`` is its Roman number (X), T1 … for training, OUT for documents outside forums."""

    __tablename__ = "forum"

    code: Mapped[str] = mapped_column(sa.String(10), unique=True, comment="Roman number, T1 or OUT")
    number: Mapped[int | None] = mapped_column(unique=True, comment="Arabic number; none for training and OUT")
    year: Mapped[int | None] = mapped_column(index=True, comment="Year it meets")
    starts_on: Mapped[date | None] = mapped_column(comment="First day")
    ends_on: Mapped[date | None] = mapped_column(comment="Last day")
    date_precision: Mapped[DatePrecision] = mapped_column(
        enum_type(DatePrecision, "date_precision"), default=DatePrecision.DAY, comment="How exactly the days are known"
    )
    host_side: Mapped[Side | None] = mapped_column(enum_type(Side, "host_side"), comment="Country that hosts it")
    place_ru: Mapped[str | None] = mapped_column(sa.String(300), comment="Where it meets, in Russian")
    place_be: Mapped[str | None] = mapped_column(sa.String(300), comment="Where it meets, in Belarusian")
    place_en: Mapped[str | None] = mapped_column(sa.String(300), comment="Where it meets, in English")
    theme_ru: Mapped[str | None] = mapped_column(sa.String(500), comment="Theme, in Russian")
    theme_be: Mapped[str | None] = mapped_column(sa.String(500), comment="Theme, in Belarusian")
    theme_en: Mapped[str | None] = mapped_column(sa.String(500), comment="Theme, in English")
    format: Mapped[ForumFormat] = mapped_column(
        enum_type(ForumFormat, "format"), default=ForumFormat.IN_PERSON, comment="How it meets"
    )
    nomination_until: Mapped[date | None] = mapped_column(comment="Last day to submit a delegation")
    changes_until: Mapped[date | None] = mapped_column(comment="Last day to change a submitted delegation")
    asks_latin_names: Mapped[bool] = mapped_column(default=True, comment="Members give their names in Latin letters")
    asks_travel: Mapped[bool] = mapped_column(default=True, comment="Members give arrival and departure")
    asks_sections: Mapped[bool] = mapped_column(default=True, comment="Members choose sections")
    asks_birth: Mapped[bool] = mapped_column(default=False, comment="Members give day and place of birth")
    asks_identity: Mapped[bool] = mapped_column(default=False, comment="Members give their identity document")
    asks_vehicles: Mapped[bool] = mapped_column(default=False, comment="Members give the vehicle they come by")
    asks_photos: Mapped[bool] = mapped_column(default=False, comment="Members give a photograph for the badge")
    verify_from: Mapped[int | None] = mapped_column(
        sa.BigInteger,
        comment="Sums of this many kopecks and more await a second person; none = only those by word of mouth",
    )
    original_days: Mapped[int | None] = mapped_column(
        comment="Working days after signing to receive the original; none = no term"
    )
    registration_days: Mapped[int | None] = mapped_column(
        comment="Working days after signing to register the document; none = no term"
    )
    state_registration_days: Mapped[int | None] = mapped_column(
        comment="Working days after signing for the state registration; none = no term"
    )
    control_days: Mapped[int | None] = mapped_column(
        comment="Working days after signing to put the document on control; none = no term"
    )
    release_days: Mapped[int | None] = mapped_column(
        comment="Working days after its last day in force to take it off control; none = no term"
    )
    working_side: Mapped[Side | None] = mapped_column(
        enum_type(Side, "working_side"), comment="Whose working days the terms count; none = days both countries work"
    )
    reporting_period: Mapped[ReportingPeriod | None] = mapped_column(
        enum_type(ReportingPeriod, "reporting_period"),
        comment="How often execution is reported; none = reports are not awaited",
    )
    reporting_days: Mapped[int | None] = mapped_column(
        comment="Working days after the end of a period to report execution"
    )
    contact: Mapped[str] = mapped_column(
        sa.String(300), default="", comment="Duty telephone and address of the secretariat"
    )
    state: Mapped[ForumState] = mapped_column(
        enum_type(ForumState, "state"), default=ForumState.PLANNED, comment="Where the edition stands"
    )
    is_training: Mapped[bool] = mapped_column(default=False, comment="Invented data, left out of every total")
    is_current: Mapped[bool] = mapped_column(default=False, comment="The edition the pages open with; at most one")
    source: Mapped[str] = mapped_column(sa.Text, default="", comment="Where the facts come from")
    note: Mapped[str] = mapped_column(sa.Text, default="", comment="Remark")

    host_regions: Mapped[list[Region]] = relationship(secondary=forum_host_region, order_by=Region.official_order)
    sections: Mapped[list[Section]] = relationship(
        back_populates="forum", order_by="Section.position", cascade="all, delete-orphan"
    )
    quotas: Mapped[list[Quota]] = relationship(
        back_populates="forum", order_by="Quota.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.CheckConstraint("starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", name="days_in_order"),
        sa.CheckConstraint(
            "nomination_until IS NULL OR changes_until IS NULL OR nomination_until <= changes_until",
            name="deadlines_in_order",
        ),
        sa.CheckConstraint("verify_from IS NULL OR verify_from > 0", name="verify_from_positive"),
        *(
            sa.CheckConstraint(f"{name} IS NULL OR ({name} >= 1 AND {name} <= {MAX_TERM})", name=f"{name}_in_range")
            for name in TERMS
        ),
        sa.CheckConstraint("(reporting_period IS NULL) = (reporting_days IS NULL)", name="reporting_is_whole"),
        # Pages open with one edition: two current ones would show one and hide the other.
        sa.Index(
            "uq_forum_is_current",
            "is_current",
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        ),
    )

    @property
    def is_closed(self) -> bool:
        """Whether the edition is over: its documents are corrected by two persons alone."""
        return self.state in CLOSED_STATES

    def place(self, locale: str) -> str:
        """Where it meets, in ``locale`` with the usual fallback."""
        wanted = {"ru": self.place_ru, "be": self.place_be, "en": self.place_en}.get(locale)
        return wanted or self.place_ru or self.place_be or self.place_en or ""

    def theme(self, locale: str) -> str:
        """The theme, in ``locale`` with the usual fallback."""
        wanted = {"ru": self.theme_ru, "be": self.theme_be, "en": self.theme_en}.get(locale)
        return wanted or self.theme_ru or self.theme_be or self.theme_en or ""

    def search_parts(self) -> tuple[str | None, ...]:
        """Names, code, places and themes."""
        return (*super().search_parts(), self.code, self.place_ru, self.place_en, self.theme_ru, self.theme_en)


class Section(LocalizedNames, BusinessTable, Base):
    """A section or event of an edition that members sign up for."""

    __tablename__ = "section"

    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), index=True, comment="Edition")
    position: Mapped[int] = mapped_column(comment="Place in the programme, from 1")

    forum: Mapped[Forum] = relationship(back_populates="sections")


class Quota(BusinessTable, Base):
    """How many members may come: of one region or of every other one, of one kind of delegations or of all.

    Without ``head_level`` the limit holds for all such delegations of a region together, with it for each single one
    that somebody of that rank heads.
    """

    __tablename__ = "quota"

    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), index=True, comment="Edition")
    region_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("region.id"), index=True, comment="Region; none = every region without a row of its own"
    )
    kind: Mapped[DelegationKind | None] = mapped_column(
        enum_type(DelegationKind, "kind"), comment="Kind of delegations; none = all kinds together"
    )
    head_level: Mapped[HeadLevel | None] = mapped_column(
        enum_type(HeadLevel, "head_level"), comment="Rank of the head of one delegation; none = whoever heads them"
    )
    members: Mapped[int] = mapped_column(comment="Members allowed")

    forum: Mapped[Forum] = relationship(back_populates="quotas")
    region: Mapped[Region | None] = relationship()

    @property
    def applies_to(self) -> tuple[int | None, DelegationKind | None, HeadLevel | None]:
        """What it is a limit of; two of one edition never say the same."""
        return self.region_id, self.kind, self.head_level

    __table_args__ = (
        sa.UniqueConstraint("forum_id", "region_id", "kind", "head_level"),
        sa.CheckConstraint("members >= 0", name="members_not_negative"),
    )
