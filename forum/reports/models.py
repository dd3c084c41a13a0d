"""Frozen reports: the bytes that were sent, and what each counted document put into them."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.models import Agreement
from forum.core.db import Base, BusinessTable
from forum.core.files import File
from forum.core.types import enum_type
from forum.reports.enums import ReportKind


class ReportRun(BusinessTable, Base):
    """A report as it was frozen: редакция 1, 2, … of its kind, year and language.

    Never changed: triggers refuse UPDATE and DELETE here and of its documents. ``file`` is what was handed out, with
    a mark of its own inside; ``content_sha256`` is the hash before the mark, by which equal reports are known.
    """

    __tablename__ = "report_run"

    kind: Mapped[ReportKind] = mapped_column(enum_type(ReportKind, "kind"), comment="Which report")
    year: Mapped[int] = mapped_column(comment="Year of signing that it tells of")
    locale: Mapped[str] = mapped_column(sa.String(5), comment="Language of the report")
    number: Mapped[int] = mapped_column(comment="Edition of the report («редакция»): 1, 2, … of kind, year, language")
    as_of: Mapped[date] = mapped_column(comment="Legal day of the figures")
    parameters: Mapped[dict[str, Any]] = mapped_column(
        sa.JSON, comment="What it was made with: arguments of its builder"
    )
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("file.id"), index=True, comment="The bytes that are kept")
    content_sha256: Mapped[str] = mapped_column(
        sa.String(64), index=True, comment="SHA-256 of the report before its mark; of a plain download, the same"
    )
    reason: Mapped[str] = mapped_column(sa.Text, comment="Why it was frozen, as the actor wrote it")
    documents_counted: Mapped[int] = mapped_column(comment="Documents in the report")
    contracts_counted: Mapped[int] = mapped_column(comment="Contracts among them")
    kopecks: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="Sum of the contracts in kopecks; none where no contract has one"
    )

    file: Mapped[File] = relationship()
    documents: Mapped[list[ReportRunDocument]] = relationship(
        back_populates="run", order_by="ReportRunDocument.position", cascade="save-update, merge"
    )

    __table_args__ = (
        sa.UniqueConstraint("kind", "year", "locale", "number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
        sa.CheckConstraint("year BETWEEN 2014 AND 2100", name="year_in_range"),
        sa.CheckConstraint("length(content_sha256) = 64", name="content_sha256_whole"),
    )


class ReportRunDocument(Base):
    """What one counted document put into a frozen report."""

    __tablename__ = "report_run_document"

    report_run_id: Mapped[int] = mapped_column(sa.ForeignKey("report_run.id"), primary_key=True, comment="Report")
    agreement_id: Mapped[int] = mapped_column(
        sa.ForeignKey("agreement.id"), primary_key=True, index=True, comment="Document"
    )
    position: Mapped[int] = mapped_column(comment="Order in the report, from 1")
    agreement_version: Mapped[int] = mapped_column(comment="Version of the document then")
    register_number: Mapped[str | None] = mapped_column(sa.String(20), comment="Register number then")
    title: Mapped[str] = mapped_column(sa.String(1000), comment="Title then")
    signed_on: Mapped[date] = mapped_column(comment="Day of signing then")
    kopecks: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="Kopecks of it in the sum; none where the sum leaves it out"
    )
    executed: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="Kopecks of it carried out by the report's day; none where nothing was reported"
    )
    parts: Mapped[list[list[Any]]] = mapped_column(
        sa.JSON, comment="By pair of regions: [Russian code, Belarusian code, kopecks, ppm, kopecks by default shares]"
    )

    run: Mapped[ReportRun] = relationship(back_populates="documents")
    agreement: Mapped[Agreement] = relationship()
