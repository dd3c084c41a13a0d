"""Exceptions of the working week: entered and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.reference.enums import Side
from forum.reference.models import WorkingDayException
from forum.reference.services.permissions import check_may


@dataclass(frozen=True, slots=True)
class WorkingDayDraft:
    """An exception as typed."""

    side: Side
    on_date: date
    is_working: bool
    source: str


def add_working_day_exception(*, actor: Actor, draft: WorkingDayDraft) -> WorkingDayException:
    """Add an exception; raises ``DomainError`` on ``on_date`` (told already) or ``source`` (empty)."""
    check_may(actor, Permission.REFERENCE_EDIT)
    with atomic():
        _check(draft)
        row = WorkingDayException(
            side=draft.side, on_date=draft.on_date, is_working=draft.is_working, source=draft.source
        )
        audit.stamp(row, actor)
        db.session.add(row)
        audit.record(actor=actor, action="working_day_exception.created", entity=row, label=_label(row))
    return row


def remove_working_day_exception(*, actor: Actor, row: WorkingDayException) -> None:
    """Take an exception back: the day is again what the country's rules say."""
    check_may(actor, Permission.REFERENCE_EDIT)
    with atomic():
        label = _label(row)
        db.session.delete(row)
        audit.record(actor=actor, action="working_day_exception.removed", entity=row, label=label)


def _check(draft: WorkingDayDraft) -> None:
    if not draft.source:
        raise DomainError("source", _l("Name the act that moves the day."))
    twin = sa.select(WorkingDayException.id).where(
        WorkingDayException.side == draft.side, WorkingDayException.on_date == draft.on_date
    )
    if db.session.scalar(twin) is not None:
        raise DomainError("on_date", _l("This day is on the list of this country already."))


def _label(row: WorkingDayException) -> str:
    return f"{row.side.value} {row.on_date.isoformat()}"
