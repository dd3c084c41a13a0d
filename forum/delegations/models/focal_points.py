"""Whom an organisation names for its delegations."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.reference.models import Organisation

_PERSONAL = {"personal": True}


class FocalPoint(BusinessTable, Base):
    """The person an organisation answers by; handed over, the row is closed and the next one begins."""

    __tablename__ = "focal_point"

    organisation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, comment="Organisation that sends delegations"
    )
    name: Mapped[str] = mapped_column(sa.String(200), info=_PERSONAL, comment="Name of the person")
    post: Mapped[str | None] = mapped_column(sa.String(300), info=_PERSONAL, comment="Position held")
    phone: Mapped[str | None] = mapped_column(sa.String(60), info=_PERSONAL, comment="Telephone")
    email: Mapped[str | None] = mapped_column(sa.String(254), info=_PERSONAL, comment="E-mail")
    since: Mapped[date] = mapped_column(comment="First day")
    until: Mapped[date | None] = mapped_column(comment="Last day; none = still")

    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        sa.CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),
        sa.Index(
            "uq_focal_point_organisation_id",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        ),
    )
