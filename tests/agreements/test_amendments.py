"""Amendments of the term: dated acts after which a document is in force longer, shorter or without end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.agreements.drafts import AmendmentDraft
from forum.agreements.models import Agreement, Amendment
from forum.agreements.queries import AgreementFilter, agreement_rows, agreement_totals
from forum.agreements.queries.amended import in_force_until_on
from forum.agreements.services import amend_agreement, edit_agreement
from forum.agreements.terms import term_on
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from tests.agreements.pages import count, enter, shown, stage, stored
from tests.client import Browser
from tests.factories.agreements import SECRETARY, AgreementFactory, agreement_draft, draft_of, party
from tests.tries import tries

DAY = date(2023, 6, 27)
FIRST, LAST = date(2023, 7, 1), date(2024, 6, 30)


def amend(agreement: Agreement, effective_on: date, **values: Any) -> Amendment:
    """An act that takes effect on a day."""
    draft = AmendmentDraft(effective_on=effective_on, reason="по письму сторон", **values)
    return amend_agreement(actor=SECRETARY, agreement=agreement, draft=draft)


def terms(agreement: Agreement, day: date) -> set[date | None]:
    """The last day in force as of ``day``, by each of the three who tell it."""
    (row,) = agreement_rows([agreement.id], locale="ru", as_of=day)
    in_sql = db.session.scalar(sa.select(in_force_until_on(day)).where(Agreement.id == agreement.id))
    return {row.in_force_until, in_sql, term_on(agreement, day)}


def test_term_is_that_of_the_last_act_that_holds_on_the_day(app: Flask) -> None:
    agreement = AgreementFactory.create(value=100, in_force_from=FIRST, in_force_until=LAST, signed_on=DAY)
    bystander = AgreementFactory.create(value=100, in_force_until=LAST, signed_on=DAY)
    longer, shorter, priced = date(2024, 3, 1), date(2024, 5, 1), date(2024, 7, 1)
    amend(agreement, longer, in_force_until=date(2026, 12, 31))
    # Entered later, in force earlier: days decide, not the order of entry.
    amend(agreement, date(2024, 2, 1), in_force_until=date(2024, 12, 31))
    amend(agreement, shorter, has_no_term=True)
    amend(agreement, priced, value=300)
    told = {day: terms(agreement, day) for day in (DAY, date(2024, 2, 1), longer, shorter, priced)}
    assert told == {
        DAY: {LAST},
        date(2024, 2, 1): {date(2024, 12, 31)},
        longer: {date(2026, 12, 31)},
        shorter: {None},
        priced: {None},
    }
    assert terms(agreement, date(2024, 1, 31)) == {LAST}
    assert terms(bystander, priced) == {LAST}


@settings(max_examples=tries(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    until=st.one_of(st.none(), st.integers(0, 900)),
    acts=st.lists(st.tuples(st.integers(0, 60), st.one_of(st.none(), st.integers(-1, 90))), max_size=5),
    after=st.integers(-5, 70),
)
def test_term_on_any_day_is_one_in_the_register_in_sql_and_in_python(
    app: Flask, until: int | None, acts: list[tuple[int, int | None]], after: int
) -> None:
    """Each act is (days after signing, days it lasts); -1 lifts the term, None changes the sum alone."""
    savepoint = db.session.begin_nested()
    own = None if until is None else DAY + timedelta(days=until)
    agreement = AgreementFactory.create(value=100, in_force_until=own, signed_on=DAY)
    for begins, lasts in acts:
        day = DAY + timedelta(days=begins)
        term = None if lasts is None or lasts < 0 else day + timedelta(days=lasts)
        amend(agreement, day, value=200, in_force_until=term, has_no_term=lasts == -1)
    expected = own
    # Act by act, as a clerk would read the file; of one day, the later entered holds.
    for begins, lasts in sorted(acts, key=lambda act: act[0]):
        if begins <= after and lasts is not None:
            expected = None if lasts == -1 else DAY + timedelta(days=begins + lasts)
    assert terms(agreement, DAY + timedelta(days=after)) == {expected}
    savepoint.rollback()
    db.session.expunge_all()
    db.session.info.get("unaudited", {}).clear()


def test_term_alone_moves_no_total_and_is_told_in_the_trail(app: Flask) -> None:
    agreement = AgreementFactory.create(value=100, in_force_until=LAST, signed_on=DAY)
    before = agreement_totals(actor=SECRETARY, chosen=AgreementFilter(as_of=LAST))
    parts = [(row.effective_on, row.kopecks) for row in agreement.allocations]
    act = amend(agreement, date(2024, 1, 1), in_force_until=date(2025, 1, 1))
    db.session.commit()
    assert agreement_totals(actor=SECRETARY, chosen=AgreementFilter(as_of=LAST)) == before
    assert [(row.effective_on, row.kopecks) for row in agreement.allocations] == parts
    assert agreement.in_force_until == LAST
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "agreement.amended")).one()
    assert event.changes[f"amendment:{act.id}"]["in_force_until"] == [None, "2025-01-01"]
    assert event.reason == "по письму сторон"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"in_force_until": date(2023, 12, 31)}, "in_force_until"),
        ({"in_force_until": date(2101, 1, 1)}, "in_force_until"),
        ({"in_force_until": LAST, "has_no_term": True}, "in_force_until"),
        ({"effective_on": DAY, "in_force_until": DAY}, "in_force_until"),
        ({}, "in_force_until"),
    ],
)
def test_term_that_cannot_be_is_refused(app: Flask, values: dict[str, Any], field: str) -> None:
    agreement = AgreementFactory.create(in_force_from=FIRST, in_force_until=LAST, signed_on=DAY)
    draft = AmendmentDraft(**{"effective_on": date(2024, 1, 1), "reason": "так", **values})
    with pytest.raises(DomainError) as caught:
        amend_agreement(actor=SECRETARY, agreement=agreement, draft=draft)
    assert caught.value.field == field
    assert agreement.amendments == []


def test_correction_cannot_begin_a_document_after_its_amended_end(app: Flask) -> None:
    agreement = AgreementFactory.create(in_force_from=FIRST, signed_on=DAY)
    amend(agreement, FIRST, in_force_until=LAST)
    wrong = draft_of(agreement, in_force_from=LAST + timedelta(days=1))
    with pytest.raises(DomainError) as caught:
        edit_agreement(actor=SECRETARY, agreement=agreement, draft=wrong, reason="описка")
    assert caught.value.field == "in_force_from"
    edit_agreement(actor=SECRETARY, agreement=agreement, draft=replace(wrong, in_force_from=LAST), reason="описка")
    assert agreement.in_force_from == LAST


def test_term_is_amended_on_its_page_and_shown_on_the_card(browser: Browser) -> None:
    forum, ru, by = stage()
    parties = (party(organisation=ru), party(organisation=by))
    draft = agreement_draft(forum=forum, in_force_from=FIRST, in_force_until=LAST, parties=parties)
    key = AgreementFactory.create(draft=draft, signed_on=DAY).id
    enter(browser)
    browser.get(f"/agreements/{key}/amendments/new")
    sent = {"effective_on": "2024-05-01", "own_number": "ДС-2", "reason": "продлён"}
    browser.submit("/amendments/new", {**sent, "in_force_until": "2023-05-01"}, status=422)
    assert 'id="in_force_until-error"' in shown(browser).html
    assert shown(browser).form("/amendments/new")["data"]["in_force_until"] == ["2023-05-01"]
    assert count(Amendment) == 0
    browser.submit("/amendments/new", {**sent, "in_force_until": "2025-12-31"})
    browser.get(f"/agreements/{key}")
    text = shown(browser).text
    assert "1 July 2023 – 31 December 2025" in text.replace("\xa0", " ")
    assert "until 31.12.2025" in text
    assert [act.in_force_until for act in stored(key).amendments] == [date(2025, 12, 31)]
    browser.get(f"/agreements/{key}/amendments/new")
    browser.submit("/amendments/new", {**sent, "effective_on": "2024-06-01", "has_no_term": "y"})
    browser.get(f"/agreements/{key}")
    assert "from 1 July 2023, without a term" in shown(browser).text.replace("\xa0", " ")
