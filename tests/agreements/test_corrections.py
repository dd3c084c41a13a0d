"""Corrections of documents of closed editions: asked by one secretary, applied by the word of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.agreements.counting import recount
from forum.agreements.drafts import AgreementDraft, PartyDraft, packed, unpacked
from forum.agreements.enums import AgreementState, CorrectionState, SumSource
from forum.agreements.models import Agreement, Correction
from forum.agreements.queries import AgreementFilter, agreement_totals
from forum.agreements.queries.corrections import corrections_awaiting, person_changes
from forum.agreements.services import (
    approve_correction,
    ask_correction,
    change_state,
    decline_correction,
    edit_agreement,
    log_agreement,
    sign_agreement,
    take_correction_back,
    verify_value,
)
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference.enums import Side
from tests.factories.agreements import (
    ADMINISTRATOR,
    ANALYST,
    SECOND_SECRETARY,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    agreement_draft,
    contract_draft,
    draft_of,
    party,
)
from tests.factories.reference import OrganisationFactory

DAY = date(2023, 6, 27)


@pytest.fixture
def closed(app: Flask) -> Forum:
    """An edition that is over."""
    return EditionFactory.create(state=ForumState.CLOSED)


def contract(forum: Forum, **values: Any) -> Agreement:
    """A signed contract over a thousand roubles."""
    return AgreementFactory.create(forum=forum, value=1_000_00, signed_on=DAY, **values)


def ask(agreement: Agreement, reason: str = "описка", **changes: Any) -> Correction:
    """The first secretary asks for a correction."""
    draft = draft_of(agreement, **changes)
    return ask_correction(actor=SECRETARY, agreement=agreement, draft=draft, reason=reason)


def total(forum: Forum) -> int:
    """Kopecks of the edition's total."""
    return agreement_totals(actor=SECRETARY, chosen=AgreementFilter(forum=forum.code)).kopecks


def refused(service: Any, **values: Any) -> str | None:
    """The field at which the service refuses."""
    with pytest.raises(DomainError) as caught:
        service(**values)
    return caught.value.field


@pytest.mark.parametrize("state", [ForumState.CLOSED, ForumState.ARCHIVED])
def test_document_of_a_closed_edition_is_not_edited_by_one(app: Flask, state: ForumState) -> None:
    agreement = contract(EditionFactory.create(state=state))
    draft = draft_of(agreement, title="Другое")
    assert refused(edit_agreement, actor=SECRETARY, agreement=agreement, draft=draft, reason="описка") is None
    planned = AgreementFactory.create(forum=agreement.forum)
    draft = draft_of(planned, title="Другое")
    assert refused(edit_agreement, actor=SECRETARY, agreement=planned, draft=draft, reason="описка") is None
    assert (agreement.title, planned.title) == ("Договор поставки", "Соглашение о сотрудничестве")


@pytest.mark.parametrize("state", [ForumState.PLANNED, ForumState.REGISTRATION, ForumState.RUNNING])
def test_before_the_closing_a_correction_is_made_at_once_and_keeps_its_reason(app: Flask, state: ForumState) -> None:
    agreement = contract(EditionFactory.create(state=state))
    draft = draft_of(agreement, title="Другое")
    assert refused(edit_agreement, actor=SECRETARY, agreement=agreement, draft=draft, reason=" ") == "reason"
    assert refused(ask_correction, actor=SECRETARY, agreement=agreement, draft=draft, reason="описка") is None
    edit_agreement(actor=SECRETARY, agreement=agreement, draft=draft, reason="описка")
    db.session.commit()
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "agreement.corrected")).one()
    assert (agreement.title, event.reason) == ("Другое", "описка")


def test_asking_changes_nothing_and_says_what_would_change(closed: Forum) -> None:
    agreement = contract(closed)
    before = (agreement.version, agreement.updated_at, total(closed))
    parts = [(row.effective_on, row.kopecks) for row in agreement.allocations]
    correction = ask(agreement, value=900_00, title="Договор поставки шин")
    db.session.commit()
    db.session.refresh(agreement)
    assert (agreement.value, agreement.title) == (1_000_00, "Договор поставки")
    assert (agreement.version, agreement.updated_at, total(closed)) == before
    assert [(row.effective_on, row.kopecks) for row in agreement.allocations] == parts
    assert correction.changes["value"] == [1_000_00, 900_00]
    assert correction.changes["value_rub"] == [1_000_00, 900_00]
    assert correction.changes["title"] == ["Договор поставки", "Договор поставки шин"]
    assert list(corrections_awaiting(SECOND_SECRETARY)) == [correction]
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.action, event.reason, event.entity_id) == ("agreement.correction_asked", "описка", agreement.id)
    assert event.changes == {f"correction:{correction.id}": {"state": [None, "pending"]}}


def test_approval_by_another_secretary_applies_it_and_recounts(closed: Forum) -> None:
    agreement = contract(closed)
    correction = ask(agreement, value=900_00)
    assert refused(approve_correction, actor=SECRETARY, correction=correction) is None
    assert (agreement.value, correction.state) == (1_000_00, CorrectionState.PENDING)
    approve_correction(actor=SECOND_SECRETARY, correction=correction)
    db.session.commit()
    assert (agreement.value, total(closed), list(recount())) == (900_00, 900_00, [])
    assert (correction.state, correction.draft, correction.decided_by) == (CorrectionState.APPLIED, None, 102)
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "agreement.corrected")).one()
    assert (event.actor_id, event.reason, event.changes["value"]) == (102, "описка", [1_000_00, 900_00])
    assert event.changes["asked_by"] == [None, "secretary 1"]
    assert corrections_awaiting(SECRETARY) == []
    assert refused(approve_correction, actor=SECOND_SECRETARY, correction=correction) is None


def test_sum_is_entered_by_who_asked_so_that_the_approver_may_verify_it(closed: Forum) -> None:
    agreement = contract(closed)
    correction = ask(agreement, value=900_00, sum_source=SumSource.HEARSAY)
    approve_correction(actor=SECOND_SECRETARY, correction=correction)
    assert (agreement.value_entered_by, agreement.verified_at, agreement.money) == (101, None, False)
    assert refused(verify_value, actor=SECRETARY, agreement=agreement) is None
    verify_value(actor=SECOND_SECRETARY, agreement=agreement)
    assert agreement.money


def test_document_changed_meanwhile_is_not_overwritten(closed: Forum) -> None:
    agreement = contract(closed, sum_source=SumSource.HEARSAY)
    correction = ask(agreement, title="Другое")
    verify_value(actor=SECOND_SECRETARY, agreement=agreement)
    assert refused(approve_correction, actor=SECOND_SECRETARY, correction=correction) is None
    assert (agreement.title, correction.state) == ("Договор поставки", CorrectionState.PENDING)
    decline_correction(actor=SECOND_SECRETARY, correction=correction, reason="устарело")
    assert ask(agreement, title="Другое").state is CorrectionState.PENDING


def test_rule_broken_since_refuses_the_approval_and_leaves_all_as_it_was(closed: Forum) -> None:
    agreement = contract(closed)
    correction = ask(agreement, list_number=7, title="Другое")
    AgreementFactory.create(forum=closed, list_number=7)
    assert refused(approve_correction, actor=SECOND_SECRETARY, correction=correction) == "list_number"
    assert (agreement.title, agreement.list_number) == ("Договор поставки", None)
    assert correction.state is CorrectionState.PENDING


def test_declined_with_a_reason_and_taken_back_by_the_author_alone(closed: Forum) -> None:
    declined, own = ask(contract(closed), title="Другое"), ask(contract(closed), title="Другое")
    assert refused(decline_correction, actor=SECOND_SECRETARY, correction=declined, reason=" ") == "reason"
    assert refused(decline_correction, actor=SECRETARY, correction=declined, reason="так") is None
    assert refused(decline_correction, actor=ANALYST, correction=declined, reason="так") is None
    assert refused(take_correction_back, actor=SECOND_SECRETARY, correction=own) is None
    decline_correction(actor=SECOND_SECRETARY, correction=declined, reason="верно как есть")
    take_correction_back(actor=SECRETARY, correction=own)
    db.session.commit()
    assert (declined.state, declined.decision_reason, declined.draft) == ("declined", "верно как есть", None)
    assert (own.state, own.draft) == (CorrectionState.TAKEN_BACK, None)
    assert {row.title for row in (declined.agreement, own.agreement)} == {"Договор поставки"}
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == [
        "agreement.correction_asked",
        "agreement.correction_asked",
        "agreement.correction_declined",
        "agreement.correction_taken_back",
    ]


def test_correction_is_refused_without_reason_change_role_or_while_another_awaits(closed: Forum) -> None:
    agreement, planned = contract(closed), AgreementFactory.create(forum=closed)
    void = AgreementFactory.create(forum=closed, state=AgreementState.VOID)
    cases: list[tuple[Agreement, Actor, str, dict[str, Any], str | None]] = [
        (agreement, SECRETARY, "", {"title": "Другое"}, "reason"),
        (planned, SECRETARY, "", {"title": "Другое"}, "reason"),
        (agreement, SECRETARY, "описка", {}, None),
        (agreement, SECRETARY, "описка", {"title": ""}, "title"),
        (agreement, SECRETARY, "описка", {"forum_id": EditionFactory.create().id}, "forum_id"),
        (agreement, ANALYST, "описка", {"title": "Другое"}, None),
        (void, SECRETARY, "описка", {"title": "Другое"}, None),
    ]
    for document, actor, reason, changes, field in cases:
        draft = draft_of(document, **changes)
        assert refused(ask_correction, actor=actor, agreement=document, draft=draft, reason=reason) == field
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Correction)) == 0
    ask(agreement, title="Другое")
    draft = draft_of(agreement, title="Третье")
    assert refused(ask_correction, actor=SECOND_SECRETARY, agreement=agreement, draft=draft, reason="так") is None


def test_signatories_of_a_correction_stand_in_no_trail_and_go_when_it_is_decided(closed: Forum) -> None:
    sides = (OrganisationFactory.create(), OrganisationFactory.create(region__side=Side.BY))
    agreement = contract(
        closed, parties=(party(organisation=sides[0], signatory="Прежний П. П."), party(organisation=sides[1]))
    )
    first, second = draft_of(agreement).parties
    correction = ask(agreement, parties=(replace(first, signatory="Новый Н. Н."), second))
    db.session.commit()
    changes = [(change.position, change.column, change.old, change.new) for change in person_changes(correction)]
    assert changes == [(1, "signatory", "Прежний П. П.", "Новый Н. Н.")]
    assert correction.changes == {f"party:{agreement.parties[0].id}": {"signatory": None}}
    approve_correction(actor=SECOND_SECRETARY, correction=correction)
    db.session.commit()
    assert (agreement.parties[0].signatory, correction.draft, person_changes(correction)) == ("Новый Н. Н.", None, [])
    told = " ".join(str(row.changes) for row in db.session.scalars(sa.select(AuditEvent)))
    assert ("Прежний" in told, "Новый" in told) == (False, False)


def test_states_of_documents_of_a_closed_edition_change_with_a_reason_alone(closed: Forum) -> None:
    signed, planned = contract(closed), AgreementFactory.create(forum=closed)
    assert refused(change_state, actor=SECRETARY, agreement=signed, action="enter_into_force") == "reason"
    assert refused(sign_agreement, actor=SECRETARY, agreement=planned, signed_on=DAY) == "reason"
    change_state(actor=SECRETARY, agreement=signed, action="enter_into_force", reason="уведомление сторон")
    sign_agreement(actor=SECRETARY, agreement=planned, signed_on=DAY, reason="поступил после закрытия")
    db.session.commit()
    reasons = db.session.execute(sa.select(AuditEvent.action, AuditEvent.reason).order_by(AuditEvent.id)).all()
    assert [tuple(row) for row in reasons] == [
        ("agreement.in_force", "уведомление сторон"),
        ("agreement.signed", "поступил после закрытия"),
    ]
    other = contract(EditionFactory.create(state=ForumState.RUNNING))
    change_state(actor=SECRETARY, agreement=other, action="enter_into_force")
    assert other.state is AgreementState.IN_FORCE


def test_who_keeps_no_register_sees_no_correction_and_training_stands_apart(closed: Forum) -> None:
    real = ask(contract(closed), title="Другое")
    training = EditionFactory.create(state=ForumState.CLOSED, is_training=True)
    invented = ask(contract(training), title="Другое")
    assert list(corrections_awaiting(SECOND_SECRETARY)) == [real]
    assert list(corrections_awaiting(SECOND_SECRETARY, forum=training.code)) == [invented]
    assert (corrections_awaiting(ANALYST), corrections_awaiting(ADMINISTRATOR)) == ([], [])


def test_new_document_of_a_closed_edition_is_logged_at_once(closed: Forum) -> None:
    assert log_agreement(actor=SECRETARY, draft=agreement_draft(forum=closed)).state is AgreementState.PLANNED


texts = st.text(max_size=8)
party_drafts = st.builds(PartyDraft, role=texts, signatory=texts, signatory_post=texts, authority=texts)


@settings(max_examples=50, deadline=None)
@given(draft=st.builds(AgreementDraft, title=texts, note=texts, parties=st.lists(party_drafts).map(tuple)))
def test_draft_comes_back_as_it_was_put_down(draft: AgreementDraft) -> None:
    assert unpacked(packed(draft)) == draft


def test_draft_of_every_field_comes_back(app: Flask) -> None:
    draft = contract_draft(planned_on=DAY, in_force_from=DAY, in_force_until=DAY, parties=(
        party(organisation=OrganisationFactory.create(), signed_on=DAY, weight=3),
    ))  # fmt: skip
    assert unpacked(packed(draft)) == draft
