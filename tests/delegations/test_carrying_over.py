"""Persons of earlier delegations: who is offered to whom, what comes along, once per form."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from forum.accounts.models import User
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor, Role
from forum.delegations import queries, services
from forum.delegations.enums import DelegationState, MemberState
from forum.delegations.models import Delegation, Member
from tests.client import Browser
from tests.delegations.people import ANALYST, SECRETARY, account, representative_of
from tests.delegations.typed import events, refused_at
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.factories.reference import CountryFactory, OrganisationFactory

pytestmark = pytest.mark.usefixtures("app")


def earlier(now: Delegation, year: int, *names: str, **attributes: object) -> Delegation:
    """A confirmed delegation of the same organisation to the edition of ``year``."""
    given = {"forum": ForumFactory.create(year=year), "organisation": now.organisation, **attributes}
    delegation = DelegationFactory.create(**{"state": DelegationState.CONFIRMED, **given})
    for name in names:
        MemberFactory.create(delegation=delegation, last_name=name)
    return delegation


def offered(actor: Actor, delegation: Delegation) -> list[tuple[str, int | None]]:
    found = queries.earlier_persons(actor, delegation)
    return [(one.last_name, one.delegation.forum.year if one.delegation.forum else None) for one in found]


def test_everybody_of_the_sender_is_offered_once_by_the_newest_edition() -> None:
    now = DelegationFactory.create(forum=ForumFactory.create(year=2026))
    MemberFactory.create(delegation=now, last_name="Алёшина")
    earlier(now, 2022, "Борисов", "Васильева")
    earlier(now, 2023, "Алешина", "Васильева")
    gone = earlier(now, 2021, "Снятый", "")
    gone.members[0].state = MemberState.WITHDRAWN
    # What must not come along: another organisation's, a real one into a training edition, one of a withdrawn list.
    earlier(now, 2023, "Чужой", organisation=OrganisationFactory.create(region=now.region))
    earlier(now, 2023, "Настоящий", forum=ForumFactory.create(year=2023, is_training=False))
    earlier(now, 2020, "Отозванный", state=DelegationState.WITHDRAWN)
    db.session.flush()
    told = [("Васильева", 2023), ("Борисов", 2022)]
    for actor in (SECRETARY, representative_of(now.sending_organisation)):
        assert offered(actor, now) == told
    stranger = representative_of(OrganisationFactory.create(region=now.region))
    assert [offered(actor, now) for actor in (stranger, ANALYST)] == [[], []]


def test_what_is_said_of_a_person_comes_along_and_consent_does_not() -> None:
    CountryFactory.create(code="RU")
    now = DelegationFactory.create(forum=ForumFactory.create(year=2026, asks_identity=True))
    before = earlier(now, 2023)
    person = MemberFactory.create(
        delegation=before,
        is_head=True,
        citizenship="RU",
        phone="позвонить помощнику",
        email="a@example.test",
        arrival="поезд",
        hotel="Уфа",
        identity_document="паспорт 0000",
        birth_on=date(1975, 3, 17),
    )
    actor = representative_of(now.sending_organisation)
    count = len(events())
    assert services.carry_over(actor=actor, delegation=now, member_ids=[person.id]) == 1
    (added,) = now.members
    kept = ("full_name", "latin_name", "post", "workplace", "citizenship", "email", "identity_document")
    assert [getattr(added, name) for name in kept] == [getattr(person, name) for name in kept]
    left = ("phone", "arrival", "hotel", "birth_on", "consent_on", "photo_id", "is_head")
    assert [getattr(added, name) for name in left] == [None, None, None, None, None, None, False]
    assert (added.state, [one.action for one in events()[count:]]) == (MemberState.NOMINATED, ["member.added"])


def test_rules_of_adding_by_hand_hold() -> None:
    forum = ForumFactory.create(year=2026)
    now = DelegationFactory.create(forum=forum, state=DelegationState.SUBMITTED)
    QuotaFactory.create(forum=forum, members=1)
    first, second = earlier(now, 2023, "Борисов", "Васильева").members
    actor = representative_of(now.sending_organisation)
    with pytest.raises(DomainError, match="1"):
        services.carry_over(actor=actor, delegation=now, member_ids=[first.id, second.id])
    foreign = earlier(now, 2022, "Чужой", organisation=OrganisationFactory.create()).members[0]
    for chosen in ([], [foreign.id], [first.id, foreign.id]):
        with pytest.raises(DomainError) as error:
            services.carry_over(actor=actor, delegation=now, member_ids=chosen)
        assert refused_at(error) == "persons"
    forum.nomination_until = forum.changes_until = today() - timedelta(days=1)
    with pytest.raises(DomainError):
        services.carry_over(actor=actor, delegation=now, member_ids=[first.id])
    db.session.expire_all()
    assert now.members == []


def test_ticked_persons_are_added_once_per_form(browser: Browser) -> None:
    now = DelegationFactory.create(forum=ForumFactory.create(year=2026))
    first, second = earlier(now, 2023, "Борисов", "Васильева").members
    keys = [str(first.id), str(second.id)]
    card = f"/delegations/{now.id}"
    browser.sign_in(account(Role.REPRESENTATIVE, now.organisation))
    browser.get(f"{card}/carry-over")
    assert browser.page is not None
    key = browser.page.form("/carry-over")["data"]["form_key"]
    browser.submit("/carry-over", {"persons": []}, status=422)
    browser.submit("/carry-over", {"persons": [keys[1]], "form_key": key})
    again = browser.get(f"{card}/carry-over")
    assert re.findall(r'name="persons" value="(\d+)"', again.get_data(as_text=True)) == keys[:1]
    browser.submit("/carry-over", {"persons": [keys[0]], "form_key": key})
    assert [one.last_name for one in db.session.query(Member).where(Member.delegation_id == now.id)] == ["Васильева"]


def test_way_from_the_region_leads_to_the_one_delegation_that_can_be_filled(browser: Browser) -> None:
    forum = ForumFactory.create(year=2026, is_current=True)
    now = DelegationFactory.create(forum=forum)
    sister = DelegationFactory.create(forum=forum, organisation__region=now.region)
    own, other = (account(Role.REPRESENTATIVE, one.organisation).id for one in (now, sister))
    stranger = account(Role.REPRESENTATIVE, OrganisationFactory.create(region=now.region)).id
    for user_id, address in (
        (own, f"/delegations/{now.id}/carry-over"),
        (other, f"/delegations/{sister.id}/carry-over"),
        (stranger, "/delegations/new"),
    ):
        browser.sign_in(db.session.get_one(User, user_id))
        assert browser.get("/delegations/carry-over", status=302).location.endswith(address)
