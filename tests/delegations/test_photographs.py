"""Photographs of persons: who sees and puts them, what the trail keeps, that a successor has none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import NoResultFound

from forum.accounts.models import User
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.photographs.keeping import Portrait
from forum.core.security import Role
from forum.delegations import services
from forum.delegations.enums import BadgeState, DelegationState, MemberState
from forum.delegations.models import Delegation, Member
from forum.delegations.services.photographs import put_photograph, remove_photograph
from tests.client import Browser
from tests.delegations.people import ANALYST, DESK, SECRETARY, account, representative_of
from tests.delegations.typed import PERSON, events
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import ready_delegation
from tests.factories.files import pdf
from tests.factories.forums import ForumFactory
from tests.factories.pictures import picture
from tests.factories.reference import OrganisationFactory

PORTRAIT = Portrait(picture(), "Иванов.jpg")


@pytest.fixture(autouse=True)
def _folder(app: Flask, tmp_path: Path) -> Iterator[None]:
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, files=tmp_path / "files")
    yield
    app.config["FORUM"] = before


def asked(**given: object) -> Delegation:
    """A delegation of two to an edition that asks for photographs."""
    return ready_delegation(2, forum=ForumFactory.create(asks_photos=True), **given)


def test_photograph_is_put_and_taken_away_with_an_event_that_shows_nothing(app: Flask) -> None:
    delegation = asked(state=DelegationState.CONFIRMED)
    member = delegation.members[1]
    put_photograph(actor=representative_of(delegation.sending_organisation), member=member, portrait=PORTRAIT)
    assert member.photo is not None
    remove_photograph(actor=SECRETARY, member=member)
    db.session.commit()
    assert member.photo_id is None
    told = events()
    assert [event.action for event in told] == ["member.photograph_put", "member.photograph_removed"]
    assert [event.changes["photo_id"] for event in told] == [None, None]
    assert "Иванов" not in str([(event.changes, event.entity_label) for event in told])


def test_another_face_is_confirmed_again_and_takes_the_badge_away(app: Flask) -> None:
    delegation = asked(state=DelegationState.CONFIRMED)
    badges = [BadgeFactory.create(member=member) for member in delegation.members]
    region = representative_of(delegation.sending_organisation)
    put_photograph(actor=region, member=delegation.members[1], portrait=PORTRAIT)
    assert [member.state for member in delegation.members] == [MemberState.CONFIRMED, MemberState.NOMINATED]
    assert [badge.state for badge in badges] == [BadgeState.ISSUED, BadgeState.REVOKED]


def test_photograph_is_put_by_its_region_where_the_edition_asks(app: Flask) -> None:
    delegation, unasked = asked(state=DelegationState.SUBMITTED), ready_delegation(1)
    member = delegation.members[0]
    with pytest.raises(DomainError, match="не запрашивает эти сведения"):
        put_photograph(actor=SECRETARY, member=unasked.members[0], portrait=PORTRAIT)
    for actor in (ANALYST, DESK):
        with pytest.raises(DomainError):
            put_photograph(actor=actor, member=member, portrait=PORTRAIT)
    with pytest.raises(NoResultFound):
        put_photograph(actor=representative_of(OrganisationFactory.create()), member=member, portrait=PORTRAIT)
    assert member.photo_id is None


def test_successor_has_no_photograph(app: Flask) -> None:
    delegation = asked(state=DelegationState.CONFIRMED)
    member = delegation.members[1]
    put_photograph(actor=SECRETARY, member=member, portrait=PORTRAIT)
    successor = services.replace_member(actor=SECRETARY, member=member, draft=PERSON, reason="болезнь")
    assert (successor.photo_id, member.photo_id is not None) == (None, True)


def test_photograph_is_sent_to_who_sees_the_person_and_kept_by_nobody(browser: Browser) -> None:
    delegation, foreign = asked(state=DelegationState.CONFIRMED), asked(state=DelegationState.CONFIRMED)
    for one in (delegation, foreign):
        put_photograph(actor=SECRETARY, member=one.members[0], portrait=PORTRAIT)
        services.confirm_members(actor=SECRETARY, delegation=one)
    own, theirs = (f"/delegations/{one.id}/members/{one.members[0].id}/photo" for one in (delegation, foreign))
    crossed = f"/delegations/{delegation.id}/members/{foreign.members[0].id}/photo"
    without = f"/delegations/{delegation.id}/members/{delegation.members[1].id}/photo"
    readers = {role: account(role).id for role in (Role.SECRETARY, Role.DESK, Role.ANALYST, Role.ADMINISTRATOR)}
    browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
    for address in (theirs, crossed, without, f"{theirs}/change", f"{crossed}/change"):
        browser.get(address, status=404)
    with browser.get(own) as answer:
        headers = [answer.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")]
        assert headers == ["image/jpeg", "no-store", "nosniff"]
        assert answer.get_data() == PORTRAIT.content
    for role, status in ((Role.SECRETARY, 200), (Role.DESK, 200), (Role.ANALYST, 403), (Role.ADMINISTRATOR, 403)):
        browser.sign_in(db.session.get_one(User, readers[role]))
        browser.get(own, status=status).close()


def test_photograph_is_changed_in_the_pages(browser: Browser) -> None:
    delegation = asked()
    key, card = delegation.members[0].id, f"/delegations/{delegation.id}"
    person = f"{card}/members/{key}"
    browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
    assert "нет фотографии" in browser.get(card).get_data(as_text=True)
    browser.get(f"{person}/photo/change")
    browser.submit("/photo/change", {}, status=422)
    browser.submit("/photo/change", {"files": (io.BytesIO(pdf()), "письмо.pdf")}, status=422)
    browser.submit("/photo/change", {"files": (io.BytesIO(picture(900, 1200)), "я.jpg"), "version": 99}, status=409)
    browser.get(f"{person}/photo/change")
    browser.submit("/photo/change", {"files": (io.BytesIO(picture(900, 1200)), "я.jpg")})
    for address in (card, person):
        assert f'src="{person}/photo"' in browser.get(address).get_data(as_text=True)
    browser.get(f"{person}/photo/change")
    browser.submit("/photo/remove")
    assert db.session.get_one(Member, key, populate_existing=True).photo_id is None
