"""Invented accounts of every role."""

from __future__ import annotations

from typing import Any

import factory
from argon2 import PasswordHasher

from forum.accounts.models import User
from forum.core.security import Role
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation, Region
from tests.factories.base import Factory

PASSWORD = "leise Wolke springt über"
"""The password of every account that a factory makes."""

# The cheapest costs there are: the suite signs in often, and a weaker hash is what a rehash is tested with.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class SenderRegionFactory(Factory[Region]):
    """A region with a sending organisation."""

    class Meta:
        model = Region

    code = factory.Sequence(lambda number: f"RU-T{number}")
    side = Side.RU
    name_ru = factory.Sequence(lambda number: f"Учебная область {number}")


class SenderFactory(Factory[Organisation]):
    """An organisation that sends delegations."""

    class Meta:
        model = Organisation

    kind = OrganisationKind.GOVERNMENT
    name_ru = factory.Sequence(lambda number: f"Правительство Учебной области {number}")
    region = factory.SubFactory(SenderRegionFactory)


class UserFactory(Factory[User]):
    """An account that works, with its own password; an analyst unless told otherwise."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    name = factory.Sequence(lambda number: f"Вымышленная Мария {number + 1}")
    role = Role.ANALYST
    is_active = True
    password_hash = PASSWORD_HASH


class RepresentativeFactory(UserFactory):
    """A representative of an organisation made along with it, unless one is given."""

    role = Role.REPRESENTATIVE
    organisation = factory.SubFactory(SenderFactory)


def user_of(role: Role, **given: Any) -> User:
    """An account of ``role`` with what that role needs."""
    make = RepresentativeFactory if role is Role.REPRESENTATIVE else UserFactory
    user: User = make.create(role=role, **given)
    return user
