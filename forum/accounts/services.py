"""What may be done with an account, by its owner and by who manages accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from forum.accounts import passwords
from forum.accounts.models import User, UserSession
from forum.accounts.queries import SENDING_KINDS, folded_email, is_working, working_administrators
from forum.core import audit
from forum.core.clock import today, utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor, Permission, Role
from forum.core.text import clean_line
from forum.reference.models import Organisation

LONGEST_NAME = 200
_EMAIL = re.compile(r"[^@\s,;<>\"()\[\]\\]{1,64}@[^@\s,;<>\"()\[\]\\.]+(?:\.[^@\s,;<>\"()\[\]\\.]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDraft:
    """What an account is to be; ``email`` in any case, ``valid_until`` the last day it works."""

    email: str
    name: str
    role: Role
    organisation_id: int | None = None
    is_region_wide: bool = False
    valid_until: date | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class IssuedPassword:
    """An account and the password it was just given; the only place where the password stands in clear."""

    user: User
    password: str


def create_account(*, actor: Actor, draft: AccountDraft, password: str | None = None) -> IssuedPassword:
    """Make an account with ``password``, or with a one-time password that is replaced at the first sign-in.

    Raises ``DomainError`` for a field of the draft, or ``password``.
    """
    _refuse_others(actor)
    with atomic():
        user = User(locale=None)
        _fill(user, draft)
        issued = _give(user, password)
        audit.stamp(user, actor)
        db.session.add(user)
        audit.record(actor=actor, action="account.created", entity=user)
    return IssuedPassword(user, issued)


def edit_account(*, actor: Actor, user: User, draft: AccountDraft, version: int | None) -> None:
    """Change what the account is; ends its sessions when it ceases to work.

    Raises ``Conflict``, or ``DomainError`` for a field; the last administrator stays one.
    """
    _refuse_others(actor)
    check_version(user, version)
    with atomic():
        administrators = _lock_administrators()
        _fill(user, draft)
        remains = is_administrator(draft)
        keep_an_administrator(actor, user.id, remains=remains, administrators=administrators)
        audit.stamp(user, actor)
        audit.record(actor=actor, action="account.edited", entity=user)
        if not _works(user):
            _end_sessions(user)


def issue_one_time_password(*, actor: Actor, user: User) -> IssuedPassword:
    """Replace the account's password by a one-time password and end its sessions: the old one may be known."""
    _refuse_others(actor)
    with atomic():
        issued = _give(user, None)
        audit.stamp(user, actor)
        audit.record(actor=actor, action="account.password_reset", entity=user)
        _end_sessions(user)
    return IssuedPassword(user, issued)


def change_own_password(
    *, actor: Actor, user: User, current: str, new: str, kept_token_hash: str | None = None
) -> None:
    """Replace the own password and end all other sessions of the account.

    Raises ``DomainError`` for ``current`` or ``new``.
    """
    if actor.id != user.id:
        raise DomainError(None, _("Your role does not allow this."))
    if not passwords.verify(user.password_hash, current):
        raise DomainError("current", _("This is not your present password."))
    passwords.check_password(new, email=user.email, name=user.name, field="new")
    if passwords.verify(user.password_hash, new):
        raise DomainError("new", _("The new password must differ from the present one."))
    with atomic():
        user.password_hash = passwords.hash_password(new)
        user.must_change_password = False
        user.one_time_until = None
        audit.stamp(user, actor)
        audit.record(actor=actor, action="account.password_changed", entity=user)
        _end_sessions(user, UserSession.token_hash != (kept_token_hash or ""))


def choose_locale(*, actor: Actor, user: User, locale: str) -> None:
    """Keep the language of the interface with the account; nothing is written when it is the same."""
    if user.locale == locale:
        return
    with atomic():
        user.locale = locale
        audit.stamp(user, actor)
        audit.record(actor=actor, action="account.locale_chosen", entity=user)


def choose_letters(*, actor: Actor, user: User, is_wanted: bool) -> None:
    """Keep whether letters on changes of state are sent to the own account; nothing is written when it is the same.

    Raises ``DomainError`` for another's account.
    """
    if actor.id != user.id:
        raise DomainError(None, _("Your role does not allow this."))
    if user.wants_letters == is_wanted:
        return
    with atomic():
        user.wants_letters = is_wanted
        audit.stamp(user, actor)
        audit.record(actor=actor, action="account.letters_chosen", entity=user)


def end_sessions(*, actor: Actor, user: User, session_id: int | None = None, kept_token_hash: str | None = None) -> int:
    """End one session of the account, or all but the one with the kept token's hash; how many were ended.

    Its owner and who manages accounts may do it. A session that is not the account's is left alone.
    """
    if actor.id != user.id:
        _refuse_others(actor)
    with atomic():
        if session_id is not None:
            ended = _end_sessions(user, UserSession.id == session_id)
        else:
            ended = _end_sessions(user, UserSession.token_hash != (kept_token_hash or ""))
        if ended:
            audit.record(actor=actor, action="account.sessions_ended", entity=user, changes={"sessions": ended})
    return ended


def open_account(*, email: str, password: str) -> User | None:
    """The account that ``email`` and ``password`` open today, with a hash of today's costs; None when they open none.

    Takes as long for an unknown, deactivated or expired account as for a wrong password, and says no more about it.
    """
    statement = sa.select(User).where(User.email == folded_email(email), is_working())
    user = db.session.scalars(statement).one_or_none()
    if not passwords.verify(user.password_hash if user else None, password) or user is None:
        return None
    if user.one_time_until is not None and user.one_time_until < utc_now():
        return None
    with atomic():
        # Only now is the password known, so that a hash of weaker times can be made anew.
        if user.one_time_until is None and passwords.needs_rehash(user.password_hash):
            user.password_hash = passwords.hash_password(password)
        audit.record(actor=user.actor, action="account.signed_in", entity=user)
    return user


def close_session(*, actor: Actor, user: User, token_hash: str) -> None:
    """End the session that signs out."""
    with atomic():
        _end_sessions(user, UserSession.token_hash == token_hash)
        audit.record(actor=actor, action="account.signed_out", entity=user)


def check_draft(draft: AccountDraft, *, is_taken: bool) -> list[DomainError]:
    """Everything that keeps the draft from being an account; ``is_taken``: another account has that e-mail."""
    return [*_faults_of_names(draft, is_taken=is_taken), *_faults_of_scope(draft)]


def is_administrator(draft: AccountDraft) -> bool:
    """Whether the account would be a working administrator today."""
    return draft.role is Role.ADMINISTRATOR and _works(draft)


def keep_an_administrator(actor: Actor, user_id: int, *, remains: bool, administrators: AbstractSet[int]) -> None:
    """Refuse to close the own way in, or that of the last of the working ``administrators`` (keys of accounts).

    ``remains``: the account stays a working administrator. Raises ``DomainError``.
    """
    if remains or user_id not in administrators:
        return
    if user_id == actor.id:
        raise DomainError(None, _("You cannot close your own way in: another administrator has to do it."))
    if administrators == {user_id}:
        raise DomainError(None, _("This is the last administrator: give somebody else the role first."))


def _refuse_others(actor: Actor) -> None:
    if not actor.may(Permission.ACCOUNTS_MANAGE):
        raise DomainError(None, _("Your role does not allow this."))


def _fill(user: User, draft: AccountDraft) -> None:
    other = db.session.scalars(sa.select(User).where(User.email == _email(draft))).one_or_none()
    for error in check_draft(draft, is_taken=other is not None and other is not user):
        raise error
    user.email = _email(draft)
    user.name = clean_line(draft.name)
    user.role = draft.role
    user.organisation_id = draft.organisation_id
    user.is_region_wide = draft.is_region_wide
    user.valid_until = draft.valid_until
    user.is_active = draft.is_active


def _email(draft: AccountDraft) -> str:
    return folded_email(clean_line(draft.email))


def _faults_of_names(draft: AccountDraft, *, is_taken: bool) -> Iterator[DomainError]:
    email, name = _email(draft), clean_line(draft.name)
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        yield DomainError("email", _("Write an e-mail address like name@example.org."))
    elif is_taken:
        yield DomainError("email", _("There is already an account with this e-mail address."))
    if not name:
        yield DomainError("name", _("Fill in this field."))
    elif len(name) > LONGEST_NAME:
        yield DomainError("name", _("Write at most %(number)s characters.", number=LONGEST_NAME))


def _faults_of_scope(draft: AccountDraft) -> Iterator[DomainError]:
    is_representative = draft.role is Role.REPRESENTATIVE
    if is_representative and draft.organisation_id is None:
        yield DomainError("organisation_id", _("A representative needs the organisation that sends the delegations."))
    if draft.is_region_wide and not is_representative:
        yield DomainError("is_region_wide", _("Only a representative is limited to an organisation or a region."))
    if draft.organisation_id is None:
        return
    organisation = db.session.get(Organisation, draft.organisation_id)
    if organisation is None or organisation.merged_into_id is not None or organisation.kind not in SENDING_KINDS:
        yield DomainError("organisation_id", _("Choose one of the list."))
    elif draft.is_region_wide and organisation.region_id is None:
        yield DomainError("is_region_wide", _("This organisation belongs to no region."))


def _give(user: User, password: str | None) -> str:
    if password is not None:
        passwords.check_password(password, email=user.email, name=user.name)
        user.password_hash = passwords.hash_password(password)
        user.must_change_password = False
        user.one_time_until = None
        return password
    issued = passwords.new_one_time_password()
    user.password_hash = passwords.hash_one_time(issued)
    user.must_change_password = True
    user.one_time_until = utc_now() + passwords.ONE_TIME_LIFETIME
    return issued


def _lock_administrators() -> set[int]:
    """Keys of the working administrators; locked, or two of them could deactivate each other at once."""
    return set(db.session.scalars(working_administrators().with_for_update()))


def _works(account: User | AccountDraft) -> bool:
    return account.is_active and (account.valid_until is None or account.valid_until >= today())


def _end_sessions(user: User, *which: sa.ColumnElement[bool]) -> int:
    statement = sa.select(UserSession).where(
        UserSession.user_id == user.id, UserSession.revoked_at.is_(None), UserSession.expires_at > utc_now(), *which
    )
    ended = db.session.scalars(statement).all()
    for row in ended:
        row.revoked_at = utc_now()
    return len(ended)
