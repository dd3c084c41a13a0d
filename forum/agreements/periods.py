"""Quarters and years that execution is reported for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from forum.forums.enums import ReportingPeriod

WHOLE_YEAR = 0
_ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year, or with ``quarter`` 1 to 4 a quarter of it."""

    year: int
    quarter: int = WHOLE_YEAR

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def last_day(self) -> date:
        """The day it ends."""
        if self.quarter in (WHOLE_YEAR, 4):
            return date(self.year, 12, 31)
        return date(self.year, 3 * self.quarter + 1, 1) - timedelta(days=1)

    @property
    def code(self) -> str:
        """How an address and a form name it: «2026-2», the whole year «2026-0»."""
        return f"{self.year}-{self.quarter}"

    @property
    def words(self) -> str:
        """«II квартал 2026 г.», «2026 год» in the words of the page."""
        if self.quarter == WHOLE_YEAR:
            return str(_("year %(year)s", year=self.year))
        return str(_("quarter %(quarter)s of %(year)s", quarter=_ROMAN[self.quarter], year=self.year))


def periods_between(first: date, last: date) -> list[Period]:
    """Years and quarters that have a day from ``first`` to ``last``, the newest first, a year before its quarters."""
    told = (Period(year, quarter) for year in range(last.year, first.year - 1, -1) for quarter in (0, 4, 3, 2, 1))
    return [period for period in told if period.first_day <= last and period.last_day >= first]


def newest_ended(kind: ReportingPeriod, day: date) -> Period:
    """The newest period of ``kind`` that ended on ``day`` or before."""
    wanted = (
        period
        for period in periods_between(date(day.year - 1, 1, 1), day)
        if (period.quarter == WHOLE_YEAR) == (kind is ReportingPeriod.YEAR) and period.last_day <= day
    )
    return next(wanted)
