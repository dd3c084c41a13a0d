"""Limits on guessing: attempts to sign in are rows, so that they hold over all processes and restarts."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from forum.accounts.models import SignInAttempt
from forum.core.clock import utc_now
from forum.core.db import db, own_transaction

WINDOW: Final = timedelta(minutes=15)
PER_ACCOUNT: Final = 5
"""Failures of one name from one address within the window."""
PER_ADDRESS: Final = 50
"""Failures of all names from one address within the window: a whole office may share one."""
_KEPT: Final = timedelta(days=1)


def begin_attempt(*, email: str, address: str) -> int | None:
    """Count an attempt as failed until it proves right; None when the limit is reached and nothing may be tried.

    It is committed before the password is looked at: attempts sent at once would otherwise all see a low count. An
    attempt that is refused does not count itself, so the wait ends even for who keeps trying.
    """
    name, address = _hash(email), address[:45]
    with own_transaction() as session:
        old = sa.delete(SignInAttempt).where(SignInAttempt.address == address, SignInAttempt.at < utc_now() - _KEPT)
        session.execute(old)
        attempt = SignInAttempt(email_hash=name, address=address, is_success=False)
        session.add(attempt)
        session.flush()
        key = attempt.id
    if _failures(name, address) > PER_ACCOUNT or _failures(None, address) > PER_ADDRESS:
        forget_attempt(key)
        return None
    return key


def forget_attempt(attempt_id: int) -> None:
    """The attempt says nothing about guessing, so it is not counted; commits at once."""
    with own_transaction() as session:
        session.execute(sa.delete(SignInAttempt).where(SignInAttempt.id == attempt_id))


def end_well(attempt_id: int) -> None:
    """The attempt proved right: earlier failures of this name from this address no longer count."""
    statement = sa.update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(is_success=True)
    db.session.execute(statement)


def _failures(name: str | None, address: str) -> int:
    """Failures within the window, in the order of their keys: the clock may have been set back."""
    recent = sa.select(sa.func.count()).select_from(SignInAttempt)
    recent = recent.where(SignInAttempt.address == address, SignInAttempt.at > utc_now() - WINDOW)
    recent = recent.where(~SignInAttempt.is_success)
    if name is not None:
        last_success = (
            sa.select(sa.func.max(SignInAttempt.id))
            .where(SignInAttempt.email_hash == name, SignInAttempt.address == address, SignInAttempt.is_success)
            .scalar_subquery()
        )
        recent = recent.where(SignInAttempt.email_hash == name, SignInAttempt.id > sa.func.coalesce(last_success, 0))
    return db.session.scalar(recent) or 0


def _hash(email: str) -> str:
    return hashlib.sha256(email.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()
