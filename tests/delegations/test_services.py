"""Writing of delegations and persons: what is allowed, what is refused at which field, what the trail says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import CONSOLE
from forum.delegations import services
from forum.delegations.drafts import DelegationDraft
from forum.delegations.enums import CHANGEABLE_STATES, EDITABLE_STATES, DelegationState, MemberState
from forum.delegations.models import Delegation
from forum.delegations.services import NotReadyError, RowsRefusedError
from forum.forums.enums import ForumState, HeadLevel
from tests.delegations.people import ADMINISTRATOR, ANALYST, SECRETARY, representative_of
from tests.delegations.typed import PERSON, events, refused_at
from tests.factories.delegations import DelegationFactory, MemberFactory, ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

pytestmark = pytest.mark.usefixtures("app")


class TestCreation:
    def test_representative_sends_from_the_own_organisation_whatever_is_typed(self) -> None:
        own, other = OrganisationFactory.create_batch(2)
        forum = ForumFactory.create()
        draft = DelegationDraft(organisation_id=other.id, head_level=HeadLevel.HEAD_OF_REGION)
        delegation = services.create_delegation(actor=representative_of(own), forum_id=forum.id, draft=draft)
        assert (delegation.organisation_id, delegation.region_id) == (own.id, own.region_id)
        assert delegation.state is DelegationState.DRAFT

    def test_region_wide_representative_chooses_within_the_region_alone(self) -> None:
        region = RegionFactory.create()
        own, sister = OrganisationFactory.create_batch(2, region=region)
        stranger = OrganisationFactory.create()
        forum, actor = ForumFactory.create(), representative_of(own, is_region_wide=True)
        made = services.create_delegation(
            actor=actor, forum_id=forum.id, draft=DelegationDraft(organisation_id=sister.id)
        )
        assert made.organisation_id == sister.id
        with pytest.raises(DomainError) as error:
            services.create_delegation(
                actor=actor, forum_id=forum.id, draft=DelegationDraft(organisation_id=stranger.id)
            )
        assert refused_at(error) == "organisation_id"

    def test_duplicate_merged_by_hand_sends_as_its_survivor(self) -> None:
        survivor = OrganisationFactory.create()
        duplicate = OrganisationFactory.create(region=survivor.region, merged_into=survivor)
        actor = representative_of(duplicate)
        made = services.create_delegation(actor=actor, forum_id=ForumFactory.create().id, draft=DelegationDraft())
        assert made.organisation_id == survivor.id

    def test_secretary_must_name_a_sender_with_a_region(self) -> None:
        forum = ForumFactory.create()
        abroad = OrganisationFactory.create(region=None)
        for organisation_id in (None, 10**9, abroad.id):
            with pytest.raises(DomainError) as error:
                services.create_delegation(
                    actor=SECRETARY, forum_id=forum.id, draft=DelegationDraft(organisation_id=organisation_id)
                )
            assert refused_at(error) == "organisation_id"

    @pytest.mark.parametrize(
        "edition",
        [
            {"state": ForumState.PLANNED},
            {"state": ForumState.RUNNING},
            {"state": ForumState.CLOSED},
            {"nomination_until": today() - timedelta(days=1)},
        ],
    )
    def test_edition_that_takes_nobody_is_refused(self, edition: dict[str, Any]) -> None:
        organisation, forum = OrganisationFactory.create(), ForumFactory.create(**edition)
        with pytest.raises(DomainError) as error:
            services.create_delegation(
                actor=representative_of(organisation), forum_id=forum.id, draft=DelegationDraft()
            )
        assert refused_at(error) == "forum_id"
        assert db.session.scalars(sa.select(Delegation)).all() == []

    def test_last_day_of_nomination_is_included(self) -> None:
        forum = ForumFactory.create(nomination_until=today())
        organisation = OrganisationFactory.create()
        services.create_delegation(actor=representative_of(organisation), forum_id=forum.id, draft=DelegationDraft())

    @pytest.mark.parametrize("actor", [ANALYST, ADMINISTRATOR])
    def test_roles_without_the_right_create_nothing(self, actor: Any) -> None:
        draft = DelegationDraft(organisation_id=OrganisationFactory.create().id)
        with pytest.raises(DomainError):
            services.create_delegation(actor=actor, forum_id=ForumFactory.create().id, draft=draft)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("letter_on", today() + timedelta(days=1)), ("contact_phone", "позвоните мне"), ("contact_email", "нет")],
    )
    def test_bad_field_is_named(self, field: str, value: Any) -> None:
        draft = DelegationDraft(organisation_id=OrganisationFactory.create().id, **{field: value})
        with pytest.raises(DomainError) as error:
            services.create_delegation(actor=CONSOLE, forum_id=ForumFactory.create().id, draft=draft)
        assert refused_at(error) == field

    def test_trail_has_one_event_that_names_persons_columns_without_values(self) -> None:
        organisation = OrganisationFactory.create()
        draft = DelegationDraft(
            contact_name="Вымышленная Анна", contact_phone="+375 17 200-00-00", letter_number="1-2/3"
        )
        actor = representative_of(organisation)
        made = services.create_delegation(actor=actor, forum_id=ForumFactory.create().id, draft=draft)
        db.session.commit()
        (event,) = events()
        assert (event.action, event.entity, event.entity_id) == ("delegation.created", "delegation", made.id)
        assert event.changes["contact_name"] is None
        assert event.changes["letter_number"] == [None, "1-2/3"]
        assert "Анна" not in f"{event.changes}{event.entity_label}{event.reason}"


class TestEditing:
    def test_letter_is_corrected_in_a_returned_delegation(self) -> None:
        delegation = DelegationFactory.create(state=DelegationState.RETURNED)
        actor = representative_of(delegation.sending_organisation)
        services.edit_delegation(
            actor=actor, delegation=delegation, draft=DelegationDraft(letter_number="7"), version=delegation.version
        )
        db.session.commit()
        assert delegation.letter_number == "7"
        assert [event.action for event in events()] == ["delegation.changed"]

    @pytest.mark.parametrize("state", sorted(set(DelegationState) - EDITABLE_STATES - CHANGEABLE_STATES))
    def test_delegation_that_is_over_stays_as_it_is(self, state: DelegationState) -> None:
        delegation = DelegationFactory.create(state=state)
        member = MemberFactory.create(delegation=delegation)
        for actor in (representative_of(delegation.sending_organisation), SECRETARY):
            calls: list[Any] = [
                lambda: services.edit_delegation(actor=actor, delegation=delegation, draft=DelegationDraft()),  # noqa: B023  # called within the loop
                lambda: services.add_member(actor=actor, delegation=delegation, draft=PERSON),  # noqa: B023  # likewise
                lambda: services.edit_member(actor=actor, member=member, draft=PERSON),  # noqa: B023  # likewise
                lambda: services.remove_member(actor=actor, member=member),  # noqa: B023  # likewise
                lambda: services.name_head(actor=actor, member=member),  # noqa: B023  # likewise
            ]
            for call in calls:
                with pytest.raises(DomainError) as error:
                    call()
                assert refused_at(error) is None

    def test_stale_version_is_a_conflict(self) -> None:
        delegation = DelegationFactory.create()
        member = MemberFactory.create(delegation=delegation)
        actor = representative_of(delegation.sending_organisation)
        with pytest.raises(ConflictError):
            services.edit_delegation(actor=actor, delegation=delegation, draft=DelegationDraft(), version=99)
        with pytest.raises(ConflictError):
            services.edit_member(actor=actor, member=member, draft=PERSON, version=99)

    def test_change_of_the_list_makes_the_delegation_newer(self) -> None:
        delegation = DelegationFactory.create()
        actor, before = representative_of(delegation.sending_organisation), delegation.version
        services.add_member(actor=actor, delegation=delegation, draft=PERSON)
        assert delegation.version == before + 1

    def test_other_organisations_delegation_does_not_exist(self) -> None:
        delegation = DelegationFactory.create()
        member = MemberFactory.create(delegation=delegation)
        stranger = representative_of(OrganisationFactory.create(region=delegation.region))
        with pytest.raises(NoResultFound):
            services.edit_delegation(actor=stranger, delegation=delegation, draft=DelegationDraft())
        with pytest.raises(NoResultFound):
            services.add_member(actor=stranger, delegation=delegation, draft=PERSON)
        with pytest.raises(NoResultFound):
            services.edit_member(actor=stranger, member=member, draft=PERSON)
        with pytest.raises(NoResultFound):
            services.submit_delegation(actor=stranger, delegation=delegation)


class TestSubmission:
    def test_ready_delegation_is_submitted(self) -> None:
        delegation = ready_delegation(2)
        services.submit_delegation(
            actor=representative_of(delegation.sending_organisation), delegation=delegation, version=delegation.version
        )
        db.session.commit()
        assert delegation.state is DelegationState.SUBMITTED
        assert delegation.submitted_at is not None
        assert [event.action for event in events()] == ["delegation.submitted"]

    @pytest.mark.parametrize(
        ("person", "members"),
        [
            ({}, 0),
            ({"is_head": False}, 1),
            ({"consent_on": None, "is_head": True}, 1),
            ({"last_name_latin": None, "is_head": True}, 1),
        ],
    )
    def test_unready_list_is_refused_for_one_reason(self, person: dict[str, Any], members: int) -> None:
        delegation = DelegationFactory.create()
        MemberFactory.create_batch(members, delegation=delegation, **person)
        with pytest.raises(NotReadyError) as error:
            services.submit_delegation(actor=CONSOLE, delegation=delegation)
        assert len(error.value.problems) == 1
        assert delegation.state is DelegationState.DRAFT

    def test_latin_names_are_wanted_only_where_the_edition_asks(self) -> None:
        delegation = DelegationFactory.create(forum=ForumFactory.create(asks_latin_names=False))
        MemberFactory.create(delegation=delegation, is_head=True, last_name_latin=None)
        services.submit_delegation(actor=CONSOLE, delegation=delegation)

    def test_persons_taken_off_the_list_are_not_asked_about(self) -> None:
        delegation = ready_delegation(1, state=DelegationState.RETURNED)
        MemberFactory.create(delegation=delegation, state=MemberState.WITHDRAWN, consent_on=None)
        services.submit_delegation(actor=CONSOLE, delegation=delegation)

    def test_new_one_has_until_nomination_and_returned_one_until_changes(self) -> None:
        yesterday = today() - timedelta(days=1)
        forum = ForumFactory.create(nomination_until=yesterday, changes_until=today())
        returned = ready_delegation(forum=forum, state=DelegationState.RETURNED)
        services.submit_delegation(actor=CONSOLE, delegation=returned)
        with pytest.raises(NotReadyError):
            services.submit_delegation(actor=CONSOLE, delegation=ready_delegation(forum=forum))
        forum.changes_until = yesterday
        late = ready_delegation(forum=forum, state=DelegationState.RETURNED)
        with pytest.raises(NotReadyError):
            services.submit_delegation(actor=CONSOLE, delegation=late)

    def test_delegations_of_a_region_share_its_places(self) -> None:
        forum, region = ForumFactory.create(), RegionFactory.create()
        QuotaFactory.create(forum=forum, members=1)
        QuotaFactory.create(forum=forum, region=region, members=5)
        government, assembly = OrganisationFactory.create_batch(2, region=region)
        services.submit_delegation(actor=CONSOLE, delegation=ready_delegation(3, forum=forum, organisation=government))
        with pytest.raises(NotReadyError):
            services.submit_delegation(
                actor=CONSOLE, delegation=ready_delegation(3, forum=forum, organisation=assembly)
            )
        services.submit_delegation(actor=CONSOLE, delegation=ready_delegation(2, forum=forum, organisation=assembly))
        with pytest.raises(NotReadyError):
            services.submit_delegation(actor=CONSOLE, delegation=ready_delegation(2, forum=forum))

    def test_returned_delegation_does_not_outgrow_the_places_it_holds(self) -> None:
        forum = ForumFactory.create()
        QuotaFactory.create(forum=forum, members=2)
        delegation = ready_delegation(2, forum=forum, state=DelegationState.RETURNED)
        with pytest.raises(DomainError):
            services.add_member(actor=CONSOLE, delegation=delegation, draft=PERSON)
        draft = ready_delegation(2, forum=forum)
        services.add_member(actor=CONSOLE, delegation=draft, draft=PERSON)


class TestDecisions:
    def test_way_through_return_to_confirmation(self) -> None:
        delegation = ready_delegation(2)
        region = representative_of(delegation.sending_organisation)
        services.submit_delegation(actor=region, delegation=delegation)
        services.send_back(actor=SECRETARY, delegation=delegation, reason="Уточните должность второго лица")
        assert delegation.comment == "Уточните должность второго лица"
        services.submit_delegation(actor=region, delegation=delegation)
        services.confirm(actor=SECRETARY, delegation=delegation)
        assert {member.state for member in delegation.members} == {MemberState.CONFIRMED}
        services.arrive(actor=SECRETARY, delegation=delegation)
        services.close(actor=SECRETARY, delegation=delegation)
        db.session.commit()
        assert [event.action for event in events()] == [
            f"delegation.{verb}" for verb in ("submitted", "returned", "submitted", "confirmed", "arrived", "closed")
        ]
        assert [event.reason for event in events()] == [""] * 6

    @pytest.mark.parametrize("action", ["send_back", "reject", "withdraw"])
    def test_reason_is_asked_for(self, action: str) -> None:
        delegation = ready_delegation(state=DelegationState.SUBMITTED)
        with pytest.raises(DomainError) as error:
            getattr(services, action)(actor=SECRETARY, delegation=delegation, reason="  ")
        assert refused_at(error) == "reason"

    def test_withdrawn_delegation_has_no_confirmed_person(self) -> None:
        delegation = ready_delegation(state=DelegationState.CONFIRMED)
        services.withdraw(actor=SECRETARY, delegation=delegation, reason="не едут")
        assert {member.state for member in delegation.members} == {MemberState.NOMINATED}

    def test_closed_edition_confirms_nobody(self) -> None:
        delegation = ready_delegation(
            state=DelegationState.SUBMITTED, forum=ForumFactory.create(state=ForumState.CLOSED)
        )
        with pytest.raises(DomainError):
            services.confirm(actor=SECRETARY, delegation=delegation)

    def test_decision_about_an_older_version_is_a_conflict(self) -> None:
        delegation = ready_delegation()
        seen = delegation.version
        services.submit_delegation(actor=CONSOLE, delegation=delegation)
        with pytest.raises(ConflictError):
            services.confirm(actor=SECRETARY, delegation=delegation, version=seen)

    def test_many_are_confirmed_together(self) -> None:
        rows = [ready_delegation(state=DelegationState.SUBMITTED) for _ in range(3)]
        assert services.confirm_many(actor=SECRETARY, chosen={row.id: row.version for row in rows}) == 3
        assert {row.state for row in rows} == {DelegationState.CONFIRMED}

    def test_one_that_cannot_be_confirmed_keeps_all_from_it(self) -> None:
        good, draft = ready_delegation(state=DelegationState.SUBMITTED), ready_delegation()
        stale = ready_delegation(state=DelegationState.SUBMITTED)
        chosen = {good.id: good.version, draft.id: None, stale.id: 99, 10**9: None}
        with pytest.raises(RowsRefusedError) as error:
            services.confirm_many(actor=SECRETARY, chosen=chosen)
        assert set(error.value.reasons) == {draft.id, stale.id, 10**9}
        db.session.expire_all()
        assert good.state is DelegationState.SUBMITTED
        assert events() == []

    def test_nothing_chosen_is_told(self) -> None:
        with pytest.raises(DomainError):
            services.confirm_many(actor=SECRETARY, chosen={})
