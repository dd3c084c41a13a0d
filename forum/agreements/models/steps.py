"""What was done with a signed document."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreements.enums import StepKind
from forum.core.db import Base, BusinessTable
from forum.core.types import enum_type

if TYPE_CHECKING:
    from forum.agreements.models.documents import Agreement


class ProcedureStep(BusinessTable, Base):
    """A step that was done, or that this document does not need. What has no row is still to be done.

    When it is due follows from the terms of the edition and is stored nowhere.
    """

    __tablename__ = "procedure_step"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), comment="Document")
    kind: Mapped[StepKind] = mapped_column(enum_type(StepKind, "kind"), comment="Which step")
    done_on: Mapped[date | None] = mapped_column(comment="Day it was done")
    is_waived: Mapped[bool] = mapped_column(default=False, comment="This document does not need it")
    note: Mapped[str | None] = mapped_column(sa.Text, comment="Number of the registration, why it is not needed")

    agreement: Mapped[Agreement] = relationship(back_populates="steps")

    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "kind"),
        sa.CheckConstraint("(done_on IS NULL) = is_waived", name="done_or_waived"),
    )
