"""Who acts in these tests."""

from __future__ import annotations

from typing import Any

import factory

from forum.accounts.models import User
from forum.core.security import Actor, Role
from forum.reference.models import Organisation
from tests.factories.base import Factory

SECRETARY = Actor(id=901, label="Секретарь", role=Role.SECRETARY)
ANALYST = Actor(id=902, label="Аналитик", role=Role.ANALYST)
DESK = Actor(id=903, label="Пункт аккредитации", role=Role.DESK)
ADMINISTRATOR = Actor(id=904, label="Администратор", role=Role.ADMINISTRATOR)


class AccountFactory(Factory[User]):
    """An account of the secretariat."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"user{number}@example.test")
    name = factory.Sequence(lambda number: f"Сотрудник {number}")
    role = Role.SECRETARY


def account(role: Role, organisation: Organisation | None = None, **attributes: Any) -> User:
    """An account of ``role`` that may sign in."""
    user: User = AccountFactory.create(role=role, organisation=organisation, **attributes)
    return user


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
