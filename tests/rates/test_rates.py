"""Official rates: which one is in force, what a sum is worth in roubles, rates added by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor, Role
from forum.core.types import DatePrecision
from forum.rates.enums import DENOMINATION, DENOMINATION_DATE, MAX_RATE_AGE_DAYS
from forum.rates.models import ExchangeRate
from forum.rates.queries import rate_in_force
from forum.rates.services import (
    RATE_HOOKS,
    RateDraft,
    add_rate,
    correct_rate,
    exact_rate,
    in_currency,
    on_new_rates,
    rouble_equivalent,
)
from tests.factories.rates import ExchangeRateFactory, load_currencies, load_rates

ADMINISTRATOR = Actor(id=1, label="administrator", role=Role.ADMINISTRATOR)
ANALYST = Actor(id=2, label="analyst", role=Role.ANALYST)
DESK = Actor(id=3, label="desk", role=Role.DESK)

RATES = st.decimals(min_value="0.00000001", max_value="1000000", places=8)
AMOUNTS = st.integers(min_value=0, max_value=10**14)


def rate(currency_code: str = "USD", value: str = "80.5", nominal: int = 1) -> ExchangeRate:
    return ExchangeRate(currency_code=currency_code, on_date=date(2016, 6, 30), nominal=nominal, rate=value)


@pytest.fixture
def currencies(app: Flask) -> Flask:
    load_currencies()
    return app


def test_the_newest_rate_on_or_before_the_day_is_in_force(currencies: Flask) -> None:
    ExchangeRateFactory.create(on_date=date(2023, 6, 20))
    newest = ExchangeRateFactory.create(on_date=date(2023, 6, 24))
    ExchangeRateFactory.create(on_date=date(2023, 6, 27))
    ExchangeRateFactory.create(on_date=date(2023, 6, 26), currency_code="EUR")
    assert rate_in_force("USD", date(2023, 6, 26)) is newest
    assert rate_in_force("USD", date(2023, 6, 24)) is newest


@pytest.mark.parametrize(("age", "has_rate"), [(0, True), (15, True), (16, False)])
def test_a_rate_is_in_force_for_fifteen_days(currencies: Flask, age: int, has_rate: bool) -> None:
    day = date(2023, 6, 26)
    ExchangeRateFactory.create(on_date=day - timedelta(days=age))
    assert MAX_RATE_AGE_DAYS == 15
    assert (rate_in_force("USD", day) is not None) is has_rate


@pytest.mark.parametrize("precision", [DatePrecision.MONTH, DatePrecision.YEAR])
def test_a_day_that_is_not_known_has_no_rate(currencies: Flask, precision: DatePrecision) -> None:
    ExchangeRateFactory.create(on_date=date(2023, 6, 30))
    assert rate_in_force("USD", date(2023, 6, 30), precision) is None


def test_the_rouble_needs_no_rate(currencies: Flask) -> None:
    assert rate_in_force("RUB", date(2023, 6, 26)) is None
    assert rouble_equivalent(160_000_000_000, None, "RUB") == 160_000_000_000


def test_belarusian_roubles_are_one_series_across_the_denomination(currencies: Flask) -> None:
    old = ExchangeRateFactory.create(currency_code="BYR", on_date=date(2016, 6, 25), rate="0.0032")
    assert rate_in_force("BYN", date(2016, 7, 4)) is old
    new = ExchangeRateFactory.create(currency_code="BYN", on_date=DENOMINATION_DATE, rate="31.8884")
    assert rate_in_force("BYN", date(2016, 7, 4)) is new
    assert rate_in_force("BYR", date(2016, 7, 4)) is new
    assert rate_in_force("BYR", date(2016, 6, 30)) is old
    assert rate_in_force("BYN", date(2016, 6, 30)) is old


def test_public_rates_price_a_document_of_the_tenth_forum(app: Flask) -> None:
    load_rates()
    found = rate_in_force("USD", date(2023, 6, 27))
    assert found is not None
    assert rouble_equivalent(100, found, "USD") == int(
        Decimal(found.rate).quantize(Decimal("0.01"), ROUND_HALF_UP) * 100
    )


def test_without_a_rate_there_is_no_equivalent() -> None:
    assert rouble_equivalent(100, None, "USD") is None


def test_a_rate_of_another_currency_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="EUR does not price USD"):
        rouble_equivalent(100, rate("EUR"), "USD")


@pytest.mark.parametrize(
    ("minor", "text", "nominal", "kopecks"),
    [(1, "0.5", 1, 1), (1, "0.49", 1, 0), (3, "0.5", 1, 2), (100, "62.7313", 10, 627), (10**14, "2.5", 1, 25 * 10**13)],
)  # fmt: skip
def test_halves_of_a_kopeck_are_rounded_up(minor: int, text: str, nominal: int, kopecks: int) -> None:
    assert rouble_equivalent(minor, rate(value=text, nominal=nominal), "USD") == kopecks


@given(amount=AMOUNTS, value=RATES, nominal=st.sampled_from([1, 10, 100, 10_000]))
def test_an_equivalent_is_exact_to_half_a_kopeck(amount: int, value: Decimal, nominal: int) -> None:
    kopecks = rouble_equivalent(amount, rate(value=str(value), nominal=nominal), "USD")
    assert kopecks is not None
    exact = amount * int(value.scaleb(8))
    assert -nominal * 10**8 < 2 * (exact - kopecks * nominal * 10**8) < nominal * 10**8 or (
        2 * (kopecks * nominal * 10**8 - exact) == nominal * 10**8
    )


@given(amount=st.integers(min_value=0, max_value=10**10), value=RATES, quoted=st.sampled_from(["BYR", "BYN"]))
def test_an_amount_in_byr_and_the_same_in_byn_have_one_equivalent(amount: int, value: Decimal, quoted: str) -> None:
    in_force = rate(quoted, str(value))
    old = rouble_equivalent(amount * DENOMINATION, in_force, "BYR")
    assert old == rouble_equivalent(amount, in_force, "BYN")


def draft(**values: Any) -> RateDraft:
    given = {"currency_code": "USD", "on_date": date(2026, 1, 15), "nominal": 1, "rate": "92,5058", "source": "bank"}
    return RateDraft(**{**given, **values})


def refusal(**values: Any) -> str | None:
    with pytest.raises(DomainError) as caught:
        add_rate(actor=ADMINISTRATOR, draft=draft(**values))
    return caught.value.field


def test_a_rate_is_added_with_its_source_and_one_event(currencies: Flask) -> None:
    made = add_rate(actor=ADMINISTRATOR, draft=draft())
    assert (made.rate, made.source, made.created_by) == ("92.5058", "bank", 1)
    assert db.session.scalars(sa.select(AuditEvent.action)).all() == ["exchange_rate.added"]
    db.session.commit()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency_code", "RUB"),
        ("currency_code", "XXX"),
        ("nominal", 0),
        ("source", " "),
        ("rate", "0"),
        ("rate", "-1"),
        ("rate", "1e3"),
        ("rate", "NaN"),
        ("rate", "١٢"),
        ("rate", "1,2,3"),
        ("rate", "1_000"),
        ("rate", "1" * 12),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(currencies: Flask, field: str, value: object) -> None:
    assert refusal(**{field: value}) == field


def test_a_day_has_one_rate(currencies: Flask) -> None:
    ExchangeRateFactory.create(on_date=date(2026, 1, 15))
    assert refusal() == "on_date"


@pytest.mark.parametrize(("code", "day"), [("BYR", date(2016, 7, 1)), ("BYN", date(2016, 6, 30))])
def test_each_belarusian_rouble_has_its_time(currencies: Flask, code: str, day: date) -> None:
    assert refusal(currency_code=code, on_date=day) == "on_date"


@pytest.mark.parametrize(("typed", "kept"), [("92,5058", "92.5058"), ("0.00342334", "0.00342334"), ("1 200", "1200")])
def test_the_text_of_a_rate_keeps_its_digits(typed: str, kept: str) -> None:
    assert exact_rate(typed) == kept


@pytest.mark.parametrize("actor", [ANALYST, DESK])
def test_who_keeps_no_rates_adds_and_corrects_none(currencies: Flask, actor: Actor) -> None:
    known = ExchangeRateFactory.create()
    with pytest.raises(DomainError):
        add_rate(actor=actor, draft=draft())
    with pytest.raises(DomainError):
        correct_rate(actor=actor, rate=known, draft=draft())
    assert db.session.scalars(sa.select(AuditEvent)).all() == []


def test_features_hear_of_new_rates_once(currencies: Flask) -> None:
    heard: list[tuple[str, list[str]]] = []

    def follow(*, actor: Actor, rates: Sequence[ExchangeRate]) -> None:
        heard.append((actor.label, [rate.rate for rate in rates]))

    before = list(RATE_HOOKS)
    on_new_rates(follow)
    on_new_rates(follow)
    try:
        rate = add_rate(actor=ADMINISTRATOR, draft=draft())
        correct_rate(actor=ADMINISTRATOR, rate=rate, draft=draft(rate="93"))
    finally:
        RATE_HOOKS[:] = before
    assert heard == [("administrator", ["92.5058"]), ("administrator", ["93"])]
    db.session.commit()


def test_a_corrected_rate_stands_in_the_place_of_the_old_one(currencies: Flask) -> None:
    known = ExchangeRateFactory.create(on_date=date(2026, 1, 15), rate="90.0000", source="bank")
    corrected = correct_rate(actor=ADMINISTRATOR, rate=known, draft=draft(rate="92.5058"))
    db.session.commit()
    assert (known.rate, known.is_superseded) == ("90.0000", True)
    assert (corrected.rate, corrected.supersedes_id, corrected.is_superseded) == ("92.5058", known.id, False)
    assert rate_in_force("USD", date(2026, 1, 15)) is corrected
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.changes["rate"]) == ("exchange_rate.corrected", ["90.0000", "92.5058"])
    with pytest.raises(DomainError):
        correct_rate(actor=ADMINISTRATOR, rate=known, draft=draft(rate="94"))


def test_source_alone_is_corrected_in_its_place(currencies: Flask) -> None:
    known = ExchangeRateFactory.create(on_date=date(2026, 1, 15), rate="92.5058", source="банк")
    assert correct_rate(actor=ADMINISTRATOR, rate=known, draft=draft(source="Банк России")) is known
    db.session.commit()
    assert (known.source, known.is_superseded) == ("Банк России", False)
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert event.changes == {"source": ["банк", "Банк России"]}


def test_a_day_has_one_rate_in_the_database_too(currencies: Flask) -> None:
    ExchangeRateFactory.create(on_date=date(2026, 1, 15))
    ExchangeRateFactory.create(on_date=date(2026, 1, 15), is_superseded=True)
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        ExchangeRateFactory.create(on_date=date(2026, 1, 15))


@given(AMOUNTS, RATES, st.sampled_from([1, 100]))
def test_a_sum_in_another_currency_is_worth_the_roubles_it_was_made_of(
    kopecks: int, price: Decimal, nominal: int
) -> None:
    found = rate(value=str(price), nominal=nominal)
    value = in_currency(kopecks, found, "USD")
    assert value is not None
    back = rouble_equivalent(value, found, "USD")
    assert back is not None
    # At most half a cent of it was rounded away, and half a kopeck on the way back.
    assert abs(back - kopecks) * 2 <= Fraction(price) / nominal + 1


@pytest.mark.parametrize(
    ("code", "told", "nominal", "value"),
    [
        ("BYN", "BYN", 1, 361_805),
        ("BYN", "BYR", 10_000, 361_805),
        ("BYR", "BYR", 10_000, 3_618_049_726),
        ("RUB", "BYN", 1, 100_000_00),
    ],
)
def test_both_belarusian_roubles_are_one_series_backwards_too(code: str, told: str, nominal: int, value: int) -> None:
    assert in_currency(100_000_00, rate(told, "27.6392", nominal), code) == value


def test_without_a_rate_there_is_no_sum_in_another_currency() -> None:
    assert in_currency(100_000_00, None, "USD") is None
    with pytest.raises(ValueError, match="CNY does not price USD"):
        in_currency(1, rate("CNY"), "USD")
