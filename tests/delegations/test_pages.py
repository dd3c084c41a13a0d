"""The story in a browser: register, add, name head, submit, return, correct, confirm; bad input; double sending."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.delegations.enums import DelegationState, MemberState
from forum.delegations.models import Delegation, Member
from forum.forums.enums import ForumState
from tests.client import Browser
from tests.delegations.people import account
from tests.factories.delegations import DelegationFactory, MemberFactory, ready_delegation
from tests.factories.forums import ForumFactory, SectionFactory
from tests.factories.reference import CountryFactory, OrganisationFactory

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


def test_delegation_goes_from_draft_to_confirmation(browser: Browser) -> None:
    forum, organisation = ForumFactory.create(), OrganisationFactory.create()
    CountryFactory.create(code="RU")
    region, secretary = account(Role.REPRESENTATIVE, organisation), account(Role.SECRETARY)
    browser.sign_in(region)
    browser.get("/delegations/new")
    answer = browser.submit("/delegations/new", {"forum_id": forum.id, "letter_number": "1-2/3"})
    card = answer.location
    key = int(card.rsplit("/", 1)[1])
    for last_name in ("Первый", "Второй"):
        browser.get(f"{card}/members/new")
        browser.submit("/members/new", {**PERSON, "last_name": last_name})
    browser.get(card)
    first = db.session.scalars(sa.select(Member).where(Member.last_name == "Первый")).one()
    browser.submit(f"{first.id}/head")
    browser.get(card)
    browser.submit("/submit")
    assert db.session.get_one(Delegation, key).state is DelegationState.SUBMITTED

    browser.sign_in(secretary)
    browser.get("/delegations?awaiting=1")
    assert organisation.name_ru in browser.page.text  # type: ignore[union-attr]  # just fetched
    browser.get(f"{card}/return")
    browser.submit("/return", {"reason": "Уточните должность"})

    browser.sign_in(region)
    browser.get(card)
    assert "Уточните должность" in browser.page.text  # type: ignore[union-attr]  # just fetched
    browser.get(f"{card}/members/{first.id}")
    browser.submit(f"/{first.id}", {"post": "первый заместитель директора"})
    browser.get(card)
    browser.submit("/submit")

    browser.sign_in(secretary)
    browser.get(card)
    browser.submit("/confirm")
    db.session.expire_all()
    delegation = db.session.get_one(Delegation, key)
    assert delegation.state is DelegationState.CONFIRMED
    assert [member.state for member in delegation.members] == [MemberState.CONFIRMED] * 2
    assert [member.post for member in delegation.members] == ["первый заместитель директора", "директор"]
