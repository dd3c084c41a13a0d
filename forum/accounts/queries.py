"""Reads of accounts; whoever does not manage accounts sees none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from forum.accounts.models import User, UserSession
from forum.core.clock import today, utc_now
from forum.core.db import db
from forum.core.security import Actor, Permission, Role
from forum.core.text import search_key
from forum.core.types import localized_column
from forum.reference.enums import OrganisationKind
from forum.reference.models import Organisation

SENDING_KINDS = (
    OrganisationKind.GOVERNMENT,
    OrganisationKind.ASSEMBLY,
    OrganisationKind.CHAMBER,
    OrganisationKind.MINISTRY,
)
"""Organisations that send delegations, and so may have a representative."""


class Standing(StrEnum):
    """Whether an account opens the register today."""

    WORKING = "working"
    EXPIRED = "expired"
    DEACTIVATED = "deactivated"


STANDING_LABELS = {
    Standing.WORKING: _l("works"),
    Standing.EXPIRED: _l("term is over"),
    Standing.DEACTIVATED: _l("deactivated"),
}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account of the register of accounts."""

    id: int
    name: str
    email: str
    role: Role
    organisation: str
    is_region_wide: bool
    valid_until: date | None
    standing: Standing
    last_signed_in_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """What the register of accounts is narrowed to; the empty filter shows all."""

    text: str = ""
    role: Role | None = None
    standing: Standing | None = None


def accounts_visible_to(actor: Actor) -> sa.Select[User]:
    """All accounts for who manages them, none for anybody else."""
    statement = sa.select(User)
    return statement if actor.may(Permission.ACCOUNTS_MANAGE) else statement.where(sa.false())


def account(actor: Actor, user_id: int) -> User:
    """One account with its organisation; raises ``NoResultFound``."""
    statement = accounts_visible_to(actor).where(User.id == user_id).options(joinedload(User.organisation))
    return db.session.scalars(statement).one()


def account_by_email(email: str) -> User | None:
    """The account that signs in as ``email``, whatever its case."""
    return db.session.scalars(sa.select(User).where(User.email == folded_email(email))).one_or_none()


def folded_email(email: str) -> str:
    """An e-mail address as it is stored and compared."""
    return email.strip().casefold()


def account_rows(actor: Actor, wanted: AccountFilter, locale: str) -> sa.Select[Any]:
    """Rows of the register of accounts, unordered: what ``read_rows`` turns into ``AccountRow``."""
    last = (
        sa.select(sa.func.max(UserSession.created_at))
        .where(UserSession.user_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )
    statement: Any = (
        accounts_visible_to(actor)
        .with_only_columns(
            User.id,
            User.name,
            User.email,
            User.role,
            localized_column(Organisation, locale).label("organisation"),
            User.is_region_wide,
            User.valid_until,
            User.is_active,
            last.label("last_signed_in_at"),
        )
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
    )
    if key := search_key(wanted.text):
        # Word by word, so that «Иванова Анна» finds «Анна Сергеевна Иванова».
        words = [sa.or_(User.search_key.contains(word), Organisation.search_key.contains(word)) for word in key.split()]
        statement = statement.where(*words)
    if wanted.role is not None:
        statement = statement.where(User.role == wanted.role)
    if wanted.standing is not None:
        statement = statement.where(_is_standing(wanted.standing))
    rows: sa.Select[Any] = statement
    return rows


def read_rows(result: sa.Result[Any]) -> Sequence[AccountRow]:
    """The rows of ``account_rows`` as they are shown."""
    return [
        AccountRow(
            id=row.id,
            name=row.name,
            email=row.email,
            role=row.role,
            organisation=row.organisation or "",
            is_region_wide=row.is_region_wide,
            valid_until=row.valid_until,
            standing=standing_of(is_active=row.is_active, valid_until=row.valid_until),
            last_signed_in_at=row.last_signed_in_at,
        )
        for row in result
    ]


def standing_of(*, is_active: bool, valid_until: date | None) -> Standing:
    """Whether an account opens the register today; its last day belongs to it."""
    if not is_active:
        return Standing.DEACTIVATED
    return Standing.EXPIRED if valid_until is not None and valid_until < today() else Standing.WORKING


def is_working() -> sa.ColumnElement[bool]:
    """The same rule in SQL: active and within its term."""
    return sa.and_(User.is_active, sa.or_(User.valid_until.is_(None), User.valid_until >= today()))


def _is_standing(standing: Standing) -> sa.ColumnElement[bool]:
    if standing is Standing.WORKING:
        return is_working()
    if standing is Standing.EXPIRED:
        return sa.and_(User.is_active, User.valid_until < today())
    return ~User.is_active


def sending_organisations(locale: str) -> list[tuple[int, str]]:
    """Keys and names of the organisations that may have a representative, in alphabetical order."""
    statement = (
        sa.select(Organisation.id, localized_column(Organisation, locale))
        .where(Organisation.merged_into_id.is_(None), Organisation.kind.in_(SENDING_KINDS))
        .order_by(getattr(Organisation, f"sort_{locale}"), Organisation.id)
    )
    return [(key, name) for key, name in db.session.execute(statement)]


def sending_organisations_named(text: str) -> Sequence[Organisation]:
    """The living sending organisations that ``text`` may mean: by INN or UNP, else by whole name, else by its words."""
    living = sa.select(Organisation).where(Organisation.merged_into_id.is_(None), Organisation.kind.in_(SENDING_KINDS))
    number = "".join(text.split()).upper()
    found = db.session.scalars(living.where(sa.or_(Organisation.inn == number, Organisation.unp == number))).all()
    if found:
        return found
    whole = search_key(text)
    if not whole:
        return []
    likely = db.session.scalars(
        living.where(*[Organisation.search_key.contains(word) for word in whole.split()]).order_by(Organisation.id)
    ).all()
    exact = [
        row for row in likely if whole in {search_key(row.name_ru), search_key(row.name_be), search_key(row.name_en)}
    ]
    return exact or likely


def last_signed_in_at(user_id: int) -> datetime | None:
    """When the account's newest session began, UTC; None when it never signed in."""
    newest = sa.select(UserSession.created_at).where(UserSession.user_id == user_id)
    return db.session.scalar(newest.order_by(UserSession.id.desc()).limit(1))


def living_sessions(user_id: int) -> Sequence[UserSession]:
    """The sessions in which somebody may be working now, the newest first."""
    statement = (
        sa.select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > utc_now())
        .order_by(UserSession.id.desc())
    )
    return db.session.scalars(statement).all()
