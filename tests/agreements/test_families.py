"""Families of documents: frameworks and what is drawn on them, supplements, what takes whose place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import NoResultFound

from forum.agreements.drafts import AmendmentDraft
from forum.agreements.enums import AgreementKind, AgreementState, Disclosure, Relation
from forum.agreements.models import Agreement, AgreementLink
from forum.agreements.queries import AgreementFilter, agreement_totals
from forum.agreements.queries.families import Ceiling, ceiling_of, link_seen_by, relatives_of
from forum.agreements.services import (
    amend_agreement,
    change_state,
    edit_agreement,
    link_agreements,
    sign_agreement,
    unlink_agreements,
)
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from tests.agreements.pages import count, enter, shown, stage, stored
from tests.client import Browser
from tests.factories.agreements import (
    ANALYST,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    agreement_draft,
    draft_of,
    party,
    representative,
)
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, load_reference

DAY = date(2023, 6, 27)
FRAMEWORK, SUPPLEMENT, SUPERSEDING = Relation.FRAMEWORK, Relation.SUPPLEMENT, Relation.SUPERSEDING


@pytest.fixture
def register(app: Flask) -> Flask:
    load_reference()
    load_currencies()
    return app


def framework(limit: int = 1_000_00) -> Agreement:
    """A signed agreement whose sum in roubles is a ceiling."""
    draft = agreement_draft(title="Рамочное соглашение")
    ceiling = replace(draft, disclosure=Disclosure.CEILING, value=limit, currency_code="RUB")
    document: Agreement = AgreementFactory.create(
        draft=replace(ceiling, parties=(party(organisation=OrganisationFactory.create()),)), signed_on=DAY
    )
    return document


def contract(value: int = 100_00, **given: Any) -> Agreement:
    document: Agreement = AgreementFactory.create(**{"value": value, "signed_on": DAY, **given})
    return document


def link(document: Agreement, other: Agreement, relation: Relation = FRAMEWORK) -> AgreementLink:
    return link_agreements(actor=SECRETARY, agreement=document, other=other, relation=relation)


def state_of(document: Agreement) -> AgreementState:
    return document.state


def refused(document: Agreement, other: Agreement, relation: Relation = FRAMEWORK) -> str | None:
    with pytest.raises(DomainError) as error:
        link(document, other, relation)
    return error.value.field


def test_contracts_draw_on_the_ceiling_as_amended(register: Flask) -> None:
    above = framework(1_000_00)
    assert ceiling_of(above) is None
    first, second, planned, dollars = (
        contract(100_00),
        contract(250_00),
        contract(400_00, signed_on=None),
        contract(7_00, currency="USD"),
    )
    for one in (first, second, planned, dollars):
        link(one, above)
    assert ceiling_of(above) == Ceiling(limit=1_000_00, used=350_00, elsewhere=1)
    act = AmendmentDraft(effective_on=DAY + timedelta(days=30), value=950_00, reason="объём увеличен")
    amend_agreement(actor=SECRETARY, agreement=first, draft=act)
    drawn = ceiling_of(above)
    assert drawn is not None
    assert (drawn.used, drawn.left) == (1_200_00, -200_00)


def test_links_change_no_total(register: Flask) -> None:
    above, one = framework(), contract(100_00)
    before = agreement_totals(actor=SECRETARY, chosen=AgreementFilter())
    link(one, above)
    supplement = AgreementFactory.create(kind=AgreementKind.SUPPLEMENT, signed_on=DAY)
    counted = agreement_totals(actor=SECRETARY, chosen=AgreementFilter())
    link(supplement, one, SUPPLEMENT)
    assert agreement_totals(actor=SECRETARY, chosen=AgreementFilter()) == counted
    assert (before.kopecks, counted.kopecks) == (100_00, 100_00)


def test_what_stands_under_a_framework_is_a_contract_and_under_one_alone(register: Flask) -> None:
    above, one = framework(), contract()
    assert refused(AgreementFactory.create(signed_on=DAY), above) == "relation"
    assert refused(contract(), contract()) == "other"
    link(one, above)
    assert refused(one, framework()) == "relation"
    assert refused(one, above, Relation.IMPLEMENTATION) == "other"
    assert refused(above, one, Relation.IMPLEMENTATION) == "other"


def test_supplements_are_supplementary_agreements(register: Flask) -> None:
    assert refused(contract(), contract(), SUPPLEMENT) == "relation"
    link(AgreementFactory.create(kind=AgreementKind.SUPPLEMENT), contract(), SUPPLEMENT)


def test_no_link_to_itself_to_an_annulled_record_or_in_a_circle(register: Flask) -> None:
    first, second, third, void = (contract() for _ in range(4))
    change_state(actor=SECRETARY, agreement=void, action="void", reason="заведён дважды")
    assert refused(first, first, SUPERSEDING) == "other"
    assert refused(first, void, SUPERSEDING) == "other"
    assert refused(void, first, SUPERSEDING) == "other"
    link(first, second, Relation.IMPLEMENTATION)
    link(second, third, Relation.IMPLEMENTATION)
    assert refused(third, first, Relation.IMPLEMENTATION) == "other"


def test_who_does_not_keep_the_register_links_nothing(register: Flask) -> None:
    above, one = framework(), contract()
    with pytest.raises(DomainError):
        link_agreements(actor=ANALYST, agreement=one, other=above, relation=FRAMEWORK)
    made = link(one, above)
    with pytest.raises(DomainError):
        unlink_agreements(actor=ANALYST, link=made)
    assert count(AgreementLink) == 1


def test_correction_keeps_what_the_links_rest_on(register: Flask) -> None:
    above, one = framework(), contract()
    link(one, above)
    with pytest.raises(DomainError) as error:
        edit_agreement(
            actor=SECRETARY,
            agreement=one,
            draft=draft_of(one, kind=AgreementKind.AGREEMENT, disclosure=Disclosure.CEILING),
            reason="вид",
        )
    assert error.value.field == "kind"
    db.session.expire_all()
    stated = draft_of(above, kind=AgreementKind.CONTRACT, disclosure=Disclosure.DISCLOSED)
    with pytest.raises(DomainError) as error:
        edit_agreement(actor=SECRETARY, agreement=above, draft=stated, reason="сумма")
    assert error.value.field == "disclosure"


def test_superseded_document_is_replaced_once_the_new_one_is_signed(register: Flask) -> None:
    old, new = contract(), contract(signed_on=None)
    link(new, old, SUPERSEDING)
    db.session.commit()
    assert state_of(old) is AgreementState.SIGNED
    sign_agreement(actor=SECRETARY, agreement=new, signed_on=DAY)
    db.session.commit()
    assert state_of(old) is AgreementState.REPLACED
    assert (old.counts, old.money) == (True, True)
    events = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["agreement.linked", "agreement.signed", "agreement.replaced"]
    assert events[-1].reason == f"{new.register_number} {new.title}"


def test_link_of_a_signed_document_replaces_at_once_and_stays(register: Flask) -> None:
    old, new = contract(), contract()
    made = link(new, old, SUPERSEDING)
    assert state_of(old) is AgreementState.REPLACED
    with pytest.raises(DomainError, match="отмечен как заменённый"):
        unlink_agreements(actor=SECRETARY, link=made)


def test_link_is_taken_back_with_one_event(register: Flask) -> None:
    above, one = framework(), contract()
    made = link(one, above)
    db.session.commit()
    version = one.version
    unlink_agreements(actor=SECRETARY, link=made)
    db.session.commit()
    assert (relatives_of(one, actor=SECRETARY), relatives_of(above, actor=SECRETARY)) == ([], [])
    assert one.version > version
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["agreement.linked", "agreement.unlinked"]


def test_relatives_are_seen_from_both_ends_within_the_scope(register: Flask) -> None:
    above, one, planned = framework(), contract(), contract(signed_on=None)
    link(one, above)
    made = link(planned, above)
    assert [(row.is_own, row.agreement.id) for row in relatives_of(one, actor=SECRETARY)] == [(True, above.id)]
    seen = relatives_of(above, actor=SECRETARY)
    assert [(row.is_own, row.agreement.id) for row in seen] == [(False, one.id), (False, planned.id)]
    stranger = representative(OrganisationFactory.create())
    assert [row.agreement.id for row in relatives_of(above, actor=stranger)] == [one.id]
    assert link_seen_by(SECRETARY, planned.id, made.id) is made
    for actor, key in ((stranger, planned.id), (SECRETARY, one.id)):
        with pytest.raises(NoResultFound):
            link_seen_by(actor, key, made.id)


def test_document_is_linked_and_the_link_taken_back_in_the_browser(browser: Browser) -> None:
    stage()
    above, one = framework(), contract()
    keys, number = (above.id, one.id), above.register_number
    enter(browser)
    browser.get(f"/agreements/{keys[1]}/links/new")
    for data, message in (
        ({"relation": "framework", "other": "нет такого"}, "There is no document with this number."),
        ({"relation": "", "other": number}, "Fill in this field."),
        ({"relation": "supplement", "other": number}, "Only a supplementary agreement supplements"),
    ):
        browser.submit("/links/new", data, status=422)
        assert message in shown(browser).text
    response = browser.submit("/links/new", {"relation": "framework", "other": f" {str(number).lower()} "})
    browser.follow(response)
    assert "is concluded under" in shown(browser).text
    browser.get(f"/agreements/{keys[0]}")
    assert "Left under the ceiling RUB 900.00" in shown(browser).text
    assert "framework of" in shown(browser).text
    browser.get(f"/agreements/{keys[1]}")
    browser.submit("/remove", {})
    assert count(AgreementLink) == 0


def test_own_number_finds_a_document_when_it_is_the_only_one(browser: Browser) -> None:
    stage()
    above, one, other = framework(), contract(), contract(own_number="7-К")
    contract(own_number="8-К"), contract(own_number="8-К", forum=EditionFactory.create())
    keys = one.id, other.id, above.id
    enter(browser)
    browser.get(f"/agreements/{keys[0]}/links/new")
    browser.submit("/links/new", {"relation": "implementation", "other": "8-К"}, status=422)
    assert "Several documents have this number" in shown(browser).text
    browser.submit("/links/new", {"relation": "implementation", "other": "7-К"})
    links = db.session.execute(sa.select(AgreementLink.agreement_id, AgreementLink.other_id)).all()
    assert [tuple(row) for row in links] == [keys[:2]]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR])
def test_others_see_links_and_no_way_to_change_them(browser: Browser, role: Role) -> None:
    stage()
    above, one = framework(), contract()
    made = link(one, above)
    keys = one.id, made.id
    enter(browser, role)
    browser.get(f"/agreements/{keys[0]}")
    assert "is concluded under" in shown(browser).text
    assert [address for address in shown(browser).links if "/links/" in address] == []
    browser.get(f"/agreements/{keys[0]}/links/new", status=403)
    browser.post(f"/agreements/{keys[0]}/links/{keys[1]}/remove", {"version": "1"}, status=403)
    assert stored(keys[0]).id == keys[0]
    assert count(AgreementLink) == 1


def test_ceiling_follows_the_amendment_of_its_framework(register: Flask) -> None:
    whole = framework(limit=1_000_00)
    link(contract(100_00), whole)
    raised = AmendmentDraft(effective_on=DAY + timedelta(days=1), value=1_500_00, reason="рост")
    amend_agreement(actor=SECRETARY, agreement=whole, draft=raised)
    assert ceiling_of(whole) == Ceiling(limit=1_500_00, used=100_00, elsewhere=0)
