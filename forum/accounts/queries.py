"""Reads of accounts; whoever does not manage accounts sees none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from forum.core.text import search_key, sort_key
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
    version: int
    name: str
    email: str
    role: Role
    organisation_id: int | None
    organisation: str
    is_region_wide: bool
    valid_until: date | None
    is_active: bool
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


def accounts_with_keys(actor: Actor, keys: Iterable[int]) -> dict[int, User]:
    """Accounts by their keys; raises ``KeyError`` on use for one that is not there."""
    statement = accounts_visible_to(actor).where(User.id.in_(list(keys)))
    return {one.id: one for one in db.session.scalars(statement)}


def working_administrators() -> sa.Select[int]:
    """Keys of the administrators who may sign in today."""
    statement: sa.Select[int] = sa.select(User.id).where(User.role == Role.ADMINISTRATOR, is_working())
    return statement.order_by(User.id)


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
            User.version,
            User.name,
            User.email,
            User.role,
            User.organisation_id,
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
            version=row.version,
            name=row.name,
            email=row.email,
            role=row.role,
            organisation_id=row.organisation_id,
            organisation=row.organisation or "",
            is_region_wide=row.is_region_wide,
            valid_until=row.valid_until,
            is_active=row.is_active,
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


class Senders:
    """The living sending organisations by what people call them, read once for many questions.

    Those that accounts are of from earlier are known too, though they send no longer: what is stored has its name.
    """

    def __init__(self) -> None:
        held = sa.select(User.organisation_id).where(User.organisation_id.is_not(None))
        statement = sa.select(Organisation).where(
            sa.or_(
                sa.and_(Organisation.merged_into_id.is_(None), Organisation.kind.in_(SENDING_KINDS)),
                Organisation.id.in_(held),
            )
        )
        self._known = {one.id: one for one in db.session.scalars(statement.order_by(Organisation.id))}
        self._by_name: dict[str, list[Organisation]] = {}
        self._by_number: dict[str, list[Organisation]] = {}
        for one in self._known.values():
            for key in {search_key(name) for name in (one.name_ru, one.name_be, one.name_en) if name}:
                self._by_name.setdefault(key, []).append(one)
            for number in filter(None, (one.inn, one.unp)):
                self._by_number.setdefault(number, []).append(one)

    def named(self, text: str) -> list[Organisation]:
        """Those that ``text`` may mean: by INN or UNP, as ``words`` tells them, by whole name, else by its words."""
        number = "".join(text.split()).upper()
        if number in self._by_number:
            return self._by_number[number]
        name, told, tail = text.rpartition(", ")
        if told and (found := [one for one in self._by_name.get(search_key(name), []) if tail in _tails(one)]):
            return found
        whole = search_key(text)
        if not whole:
            return []
        likely = [one for one in self._known.values() if all(word in one.search_key for word in whole.split())]
        return self._by_name.get(whole) or likely

    def offered(self, locale: str) -> list[str]:
        """The words of those that send, in alphabetical order."""
        names = [self.words(one.id, locale) for one in self._known.values() if _sends(one)]
        return sorted(names, key=sort_key)

    def words(self, organisation_id: int | None, locale: str) -> str:
        """The name, with what tells it from another organisation of that name; empty for none."""
        one = self._known.get(organisation_id or 0)
        if one is None:
            return ""
        name = one.name(locale)
        return name if len(self._by_name.get(search_key(name), ())) < 2 else f"{name}, {_tails(one)[0]}"


def _tails(organisation: Organisation) -> list[str]:
    """What stands behind a name that is not the only one of its kind: the number, else the key."""
    return [*filter(None, (organisation.inn, organisation.unp)), f"№ {organisation.id}"]


def sending_organisations_named(text: str) -> list[Organisation]:
    """The living sending organisations that ``text`` may mean; see ``Senders``."""
    found = Senders().named(text)
    return [one for one in found if _sends(one)]


def _sends(organisation: Organisation) -> bool:
    return organisation.kind in SENDING_KINDS and organisation.merged_into_id is None


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
