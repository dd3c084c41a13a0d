"""Rouble equivalents, exactly; rates added and corrected by hand."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Protocol

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.rates.enums import (
    DENOMINATION,
    DENOMINATION_DATE,
    NEW_BELARUSIAN_ROUBLE,
    OLD_BELARUSIAN_ROUBLE,
    ROUBLE,
)
from forum.rates.models import Currency, ExchangeRate
from forum.rates.queries import rate_in_force, rate_of_day

MAX_RATE = Decimal(10) ** 9
MAX_NOMINAL = 10**6
MAX_PLACES = 15

# Units of the first currency in one unit of the second.
_PER_UNIT = {
    (OLD_BELARUSIAN_ROUBLE, NEW_BELARUSIAN_ROUBLE): Fraction(DENOMINATION),
    (NEW_BELARUSIAN_ROUBLE, OLD_BELARUSIAN_ROUBLE): Fraction(1, DENOMINATION),
}


@dataclass(frozen=True, slots=True)
class RateDraft:
    """A rate as typed: ``rate`` roubles for ``nominal`` units of the currency, in force from ``on_date``."""

    currency_code: str
    on_date: date
    nominal: int
    rate: str
    source: str


def rouble_equivalent(value_minor: int, rate: ExchangeRate | None, currency_code: str) -> int | None:
    """Kopecks worth ``value_minor`` hundredths of a unit of ``currency_code`` at ``rate``, rounded half up.

    Hundredths in every currency (see ``enums.MINOR_UNITS``), so that kopecks come out without a factor. Roubles need no
    rate; anything else without a rate has no equivalent: None. A rate of the other Belarusian rouble is converted
    10 000 : 1, exactly, so the same sum in BYR and in BYN gives the same kopecks. Raises ``ValueError`` for a rate
    of another currency.
    """
    if currency_code == ROUBLE:
        return value_minor
    if rate is None:
        return None
    whole, parts = _price(rate, currency_code).as_integer_ratio()
    return _half_up(value_minor * whole, parts)


def in_currency(kopecks: int, rate: ExchangeRate | None, currency_code: str) -> int | None:
    """Hundredths of a unit of ``currency_code`` that ``kopecks`` are worth at ``rate``, rounded half up.

    The reverse of ``rouble_equivalent``, by the same rules.
    """
    if currency_code == ROUBLE:
        return kopecks
    if rate is None:
        return None
    whole, parts = _price(rate, currency_code).as_integer_ratio()
    return _half_up(kopecks * parts, whole)


def _price(rate: ExchangeRate, currency_code: str) -> Fraction:
    """Roubles for one unit."""
    return _price_told(rate.currency_code, rate.rate, rate.nominal, currency_code)


@functools.lru_cache(maxsize=1_000)
def _price_told(rated_code: str, rate: str, nominal: int, currency_code: str) -> Fraction:
    # Asked of every document of a list; making a fraction of a text takes longer than all the rest of its price.
    if rated_code == currency_code:
        per_unit = Fraction(1)
    elif (rated_code, currency_code) in _PER_UNIT:
        per_unit = _PER_UNIT[rated_code, currency_code]
    else:
        raise ValueError(f"a rate of {rated_code} does not price {currency_code}")
    return per_unit * Fraction(rate) / nominal


def expected_roubles(value_minor: int, currency_code: str, day: date | None) -> tuple[int | None, ExchangeRate | None]:
    """Kopecks of ``value_minor`` and the rate: of ``day``, or of today where that is to come or not told."""
    rate = rate_in_force(currency_code, min(day or today(), today()))
    return rouble_equivalent(value_minor, rate, currency_code), rate


def _half_up(whole: int, parts: int) -> int:
    """The integer nearest to ``whole / parts``, halves away from zero, in integers alone; ``parts`` is positive."""
    nearest = (2 * abs(whole) + parts) // (2 * parts)
    return -nearest if whole < 0 else nearest


class RateHook(Protocol):
    """What a feature that keeps equivalents does when rates appear.

    It converts what had no rate until now, each row with an audit event of its own. What has an equivalent keeps it:
    converting anew is an explicit act.
    """

    def __call__(self, *, actor: Actor, rates: Sequence[ExchangeRate]) -> None:
        """Convert what awaited one of ``rates``."""
        ...


RATE_HOOKS: list[RateHook] = []
"""Called for rates added or corrected; features add theirs by ``on_new_rates`` in their ``init_app``."""


def on_new_rates(hook: RateHook) -> None:
    """Register a feature's hook; once, however many applications a process makes."""
    if hook not in RATE_HOOKS:
        RATE_HOOKS.append(hook)


def announce_rates(*, actor: Actor, rates: Sequence[ExchangeRate]) -> None:
    """Let the features convert what awaited ``rates``; all of them are there before the first is asked for."""
    for hook in RATE_HOOKS:
        hook(actor=actor, rates=rates)


def add_rate(*, actor: Actor, draft: RateDraft) -> ExchangeRate:
    """Add an official rate by hand, with its source; raises ``DomainError``."""
    check_may_edit(actor)
    with atomic():
        rate = new_rate(draft, actor)
        audit.record(actor=actor, action="exchange_rate.added", entity=rate, label=_label(rate))
        announce_rates(actor=actor, rates=[rate])
    return rate


def new_rate(draft: RateDraft, actor: Actor) -> ExchangeRate:
    """A checked rate in the session, without an audit event: for the services and for files."""
    rate = ExchangeRate(**_checked(draft))
    audit.stamp(rate, actor)
    db.session.add(rate)
    db.session.flush()
    return rate


def correct_rate(*, actor: Actor, rate: ExchangeRate, draft: RateDraft) -> ExchangeRate:
    """Put a corrected rate in the place of ``rate`` and return it; the old one stays for what it has converted.

    Where the source alone is corrected, the row itself is. Raises ``DomainError``; on None for a rate that was
    superseded already.
    """
    check_may_edit(actor)
    if rate.is_superseded:
        raise DomainError(None, _l("A corrected rate stands in the place of this one: correct that one."))
    values = _checked(draft, rate)
    if all(getattr(rate, name) == value for name, value in values.items() if name != "source"):
        with atomic():
            rate.source = draft.source.strip()
            audit.stamp(rate, actor)
            audit.record(actor=actor, action="exchange_rate.corrected", entity=rate, label=_label(rate))
        return rate
    with atomic():
        rate.is_superseded = True
        audit.stamp(rate, actor)
        # A day has one rate: the old one steps back before the new one comes.
        db.session.flush()
        corrected = ExchangeRate(**values, supersedes_id=rate.id)
        audit.stamp(corrected, actor)
        db.session.add(corrected)
        db.session.flush()
        told = {name: [getattr(rate, name), value] for name, value in values.items() if getattr(rate, name) != value}
        changes = {name: [str(old), str(new)] for name, (old, new) in told.items()}
        label = _label(corrected)
        audit.record(
            actor=actor, action="exchange_rate.corrected", entity=corrected, parts=[rate], label=label, changes=changes
        )
        announce_rates(actor=actor, rates=[corrected])
    return corrected


def check_may_edit(actor: Actor) -> None:
    """Raise ``DomainError`` unless the actor's role keeps the rates."""
    if not actor.may(Permission.RATES_EDIT):
        raise DomainError(None, _l("Your role does not allow this."))


def check_rate(draft: RateDraft) -> None:
    """Raise ``DomainError`` at the field that is wrong, whatever rates stand here already."""
    _check_currency(draft)
    if not 1 <= draft.nominal <= MAX_NOMINAL:
        raise DomainError("nominal", _l("The number of units is a whole number from 1 to 1,000,000."))
    if not draft.source.strip():
        raise DomainError("source", _l("Name the source of the rate."))


def _checked(draft: RateDraft, own: ExchangeRate | None = None) -> dict[str, object]:
    """The values of a sound rate; raises ``DomainError`` at the field that is wrong."""
    check_rate(draft)
    taken = rate_of_day(draft.currency_code, draft.on_date)
    if taken is not None and taken is not own:
        raise DomainError("on_date", _l("There is already a rate of this currency for this day."))
    return {
        "currency_code": draft.currency_code,
        "on_date": draft.on_date,
        "nominal": draft.nominal,
        "rate": exact_rate(draft.rate),
        "source": draft.source.strip(),
    }


def _check_currency(draft: RateDraft) -> None:
    known = db.session.scalar(sa.select(Currency.id).where(Currency.code == draft.currency_code))
    if known is None or draft.currency_code == ROUBLE:
        raise DomainError("currency_code", _l("Choose a currency other than the Russian rouble."))
    is_new = draft.on_date >= DENOMINATION_DATE
    if draft.currency_code == (OLD_BELARUSIAN_ROUBLE if is_new else NEW_BELARUSIAN_ROUBLE):
        raise DomainError(
            "on_date", _l("BYN is quoted from 1 July 2016, BYR until 30 June 2016: choose the other currency or day.")
        )


def exact_rate(text: str) -> str:
    """The rate as exact decimal text with a point; raises ``DomainError`` for what is no positive number."""
    folded = "".join(text.split()).replace(",", ".")
    try:
        rate = Decimal(folded) if folded.isascii() else Decimal("NaN")
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or "e" in folded.lower() or "_" in folded:
        raise DomainError("rate", _l("Write the rate in digits, like 92.5058."))
    if not 0 < rate < MAX_RATE or _places(rate) > MAX_PLACES:
        raise DomainError("rate", _l("A rate is more than zero and has at most 15 digits after the point."))
    return f"{rate:f}"


def _places(rate: Decimal) -> int:
    exponent = rate.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else MAX_PLACES + 1


def _label(rate: ExchangeRate) -> str:
    return f"{rate.currency_code} {rate.on_date.isoformat()}"
