"""Column types shared by all models: kopecks, enums by value, UTC instants, localized names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from forum.core.text import search_key, sort_key

EnumT = TypeVar("EnumT", bound=StrEnum)

MAX_DOCUMENT_KOPECKS = 10**12 * 100
"""One document is capped at 10^12 roubles, so that a sum of 90 000 of them still fits BIGINT."""

Kopecks = Annotated[int, mapped_column(sa.BigInteger)]
"""Money in minor units of its currency; roubles are counted in kopecks. Never a float, never Numeric."""

Short = Annotated[str, mapped_column(sa.String(40))]
Line = Annotated[str, mapped_column(sa.String(300))]
Text = Annotated[str, mapped_column(sa.Text)]


class DatePrecision(StrEnum):
    """How exactly a date is known. A month or a year is stored as its last day: by then it had surely happened."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


DATE_PRECISION_LABELS = {
    DatePrecision.DAY: _l("to the day"),
    DatePrecision.MONTH: _l("to the month"),
    DatePrecision.YEAR: _l("to the year"),
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant, stored without zone on both databases.

    Raises ``ValueError`` for a naive value: a wall clock time without a zone is a guess.
    """

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert an aware instant to naive UTC for storage."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored instant its zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


def enum_type(enum: type[EnumT], name: str) -> sa.Enum:
    """An enum stored by value, with a named CHECK on both databases.

    ``name`` becomes part of the constraint's name: ``ck_<table>_<name>``.
    """
    return sa.Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class LocalizedNames:
    """Names in the three languages of the register; at least one is present.

    ``search_key`` and ``sort_*`` follow the names by mapper events (see ``forum.core.db``): both databases
    compare Cyrillic by code point, which is neither case-insensitive nor alphabetical.
    """

    name_ru: Mapped[str | None] = mapped_column(sa.String(500), comment="Name in Russian")
    name_be: Mapped[str | None] = mapped_column(sa.String(500), comment="Name in Belarusian")
    name_en: Mapped[str | None] = mapped_column(sa.String(500), comment="Name in English")
    search_key: Mapped[str] = mapped_column(sa.Text, default="", comment="All names folded for case-insensitive search")
    sort_ru: Mapped[str] = mapped_column(sa.String(500), default="", comment="Alphabetical order key in Russian")
    sort_be: Mapped[str] = mapped_column(sa.String(500), default="", comment="Alphabetical order key in Belarusian")
    sort_en: Mapped[str] = mapped_column(sa.String(500), default="", comment="Alphabetical order key in English")

    def name(self, locale: str) -> str:
        """The name in ``locale``, else in Russian, Belarusian or English, whichever exists first."""
        names = {"ru": self.name_ru, "be": self.name_be, "en": self.name_en}
        return names.get(locale) or self.name_ru or self.name_be or self.name_en or ""

    def search_parts(self) -> tuple[str | None, ...]:
        """What a search over this row looks into; subclasses add their codes."""
        return (self.name_ru, self.name_be, self.name_en)

    def rewrite_keys(self) -> None:
        """Recompute the search and sort keys from the names."""
        self.search_key = search_key(*(part for part in self.search_parts() if part))
        self.sort_ru = sort_key(self.name("ru"))[:500]
        self.sort_be = sort_key(self.name("be"))[:500]
        self.sort_en = sort_key(self.name("en"))[:500]


def localized_column(model: Any, locale: str, prefix: str = "name") -> sa.ColumnElement[str]:
    """SQL expression of ``model``'s name in ``locale`` with the same fallback as ``LocalizedNames.name``."""
    first = getattr(model, f"{prefix}_{locale}")
    rest = [getattr(model, f"{prefix}_{other}") for other in ("ru", "be", "en") if other != locale]
    return sa.func.coalesce(first, *rest, "")


def last_day(value: date, precision: DatePrecision) -> date:
    """The last day of the period that ``value`` names at ``precision``."""
    if precision is DatePrecision.DAY:
        return value
    if precision is DatePrecision.YEAR:
        return date(value.year, 12, 31)
    following = date(value.year + value.month // 12, value.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
