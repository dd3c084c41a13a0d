"""One-time form keys: a form sent twice creates one record."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, ParamSpec

import sqlalchemy as sa
from flask import flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import utc_now
from forum.core.db import Base, db
from forum.core.types import UtcDateTime

P = ParamSpec("P")


class Submission(Base):
    """A form key that has been used, and where its answer led."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True, comment="Random key of the form")
    location: Mapped[str] = mapped_column(sa.String(500), default="", comment="Where the first answer redirected")
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True, comment="When it was used, UTC")


KEPT: Final = timedelta(days=30)
"""How long a used key is kept: far longer than a session lives, so that no open form outlives its key."""


def new_key() -> str:
    """A fresh form key."""
    return secrets.token_urlsafe(24)


def once(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Run a creating view once per form key; the second sending leads to the record the first one made.

    Stands inside ``@transactional``: key and record are committed together, so a worker that dies between commit
    and answer doubles nothing. A second sender waits for the first at the unique key.
    """

    @functools.wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        key = request.form.get("form_key", "")[:64]
        if request.method != "POST" or not key:
            return view(*args, **kwargs)
        used = db.session.get(Submission, key)
        if used is None:
            try:
                with db.session.begin_nested():
                    used = Submission(key=key)
                    db.session.add(used)
                    db.session.execute(sa.delete(Submission).where(Submission.used_at < utc_now() - KEPT))
            except sa.exc.IntegrityError:
                used = db.session.get(Submission, key, populate_existing=True)
            else:
                response = make_response(view(*args, **kwargs))
                if 300 <= response.status_code < 400:
                    used.location = response.location
                else:
                    # The form came back with errors: nothing was created, so the key stays good.
                    db.session.delete(used)
                return response
        flash(_("This form was already sent; here is the record it created."), "info")
        return redirect(used.location if used and used.location else request.path)

    return wrapper
