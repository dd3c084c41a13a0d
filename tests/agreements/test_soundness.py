"""The health of steps and reports on execution: what no rule stores is named, what they store is not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.agreements.drafts import ExecutionDraft, StepDraft
from forum.agreements.enums import Disclosure, StepKind
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import Period
from forum.agreements.services import record_step, report_execution
from forum.agreements.soundness import Unsound, unsound_courses
from forum.core.db import db
from tests.factories.agreements import SECRETARY, AgreementFactory
from tests.factories.rates import ExchangeRateFactory, load_currencies

DAY = date(2023, 6, 27)
THIRD = Period(2023, 3)


def contract(**given: Any) -> Agreement:
    made: Agreement = AgreementFactory.create(**{"value": 1_000_00, "signed_on": DAY, **given})
    return made


def reported(agreement: Agreement, period: Period = THIRD) -> Execution:
    return report_execution(actor=SECRETARY, agreement=agreement, draft=ExecutionDraft(period=period, value=33_33))


def faults() -> list[Unsound]:
    db.session.flush()
    db.session.info["unaudited"].clear()
    db.session.expire_all()
    return list(unsound_courses())


def test_what_the_rules_store_is_sound(app: Flask) -> None:
    load_currencies()
    ExchangeRateFactory.create(currency_code="USD", on_date=DAY, rate="81.2345")
    for agreement in (contract(), contract(currency="USD"), contract(currency="EUR")):
        reported(agreement)
        reported(agreement, Period(2024))
        step = StepDraft(kind=StepKind.ORIGINAL, done_on=DAY)
        record_step(actor=SECRETARY, agreement=agreement, draft=step)
    assert faults() == []


@pytest.mark.parametrize("what", ["original", "sum", "equivalent", "days", "twice"])
def test_what_no_rule_stores_is_named_with_its_document(app: Flask, what: str) -> None:
    reported(contract())
    agreement = contract()
    row = reported(agreement)
    if what == "original":
        agreement.original_received_on = DAY
    elif what == "sum":
        agreement.disclosure, agreement.money, agreement.value_rub = Disclosure.NONE, False, None
        agreement.value = agreement.currency_code = None
    elif what == "equivalent":
        row.value_rub = 33_34
    elif what == "days":
        row.covers_until += timedelta(days=93)
    else:
        whole = Execution(year=2023, quarter=0, value=1, value_rub=1, covers_until=date(2023, 12, 31))
        agreement.executions.append(whole)
    assert faults() == [Unsound(agreement.id, agreement.title, what)]
