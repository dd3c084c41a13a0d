"""Rates and documents: what awaited a rate is converted; what has an equivalent keeps it until converted anew."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.drafts import AmendmentDraft
from forum.agreements.models import Agreement, Allocation
from forum.agreements.queries import AgreementFilter, register_statement
from forum.agreements.services import amend_agreement, change_state
from forum.agreements.services.repricing import convert_anew
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.types import DatePrecision
from forum.rates.queries import newest_rate_id
from forum.rates.services import RateDraft, add_rate, correct_rate
from tests.factories.agreements import ADMINISTRATOR, ANALYST, SECRETARY, AgreementFactory
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


def with_other_rate() -> set[int]:
    """Keys of the documents whose rate was corrected since."""
    return set(db.session.scalars(register_statement(actor=SECRETARY, chosen=AgreementFilter(other_rate=True))))


def allocated(agreement: Agreement) -> int | None:
    total = sa.select(sa.func.sum(Allocation.kopecks)).where(Allocation.agreement_id == agreement.id)
    return db.session.scalar(total)


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_rate_that_appears_converts_what_awaited_it(app: Flask) -> None:
    load_reference()
    waiting = contract()
    month, too_late, euro = (
        contract(precision=DatePrecision.MONTH, signed_on=date(2023, 6, 30)),
        contract(signed_on=date(2023, 7, 10)),
        contract(currency="EUR"),
    )
    add_rate(actor=SECRETARY, draft=usd("80.5"))
    db.session.commit()
    assert priced_at(waiting) == (8050, 8050)
    assert [one.value_rub for one in (month, too_late, euro)] == [None, None, None]
    assert actions() == ["exchange_rate.added", "agreement.converted"]


def test_a_corrected_rate_leaves_equivalents_until_they_are_converted_anew(app: Flask) -> None:
    load_reference()
    load_currencies()
    rate = ExchangeRateFactory.create(on_date=date(2023, 6, 24), rate="80.5")
    priced = contract()
    corrected = correct_rate(actor=SECRETARY, rate=rate, draft=usd("81"))
    db.session.commit()
    assert priced_at(priced) == (8050, 8050)
    # The document remembers the figure it was converted by.
    assert (priced.rate_id, priced.rate.rate if priced.rate else None) == (rate.id, "80.5")
    assert with_other_rate() == {priced.id}
    convert_anew(actor=SECRETARY, agreement=priced, reason="курс исправлен по сайту Банка России")
    db.session.commit()
    assert priced_at(priced) == (8100, 8100)
    assert priced.rate_id == corrected.id
    assert with_other_rate() == set()
    assert actions() == ["exchange_rate.corrected", "agreement.converted_anew"]


def test_conversion_anew_needs_a_reason_and_another_rate(app: Flask) -> None:
    load_reference()
    load_currencies()
    rate = ExchangeRateFactory.create(on_date=date(2023, 6, 24), rate="80.5")
    priced, roubles, planned = contract(), contract(currency="RUB"), contract(signed_on=None)
    for document in (priced, roubles, planned):
        with pytest.raises(DomainError):
            convert_anew(actor=SECRETARY, agreement=document, reason="так надо")
    correct_rate(actor=SECRETARY, rate=rate, draft=usd("81"))
    with pytest.raises(DomainError) as refused:
        convert_anew(actor=SECRETARY, agreement=priced, reason="  ")
    assert refused.value.field == "reason"
    with pytest.raises(DomainError):
        convert_anew(actor=ANALYST, agreement=priced, reason="курс исправлен")
    assert priced_at(priced) == (8050, 8050)


def test_rate_whose_day_was_wrong_lets_go_of_the_document_when_it_is_converted_anew(app: Flask) -> None:
    load_reference()
    load_currencies()
    rate = ExchangeRateFactory.create(on_date=date(2023, 6, 24), rate="80.5")
    priced = contract()
    correct_rate(actor=ADMINISTRATOR, rate=rate, draft=usd("81", on_date=date(2023, 6, 28)))
    assert priced_at(priced) == (8050, 8050)
    assert with_other_rate() == {priced.id}
    convert_anew(actor=SECRETARY, agreement=priced, reason="на этот день курса нет")
    assert priced_at(priced) == (None, 0)
    assert (priced.rate_id, priced.money) == (None, False)


def test_a_nearer_rate_is_offered_and_an_older_one_changes_nothing(app: Flask) -> None:
    load_reference()
    load_currencies()
    used = ExchangeRateFactory.create(on_date=date(2023, 6, 20), rate="85")
    priced = contract()
    add_rate(actor=ADMINISTRATOR, draft=usd("70", on_date=date(2023, 6, 15)))
    assert with_other_rate() == set()
    nearer = add_rate(actor=ADMINISTRATOR, draft=usd("80.5", on_date=date(2023, 6, 27)))
    assert (priced.value_rub, priced.rate_id) == (8500, used.id)
    assert with_other_rate() == {priced.id}
    convert_anew(actor=SECRETARY, agreement=priced, reason="внесён курс дня подписания")
    assert (priced.value_rub, priced.rate_id) == (8050, nearer.id)


def test_the_belarusian_roubles_are_one_series_in_the_list_too(app: Flask) -> None:
    load_reference()
    load_currencies()
    ExchangeRateFactory.create(currency_code="BYR", on_date=date(2016, 6, 30), nominal=10_000, rate="32.1")
    document = contract(currency="BYN", signed_on=date(2016, 7, 2))
    assert document.value_rub == 3210
    assert with_other_rate() == set()
    draft = RateDraft(currency_code="BYN", on_date=date(2016, 7, 1), nominal=1, rate="31.8884", source="bank")
    add_rate(actor=ADMINISTRATOR, draft=draft)
    assert with_other_rate() == {document.id}


def test_annulled_documents_are_not_converted_again(app: Flask) -> None:
    load_reference()
    load_currencies()
    rate = ExchangeRateFactory.create(on_date=date(2023, 6, 24), rate="80.5")
    document = contract()
    change_state(actor=SECRETARY, agreement=document, action="void", reason="заведён дважды")
    correct_rate(actor=SECRETARY, rate=rate, draft=usd("81"))
    assert with_other_rate() == set()
    with pytest.raises(DomainError):
        convert_anew(actor=SECRETARY, agreement=document, reason="курс исправлен")


def test_annulled_documents_await_no_rate(app: Flask) -> None:
    load_reference()
    document = contract()
    change_state(actor=SECRETARY, agreement=document, action="void", reason="заведён дважды")
    add_rate(actor=SECRETARY, draft=usd("80.5"))
    db.session.commit()
    assert priced_at(document) == (None, 0)


def test_amendments_are_converted_with_their_document(app: Flask) -> None:
    load_reference()
    load_currencies()
    rate = ExchangeRateFactory.create(on_date=date(2023, 6, 24), rate="80")
    document = contract()
    act = AmendmentDraft(effective_on=date(2023, 8, 1), value=300, reason="объём увеличен")
    amend_agreement(actor=SECRETARY, agreement=document, draft=act)
    assert priced_at(document) == (8000, 24_000)
    correct_rate(actor=SECRETARY, rate=rate, draft=usd("90"))
    convert_anew(actor=SECRETARY, agreement=document, reason="курс исправлен")
    db.session.commit()
    assert priced_at(document) == (9000, 27_000)
    assert [act.value_rub for act in document.amendments] == [27_000]


def test_newest_rate_of_a_document_is_read_from_an_index() -> None:
    # Every dashboard of the secretariat asks; a walk through all rates for each document took seconds.
    statement = sa.select(newest_rate_id(Agreement.currency_code, Agreement.signed_on)).select_from(Agreement)
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        db.metadata.create_all(connection)
        text = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    engine.dispose()
    of_rates = [step for step in plan if "exchange_rate" in step]
    index = "SEARCH exchange_rate USING INDEX uq_exchange_rate_currency_code_on_date (currency_code=? AND on_date<?)"
    assert [step.replace("COVERING ", "") for step in of_rates] == [index] * 3
    assert [step for step in plan if "TEMP B-TREE" in step] == []
