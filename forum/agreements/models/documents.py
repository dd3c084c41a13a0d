"""The document itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure, SumSource, Vat
from forum.core.db import Base, BusinessTable
from forum.core.types import MAX_DOCUMENT_KOPECKS, DatePrecision, UtcDateTime, enum_type
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.models import Sector

if TYPE_CHECKING:
    from forum.agreements.models.allocations import Allocation
    from forum.agreements.models.amendments import Amendment
    from forum.agreements.models.executions import Execution
    from forum.agreements.models.parties import Party
    from forum.agreements.models.proposals import Proposal
    from forum.agreements.models.steps import ProcedureStep


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
    ended_on: Mapped[date | None] = mapped_column(
        comment="First day it is in force no more: fulfilled, terminated, expired or replaced; none = by its term"
    )
    originals_kept: Mapped[str | None] = mapped_column(sa.String(200), comment="Where the originals are kept")
    # Follows the step of the procedure: ``services.steps`` alone writes it.
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
    steps: Mapped[list[ProcedureStep]] = relationship(
        back_populates="agreement", order_by="ProcedureStep.id", cascade="all, delete-orphan"
    )
    executions: Mapped[list[Execution]] = relationship(
        back_populates="agreement", order_by="(Execution.year, Execution.quarter)", cascade="all, delete-orphan"
    )
    proposal: Mapped[Proposal | None] = relationship(back_populates="agreement")
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

    def sum_on(self, day: date) -> tuple[int | None, int | None]:
        """The sum as amended up to ``day``: minor units of the document's currency, kopecks of its equivalent."""
        told = [act for act in self.amendments if act.value is not None and act.effective_on <= day]
        return (told[-1].value, told[-1].value_rub) if told else (self.value, self.value_rub)
