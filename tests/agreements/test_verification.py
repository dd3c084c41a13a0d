"""Which sums await a second person: those by word of mouth, and those from the edition's threshold on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from forum.agreements.drafts import AmendmentDraft
from forum.agreements.enums import SumSource
from forum.agreements.models import Agreement
from forum.agreements.queries import AgreementFilter, agreement_totals
from forum.agreements.services import amend_agreement, edit_agreement, sign_agreement, verify_value
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.forums.models import Forum
from tests.factories.agreements import SECOND_SECRETARY, SECRETARY, AgreementFactory, EditionFactory, draft_of
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import load_reference

DAY = date(2023, 6, 27)
THRESHOLD = 1_000_000_000_00


@pytest.fixture
def forum(app: Flask) -> Forum:
    load_reference()
    load_currencies()
    return EditionFactory.create(verify_from=THRESHOLD)


def totals() -> tuple[int, int]:
    """Kopecks that count, and contracts that await a second person."""
    told = agreement_totals(actor=SECRETARY, chosen=AgreementFilter())
    return told.kopecks, told.unverified


@pytest.mark.parametrize(
    ("value", "source", "awaits"),
    [
        (THRESHOLD - 1, SumSource.DOCUMENT, False),
        (THRESHOLD, SumSource.DOCUMENT, True),
        (THRESHOLD + 1, SumSource.DOCUMENT, True),
        (1, SumSource.HEARSAY, True),
    ],
)
def test_sum_from_the_threshold_on_counts_once_a_second_person_has_verified_it(
    forum: Forum, value: int, source: SumSource, awaits: bool
) -> None:
    document = AgreementFactory.create(forum=forum, value=value, sum_source=source, signed_on=DAY)
    assert totals() == ((0, 1) if awaits else (value, 0))
    if awaits:
        with pytest.raises(DomainError, match="подтвердить её должен другой сотрудник"):
            verify_value(actor=SECRETARY, agreement=document)
        verify_value(actor=SECOND_SECRETARY, agreement=document)
    assert totals() == (value, 0)


def test_without_a_threshold_a_sum_from_the_document_counts_at_once(app: Flask) -> None:
    load_reference()
    load_currencies()
    AgreementFactory.create(forum=EditionFactory.create(), value=THRESHOLD * 100, signed_on=DAY)
    assert totals() == (THRESHOLD * 100, 0)


def test_foreign_sum_is_weighed_in_roubles_on_the_day_of_signing(forum: Forum) -> None:
    ExchangeRateFactory.create(currency_code="USD", on_date=today(), nominal=1, rate="50")
    ExchangeRateFactory.create(currency_code="USD", on_date=DAY, nominal=1, rate="100")
    small, large = (
        AgreementFactory.create(forum=forum, value=value, currency="USD") for value in (9_000_000_00, 10_000_000_00)
    )
    assert [bool(document.verified_at) for document in (small, large)] == [True, True]
    for document in (small, large):
        sign_agreement(actor=SECRETARY, agreement=document, signed_on=DAY)
    assert [bool(document.verified_at) for document in (small, large)] == [True, False]


def test_foreign_sum_without_a_rate_may_be_over_any_threshold(forum: Forum) -> None:
    document = AgreementFactory.create(forum=forum, value=1, currency="USD", signed_on=DAY)
    assert document.verified_at is None


def test_who_has_verified_a_sum_has_done_so_for_the_signing_too(forum: Forum) -> None:
    document = AgreementFactory.create(forum=forum, value=THRESHOLD)
    verify_value(actor=SECOND_SECRETARY, agreement=document)
    sign_agreement(actor=SECRETARY, agreement=document, signed_on=DAY)
    assert totals() == (THRESHOLD, 0)


def test_correction_of_the_title_withdraws_no_verification(forum: Forum) -> None:
    document = AgreementFactory.create(forum=forum, value=THRESHOLD, signed_on=DAY)
    verify_value(actor=SECOND_SECRETARY, agreement=document)
    edit_agreement(
        actor=SECRETARY, agreement=document, draft=draft_of(document, title="Договор подряда"), reason="описка"
    )
    assert totals() == (THRESHOLD, 0)


def test_threshold_set_later_is_of_sums_entered_later(app: Flask) -> None:
    load_reference()
    load_currencies()
    forum = EditionFactory.create()
    document = AgreementFactory.create(forum=forum, value=THRESHOLD, signed_on=DAY)
    forum.verify_from = THRESHOLD
    edit_agreement(
        actor=SECRETARY, agreement=document, draft=draft_of(document, title="Договор подряда"), reason="описка"
    )
    assert totals() == (THRESHOLD, 0)
    edit_agreement(
        actor=SECRETARY,
        agreement=document,
        draft=draft_of(document, value=THRESHOLD * 2),
        reason="сумма по второму листу",
    )
    assert totals() == (0, 1)


def test_amendment_from_the_threshold_on_awaits_somebody_else_than_who_entered_it(forum: Forum) -> None:
    document = AgreementFactory.create(forum=forum, value=THRESHOLD - 1, signed_on=DAY)
    act = AmendmentDraft(effective_on=DAY + timedelta(days=30), value=THRESHOLD * 3, reason="объём увеличен")
    amend_agreement(actor=SECOND_SECRETARY, agreement=document, draft=act)
    assert totals() == (0, 1)
    with pytest.raises(DomainError, match="подтвердить её должен другой сотрудник"):
        verify_value(actor=SECOND_SECRETARY, agreement=document)
    verify_value(actor=SECRETARY, agreement=document)
    assert totals() == (THRESHOLD * 3, 0)


def test_small_amendment_leaves_the_verification(forum: Forum) -> None:
    document = AgreementFactory.create(forum=forum, value=100, signed_on=DAY)
    act = AmendmentDraft(effective_on=DAY + timedelta(days=30), value=200, reason="объём увеличен")
    amend_agreement(actor=SECOND_SECRETARY, agreement=document, draft=act)
    assert totals() == (200, 0)


def test_verification_is_undone_with_the_counting_columns(forum: Forum) -> None:
    document = AgreementFactory.create(forum=forum, value=THRESHOLD, signed_on=DAY)
    kept = db.session.get_one(Agreement, document.id, populate_existing=True)
    assert (kept.counts, kept.money, kept.verified_by, kept.verified_by_label) == (True, False, None, "")
