"""Working days of either country: the week, the feasts and transfers of a library, and exceptions kept here."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import holidays
import sqlalchemy as sa

from forum.core.db import db
from forum.reference.enums import Side
from forum.reference.models import WorkingDayException

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked in all of ``sides``; ``exceptions`` go before what the library knows.

    The library (``holidays``) knows feasts and the transfers that governments have decreed up to its release.
    """

    sides: tuple[Side, ...]
    exceptions: Mapping[tuple[Side, date], bool]

    def is_working(self, day: date) -> bool:
        """Whether the offices of every side work on ``day``."""
        return all(self._is_working(side, day) for side in self.sides)

    def due(self, day: date, term: int) -> date:
        """The last of ``term`` working days after ``day``: a term of 1 from a Friday ends on Monday."""
        for _ in range(term):
            day += _DAY
            while not self.is_working(day):
                day += _DAY
        return day

    def newest_overdue(self, today: date, term: int) -> date:
        """The newest day whose term of ``term`` working days ended before ``today``: every day up to it is overdue."""
        day = today
        for _ in range(term):
            day -= _DAY
            while not self.is_working(day):
                day -= _DAY
        return day - _DAY

    def _is_working(self, side: Side, day: date) -> bool:
        told = self.exceptions.get((side, day))
        return _is_usually_working(side, day) if told is None else told


def working_calendar(side: Side | None) -> WorkingCalendar:
    """The calendar of ``side``; None asks for days that both countries work on."""
    sides = tuple(Side) if side is None else (side,)
    told = sa.select(WorkingDayException.side, WorkingDayException.on_date, WorkingDayException.is_working)
    rows = db.session.execute(told.where(WorkingDayException.side.in_(sides)))
    return WorkingCalendar(sides, {(of, day): is_working for of, day, is_working in rows})


@functools.lru_cache(maxsize=20_000)
def _is_usually_working(side: Side, day: date) -> bool:
    return bool(_country(side).is_working_day(day))


@functools.cache
def _country(side: Side) -> Any:
    return holidays.country_holidays(side.value)


def working_day_exceptions() -> Sequence[WorkingDayException]:
    """All exceptions, the newest day first."""
    order = (WorkingDayException.on_date.desc(), WorkingDayException.side.desc())
    return db.session.scalars(sa.select(WorkingDayException).order_by(*order)).all()


def working_day_exception_by_id(exception_id: int) -> WorkingDayException:
    """The exception with that key; raises ``NoResultFound``."""
    return db.session.scalars(sa.select(WorkingDayException).where(WorkingDayException.id == exception_id)).one()
