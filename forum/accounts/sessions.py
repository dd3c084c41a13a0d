"""Sessions as rows: a random token in the browser, its hash in the table, revocable at any time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from flask import Flask
from flask_login import LoginManager, UserMixin

from forum.accounts.models import User, UserSession
from forum.core.clock import today, utc_now
from forum.core.db import db
from forum.core.security import Actor

LIFETIME = timedelta(hours=12)
"""A working day; signing days last longer than eight hours."""


class SignedIn(UserMixin):
    """The signed-in account of this request, as Flask-Login wants it."""

    def __init__(self, user: User, token: str) -> None:
        self.user = user
        self.token = token
        self.locale = user.locale
        self.actor: Actor = user.actor

    @property
    def token_hash(self) -> str:
        """What the session's row is found by."""
        return hash_token(self.token)

    def get_id(self) -> str:
        """The token stands in the cookie instead of the account's key: ending the row ends the session."""
        return self.token


def hash_token(token: str) -> str:
    """SHA-256 of a session token; the token is random, so no salt or slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(user: User, *, address: str = "", agent: str = "") -> SignedIn:
    """Begin a session of ``user``; the caller commits."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        UserSession(
            user_id=user.id,
            token_hash=hash_token(token),
            expires_at=utc_now() + LIFETIME,
            address=address[:45],
            agent=agent[:200],
        )
    )
    return SignedIn(user, token)


_LIVING: Final = (
    sa.select(User)
    .join(UserSession, UserSession.user_id == User.id)
    .where(
        UserSession.token_hash == sa.bindparam("token_hash"),
        UserSession.revoked_at.is_(None),
        UserSession.expires_at > sa.bindparam("now"),
        User.is_active,
        sa.or_(User.valid_until.is_(None), User.valid_until >= sa.bindparam("today")),
    )
    .options(sa.orm.joinedload(User.organisation))
)
"""Asked by every page, hence made once."""


def load_session(token: str) -> SignedIn | None:
    """The living session of ``token``: not revoked, not expired, of an account that may still sign in."""
    now = {"token_hash": hash_token(token), "now": utc_now(), "today": today()}
    user = db.session.scalars(_LIVING, now).one_or_none()
    return None if user is None else SignedIn(user, token)


def init_app(app: Flask) -> None:
    """Let Flask-Login find the account behind the cookie."""
    manager = LoginManager()
    # The fingerprint of address and browser signs people out when their network changes; the token is enough.
    manager.session_protection = None
    manager.user_loader(load_session)
    manager.init_app(app)
