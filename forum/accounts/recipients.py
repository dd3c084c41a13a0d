"""Accounts that letters go to: addresses and languages, for those who tell of a change; shown to nobody.

Whoever wants no letters gets none; what is told on the pages stays.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from forum.accounts.models import User
from forum.accounts.queries import is_working
from forum.core.db import db
from forum.core.outbox import Recipient
from forum.core.security import Role
from forum.reference.models import Organisation

ROLES_TOLD: Final = frozenset({Role.REPRESENTATIVE, Role.SECRETARY})
"""Whom letters are written to; another role has nothing to choose."""


def accounts_of_sender(organisation_id: int | None, region_id: int) -> list[Recipient]:
    """Working accounts of a sending organisation, and those that have its whole region.

    A visit that is known by its region alone has no organisation: then the latter only.
    """
    is_wide = sa.and_(User.is_region_wide, Organisation.region_id == region_id)
    statement = (
        _working(Role.REPRESENTATIVE)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(sa.or_(User.organisation_id == organisation_id, is_wide))
    )
    return _read(statement)


def accounts_of_secretariat() -> list[Recipient]:
    """Working accounts of the secretariat."""
    return _read(_working(Role.SECRETARY))


def _working(role: Role) -> sa.Select[str, str | None]:
    return sa.select(User.email, User.locale).where(User.role == role, User.wants_letters, is_working())


def _read(statement: sa.Select[str, str | None]) -> list[Recipient]:
    found = db.session.execute(statement.order_by(User.id))
    # A console account or one of a closed network signs in by a name that is no address.
    return [Recipient(address, locale) for address, locale in found if "@" in address]
