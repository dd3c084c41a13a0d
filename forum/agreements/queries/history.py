"""What happened to one document, from the audit trail."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from forum.agreements.models import Agreement
from forum.core.audit import AuditEvent
from forum.core.db import db

_READING = ("agreement.viewed", "agreement.exported", "agreement.file_opened", "agreement.sheet_printed")


def events_of(agreement: Agreement) -> Sequence[AuditEvent]:
    """The writes of the document, the newest first; who merely read it is the administrator's business."""
    statement = (
        sa.select(AuditEvent)
        .where(AuditEvent.entity == Agreement.__tablename__, AuditEvent.entity_id == agreement.id)
        .where(AuditEvent.action.not_in(_READING))
        .order_by(AuditEvent.id.desc())
    )
    return db.session.scalars(statement).all()
