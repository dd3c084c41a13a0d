"""Columns of files as accounts have chosen them: one choice per account and register, read by its own account alone."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from forum.accounts.models import ColumnChoice
from forum.core.clock import utc_now
from forum.core.db import atomic, db


def column_choice(*, user_id: int, register: str) -> list[str] | None:
    """The keys the account has chosen for the register; None where it takes the whole."""
    return db.session.scalar(sa.select(ColumnChoice.keys).where(_own(user_id, register)))


def choose_columns(*, user_id: int, register: str, keys: Sequence[str] | None) -> None:
    """Keep the choice of the account for the register; None forgets it, so that files are whole again."""
    with atomic():
        db.session.execute(sa.delete(ColumnChoice).where(_own(user_id, register)))
        if keys is not None:
            values = {"user_id": user_id, "register": register, "keys": list(keys), "updated_at": utc_now()}
            db.session.execute(sa.insert(ColumnChoice).values(**values))


def _own(user_id: int, register: str) -> sa.ColumnElement[bool]:
    return sa.and_(ColumnChoice.user_id == user_id, ColumnChoice.register == register)
