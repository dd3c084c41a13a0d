"""Currencies and the Bank of Russia's official rates."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, BusinessTable
from forum.core.types import LocalizedNames


class Currency(LocalizedNames, BusinessTable, Base):
    """A currency a document may be in; ``minor_digits`` is the number of digits an amount may have after the point."""

    __tablename__ = "currency"

    code: Mapped[str] = mapped_column(sa.String(3), unique=True, comment="ISO 4217 code")
    minor_digits: Mapped[int] = mapped_column(
        default=2, comment="Digits an amount may have after the point; amounts are kept in hundredths"
    )
    short_ru: Mapped[str] = mapped_column(sa.String(30), default="", comment="Short form on screen, Russian")
    short_be: Mapped[str] = mapped_column(sa.String(30), default="", comment="Short form on screen, Belarusian")
    short_en: Mapped[str] = mapped_column(sa.String(30), default="", comment="Short form on screen, English")
    official_order: Mapped[int] = mapped_column(default=0, comment="Place in lists")

    def short(self, locale: str) -> str:
        """The short form in ``locale``, else the code."""
        return {"ru": self.short_ru, "be": self.short_be, "en": self.short_en}.get(locale) or self.code


class ExchangeRate(BusinessTable, Base):
    """The official rate in roubles of ``nominal`` units of a currency, in force from ``on_date``.

    ``rate`` is the exact decimal text of the source with a point: a float would change it. A figure is never changed
    once it stands here, since documents remember the row they were converted by: a corrected rate is a row of its
    own that supersedes it.
    """

    __tablename__ = "exchange_rate"

    currency_code: Mapped[str] = mapped_column(sa.ForeignKey("currency.code"), comment="Currency priced")
    on_date: Mapped[date] = mapped_column(comment="First day the rate is in force")
    nominal: Mapped[int] = mapped_column(default=1, comment="Units the rate is for")
    rate: Mapped[str] = mapped_column(sa.String(30), comment="Roubles for the nominal, exact decimal text")
    source: Mapped[str] = mapped_column(sa.Text, default="", comment="Where the figure comes from")
    is_superseded: Mapped[bool] = mapped_column(default=False, comment="A corrected rate stands in its place")
    supersedes_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("exchange_rate.id"), unique=True, comment="The rate in whose place this one stands"
    )

    __table_args__ = (
        # One rate of a currency for a day; those it took the place of stay for the documents converted by them.
        sa.Index(
            "uq_exchange_rate_currency_code_on_date",
            "currency_code",
            "on_date",
            unique=True,
            sqlite_where=sa.text("is_superseded = 0"),
            postgresql_where=sa.text("NOT is_superseded"),
        ),
        sa.CheckConstraint("nominal > 0", name="nominal_positive"),
    )
