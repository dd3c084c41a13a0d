"""Days, periods and instants in words of one language."""

from __future__ import annotations

from datetime import date, datetime

from forum.core.clock import OFFICE_TIME, today
from forum.core.formatting.wording import EN_DASH, NBSP, NO_DATA, Wording
from forum.core.types import DatePrecision

_DAY, _MONTH = DatePrecision.DAY, DatePrecision.MONTH


class DateFormats:
    """Dates in the words of one language. None becomes «…»."""

    wording: Wording

    def date_text(self, day: date | None, precision: DatePrecision = _DAY) -> str:
        """Return the date in words as far as it is known: «27 июня 2023 г.», «июнь 2023 г.», «2023 г.»."""
        if day is None:
            return NO_DATA
        if precision is _DAY:
            return f"{self._day_of_month(day)} {day.year}{self.wording.year_word}"
        if precision is _MONTH:
            return f"{self.wording.months[day.month - 1]} {day.year}{self.wording.year_word}"
        return f"{day.year}{self.wording.year_word}"

    def date_short(self, day: date | None, precision: DatePrecision = _DAY) -> str:
        """Return the date in digits as far as it is known: «27.06.2023», «06.2023», «2023», alike in all languages."""
        if day is None:
            return NO_DATA
        if precision is _DAY:
            return f"{day.day:02d}.{day.month:02d}.{day.year}"
        return f"{day.month:02d}.{day.year}" if precision is _MONTH else f"{day.year}"

    def date_range(self, start: date | None, end: date | None, precision: DatePrecision = _DAY) -> str:
        """Return the period in words, saying once what both ends share: «26–28 июня 2023 г.».

        Without an end, or with the same one, it is the single date.
        """
        if start is None:
            return NO_DATA
        if end is None or self.date_short(start, precision) == self.date_short(end, precision):
            return self.date_text(start, precision)
        if precision is DatePrecision.YEAR:
            return f"{start.year}{EN_DASH}{end.year}{self.wording.years_word}"
        if start.year != end.year:
            first = self.date_text(start, precision)
        elif precision is _MONTH:
            first = self.wording.months[start.month - 1]
        elif start.month != end.month:
            first = self._day_of_month(start)
        else:
            return f"{start.day}{EN_DASH}{self.date_text(end)}"
        return f"{first}{NBSP}{EN_DASH} {self.date_text(end, precision)}"

    def datetime_text(self, instant: datetime | None) -> str:
        """Return the instant by the clock of Minsk and Moscow: «27.06.2023 16:40».

        Raises ValueError for a naive instant, which names no moment.
        """
        if instant is None:
            return NO_DATA
        if instant.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return f"{self.date_short(instant.astimezone(OFFICE_TIME))}{NBSP}{self.time_text(instant)}"

    def time_text(self, instant: datetime) -> str:
        """Return the hour of an aware instant by the clock of Minsk and Moscow: «16:40»."""
        local = instant.astimezone(OFFICE_TIME)
        return f"{local.hour:02d}:{local.minute:02d}"

    def hour_text(self, instant: datetime) -> str:
        """Return the hour alone where the instant is of the present day in the offices, else the day before it."""
        is_of_today = instant.astimezone(OFFICE_TIME).date() == today()
        return self.time_text(instant) if is_of_today else self.datetime_text(instant)

    def _day_of_month(self, day: date) -> str:
        return f"{day.day}{NBSP}{self.wording.months_of_day[day.month - 1]}"
