"""Two regions' reports of one document: one counts, both stay, what differs is listed, nothing is chosen silently."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import NoResultFound

from forum.agreements.differences import compared, differing
from forum.agreements.enums import AgreementState, Relation
from forum.agreements.models import Agreement, AgreementLink
from forum.agreements.queries import AgreementFilter, agreement_seen_by, agreement_totals
from forum.agreements.queries.likeness import Likeness, like_documents, likeness_of
from forum.agreements.queries.reports import records_to_join
from forum.agreements.queries.unusual import UnusualSum, unusual_sum
from forum.agreements.services import (
    accept_proposal,
    change_state,
    edit_agreement,
    join_proposal,
    link_agreements,
    propose_agreement,
    separate_report,
    sign_agreement,
    unlink_agreements,
)
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.formatting import formats_for
from forum.core.security import Actor, Role
from forum.forums.enums import ForumState
from forum.reference.enums import Side
from tests.agreements.pages import count, enter, shown
from tests.client import Browser
from tests.factories.agreements import (
    ANALYST,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    contract_draft,
    draft_of,
    party,
    representative,
)
from tests.factories.reference import OrganisationFactory, load_reference

MILLION = 1_000_000_00


class Sides:
    """Two regions that sign one contract, each with a representative."""

    def __init__(self) -> None:
        load_reference()
        self.forum = EditionFactory.create(state=ForumState.REGISTRATION)
        self.russian = OrganisationFactory.create(inn="7707083893")
        self.belarusian = OrganisationFactory.create(region__side=Side.BY, unp="100582333")
        self.actors = (representative(self.russian), replace(representative(self.belarusian), id=107))

    def propose(self, side: int, **given: Any) -> Agreement:
        parties = (party(organisation=self.russian), party(organisation=self.belarusian))
        draft = contract_draft(value=MILLION, forum=self.forum, parties=parties, planned_on=today())
        document = propose_agreement(actor=self.actors[side], draft=replace(draft, **given))
        db.session.commit()
        return document

    def both(self, **given: Any) -> tuple[Agreement, Agreement]:
        """The Russian report, accepted, and the Belarusian one with ``given`` otherwise."""
        first, second = self.propose(0), self.propose(1, **given)
        accept_proposal(actor=SECRETARY, agreement=first)
        db.session.commit()
        return first, second


@pytest.fixture
def sides(app: Flask) -> Sides:
    return Sides()


def join(second: Agreement, first: Agreement) -> AgreementLink:
    return join_proposal(actor=SECRETARY, agreement=second, into=first)


def sees(actor: Actor, document: Agreement) -> bool:
    try:
        agreement_seen_by(actor, document.id)
    except NoResultFound:
        return False
    return True


def totals(sides: Sides) -> tuple[int, int]:
    found = agreement_totals(actor=SECRETARY, chosen=AgreementFilter(forum=sides.forum.code, counts=True))
    return found.documents, found.kopecks


def test_other_sides_report_is_found_by_likeness(sides: Sides) -> None:
    first, second = sides.both(value=MILLION + 100_00, title="Контракт", own_number="7")
    found = {one.id: one.why for one in likeness_of(second, actor=SECRETARY)}
    assert found == {first.id: (Likeness.SUM,)}
    offered = records_to_join(second, actor=SECRETARY)
    assert [key for key, _title, _group in offered] == [first.id]


def test_records_that_may_be_the_same_are_offered_first_and_no_proposal(sides: Sides) -> None:
    first, second = sides.both()
    other = AgreementFactory.create(forum=sides.forum)
    sides.propose(0, title="Ещё одно предложение", own_number="99")
    change_state(actor=SECRETARY, agreement=AgreementFactory.create(forum=sides.forum), action="void", reason="x")
    offered = [(key, group) for key, _title, group in records_to_join(second, actor=SECRETARY)]
    assert offered == [(first.id, "Возможно, тот же документ"), (other.id, "Остальные документы форума")]


def test_joined_report_keeps_all_it_says_and_counts_nothing(sides: Sides) -> None:
    first, second = sides.both(value=2 * MILLION, title="Контракт", own_number="BY-7")
    said = (second.title, second.value, second.own_number, len(second.parties))
    join(second, first)
    db.session.commit()
    assert second.state is AgreementState.JOINED
    assert (second.title, second.value, second.own_number, len(second.parties)) == said
    assert (first.title, first.value, first.state) == ("Договор поставки", MILLION, AgreementState.PLANNED)
    sign_agreement(actor=SECRETARY, agreement=first, signed_on=today())
    db.session.commit()
    assert totals(sides) == (1, MILLION)


def test_joined_record_is_no_other_document(sides: Sides) -> None:
    first, second = sides.both(value=2 * MILLION)
    join(second, first)
    db.session.commit()
    draft = contract_draft(value=MILLION, forum=sides.forum, parties=draft_of(first).parties)
    assert [one.id for one in like_documents(actor=SECRETARY, draft=draft)] == [first.id]
    assert unusual_sum(2 * MILLION, forum=sides.forum) == UnusualSum(largest=MILLION, median=None)


def test_both_sides_see_both_records_once_they_are_joined(sides: Sides) -> None:
    first, second = sides.both()
    assert [sees(actor, second) for actor in (*sides.actors, ANALYST)] == [False, True, False]
    join(second, first)
    db.session.commit()
    for document in (first, second):
        assert [sees(actor, document) for actor in (*sides.actors, ANALYST, SECRETARY)] == [True] * 4
    assert not sees(representative(OrganisationFactory.create()), second)


def test_joining_is_told_at_both_records_in_one_event_each(sides: Sides) -> None:
    first, second = sides.both()
    version = first.version
    join(second, first)
    db.session.commit()
    events = db.session.execute(sa.select(AuditEvent.action, AuditEvent.entity_id).order_by(AuditEvent.id.desc())).all()
    assert [tuple(row) for row in events[:2]] == [
        ("agreement.report_joined", first.id),
        ("agreement.joined", second.id),
    ]
    assert first.version > version


@pytest.mark.parametrize(
    ("given", "titles"),
    [
        ({}, []),
        ({"value": 2 * MILLION}, ["Сумма"]),
        ({"own_number": "7-К"}, ["Номер документа"]),
        ({"title": "Контракт", "place": "Минск"}, ["Наименование документа", "Место подписания"]),
        ({"note": "Строка\nвторая"}, ["Примечание"]),
    ],
)
def test_every_field_that_differs_is_listed(sides: Sides, given: dict[str, Any], titles: list[str]) -> None:
    first, second = sides.both(**given)
    fields = compared(second, first, formats=formats_for("ru"), locale="ru")
    assert [str(one.title) for one in differing(fields)] == titles


def test_parties_are_compared_whatever_their_order(sides: Sides) -> None:
    swapped = (party(organisation=sides.belarusian), party(organisation=sides.russian))
    weighed = (party(organisation=sides.russian, weight=2), party(organisation=sides.belarusian))
    signed = (party(organisation=sides.russian, signatory="И. И. Иванов"), party(organisation=sides.belarusian))
    first = sides.propose(0)
    for parties, titles in ((swapped, []), (weighed, ["Стороны"]), (signed, ["Подписал"])):
        second = sides.propose(1, parties=parties)
        fields = compared(second, first, formats=formats_for("ru"), locale="ru", with_persons=True)
        assert [str(one.title) for one in differing(fields)] == titles
        without = compared(second, first, formats=formats_for("ru"), locale="ru")
        assert "И. И. Иванов" not in "".join(one.own + one.other for one in without)


def test_only_a_proposal_is_joined_to_a_record_in_use(sides: Sides) -> None:
    first, second = sides.both()
    third = sides.propose(0, title="Ещё один", own_number="3")
    logged = AgreementFactory.create(forum=sides.forum)
    off = AgreementFactory.create(forum=sides.forum)
    change_state(actor=SECRETARY, agreement=off, action="withdraw", reason="x")
    db.session.commit()
    for document, into, field in (
        (second, second, "into"),
        (second, third, "into"),
        (second, off, "into"),
        (logged, first, None),
    ):
        with pytest.raises(DomainError) as error:
            join(document, into)
        assert error.value.field == field
    for actor in (*sides.actors, ANALYST):
        with pytest.raises(DomainError):
            join_proposal(actor=actor, agreement=second, into=first)
    assert count(AgreementLink) == 0
    join(second, first)
    with pytest.raises(DomainError):
        join(second, first)
    with pytest.raises(DomainError) as error:
        join(third, second)
    assert error.value.field == "into"


def test_record_with_reports_is_neither_joined_nor_annulled(sides: Sides) -> None:
    first, second = sides.both()
    join(second, first)
    db.session.commit()
    other = AgreementFactory.create(forum=sides.forum)
    with pytest.raises(DomainError, match="сначала отделите"):
        join(first, other)
    with pytest.raises(DomainError, match="сначала отделите"):
        change_state(actor=SECRETARY, agreement=first, action="void", reason="дважды")
    db.session.rollback()
    assert first.state is AgreementState.PLANNED


def test_joined_record_is_corrected_by_nobody_and_linked_by_nothing_else(sides: Sides) -> None:
    first, second = sides.both()
    made = join(second, first)
    db.session.commit()
    with pytest.raises(DomainError):
        edit_agreement(actor=SECRETARY, agreement=second, draft=draft_of(second, title="Другое"))
    with pytest.raises(DomainError, match="Отделите"):
        unlink_agreements(actor=SECRETARY, link=made)
    other = AgreementFactory.create(forum=sides.forum)
    with pytest.raises(DomainError) as error:
        link_agreements(actor=SECRETARY, agreement=other, other=first, relation=Relation.REPORT)
    assert error.value.field == "relation"


def test_separated_record_stands_on_the_programme(sides: Sides) -> None:
    first, second = sides.both()
    join(second, first)
    with pytest.raises(DomainError) as error:
        separate_report(actor=SECRETARY, agreement=second, reason=" ")
    assert error.value.field == "reason"
    separate_report(actor=SECRETARY, agreement=second, reason="это разные договоры")
    db.session.commit()
    assert (second.state, first.list_number, second.list_number) == (AgreementState.PLANNED, 1, 2)
    assert count(AgreementLink) == 0
    for document in (first, second):
        sign_agreement(actor=SECRETARY, agreement=document, signed_on=today())
    db.session.commit()
    assert totals(sides) == (2, 2 * MILLION)


def test_reports_are_compared_joined_and_separated_in_the_browser(browser: Browser) -> None:
    first, second = Sides().both(value=2 * MILLION, own_number="7-К")
    keys = first.id, second.id
    enter(browser)
    browser.get(f"/agreements/{keys[1]}")
    assert "Documents that may be the same" in shown(browser).text
    browser.get(f"/agreements/{keys[1]}/join")
    browser.submit("/join", {"into": ""}, status=422)
    browser.follow(browser.submit("/join", {"into": str(keys[0])}))
    told = shown(browser).text
    assert "RUB 2,000,000.00 RUB 1,000,000.00" in told
    assert "Number of the document 7-К –" in told
    browser.submit(f"/join/{keys[0]}", {"into_version": "77"}, status=409)
    assert "This record was changed while you were editing it" in shown(browser).text
    browser.follow(browser.submit(f"/join/{keys[0]}"))
    page = shown(browser)
    assert "Another report of this document" in page.text
    assert "RUB 1,000,000.00 RUB 2,000,000.00" in page.text
    browser.get(f"/agreements/{keys[1]}")
    assert "Both records are of one document. It counts as:" in shown(browser).text
    assert f"/agreements/{keys[1]}/edit" not in shown(browser).links
    browser.get(f"/agreements/{keys[1]}/join", status=404)
    browser.get(f"/agreements/{keys[1]}/separate")
    browser.submit("/separate", {"reason": ""}, status=422)
    browser.follow(browser.submit("/separate", {"reason": "разные договоры"}))
    assert "on the signing programme" in shown(browser).text
    assert count(AgreementLink) == 0


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REPRESENTATIVE, Role.ADMINISTRATOR])
def test_others_join_nothing(browser: Browser, role: Role) -> None:
    first, second = Sides().both()
    keys = first.id, second.id
    enter(browser, role)
    for page in ("join", f"join/{keys[0]}", "separate"):
        browser.get(f"/agreements/{keys[1]}/{page}", status=403)
