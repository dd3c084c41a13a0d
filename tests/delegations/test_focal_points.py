"""Who answers for an organisation: named, corrected, handed over with the history; who sees it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import Role
from forum.delegations.drafts import FocalPointDraft
from forum.delegations.models import FocalPoint
from forum.delegations.queries.focal_points import (
    focal_point_of,
    focal_points_of,
    focal_points_visible_to,
    handovers_since,
)
from forum.delegations.services.focal_points import edit_focal_point, name_focal_point
from forum.delegations.services.merging import repoint_delegations
from forum.reference.models import Organisation
from tests.client import Browser
from tests.delegations.people import ADMINISTRATOR, ANALYST, DESK, SECRETARY, account, representative_of
from tests.delegations.typed import events, refused_at
from tests.factories.accounts import RepresentativeFactory
from tests.factories.delegations import DelegationFactory
from tests.factories.reference import OrganisationFactory

FIRST = FocalPointDraft(name="Первая Мария", post="советник", phone="+7 347 200-00-00", email="first@example.test")
SECOND = FocalPointDraft(name="Второй Пётр")
DAY = date(2026, 3, 2)


def named(organisation: Organisation, draft: FocalPointDraft = FIRST, since: date = DAY) -> FocalPoint:
    return name_focal_point(actor=SECRETARY, organisation=organisation, draft=draft, since=since)


@pytest.mark.usefixtures("app")
class TestNaming:
    def test_affairs_are_handed_over_with_the_history(self) -> None:
        organisation = OrganisationFactory.create()
        own = representative_of(organisation)
        first = name_focal_point(actor=own, organisation=organisation, draft=FIRST, since=DAY)
        second = name_focal_point(actor=own, organisation=organisation, draft=SECOND, since=DAY + timedelta(days=9))
        assert focal_point_of(own, organisation.id) is second
        assert focal_points_of(own, organisation.id) == [second, first]
        assert (first.until, second.until) == (DAY + timedelta(days=9), None)
        assert [row.action for row in events()] == ["focal_point.named", "focal_point.handed_over"]
        assert not {"Первая", "Второй", "200-00-00"} & set(" ".join(str(row.changes) for row in events()).split())
        assert handovers_since(DAY) == 1
        assert handovers_since(DAY + timedelta(days=10)) == 0

    @pytest.mark.parametrize(
        ("changed", "since", "field"),
        [
            ({"name": " "}, DAY, "name"),
            ({"email": "nowhere"}, DAY, "email"),
            ({"phone": "12"}, DAY, "phone"),
            ({}, today() + timedelta(days=1), "since"),
            ({}, DAY - timedelta(days=1), "since"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, changed: dict[str, Any], since: date, field: str) -> None:
        organisation = OrganisationFactory.create()
        named(organisation)
        draft = FocalPointDraft(**{"name": "Вторая", **changed})
        with pytest.raises(DomainError) as refused:
            named(organisation, draft, since)
        assert refused_at(refused) == field
        assert [point.name for point in focal_points_of(SECRETARY, organisation.id)] == [FIRST.name]

    def test_details_are_corrected_in_place_and_by_version(self) -> None:
        organisation = OrganisationFactory.create()
        point = named(organisation)
        version = point.version
        edit_focal_point(actor=SECRETARY, point=point, draft=SECOND, version=version)
        assert (point.name, point.phone, point.since) == (SECOND.name, None, DAY)
        with pytest.raises(ConflictError):
            edit_focal_point(actor=SECRETARY, point=point, draft=FIRST, version=version)
        named(organisation, FIRST)
        with pytest.raises(DomainError):
            edit_focal_point(actor=SECRETARY, point=point, draft=SECOND, version=point.version)

    def test_stranger_and_other_roles_have_no_say(self) -> None:
        organisation = OrganisationFactory.create()
        named(organisation)
        stranger = representative_of(OrganisationFactory.create(region=organisation.region))
        with pytest.raises(NoResultFound):
            name_focal_point(actor=stranger, organisation=organisation, draft=SECOND, since=DAY)
        for actor in (ANALYST, DESK, ADMINISTRATOR):
            with pytest.raises(DomainError):
                name_focal_point(actor=actor, organisation=organisation, draft=SECOND, since=DAY)
        for actor in (stranger, ANALYST, DESK, ADMINISTRATOR):
            assert db.session.scalars(focal_points_visible_to(actor)).all() == []
        of_region = representative_of(OrganisationFactory.create(region=organisation.region), is_region_wide=True)
        assert len(db.session.scalars(focal_points_visible_to(of_region)).all()) == 1

    def test_merged_organisation_keeps_one_who_answers_and_both_histories(self) -> None:
        duplicate, survivor = OrganisationFactory.create(), OrganisationFactory.create()
        theirs, ours = named(duplicate), named(survivor, SECOND)
        written = repoint_delegations(actor=SECRETARY, duplicate=duplicate, survivor=survivor)
        assert written == [theirs]
        assert (theirs.organisation, theirs.until, ours.until) == (survivor, today(), None)
        db.session.flush()
        db.session.info["unaudited"].clear()


class TestPages:
    def test_two_accounts_of_one_organisation_share_everything(self, browser: Browser) -> None:
        organisation, other = OrganisationFactory.create(), OrganisationFactory.create()
        own = DelegationFactory.create(organisation=organisation, contact_name="Своя Контактная")
        foreign = DelegationFactory.create(organisation=other)
        keys = (organisation.id, other.id, own.id, foreign.id)
        first, second = (account(Role.REPRESENTATIVE, organisation) for _number in range(2))
        db.session.commit()
        browser.sign_in(first, locale="en")
        browser.get(f"/delegations/focal-points/{keys[0]}/name")
        browser.submit("/name", {"name": FIRST.name, "since": "2026-03-02"})
        browser.sign_in(second, locale="en")
        for address in (f"/delegations/{keys[2]}", f"/delegations/focal-points/{keys[0]}", "/delegations/focal-points"):
            assert FIRST.name in browser.get(address).get_data(as_text=True)
        browser.get(f"/delegations/focal-points/{keys[0]}/edit")
        browser.submit("/edit", {"phone": "8 (347) 200-00-00"})
        assert focal_point_of(SECRETARY, keys[0]).phone == "+7 347 200-00-00"  # type: ignore[union-attr]  # named above
        for address in (f"/delegations/{keys[3]}", f"/delegations/focal-points/{keys[1]}"):
            browser.get(address, status=404)

    def test_hand_over_says_which_accounts_stay(self, browser: Browser) -> None:
        organisation = OrganisationFactory.create()
        named(organisation)
        RepresentativeFactory.create(organisation=organisation, name="Ушедший Иван")
        RepresentativeFactory.create(organisation=organisation, name="Снятый Пётр", is_active=False)
        key = organisation.id
        db.session.commit()
        browser.sign_in(account(Role.SECRETARY), locale="en")
        browser.get(f"/delegations/focal-points/{key}/name")
        assert browser.page is not None
        assert "These may still sign in for the organisation: Ушедший Иван." in browser.page.text
        browser.submit("/name", {"name": SECOND.name, "since": "2026-03-20"})
        browser.get(f"/delegations/focal-points/{key}")
        assert "Answered before" in browser.page.text
        listed = browser.get("/delegations/focal-points/export.csv?former=1").get_data(as_text=True)
        assert (listed.count(FIRST.name), listed.count(SECOND.name)) == (1, 1)
        assert FIRST.name not in browser.get("/delegations/focal-points/export.csv").get_data(as_text=True)
        told = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(2)).all()
        assert told == ["focal_point.exported", "focal_point.exported"]
        browser.sign_in(account(Role.ADMINISTRATOR), locale="en")
        browser.get("/")
        assert FIRST.name not in browser.page.html
