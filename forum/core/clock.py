"""The present: instants in UTC, days as the offices of both sides count them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

OFFICE_TIME: Final = timezone(timedelta(hours=3), "UTC+3")
"""Moscow and Minsk share it all the year round: no summer time in Belarus since 2011, in Russia since 2014."""


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in the offices of both sides: deadlines and file names follow it, not the server's zone."""
    return datetime.now(OFFICE_TIME).date()
