"""What the rules of a document ask the register, each answer kept: a list of ten thousand names the same few."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.agreements.enums import Relation
from forum.agreements.models import Agreement, AgreementLink
from forum.core.clock import today
from forum.core.db import db
from forum.core.types import DatePrecision
from forum.forums.models import Forum
from forum.rates.models import Currency, ExchangeRate
from forum.rates.queries import rate_in_force
from forum.rates.services import rouble_equivalent
from forum.reference.enums import UNKNOWN_REGION, Side
from forum.reference.models import Country, Organisation, Region, Sector

NOT_STORED: Final = -1
"""Stands for the key of a document of the list that has none yet."""
ModelT = TypeVar("ModelT")
AnswerT = TypeVar("AnswerT")


class Lookups:
    """Answers for one document, or for all documents of one list; made anew for each call of a service.

    ``is_for_many`` reads the numbers of a programme at once instead of one by one.
    """

    def __init__(self, *, is_for_many: bool = False) -> None:
        self._is_for_many = is_for_many
        self._kept: dict[Hashable, Any] = {}
        self._numbers: dict[int, dict[int, int]] = {}

    def forum(self, key: int) -> Forum | None:
        """The edition of that key."""
        return self._row(Forum, key)

    def edition(self, key: int) -> Forum:
        """The edition of that key, which a document of it has checked; raises ``NoResultFound``."""
        return self.forum(key) or db.session.get_one(Forum, key)

    def has_sector(self, key: int) -> bool:
        """Whether there is such a sector."""
        return self._row(Sector, key) is not None

    def region(self, key: int) -> Region | None:
        """The region of that key."""
        return self._row(Region, key)

    def organisation(self, key: int) -> Organisation | None:
        """The organisation meant; a merged duplicate leads to the row that replaced it."""
        organisation = self._row(Organisation, key)
        while organisation is not None and organisation.merged_into is not None:
            organisation = organisation.merged_into
        return organisation

    def learn_organisations(self, keys: Iterable[int]) -> None:
        """Read many organisations at once, with what ``organisation`` looks at."""
        missing = [key for key in dict.fromkeys(keys) if (Organisation, key) not in self._kept]
        for start in range(0, len(missing), _AT_ONCE):
            wanted = sa.select(Organisation).where(Organisation.id.in_(missing[start : start + _AT_ONCE]))
            for row in db.session.scalars(wanted.options(joinedload(Organisation.region))):
                self._kept[Organisation, row.id] = row

    def unknown_region(self, side: Side) -> Region:
        """«Region not established» of a side."""
        return self.once(("unknown", side), lambda: _found(Region, Region.code == UNKNOWN_REGION[side]).one())

    def currency(self, code: str | None) -> Currency | None:
        """The currency of that code."""
        # Statements are made when they are asked: making one takes longer than half the rules of a document.
        return self.once(("currency", code), lambda: _found(Currency, Currency.code == code).one_or_none())

    def has_country(self, code: str | None) -> bool:
        """Whether there is a country of that code."""
        return self.once(("country", code), lambda: _found(Country, Country.code == code).one_or_none()) is not None

    def rate(self, currency: str, day: date, precision: DatePrecision = DatePrecision.DAY) -> ExchangeRate | None:
        """The official rate in force, as ``rates.queries.rate_in_force`` tells it."""
        return self.once(("rate", currency, day, precision), lambda: rate_in_force(currency, day, precision))

    def expected_roubles(self, value: int, currency: str, day: date | None) -> int | None:
        """Kopecks of ``value`` at the rate of ``day``, or of today where that is to come or not told."""
        return rouble_equivalent(value, self.rate(currency, min(day or today(), today())), currency)

    def holder(self, forum_id: int, number: int, *, besides: int) -> int | None:
        """The key of another document than ``besides`` that has the number on the edition's programme."""
        if self._is_for_many:
            key = self._programme(forum_id).get(number)
            return None if key == besides else key
        taken = sa.select(Agreement.id).where(
            Agreement.forum_id == forum_id, Agreement.list_number == number, Agreement.id != besides
        )
        return db.session.scalar(taken)

    def claim(self, forum_id: int, number: int | None, *, key: int = NOT_STORED) -> None:
        """From now on the number is held by the document of that key, or by one that is not stored yet."""
        if number is not None:
            self._programme(forum_id)[number] = key

    def exchange_rate(self, key: int | None) -> ExchangeRate | None:
        """The rate of that key."""
        return None if key is None else self._row(ExchangeRate, key)

    def has_contracts(self, key: int) -> bool:
        """Whether contracts are concluded under that document."""
        return self._has_link(AgreementLink.other_id, key)

    def has_framework(self, key: int) -> bool:
        """Whether that document is concluded under a framework."""
        return self._has_link(AgreementLink.agreement_id, key)

    def _has_link(self, end: sa.orm.InstrumentedAttribute[int], key: int) -> bool:
        if self._is_for_many:
            return key in self.once(("framework", end.key), lambda: frozenset(db.session.scalars(_links(end))))
        with db.session.no_autoflush:
            return db.session.scalar(_links(end).where(end == key).limit(1)) is not None

    def _programme(self, forum_id: int) -> dict[int, int]:
        if forum_id not in self._numbers:
            wanted = sa.select(Agreement.list_number, Agreement.id).where(
                Agreement.forum_id == forum_id, Agreement.list_number.is_not(None)
            )
            self._numbers[forum_id] = dict(db.session.execute(wanted).all())  # type: ignore[arg-type]  # none is null
        return self._numbers[forum_id]

    def _row(self, model: type[ModelT], key: int) -> ModelT | None:
        return self.once((model, key), lambda: db.session.get(model, key))

    def once(self, question: Hashable, ask: Callable[[], AnswerT]) -> AnswerT:
        """What ``ask`` said when ``question`` was asked first; what it raised is asked anew."""
        if question not in self._kept:
            self._kept[question] = ask()
        answer: AnswerT = self._kept[question]
        return answer


_AT_ONCE: Final = 1_000


def _links(end: sa.orm.InstrumentedAttribute[int]) -> sa.Select[int]:
    return sa.select(end).where(AgreementLink.relation == Relation.FRAMEWORK)


def _found(model: type[ModelT], condition: sa.ColumnElement[bool]) -> sa.ScalarResult[ModelT]:
    return db.session.scalars(sa.select(model).where(condition))
