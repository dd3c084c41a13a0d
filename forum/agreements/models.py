"""Agreements, their parties, amendments and allocation."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.enums import (
    AgreementKind,
    AgreementLevel,
    AgreementState,
    Disclosure,
    Relation,
    SumSource,
    Vat,
)
from forum.core.db import Base, BusinessTable
from forum.core.types import MAX_DOCUMENT_KOPECKS, DatePrecision, Kopecks, UtcDateTime, enum_type
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region, Sector

_PERSONAL = {"personal": True}


class Agreement(BusinessTable, Base):
    """Any signed (or planned) instrument.

    ``value`` is in minor units of ``currency_code``, ``value_rub`` in kopecks. ``counts`` and ``money`` are written
    by ``counting.write_counting_columns`` alone, the allocation by ``allocation.rewrite_allocation`` alone.
    """

    __tablename__ = "agreement"

    forum_id: Mapped[int] = mapped_column(
        sa.ForeignKey("forum.id"), comment="Edition; OUT for documents outside forums"
    )
    list_number: Mapped[int | None] = mapped_column(comment="Number on the signing programme while planned")
    register_sequence: Mapped[int | None] = mapped_column(
        comment="Number in the edition's register, given once at signing, without gaps"
    )
    register_number: Mapped[str | None] = mapped_column(
        sa.String(20), unique=True, comment="The same in words, e.g. X-0012"
    )
    registered_on: Mapped[date | None] = mapped_column(comment="Day it received its register number")
    own_number: Mapped[str | None] = mapped_column(sa.String(60), comment="The document's own number")
    kind: Mapped[AgreementKind] = mapped_column(enum_type(AgreementKind, "kind"), comment="Sort of instrument")
    level: Mapped[AgreementLevel] = mapped_column(enum_type(AgreementLevel, "level"), comment="Between whom")
    title: Mapped[str] = mapped_column(sa.String(1000), comment="Title, in the language it was given")
    subject: Mapped[str | None] = mapped_column(sa.Text, comment="What it is about")
    sector_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sector.id"), index=True, comment="Section of OKVED 2")
    quantity: Mapped[int] = mapped_column(default=1, comment="Contracts told in this row, with one total")
    place: Mapped[str | None] = mapped_column(sa.String(300), comment="Place of signing")
    planned_on: Mapped[date | None] = mapped_column(comment="Expected day of signing; last day of the known period")
    planned_precision: Mapped[DatePrecision] = mapped_column(
        enum_type(DatePrecision, "planned_precision"), default=DatePrecision.DAY, comment="How exactly it is known"
    )
    signed_on: Mapped[date | None] = mapped_column(comment="Day of signing; last day of the known period")
    signed_precision: Mapped[DatePrecision] = mapped_column(
        enum_type(DatePrecision, "signed_precision"), default=DatePrecision.DAY, comment="How exactly it is known"
    )
    in_force_from: Mapped[date | None] = mapped_column(comment="First day in force")
    in_force_until: Mapped[date | None] = mapped_column(comment="Last day in force; none = without a term")
    originals_kept: Mapped[str | None] = mapped_column(sa.String(200), comment="Where the originals are kept")
    original_received_on: Mapped[date | None] = mapped_column(comment="Day the original was received")

    disclosure: Mapped[Disclosure] = mapped_column(
        enum_type(Disclosure, "disclosure"), default=Disclosure.NONE, comment="What is known of the sum"
    )
    value: Mapped[int | None] = mapped_column(sa.BigInteger, comment="Sum in minor units of its currency")
    currency_code: Mapped[str | None] = mapped_column(
        sa.ForeignKey("currency.code"), index=True, comment="Currency of the sum"
    )
    vat: Mapped[Vat] = mapped_column(enum_type(Vat, "vat"), default=Vat.UNKNOWN, comment="Value added tax")
    sum_source: Mapped[SumSource] = mapped_column(
        enum_type(SumSource, "sum_source"), default=SumSource.DOCUMENT, comment="Where the sum comes from"
    )
    value_entered_by: Mapped[int | None] = mapped_column(
        comment="Account that entered the sum and so may not verify it; no foreign key"
    )
    value_entered_by_label: Mapped[str] = mapped_column(
        sa.String(200), default="", comment="Who entered the sum, in words"
    )
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="When the sum was verified, UTC")
    verified_by: Mapped[int | None] = mapped_column(comment="Account that verified it; no foreign key")
    verified_by_label: Mapped[str] = mapped_column(sa.String(200), default="", comment="Who verified it, in words")
    rate_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("exchange_rate.id"), index=True, comment="Rate the rouble equivalent was computed with"
    )
    value_rub: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="Rouble equivalent in kopecks; none without a rate"
    )
    state: Mapped[AgreementState] = mapped_column(
        enum_type(AgreementState, "state"), default=AgreementState.PLANNED, comment="Where it stands"
    )
    state_reason: Mapped[str | None] = mapped_column(sa.Text, comment="Why it was withdrawn, terminated or annulled")
    counts: Mapped[bool] = mapped_column(default=False, comment="Signed: enters the number of documents")
    money: Mapped[bool] = mapped_column(default=False, comment="Its rouble value enters totals")
    source: Mapped[str] = mapped_column(sa.Text, default="", comment="Where a public document is told of")
    source_key: Mapped[str | None] = mapped_column(
        sa.String(64), unique=True, comment="Key of the row in a loaded file, so that loading twice changes nothing"
    )
    note: Mapped[str | None] = mapped_column(sa.Text, comment="Remark")
    search_key: Mapped[str] = mapped_column(
        sa.Text, default="", comment="Numbers, title, subject, organisations and regions folded for search"
    )
    sort_key: Mapped[str] = mapped_column(sa.String(500), default="", comment="Alphabetical order key of the title")

    forum: Mapped[Forum] = relationship()
    sector: Mapped[Sector | None] = relationship()
    rate: Mapped[ExchangeRate | None] = relationship()
    parties: Mapped[list[Party]] = relationship(
        back_populates="agreement", order_by="Party.position", cascade="all, delete-orphan"
    )
    amendments: Mapped[list[Amendment]] = relationship(
        back_populates="agreement", order_by="(Amendment.effective_on, Amendment.id)", cascade="all, delete-orphan"
    )
    allocations: Mapped[list[Allocation]] = relationship(
        back_populates="agreement", primaryjoin="Agreement.id == foreign(Allocation.agreement_id)", viewonly=True
    )

    __table_args__ = (
        # What the allocation carries along by its foreign key has to be unique together.
        sa.UniqueConstraint("id", "forum_id", "signed_on", "kind", "counts", "money", name="uq_agreement_counting"),
        # Covering, in the order totals are grouped by: they are summed without sorting and without reading documents.
        sa.Index(
            "ix_agreement_totals",
            "forum_id",
            "counts",
            "money",
            "kind",
            "disclosure",
            "currency_code",
            "signed_on",
            "verified_at",
            "value_rub",
            "value",
        ),
        # The register's pages, newest first, of an edition and of all of them: fifty rows are read, none sorted.
        sa.Index("ix_agreement_newest", "forum_id", "signed_on", "register_sequence"),
        sa.Index("ix_agreement_signed_on", "signed_on", "register_sequence"),
        sa.UniqueConstraint("forum_id", "register_sequence"),
        sa.UniqueConstraint("forum_id", "list_number"),
        # The cap keeps SQLite's integer SUM under 9.2e18 for 92 000 documents of the largest size.
        sa.CheckConstraint(f"value IS NULL OR (value > 0 AND value <= {MAX_DOCUMENT_KOPECKS})", name="value_in_range"),
        sa.CheckConstraint(
            f"value_rub IS NULL OR (value_rub >= 0 AND value_rub <= {MAX_DOCUMENT_KOPECKS})", name="value_rub_in_range"
        ),
        sa.CheckConstraint("(value IS NULL) = (currency_code IS NULL)", name="value_has_currency"),
        # A trade secret is kept by not storing it.
        sa.CheckConstraint("disclosure NOT IN ('confidential', 'none') OR value IS NULL", name="undisclosed_is_empty"),
        sa.CheckConstraint(
            "disclosure NOT IN ('disclosed', 'ceiling', 'estimate') OR value IS NOT NULL", name="disclosed_has_value"
        ),
        sa.CheckConstraint("value IS NOT NULL OR value_rub IS NULL", name="equivalent_has_value"),
        sa.CheckConstraint("NOT counts OR signed_on IS NOT NULL", name="counted_is_signed"),
        sa.CheckConstraint("NOT money OR (counts AND value_rub IS NOT NULL)", name="money_is_counted"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.CheckConstraint(
            "in_force_from IS NULL OR in_force_until IS NULL OR in_force_from <= in_force_until", name="term_in_order"
        ),
    )


class Party(BusinessTable, Base):
    """An organisation of a region of a side that signs; of a third country it is recorded, not allocated.

    ``weight`` is the stated share of the party's region; None = not stated, each region of the side gets 1.
    """

    __tablename__ = "party"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True, comment="Document")
    position: Mapped[int] = mapped_column(comment="Place among the parties, from 1")
    side: Mapped[Side | None] = mapped_column(enum_type(Side, "side"), comment="Country; none = third country")
    country_code: Mapped[str | None] = mapped_column(
        sa.ForeignKey("country.code"), comment="Third country the party belongs to"
    )
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, comment="Organisation that signs"
    )
    region_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("region.id"), comment="Region the party stands for at signing"
    )
    role: Mapped[str | None] = mapped_column(sa.String(100), comment="Role in the document, e.g. supplier")
    signatory: Mapped[str | None] = mapped_column(sa.String(200), info=_PERSONAL, comment="Who signed")
    signatory_post: Mapped[str | None] = mapped_column(
        sa.String(300), info=_PERSONAL, comment="Position of the signatory"
    )
    authority: Mapped[str | None] = mapped_column(
        sa.String(300), info=_PERSONAL, comment="On what the signatory's powers rest"
    )
    signed_on: Mapped[date | None] = mapped_column(comment="Own day of signing, when it differs")
    weight: Mapped[int | None] = mapped_column(comment="Stated weight of the party's region")

    agreement: Mapped[Agreement] = relationship(back_populates="parties")
    organisation: Mapped[Organisation | None] = relationship()
    region: Mapped[Region | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "position"),
        sa.CheckConstraint("(side IS NULL) = (country_code IS NOT NULL)", name="side_or_third_country"),
        sa.CheckConstraint("side IS NULL OR region_id IS NOT NULL", name="side_has_region"),
        sa.CheckConstraint("organisation_id IS NOT NULL OR region_id IS NOT NULL", name="is_named"),
        sa.CheckConstraint("weight IS NULL OR (weight > 0 AND weight <= 1000000)", name="weight_in_range"),
        # Covering: the documents of a region without a look at each party.
        sa.Index("ix_party_region_id", "region_id", "agreement_id"),
    )


class Amendment(BusinessTable, Base):
    """A dated legal act that changes the value or the shares of a signed document from ``effective_on`` on."""

    __tablename__ = "amendment"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), comment="Document amended")
    own_number: Mapped[str | None] = mapped_column(sa.String(60), comment="Number of the act")
    effective_on: Mapped[date] = mapped_column(comment="First day the change holds")
    value: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="New sum in minor units of the document's currency; none = unchanged"
    )
    value_rub: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="New rouble equivalent in kopecks, at the rate of the document's signing"
    )
    reason: Mapped[str] = mapped_column(sa.Text, comment="What changed and why")

    agreement: Mapped[Agreement] = relationship(back_populates="amendments")
    weights: Mapped[list[AmendmentWeight]] = relationship(
        back_populates="amendment", order_by="AmendmentWeight.region_id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        # Covering: what a document is worth on a day is read from the index, in order.
        sa.Index("ix_amendment_agreement_id", "agreement_id", "effective_on", "id", "value", "value_rub"),
        sa.CheckConstraint(f"value IS NULL OR (value > 0 AND value <= {MAX_DOCUMENT_KOPECKS})", name="value_in_range"),
        sa.CheckConstraint(
            f"value_rub IS NULL OR (value_rub >= 0 AND value_rub <= {MAX_DOCUMENT_KOPECKS})", name="value_rub_in_range"
        ),
    )


class AmendmentWeight(Base):
    """The weight of a region from an amendment on; a side without rows keeps its earlier weights."""

    __tablename__ = "amendment_weight"

    amendment_id: Mapped[int] = mapped_column(sa.ForeignKey("amendment.id"), primary_key=True, comment="Amendment")
    region_id: Mapped[int] = mapped_column(
        sa.ForeignKey("region.id"), primary_key=True, index=True, comment="Region of either side"
    )
    weight: Mapped[int] = mapped_column(comment="Stated weight")

    amendment: Mapped[Amendment] = relationship(back_populates="weights")
    region: Mapped[Region] = relationship()

    __table_args__ = (sa.CheckConstraint("weight > 0 AND weight <= 1000000", name="weight_in_range"),)


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


class Allocation(Base):
    """A part of a document tying one Russian to one Belarusian region, from ``effective_on`` on.

    Rows of one document and day are differences to the days before: a sum over ``effective_on <= day`` is the
    value as of that day. ``kopecks`` split the rouble value, whether or not it is money; ``ppm`` the one document.

    The last five columns repeat the document's: a total then reads one index and no document. The foreign key keeps
    them equal, whoever changes the document.
    """

    __tablename__ = "allocation"

    agreement_id: Mapped[int] = mapped_column(primary_key=True, comment="Document")
    effective_on: Mapped[date] = mapped_column(primary_key=True, comment="First day the difference holds")
    ru_region_id: Mapped[int] = mapped_column(
        sa.ForeignKey("region.id"), primary_key=True, comment="Russian region, RU or RU-XX"
    )
    by_region_id: Mapped[int] = mapped_column(
        sa.ForeignKey("region.id"), primary_key=True, comment="Belarusian region, BY or BY-XX"
    )
    kopecks: Mapped[Kopecks] = mapped_column(comment="Difference of the part of the rouble value, kopecks")
    ppm: Mapped[int] = mapped_column(comment="Difference of the part of the document, parts per million")
    # Part of the key: an amendment that states the shares takes the default ones back on the same day.
    is_stated: Mapped[bool] = mapped_column(
        primary_key=True, comment="The share follows from the document, not from default weights"
    )
    forum_id: Mapped[int] = mapped_column(comment="The document's edition; follows it")
    signed_on: Mapped[date] = mapped_column(comment="The document's day of signing; follows it")
    kind: Mapped[AgreementKind] = mapped_column(
        enum_type(AgreementKind, "kind"), comment="The document's kind; follows it"
    )
    counts: Mapped[bool] = mapped_column(comment="Whether the document counts; follows it")
    money: Mapped[bool] = mapped_column(comment="Whether the document's value enters totals; follows it")

    agreement: Mapped[Agreement] = relationship(
        back_populates="allocations", primaryjoin="Agreement.id == foreign(Allocation.agreement_id)", viewonly=True
    )

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["agreement_id", "forum_id", "signed_on", "kind", "counts", "money"],
            [
                "agreement.id",
                "agreement.forum_id",
                "agreement.signed_on",
                "agreement.kind",
                "agreement.counts",
                "agreement.money",
            ],
            name="fk_allocation_agreement",
            onupdate="CASCADE",
        ),
        # Covering: totals per region and the matrix are read from the index alone.
        sa.Index(
            "ix_allocation_regions",
            "ru_region_id",
            "by_region_id",
            "agreement_id",
            "effective_on",
            "kopecks",
            "ppm",
            "is_stated",
            "forum_id",
            "signed_on",
            "kind",
            "counts",
            "money",
        ),
        # Covering too: whole documents per Belarusian region, in order and so without sorting.
        sa.Index(
            "ix_allocation_by_region_id",
            "by_region_id",
            "agreement_id",
            "effective_on",
            "forum_id",
            "signed_on",
            "kind",
            "counts",
            "money",
        ),
        # One edition's rows without a walk through all of them.
        sa.Index("ix_allocation_forum_id", "forum_id", "signed_on"),
        # Of the parts by default shares alone: few documents have any, and every total asks for theirs.
        sa.Index(
            "ix_allocation_by_default",
            "agreement_id",
            "effective_on",
            "money",
            "kopecks",
            sqlite_where=sa.text("is_stated = 0"),
            postgresql_where=sa.text("NOT is_stated"),
        ),
    )


class RegisterCounter(Base):
    """The last register number given in an edition; its row is the lock of concurrent signers."""

    __tablename__ = "register_counter"

    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), primary_key=True, comment="Edition")
    last: Mapped[int] = mapped_column(default=0, comment="Last number given")
