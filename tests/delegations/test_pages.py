"""The story in a browser: register, add, name head, submit, return, correct, confirm; bad input; double sending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from forum.accounts.models import User
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.delegations.enums import DelegationState, MemberState
from forum.delegations.models import Delegation, Member
from forum.forums.enums import ForumState
from tests.client import Browser, Page
from tests.delegations.people import account
from tests.factories.delegations import DelegationFactory, MemberFactory, ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory, SectionFactory
from tests.factories.reference import CountryFactory, OrganisationFactory, RegionFactory

PERSON = {
    "last_name": "Вымышленный",
    "first_name": "Пётр",
    "last_name_latin": "Vymyshlennyi",
    "first_name_latin": "Petr",
    "post": "директор",
    "workplace": "Учебный завод",
    "category": "member",
    "citizenship": "",
    "consent_on": "2026-01-15",
}


def count(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def shown(browser: Browser) -> Page:
    if browser.page is None:
        raise AssertionError("no page was fetched")
    return browser.page


def enter(browser: Browser, user_id: int, locale: str = "ru") -> None:
    """Sign in by key: rows of before a request are out of the session after it."""
    browser.sign_in(db.session.get_one(User, user_id), locale=locale)


def stored(key: int) -> Delegation:
    return db.session.get_one(Delegation, key, populate_existing=True)


class TestStory:
    def test_delegation_goes_from_draft_to_confirmation(self, browser: Browser) -> None:
        forum, organisation = ForumFactory.create(), OrganisationFactory.create()
        CountryFactory.create(code="RU")
        region = account(Role.REPRESENTATIVE, organisation).id
        secretary, forum_id, name = account(Role.SECRETARY).id, forum.id, organisation.name("ru")
        enter(browser, region)
        browser.get("/delegations/new")
        card = browser.submit("/delegations/new", {"forum_id": forum_id, "letter_number": "1-2/3"}).location
        key = int(card.rsplit("/", 1)[1])
        for last_name in ("Первый", "Второй"):
            browser.get(f"{card}/members/new")
            browser.submit("/members/new", {**PERSON, "last_name": last_name})
        first = db.session.scalars(sa.select(Member.id).where(Member.last_name == "Первый")).one()
        browser.get(card)
        browser.submit(f"{first}/head")
        browser.get(card)
        browser.submit("/submit")
        assert stored(key).state is DelegationState.SUBMITTED

        enter(browser, secretary)
        browser.get("/delegations?awaiting=1")
        assert name in shown(browser).text
        browser.get(f"{card}/return")
        browser.submit("/return", {"reason": "Уточните должность"})

        enter(browser, region)
        browser.get(card)
        assert "Уточните должность" in shown(browser).text
        browser.get(f"{card}/members/{first}")
        browser.submit(f"/{first}", {"post": "первый заместитель директора"})
        browser.get(card)
        browser.submit("/submit")

        enter(browser, secretary)
        browser.get(card)
        browser.submit("/confirm")
        delegation = stored(key)
        assert delegation.state is DelegationState.CONFIRMED
        assert [member.state for member in delegation.members] == [MemberState.CONFIRMED] * 2
        assert [member.post for member in delegation.members] == ["первый заместитель директора", "директор"]

    def test_person_is_taken_off_only_after_the_check_page(self, browser: Browser) -> None:
        delegation = ready_delegation(2)
        card, person = f"/delegations/{delegation.id}", delegation.members[1].id
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        browser.get(card)
        assert browser.submit(f"{person}/remove", status=200).status_code == 200
        assert count(Member) == 2
        browser.submit(f"{person}/remove")
        assert count(Member) == 1

    def test_secretary_registers_for_an_organisation_typed_by_name(self, browser: Browser) -> None:
        organisation, forum_id = OrganisationFactory.create(name_ru="Учебная «Палата» № 7"), ForumFactory.create().id
        key = organisation.id
        browser.sign_in(account(Role.SECRETARY))
        browser.get("/delegations/new")
        answer = browser.submit("/delegations/new", {"forum_id": forum_id, "organisation": "учебная палата 7"})
        assert stored(int(answer.location.rsplit("/", 1)[1])).organisation_id == key

    def test_region_wide_representative_chooses_the_sender(self, browser: Browser) -> None:
        region = RegionFactory.create()
        own, sister = OrganisationFactory.create_batch(2, region=region)
        forum_id, sister_id = ForumFactory.create().id, sister.id
        browser.sign_in(account(Role.REPRESENTATIVE, own, is_region_wide=True))
        browser.get("/delegations/new")
        answer = browser.submit("/delegations/new", {"forum_id": forum_id, "organisation_id": sister_id})
        assert stored(int(answer.location.rsplit("/", 1)[1])).organisation_id == sister_id

    def test_save_and_add_another_leads_to_the_next_form(self, browser: Browser) -> None:
        delegation = DelegationFactory.create()
        form = f"/delegations/{delegation.id}/members/new"
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        browser.get(form)
        assert browser.submit("/members/new", {**PERSON, "another": "1"}).location.endswith(form)

    def test_form_asks_what_the_edition_asks(self, browser: Browser) -> None:
        bare = ForumFactory.create(asks_latin_names=False, asks_travel=False, asks_sections=False)
        full = ForumFactory.create()
        for forum in (bare, full):
            SectionFactory.create(forum=forum)
        organisation = OrganisationFactory.create()
        ids = [DelegationFactory.create(forum=forum, organisation=organisation).id for forum in (bare, full)]
        browser.sign_in(account(Role.REPRESENTATIVE, organisation))
        wanted = ["last_name_latin", "arrival", "section_ids", "consent_on"]
        asked = []
        for key in ids:
            browser.get(f"/delegations/{key}/members/new")
            fields = shown(browser).ids
            asked.append([name for name in wanted if name in fields])
        assert asked == [["consent_on"], wanted]

    def test_card_says_what_is_missing_and_offers_no_submission(self, browser: Browser) -> None:
        forum = ForumFactory.create()
        QuotaFactory.create(forum=forum, members=1)
        delegation = DelegationFactory.create(forum=forum)
        MemberFactory.create_batch(2, delegation=delegation, consent_on=None)
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation), locale="en")
        browser.get(f"/delegations/{delegation.id}")
        text = shown(browser).text
        assert "The head of the delegation is not named." in text
        assert "missing for 2 persons" in text
        assert "2 / 1" in text
        assert [form for form in shown(browser).forms if form["action"].endswith("/submit")] == []

    def test_nothing_can_be_registered_while_no_edition_is_open(self, browser: Browser) -> None:
        ForumFactory.create(state=ForumState.PLANNED)
        browser.sign_in(account(Role.REPRESENTATIVE, OrganisationFactory.create()))
        browser.get("/delegations/new")
        assert [form for form in shown(browser).forms if form["action"].endswith("/delegations/new")] == []


class TestRefusals:
    def test_form_sent_twice_creates_one(self, browser: Browser) -> None:
        organisation, forum_id = OrganisationFactory.create(), ForumFactory.create().id
        browser.sign_in(account(Role.REPRESENTATIVE, organisation))
        browser.get("/delegations/new")
        first = browser.submit("/delegations/new", {"forum_id": forum_id})
        again = browser.submit("/delegations/new", {"forum_id": forum_id})
        assert again.location == first.location
        browser.get(f"{first.location}/members/new")
        for _ in range(2):
            browser.submit("/members/new", PERSON)
        assert (count(Delegation), count(Member)) == (1, 1)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("forum_id", ""),
            ("forum_id", "999999999"),
            ("forum_id", "٣"),
            ("kind", "nonsense"),
            ("head_level", ""),
            ("letter_number", "1" * 61),
            ("letter_on", "31.02.2026"),
            ("letter_on", "0202-01-01"),
            ("letter_on", str(today() + timedelta(days=2))),
            ("contact_phone", "позвоните"),
            ("contact_email", "почта"),
            ("note", "н" * 4001),
            ("organisation", ""),
            ("organisation", "такой нет"),
            ("organisation", "Двойник"),
            ("organisation", "Без региона"),
        ],
    )
    def test_bad_delegation_is_told_at_its_field(self, browser: Browser, field: str, value: str) -> None:
        forum_id = ForumFactory.create().id
        OrganisationFactory.create(name_ru="Учебная палата")
        OrganisationFactory.create(name_ru="Без региона", region=None)
        OrganisationFactory.create_batch(2, name_ru="Двойник")
        browser.sign_in(account(Role.SECRETARY))
        browser.get("/delegations/new")
        typed = {"forum_id": forum_id, "organisation": "Учебная палата", "contact_name": "Сохранённая Анна"} | {
            field: value
        }
        browser.submit("/delegations/new", typed, status=422)
        assert f"{field}-error" in shown(browser).ids
        assert shown(browser).form("/delegations/new")["data"]["contact_name"] == ["Сохранённая Анна"]
        assert count(Delegation) == 0

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("last_name", " "),
            ("last_name", "Ив4нов"),
            ("last_name", "И" * 101),
            ("first_name", "<b>"),
            ("patronymic", "=1+1"),
            ("last_name_latin", "Иванов"),
            ("first_name_latin", "Iv1"),
            ("post", ""),
            ("workplace", "\u200b"),
            ("category", "king"),
            ("citizenship", "XX"),
            ("phone", "нет"),
            ("email", "a@b@c.by"),
            ("section_ids", "999999"),
            ("section_ids", "x"),
            ("consent_on", "2026-13-01"),
            ("consent_on", str(today() + timedelta(days=2))),
            ("needs", "н" * 301),
        ],
    )
    def test_bad_person_is_told_at_its_field(self, browser: Browser, field: str, value: str) -> None:
        delegation = DelegationFactory.create()
        SectionFactory.create(forum=delegation.forum)
        key = delegation.id
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        browser.get(f"/delegations/{key}/members/new")
        browser.submit("/members/new", {**PERSON, "hotel": "Гостиница «Учебная»", field: value}, status=422)
        assert f"{field}-error" in shown(browser).ids
        assert shown(browser).form("/members/new")["data"]["hotel"] == ["Гостиница «Учебная»"]
        assert count(Member) == 0

    def test_decision_without_reason_is_told_at_its_field(self, browser: Browser) -> None:
        key = ready_delegation(state=DelegationState.SUBMITTED).id
        browser.sign_in(account(Role.SECRETARY))
        for path in ("return", "reject", "withdraw"):
            browser.get(f"/delegations/{key}/{path}")
            browser.submit(f"/{path}", {"reason": " \n "}, status=422)
            assert "reason-error" in shown(browser).ids
        assert stored(key).state is DelegationState.SUBMITTED

    def test_edit_of_an_older_version_keeps_what_was_typed(self, browser: Browser) -> None:
        delegation = ready_delegation(1)
        card, person = f"/delegations/{delegation.id}", delegation.members[0].id
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        for form, field in ((f"{card}/edit", "letter_number"), (f"{card}/members/{person}", "post")):
            browser.get(form)
            browser.submit(form, {field: "моё новое", "version": 99}, status=409)
            assert shown(browser).form(form)["data"][field] == ["моё новое"]
            assert "error-summary" in shown(browser).ids
            browser.get(form)
            browser.submit(form, {field: "моё новое", "version": ""}, status=409)

    def test_submission_with_something_missing_changes_nothing(self, browser: Browser) -> None:
        delegation = DelegationFactory.create()
        key, version = delegation.id, delegation.version
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        browser.get(f"/delegations/{key}")
        browser.post(f"/delegations/{key}/submit", {"version": version})
        assert stored(key).state is DelegationState.DRAFT

    def test_form_of_a_completed_delegation_leads_back_to_the_card(self, browser: Browser) -> None:
        delegation = ready_delegation(1, state=DelegationState.CLOSED)
        card, person = f"/delegations/{delegation.id}", delegation.members[0].id
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        for path in ("edit", "members/new", f"members/{person}"):
            assert browser.get(f"{card}/{path}", status=302).location == card


class TestWaitingPart:
    @pytest.mark.parametrize("state", [DelegationState.SUBMITTED, DelegationState.CONFIRMED])
    def test_has_a_tab_only_where_something_waits(self, browser: Browser, state: DelegationState) -> None:
        ready_delegation(state=state)
        enter(browser, account(Role.SECRETARY).id)
        browser.get("/delegations")
        tabs = [link for link in shown(browser).links if link == "/delegations?awaiting=1"]
        assert tabs == ["/delegations?awaiting=1"] * (state is DelegationState.SUBMITTED)


class TestConfirmationOfMany:
    def test_chosen_ones_are_shown_then_confirmed(self, browser: Browser) -> None:
        ids = [ready_delegation(state=DelegationState.SUBMITTED).id for _ in range(2)]
        browser.sign_in(account(Role.SECRETARY))
        browser.get("/delegations?awaiting=1")
        browser.post("/delegations/confirm", {"chosen": ids}, status=200)
        assert {stored(key).state for key in ids} == {DelegationState.SUBMITTED}
        browser.submit("/delegations/confirm")
        assert {stored(key).state for key in ids} == {DelegationState.CONFIRMED}

    def test_one_that_cannot_be_is_named_and_the_others_wait(self, browser: Browser) -> None:
        good, stale = (ready_delegation(state=DelegationState.SUBMITTED) for _ in range(2))
        chosen, ids = [f"{good.id}:{good.version}", f"{stale.id}:99"], (good.id, stale.id)
        name = stale.sending_organisation.name("ru")
        browser.sign_in(account(Role.SECRETARY))
        browser.get("/delegations?awaiting=1")
        browser.post("/delegations/confirm", {"chosen": chosen, "sure": "1"}, status=422)
        assert name in shown(browser).text
        assert {stored(key).state for key in ids} == {DelegationState.SUBMITTED}
        browser.submit("/delegations/confirm")
        assert [stored(key).state for key in ids] == [DelegationState.CONFIRMED, DelegationState.SUBMITTED]

    @pytest.mark.parametrize("chosen", [[], ["x"], ["٣"], ["-1"], ["1" * 30]])
    def test_nonsense_is_no_choice(self, browser: Browser, chosen: list[str]) -> None:
        browser.sign_in(account(Role.SECRETARY))
        browser.get("/delegations?awaiting=1")
        assert browser.post("/delegations/confirm", {"chosen": chosen}).location == "/delegations?awaiting=1"
