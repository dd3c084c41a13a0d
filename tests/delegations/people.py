"""Who acts in these tests."""

from __future__ import annotations

from typing import Any

from forum.accounts.models import User
from forum.core.security import Actor, Role
from forum.reference.models import Organisation
from tests.factories.accounts import user_of

SECRETARY = Actor(id=901, label="Секретарь", role=Role.SECRETARY)
ANALYST = Actor(id=902, label="Аналитик", role=Role.ANALYST)
DESK = Actor(id=903, label="Пункт аккредитации", role=Role.DESK)
ADMINISTRATOR = Actor(id=904, label="Администратор", role=Role.ADMINISTRATOR)


def account(role: Role, organisation: Organisation | None = None, **attributes: Any) -> User:
    """An account of ``role`` that may sign in."""
    given = {"organisation": organisation} if organisation is not None else {}
    return user_of(role, **given, **attributes)


def representative_of(organisation: Organisation, *, is_region_wide: bool = False) -> Actor:
    """An actor scoped to ``organisation`` or its region."""
    return Actor(
        id=905,
        label="Представитель",
        role=Role.REPRESENTATIVE,
        organisation_id=organisation.id,
        home_region_id=organisation.region_id,
        is_region_wide=is_region_wide,
    )
