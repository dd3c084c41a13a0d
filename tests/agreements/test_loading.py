"""The public documents: loaded once, by the mapping of the file, with the figures that were printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements import loading
from forum.agreements.counting import recount
from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure
from forum.agreements.models import Agreement
from forum.agreements.queries import AgreementFilter, agreement_totals, allocation_of, register_statement
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import CONSOLE
from forum.core.shipped import Tally
from forum.core.types import DatePrecision
from forum.forums import loading as forums
from forum.reference import loading as reference
from tests.conftest import rolled_back
from tests.factories.agreements import ANALYST
from tests.factories.rates import load_currencies


@pytest.fixture(scope="module")
def loaded(migrated_app: Flask) -> Iterator[list[tuple[str, Tally]]]:
    """All shipped data but the rates, loaded once for these tests; what was reported of the documents."""
    with rolled_back(migrated_app):
        load_currencies()
        for feature in (reference, forums):
            feature.load(CONSOLE, lambda _table, _tally: None)
        reports: list[tuple[str, Tally]] = []
        loading.load(CONSOLE, lambda table, tally: reports.append((table, tally)))
        db.session.commit()
        yield reports


def document(code: str) -> Agreement:
    return db.session.scalars(sa.select(Agreement).where(Agreement.source_key == code)).one()


def test_public_documents_are_loaded_once(loaded: list[tuple[str, Tally]]) -> None:
    assert loaded == [("agreement", Tally(added=55))]
    states = Counter(db.session.scalars(sa.select(Agreement.state)))
    assert states == {AgreementState.SIGNED: 33, AgreementState.PLANNED: 22}
    versions = db.session.execute(sa.select(Agreement.id, Agreement.version)).all()
    events = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    again: list[tuple[str, Tally]] = []
    loading.load(CONSOLE, lambda table, tally: again.append((table, tally)))
    db.session.commit()
    assert again == [("agreement", Tally(same=55))]
    assert db.session.execute(sa.select(Agreement.id, Agreement.version)).all() == versions
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == events
    assert list(recount()) == []


def test_contract_of_the_second_forum_stands_on_minsk_region_and_an_unknown_one(loaded: object) -> None:
    contract = document("II-01")
    assert (contract.register_number, contract.signed_on, contract.value_rub) == (
        "II-0001",
        date(2015, 9, 17),
        160_000_000_000,
    )
    assert (contract.money, contract.verified_by_label) == (True, "public source")
    ((ru, by, kopecks),) = [(c.ru_code, c.by_code, c.kopecks) for c in allocation_of(contract, locale="ru")]
    assert (ru, by, kopecks) == ("RU-XX", "BY-MI", 160_000_000_000)
    names = [party.organisation and party.organisation.name("ru") for party in contract.parties]
    assert names == ["«Регион 42»", "«БЕЛАЗ-ХОЛДИНГ»"]
    totals = agreement_totals(actor=ANALYST, chosen=AgreementFilter(year=2015, region="BY-MI", partner_region="RU-XX"))
    assert (totals.kopecks, totals.region_kopecks) == (160_000_000_000, 160_000_000_000)


def test_planned_contract_in_dollars_holds_three(loaded: object) -> None:
    contract = document("V-07")
    assert (contract.state, contract.quantity, contract.kind) == (AgreementState.PLANNED, 3, AgreementKind.CONTRACT)
    assert (contract.value, contract.currency_code, contract.value_rub) == (10_000_000_000, "USD", None)
    assert (contract.planned_on, contract.planned_precision) == (date(2018, 10, 31), DatePrecision.MONTH)
    assert (contract.money, contract.register_number) == (False, None)


def test_kinds_levels_and_months_follow_the_mapping(loaded: object) -> None:
    plan, memorandum, month = document("XII-04"), document("XII-08"), document("X-08")
    assert (plan.kind, plan.level) == (AgreementKind.ACTION_PLAN, AgreementLevel.INTERREGIONAL)
    assert [party.region and party.region.code for party in plan.parties] == ["RU-SAR", "BY"]
    assert (memorandum.kind, memorandum.disclosure) == (AgreementKind.MEMORANDUM, Disclosure.NONE)
    assert (month.signed_on, month.signed_precision) == (date(2023, 6, 30), DatePrecision.MONTH)


def test_tenth_forum_has_fifteen_public_documents_nine_of_them_signed(loaded: object) -> None:
    keys = list(db.session.scalars(register_statement(actor=ANALYST, chosen=AgreementFilter(forum="X"))))
    numbers = [db.session.get_one(Agreement, key).register_number for key in keys]
    assert numbers == [f"X-{number:04d}" for number in range(1, 10)] + [None] * 6
