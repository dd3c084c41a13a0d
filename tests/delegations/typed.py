"""What the tests of rules share: a person as typed, the trail, the field of a refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.delegations.drafts import MemberDraft

PERSON = MemberDraft(
    last_name="Вымышленный",
    first_name="Пётр",
    patronymic="Ильич",
    last_name_latin="Vymyshlennyi",
    first_name_latin="Petr",
    post="директор",
    workplace="Учебный завод",
    phone="+375 17 200-00-00",
    email="petr@example.test",
    consent_on=date(2026, 1, 15),
)


def events() -> list[AuditEvent]:
    return list(db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))


def refused_at(error: pytest.ExceptionInfo[DomainError]) -> str | None:
    return error.value.field


def typed(draft: Any, **changes: Any) -> Any:
    return type(draft)(**{name: getattr(draft, name) for name in draft.__dataclass_fields__} | changes)
