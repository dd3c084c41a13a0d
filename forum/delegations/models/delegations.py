"""Delegations: to an edition, or on a visit outside forums."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.types import DatePrecision, UtcDateTime, enum_type
from forum.delegations.enums import DelegationState
from forum.forums.enums import DelegationKind, HeadLevel
from forum.forums.models import Forum
from forum.reference.models import Organisation, Region

if TYPE_CHECKING:
    from forum.delegations.models.members import Member

_PERSONAL = {"personal": True}


class Delegation(BusinessTable, Base):
    """People an organisation sends to an edition, or (no edition) on a visit outside forums."""

    __tablename__ = "delegation"

    forum_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("forum.id"), comment="Edition; none = a visit outside forums"
    )
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"),
        index=True,
        comment="Sending organisation, the scope of its representatives; none = a visit known by its region alone",
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
    letter_due_on: Mapped[date | None] = mapped_column(
        comment="Day by which the letter follows; none = it is here or not awaited"
    )
    starts_on: Mapped[date | None] = mapped_column(comment="First day of a visit outside forums")
    ends_on: Mapped[date | None] = mapped_column(comment="Last day of a visit outside forums")
    date_precision: Mapped[DatePrecision] = mapped_column(
        enum_type(DatePrecision, "date_precision"),
        default=DatePrecision.DAY,
        comment="How exactly the days of a visit are known",
    )
    purpose: Mapped[str | None] = mapped_column(sa.Text, comment="Purpose of a visit; names no private person")
    results: Mapped[str | None] = mapped_column(sa.Text, comment="Results of a visit; names no private person")
    source: Mapped[str | None] = mapped_column(sa.Text, comment="Where what is known of a visit comes from")
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
    extra_places: Mapped[int] = mapped_column(
        default=0, comment="Places granted over the quotas to this delegation, persons"
    )
    extra_reason: Mapped[str | None] = mapped_column(sa.Text, comment="Why places over the quotas were granted")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was last submitted, UTC")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When it was last decided on, UTC")

    forum: Mapped[Forum | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    region: Mapped[Region] = relationship(foreign_keys=[region_id])
    destination_region: Mapped[Region | None] = relationship(foreign_keys=[destination_region_id])
    members: Mapped[list[Member]] = relationship(
        back_populates="delegation", order_by="(Member.is_head.desc(), Member.position)", cascade="all, delete-orphan"
    )

    @property
    def sending_organisation(self) -> Organisation:
        """The organisation that sends it, as every delegation to an edition has one.

        Raises ``ValueError`` for a visit that is known by its region alone.
        """
        if self.organisation is None:
            raise ValueError("no organisation is known to send this visit")
        return self.organisation

    def sender(self, locale: str) -> str:
        """Who sends it: the organisation, or the region where it alone is known."""
        return self.organisation.name(locale) if self.organisation is not None else self.region.name(locale)

    __table_args__ = (
        sa.Index("ix_delegation_forum_id_state", "forum_id", "state"),
        sa.Index("ix_delegation_starts_on", "starts_on"),
        sa.CheckConstraint("forum_id IS NOT NULL OR destination_region_id IS NOT NULL", name="goes_somewhere"),
        # Who sends a delegation to an edition decides who sees its persons.
        sa.CheckConstraint("forum_id IS NULL OR organisation_id IS NOT NULL", name="sent_by_somebody"),
        # A visit is counted in the year and month of its first day.
        sa.CheckConstraint("forum_id IS NOT NULL OR starts_on IS NOT NULL", name="visit_has_day"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
        sa.CheckConstraint("extra_places >= 0", name="extra_places_not_negative"),
        sa.CheckConstraint("(extra_places = 0) = (extra_reason IS NULL)", name="extra_places_with_reason"),
    )
