"""The first page: totals alike for all, work for each, nothing of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forum.agreements.enums import AgreementKind, Disclosure, SumSource
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.delegations.enums import DelegationState
from forum.forums.enums import ForumState
from forum.reference.enums import Side
from tests.client import Browser
from tests.factories.accounts import UserFactory
from tests.factories.agreements import AgreementFactory, EditionFactory, contract_draft, party
from tests.factories.delegations import DelegationFactory
from tests.factories.reference import OrganisationFactory, load_reference
from tests.home.stage import counted, enter, enter_stage, set_stage, shown


@pytest.mark.parametrize("role", Role)
def test_totals_are_the_same_for_every_role(browser: Browser, role: Role) -> None:
    stage = set_stage()
    enter_stage(browser, role, stage)
    browser.get("/")
    text = shown(browser).text
    assert "Delegations 1 nominated 2, confirmed 1" in text
    assert "Agreements and contracts 1" in text
    assert "RUB 1.6 bn" in text


@pytest.mark.parametrize("role", Role)
def test_no_person_stands_on_the_first_page(browser: Browser, role: Role) -> None:
    stage = set_stage()
    enter_stage(browser, role, stage)
    browser.get("/")
    assert "Чужестранов" not in shown(browser).html
    assert "Своекоров" not in shown(browser).html


def test_representative_finds_own_work_and_no_others(browser: Browser) -> None:
    stage = set_stage()
    DelegationFactory.create(forum=stage.forum, organisation=stage.own)
    DelegationFactory.create(forum=stage.forum, organisation=stage.other)
    DelegationFactory.create(forum=stage.forum, organisation=stage.other, state=DelegationState.RETURNED)
    AgreementFactory.create(
        forum=stage.forum, parties=(party(organisation=stage.own), party(organisation=stage.belarusian))
    )
    enter(browser, Role.REPRESENTATIVE, organisation=stage.own)
    browser.get("/")
    text = shown(browser).text
    assert "1 delegation returned for correction" in text
    assert "1 delegation begun and not submitted" in text
    assert "31 days left to submit a delegation, today included" in text
    assert "Тайный план" not in text


@pytest.mark.parametrize(
    ("days", "state", "told"),
    [
        (0, ForumState.REGISTRATION, "1 day left to submit a delegation"),
        (5, ForumState.REGISTRATION, "6 days left to submit a delegation, today included"),
        (-1, ForumState.REGISTRATION, None),
        (5, ForumState.RUNNING, None),
    ],
)
def test_deadline_is_told_to_its_last_day_and_no_longer(
    browser: Browser, days: int, state: ForumState, told: str | None
) -> None:
    stage = set_stage()
    stage.forum.nomination_until = today() + timedelta(days=days)
    stage.forum.state = state
    db.session.flush()
    db.session.info["unaudited"].clear()
    enter(browser, Role.REPRESENTATIVE, organisation=stage.own)
    browser.get("/")
    assert ("left to submit" in shown(browser).text) == (told is not None)
    assert (told or "") in shown(browser).text


def test_secretary_finds_what_waits_for_the_secretariat(browser: Browser) -> None:
    stage = set_stage()
    DelegationFactory.create(forum=stage.forum, organisation=stage.own, state=DelegationState.SUBMITTED)
    draft = contract_draft(forum=stage.forum, parties=(party(organisation=stage.other),))
    AgreementFactory.create(draft=replace(draft, sum_source=SumSource.HEARSAY), signed_on=today())
    AgreementFactory.create(draft=replace(draft, currency_code="USD"), signed_on=today())
    enter(browser, Role.SECRETARY)
    browser.get("/")
    text = shown(browser).text
    assert "1 delegation to confirm or return" in text
    assert "1 document planned for signing" in text
    assert "1 sum awaits verification" in text
    assert "1 document without a rate" in text
    assert f"/agreements?forum={stage.forum.code}&states=planned" in shown(browser).links


def test_analyst_finds_reports_and_doubtful_sums(browser: Browser) -> None:
    stage = set_stage()
    AgreementFactory.create(
        forum=stage.forum,
        value=5_000_000,
        signed_on=today(),
        parties=(party(organisation=stage.own), party(organisation=stage.other), party(organisation=stage.belarusian)),
    )
    enter(browser, Role.ANALYST)
    browser.get("/")
    assert f"{today().year} annual report" in shown(browser).text
    assert "1 contract attributed by default shares" in shown(browser).text
    assert "to confirm or return" not in shown(browser).text


def test_analyst_is_led_to_the_last_year_there_is_a_report_of(browser: Browser) -> None:
    load_reference()
    parties = (party(organisation=OrganisationFactory.create()),)
    last = EditionFactory.create(code="XI", number=11, is_current=True)
    training = EditionFactory.create(code="T1", number=None, is_training=True)
    for forum, day in ((last, date(2024, 6, 27)), (last, date(2023, 6, 27)), (training, date(2025, 6, 27))):
        AgreementFactory.create(forum=forum, value=100_00, signed_on=day, parties=parties)
    enter(browser, Role.ANALYST)
    browser.get("/")
    assert "2024 annual report" in shown(browser).text


def test_analyst_of_an_empty_register_is_led_to_no_report(browser: Browser) -> None:
    EditionFactory.create(code="XI", number=11, is_current=True)
    enter(browser, Role.ANALYST)
    browser.get("/")
    assert "annual report: look" not in shown(browser).text


def test_desk_finds_confirmed_delegations_and_no_documents(browser: Browser) -> None:
    stage = set_stage()
    DelegationFactory.create(forum=stage.forum, organisation=stage.own, state=DelegationState.ARRIVED)
    enter(browser, Role.DESK)
    browser.get("/")
    page = shown(browser)
    assert "1 confirmed delegation to receive" in page.text
    assert "1 delegation has arrived" in page.text
    assert stage.other.name("ru") in page.text
    assert "Newest signed documents" not in page.text
    assert [link for link in page.links if link.startswith("/agreements")] == []


def test_administrator_finds_accounts_and_the_trail(browser: Browser) -> None:
    set_stage()
    UserFactory.create(valid_until=today() + timedelta(days=29))
    UserFactory.create(valid_until=today() + timedelta(days=31))
    UserFactory.create(valid_until=today() - timedelta(days=1))
    UserFactory.create(valid_until=today() - timedelta(days=1), is_active=False)
    enter(browser, Role.ADMINISTRATOR)
    browser.get("/")
    page = shown(browser)
    assert "1 account ends within 30 days" in page.text
    assert "1 account whose term is over" in page.text
    assert [link for link in page.links if link.startswith("/delegations")] == []


def test_figures_stand_beside_those_of_the_edition_before(browser: Browser) -> None:
    load_reference()
    parties = (party(organisation=OrganisationFactory.create()),)
    before = EditionFactory.create(code="XI", number=11)
    now = EditionFactory.create(code="XII", number=12, is_current=True, host_side=Side.BY)
    for value in (100_000_00, 300_000_00):
        AgreementFactory.create(forum=before, value=value, signed_on=today(), parties=parties)
    for value in (300_000_00, 100_000_00, 50_000_00):
        AgreementFactory.create(forum=now, value=value, signed_on=today(), parties=parties)
    enter(browser, Role.ANALYST)
    browser.get("/")
    assert "Agreements and contracts 3 +1 against Forum XI" in shown(browser).text
    assert "+12.5% against Forum XI" in shown(browser).text


def test_unknown_is_not_zero(browser: Browser) -> None:
    EditionFactory.create(code="XI", number=11)
    EditionFactory.create(code="XII", number=12, is_current=True)
    enter(browser, Role.ANALYST)
    browser.get("/")
    text = shown(browser).text
    assert "Delegations …" in text
    assert "Participants …" in text
    assert "Agreements and contracts …" in text
    assert "Sum of contracts …" in text
    assert "No signed contracts yet." in text


def test_what_the_sum_leaves_out_stands_beside_it(browser: Browser) -> None:
    stage = set_stage()
    draft = contract_draft(forum=stage.forum, parties=(party(organisation=stage.other),))
    AgreementFactory.create(
        draft=replace(draft, disclosure=Disclosure.CONFIDENTIAL, value=None, currency_code=None), signed_on=today()
    )
    AgreementFactory.create(
        draft=replace(draft, kind=AgreementKind.AGREEMENT, disclosure=Disclosure.CEILING), signed_on=today()
    )
    enter(browser, Role.ANALYST)
    browser.get("/")
    assert "not disclosed: 1 contract" in shown(browser).text
    # A framework agreement is no contract: its ceiling is missing from no sum of contracts.
    assert "ceilings:" not in shown(browser).text


@pytest.mark.parametrize("role", Role)
def test_an_empty_register_helps_on(browser: Browser, role: Role) -> None:
    enter(browser, role)
    browser.get("/")
    assert "No edition of the Forum is current yet." in shown(browser).text
    can_set_up = "/forums/new" in shown(browser).links
    assert can_set_up == (role is Role.SECRETARY)


def test_queries_do_not_grow_with_the_register(browser: Browser) -> None:
    stage = set_stage()
    parties = (party(organisation=stage.other), party(organisation=stage.belarusian))
    enter(browser, Role.SECRETARY)
    sent = []
    for _ in range(2):
        with counted() as queries:
            browser.get("/")
            sent.append(queries())
        for _ in range(3):
            AgreementFactory.create(forum=stage.forum, value=700_00, signed_on=today(), parties=parties)
            DelegationFactory.create(forum=stage.forum, state=DelegationState.CONFIRMED)
    assert sent[0] == sent[1]
    assert sent[0] <= 45
