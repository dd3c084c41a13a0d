"""The search: what is found, by whom, and that nothing leaks through it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.delegations.enums import DelegationState
from tests.client import Browser
from tests.factories.agreements import AgreementFactory, party
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.reference import OrganisationFactory, load_reference
from tests.home.stage import counted, enter, enter_stage, set_stage, shown


def search(browser: Browser, text: str) -> str:
    """What the page says about a search for ``text``."""
    browser.get("/search", query_string={"q": text})
    return shown(browser).text


def viewings() -> int:
    """How often persons were told to have been seen."""
    statement = sa.select(sa.func.count()).where(AuditEvent.action == "member.viewed")
    return db.session.scalar(statement.select_from(AuditEvent)) or 0


@pytest.mark.parametrize(
    ("role", "is_found"),
    [
        (Role.SECRETARY, True),
        (Role.DESK, True),
        (Role.REPRESENTATIVE, False),
        (Role.ANALYST, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_a_person_is_found_within_scope_alone(browser: Browser, role: Role, is_found: bool) -> None:
    stage = set_stage()
    enter_stage(browser, role, stage)
    text = search(browser, "ЧУЖЕСТРАНОВ")
    assert ("Чужестранов Иван" in text) == is_found
    # Not even that there is such a person may be told: the delegation is not found by him either.
    assert (f"/delegations/{stage.foreign.id}" in shown(browser).links) == is_found
    assert ("Nothing was found." in text) == (not is_found)
    assert viewings() == int(is_found)


def test_a_representative_finds_the_own_persons(browser: Browser) -> None:
    stage = set_stage()
    enter_stage(browser, Role.REPRESENTATIVE, stage)
    assert "Своекоров Иван" in search(browser, "своёкоров иван")
    assert viewings() == 1


def test_a_desk_finds_no_person_before_confirmation(browser: Browser) -> None:
    stage = set_stage()
    enter_stage(browser, Role.DESK, stage)
    assert "Своекоров" not in search(browser, "своекоров").replace("«своекоров»", "")
    assert viewings() == 0


def test_nothing_is_told_to_have_been_seen_where_no_person_is_shown(browser: Browser) -> None:
    stage = set_stage()
    enter_stage(browser, Role.SECRETARY, stage)
    search(browser, stage.contract.register_number or "")
    assert viewings() == 0


def test_a_document_is_found_by_its_number_in_any_case(browser: Browser) -> None:
    stage = set_stage()
    enter_stage(browser, Role.ANALYST, stage)
    search(browser, (stage.contract.register_number or "").lower())
    assert f"/agreements/{stage.contract.id}" in shown(browser).links


@pytest.mark.parametrize(
    ("role", "is_found"),
    [(Role.SECRETARY, True), (Role.ANALYST, True), (Role.REPRESENTATIVE, False), (Role.DESK, False)],
)
def test_a_planned_document_is_found_within_scope_alone(browser: Browser, role: Role, is_found: bool) -> None:
    stage = set_stage()
    enter_stage(browser, role, stage)
    text = search(browser, "тайный ПЛАН")
    assert (f"/agreements/{stage.planned.id}" in shown(browser).links) == is_found
    assert ("Nothing was found." in text) == (not is_found)


def test_training_documents_are_found_while_their_edition_is_current(browser: Browser) -> None:
    stage = set_stage(is_training=True)
    enter_stage(browser, Role.ANALYST, stage)
    search(browser, stage.contract.register_number or "")
    assert f"/agreements/{stage.contract.id}" in shown(browser).links


def test_an_organisation_is_found_by_name_and_number(browser: Browser) -> None:
    stage = set_stage()
    organisation = OrganisationFactory.create(name_ru="Завод «Ёлочный»", inn="7707083893")
    enter_stage(browser, Role.ANALYST, stage)
    for text in ("елочный завод", "7707083893", "7083893"):
        search(browser, text)
        assert f"/reference/organisations/{organisation.id}" in shown(browser).links


def test_regions_and_editions_are_found(browser: Browser) -> None:
    stage = set_stage()
    enter_stage(browser, Role.DESK, stage)
    assert "Республика Татарстан" in search(browser, "татарстан") or "Tatarstan" in shown(browser).text
    assert "/regions/RU-TA" in shown(browser).links
    search(browser, stage.forum.name("ru"))
    assert f"/forums/{stage.forum.code}" in shown(browser).links


def test_a_long_list_ends_with_the_way_to_the_register(browser: Browser) -> None:
    stage = set_stage()
    for number in range(12):
        AgreementFactory.create(
            forum=stage.forum,
            title=f"Лесной договор {number}",
            signed_on=today(),
            parties=(party(organisation=stage.other),),
        )
    enter_stage(browser, Role.ANALYST, stage)
    assert "There is more: open the register" in search(browser, "лесной")
    assert len([link for link in shown(browser).links if link.startswith("/agreements/")]) == 10


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_without_a_question_the_page_says_what_may_be_asked(browser: Browser, text: str) -> None:
    load_reference()
    enter(browser, Role.ANALYST)
    assert "Write in the line above what you look for" in search(browser, text)


@pytest.mark.parametrize("text", ["а", "%", "—!?", "_"])
def test_a_question_too_short_is_not_asked(browser: Browser, text: str) -> None:
    stage = set_stage()
    enter_stage(browser, Role.SECRETARY, stage)
    assert "Write at least two letters or digits." in search(browser, text)


@pytest.mark.parametrize("text", ["%%%%щщ", "<script>alert(1)</script>", "'; DROP TABLE agreement; --", "я" * 5000])
def test_odd_questions_find_nothing_and_break_nothing(browser: Browser, text: str) -> None:
    stage = set_stage()
    enter_stage(browser, Role.SECRETARY, stage)
    assert "Nothing was found." in search(browser, text)
    assert "<script>alert" not in shown(browser).html


def test_queries_do_not_grow_with_the_hits(browser: Browser) -> None:
    stage = set_stage()
    enter_stage(browser, Role.SECRETARY, stage)
    sent = []
    for number in (1, 3):
        for _ in range(number):
            delegation = DelegationFactory.create(forum=stage.forum, state=DelegationState.CONFIRMED)
            MemberFactory.create(delegation=delegation, last_name="Лесной")
            AgreementFactory.create(
                forum=stage.forum, title="Лесной", signed_on=today(), parties=(party(organisation=stage.other),)
            )
        with counted() as queries:
            search(browser, "лесной")
            sent.append(queries())
    assert sent[0] == sent[1]
