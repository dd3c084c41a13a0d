"""A rate that appears or is corrected reaches the documents signed while it is in force."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask import Flask

from forum.agreements.models import Agreement, Allocation
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.types import DatePrecision
from forum.rates.services import RateDraft, add_rate, correct_rate
from tests.factories.agreements import ADMINISTRATOR, AgreementFactory
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import load_reference

SIGNED_ON = date(2023, 6, 27)


def usd(rate: str, on_date: date = date(2023, 6, 24)) -> RateDraft:
    return RateDraft(currency_code="USD", on_date=on_date, nominal=1, rate=rate, source="bank")


def contract(**values: object) -> Agreement:
    return AgreementFactory.create(**{"value": 100, "currency": "USD", "signed_on": SIGNED_ON, **values})


def priced_at(agreement: Agreement) -> tuple[int | None, int | None]:
    """Kopecks of the document and of its allocation."""
    return agreement.value_rub, allocated(agreement)


def allocated(agreement: Agreement) -> int | None:
    total = sa.select(sa.func.sum(Allocation.kopecks)).where(Allocation.agreement_id == agreement.id)
    return db.session.scalar(total)


def test_a_rate_that_appears_prices_what_awaited_it(app: Flask) -> None:
    load_reference()
    waiting = contract()
    month, too_late, euro = (
        contract(precision=DatePrecision.MONTH, signed_on=date(2023, 6, 30)),
        contract(signed_on=date(2023, 7, 10)),
        contract(currency="EUR"),
    )
    add_rate(actor=ADMINISTRATOR, draft=usd("80.5"))
    db.session.commit()
    assert priced_at(waiting) == (8050, 8050)
    assert [one.value_rub for one in (month, too_late, euro)] == [None, None, None]
    assert db.session.scalars(sa.select(AuditEvent.action)).all() == ["exchange_rate.added"]


def test_a_correction_reaches_what_it_priced_and_lets_go_of_it(app: Flask) -> None:
    load_reference()
    load_currencies()
    rate = ExchangeRateFactory.create(on_date=date(2023, 6, 24), rate="80.5")
    priced = contract()
    assert priced_at(priced) == (8050, 8050)
    correct_rate(actor=ADMINISTRATOR, rate=rate, draft=usd("81"))
    db.session.commit()
    assert priced_at(priced) == (8100, 8100)
    correct_rate(actor=ADMINISTRATOR, rate=rate, draft=usd("81", on_date=date(2023, 6, 28)))
    db.session.commit()
    assert priced_at(priced) == (None, 0)


def test_an_older_rate_does_not_replace_a_newer_one(app: Flask) -> None:
    load_reference()
    load_currencies()
    newer = ExchangeRateFactory.create(on_date=date(2023, 6, 26), rate="85")
    priced = contract()
    add_rate(actor=ADMINISTRATOR, draft=usd("80.5"))
    assert (priced.value_rub, priced.rate_id) == (8500, newer.id)
