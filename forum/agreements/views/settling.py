"""Once a day the first page that shows documents lets their states follow from days and links."""

from __future__ import annotations

from datetime import date
from typing import Final

import sqlalchemy as sa
import structlog
from flask import Flask, current_app, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from forum.agreements.services import settle_states
from forum.core.clock import today
from forum.core.db import written_first
from forum.core.imports.runs import clear_forgotten
from forum.core.security import CONSOLE

SETTLED_ON: Final = "states_settled_on"
"""Under this name an application keeps the day it last settled states on; each process has its own."""
_SHOWING: Final = frozenset({"agreements", "home", "statistics", "reports"})
MOST: Final = 100
"""Documents a page settles at most, some tenths of a second's work: the pages after it go on."""

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Settle before the first request of a day; an installation without a timer needs nothing else."""
    app.extensions.setdefault(SETTLED_ON, date.min)
    app.before_request(_settle)


def _settle() -> None:
    day = today()
    # Strangers see no document; the server's watch is one, and must be answered at once.
    is_shown = request.blueprint in _SHOWING and request.method == "GET" and current_user.is_authenticated
    if not is_shown or current_app.extensions[SETTLED_ON] >= day:
        return
    # Noted first: a failure must not be met by every page of the day.
    current_app.extensions[SETTLED_ON] = day
    try:
        with written_first():
            clear_forgotten()
            changed = settle_states(actor=CONSOLE, most=MOST)
    except (sa.exc.DBAPIError, StaleDataError):
        # Another process is at it, or the database is busy: the page is worth more than the states.
        log.exception("settling")
    else:
        if changed == MOST:
            current_app.extensions[SETTLED_ON] = date.min
        log.info("settled", documents=changed)
