"""Changes after their deadline: asked for with a reason, made once approved, never over what changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import Actor, Role
from forum.delegations import queries, services
from forum.delegations.enums import DelegationState, LateChangeKind, LateChangeState, MemberState
from forum.delegations.models import Delegation, LateChange
from forum.forums.enums import ForumState
from tests.client import Browser
from tests.delegations.people import ANALYST, DESK, SECRETARY, account, representative_of
from tests.delegations.typed import PERSON, events, refused_at, typed
from tests.factories.delegations import ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.factories.reference import OrganisationFactory

pytestmark = pytest.mark.usefixtures("app")

S, K = DelegationState, LateChangeKind
YESTERDAY = timedelta(days=-1)


def late(
    members: int = 2, state: DelegationState = S.CONFIRMED, forum_state: ForumState = ForumState.REGISTRATION
) -> Delegation:
    """A delegation whose days of nomination and changes are over."""
    forum = ForumFactory.create(
        nomination_until=today() + 2 * YESTERDAY,
        changes_until=today() + YESTERDAY,
        contact="+375 17 200-00-00",
        state=forum_state,
    )
    return ready_delegation(members, forum=forum, state=state)


def own(delegation: Delegation) -> Actor:
    return representative_of(delegation.sending_organisation)


def ask(delegation: Delegation, kind: LateChangeKind, **given: Any) -> LateChange:
    given.setdefault("reason", "болезнь")
    return services.ask_late_change(actor=own(delegation), delegation=delegation, kind=kind, **given)


class TestDeadline:
    @pytest.mark.parametrize("state", [ForumState.REGISTRATION, ForumState.RUNNING])
    def test_region_changes_nothing_by_itself_and_the_secretariat_does(self, state: ForumState) -> None:
        delegation = late(forum_state=state)
        member = delegation.members[1]
        calls: list[Callable[[Actor], Any]] = [
            lambda actor: services.add_member(actor=actor, delegation=delegation, draft=PERSON),
            lambda actor: services.edit_member(actor=actor, member=member, draft=PERSON),
            lambda actor: services.remove_member(actor=actor, member=member, reason="болезнь"),
        ]
        for call in calls:
            with pytest.raises(DomainError) as error:
                call(own(delegation))
            assert refused_at(error) is None
        for call in calls:
            call(SECRETARY)

    def test_last_day_is_included(self) -> None:
        delegation = ready_delegation(2, state=S.CONFIRMED, forum=ForumFactory.create(
            nomination_until=today() + YESTERDAY, changes_until=today()
        ))  # fmt: skip
        services.add_member(actor=own(delegation), delegation=delegation, draft=PERSON)
        with pytest.raises(DomainError):
            ask(delegation, K.ADD, draft=PERSON)

    def test_nothing_is_asked_for_once_the_edition_is_over(self) -> None:
        delegation = late(forum_state=ForumState.CLOSED)
        with pytest.raises(DomainError):
            ask(delegation, K.ADD, draft=PERSON)
        assert db.session.scalars(sa.select(LateChange)).all() == []


class TestApproval:
    def test_person_is_included_and_confirmed_at_once(self) -> None:
        delegation = late()
        change = ask(delegation, K.ADD, draft=PERSON)
        assert len(queries.members_of(SECRETARY, delegation.id)) == 2
        services.approve_late_change(actor=SECRETARY, change=change)
        added = queries.members_of(SECRETARY, delegation.id)[-1]
        assert (added.last_name, added.state) == (PERSON.last_name, MemberState.CONFIRMED)
        assert (change.state, change.draft, change.decided_by_label) == (
            LateChangeState.APPROVED,
            None,
            SECRETARY.label,
        )
        assert [event.action for event in events()] == ["late_change.asked", "late_change.approved"]
        told = f"{[event.changes for event in events()]}"
        assert [word for word in (PERSON.last_name, "болезнь", "200-00-00") if word in told] == []

    def test_head_is_replaced_in_a_full_region(self) -> None:
        delegation = late()
        QuotaFactory.create(forum=delegation.forum, members=2)
        head = delegation.members[0]
        change = ask(delegation, K.REPLACE, draft=PERSON, member=head)
        services.approve_late_change(actor=SECRETARY, change=change)
        successor = queries.members_of(SECRETARY, delegation.id)[0]
        assert (successor.replaces_id, successor.is_head, successor.state) == (head.id, True, MemberState.CONFIRMED)
        refused = ask(delegation, K.ADD, draft=PERSON)
        with pytest.raises(DomainError):
            services.approve_late_change(actor=SECRETARY, change=refused)
        assert refused.state is LateChangeState.PENDING

    def test_person_is_excluded_with_the_reason(self) -> None:
        delegation = late()
        change = ask(delegation, K.REMOVE, member=delegation.members[1])
        services.approve_late_change(actor=SECRETARY, change=change)
        member = delegation.members[1]
        assert (member.state, member.comment) == (MemberState.WITHDRAWN, "болезнь")

    def test_delegation_is_taken_late(self) -> None:
        delegation = late(2, S.DRAFT)
        with pytest.raises(DomainError):
            services.submit_delegation(actor=own(delegation), delegation=delegation)
        services.approve_late_change(actor=SECRETARY, change=ask(delegation, K.SUBMIT))
        db.session.refresh(delegation)
        assert (delegation.state, delegation.submitted_at is not None) == (S.SUBMITTED, True)

    def test_what_changed_meanwhile_is_not_overwritten(self) -> None:
        delegation = late()
        member = delegation.members[1]
        change = ask(delegation, K.CHANGE, draft=PERSON, member=member, version=member.version)
        services.edit_member(actor=SECRETARY, member=member, draft=typed(PERSON, last_name="Иная"))
        with pytest.raises(DomainError) as error:
            services.approve_late_change(actor=SECRETARY, change=change)
        assert refused_at(error) is None
        assert change.state is LateChangeState.PENDING
        assert member.last_name == "Иная"

    def test_old_form_is_a_conflict(self) -> None:
        delegation = late()
        member = delegation.members[1]
        with pytest.raises(ConflictError):
            ask(delegation, K.CHANGE, draft=PERSON, member=member, version=member.version + 1)
        change = ask(delegation, K.ADD, draft=PERSON)
        with pytest.raises(ConflictError):
            services.approve_late_change(actor=SECRETARY, change=change, version=change.version + 1)


class TestRefusal:
    def test_reason_is_needed_and_nothing_changes(self) -> None:
        delegation = late()
        change = ask(delegation, K.ADD, draft=PERSON)
        with pytest.raises(DomainError) as error:
            services.refuse_late_change(actor=SECRETARY, change=change, reason=" ")
        assert refused_at(error) == "reason"
        services.refuse_late_change(actor=SECRETARY, change=change, reason="мест нет")
        assert (change.state, change.decision, change.draft) == (LateChangeState.REFUSED, "мест нет", None)
        assert len(delegation.members) == 2
        for decide in (services.approve_late_change, services.recall_late_change):
            with pytest.raises(DomainError):
                decide(actor=SECRETARY, change=change)

    def test_one_request_about_a_person_waits_at_a_time(self) -> None:
        delegation = late()
        first = ask(delegation, K.REMOVE, member=delegation.members[1])
        with pytest.raises(DomainError):
            ask(delegation, K.CHANGE, draft=PERSON, member=delegation.members[1])
        services.recall_late_change(actor=own(delegation), change=first)
        ask(delegation, K.CHANGE, draft=PERSON, member=delegation.members[1])

    @pytest.mark.parametrize("given", [{"reason": ""}, {"draft": typed(PERSON, last_name="Иванов2")}, {"draft": None}])
    def test_bad_request_is_told_at_once(self, given: dict[str, Any]) -> None:
        with pytest.raises(DomainError):
            ask(late(), K.ADD, **{"draft": PERSON, **given})
        assert db.session.scalars(sa.select(LateChange)).all() == []


class TestScope:
    def test_neighbours_desk_and_analysts_see_nothing(self) -> None:
        delegation = late()
        change = ask(delegation, K.ADD, draft=PERSON)
        stranger = representative_of(OrganisationFactory.create(region=delegation.region))
        assert queries.late_changes_of(own(delegation), delegation.id) == [change]
        for actor in (stranger, DESK, ANALYST):
            assert queries.late_changes_of(actor, delegation.id) == []
            assert queries.late_changes_awaiting(actor) == 0
        with pytest.raises(Exception, match="No row was found"):
            services.recall_late_change(actor=stranger, change=change)


class TestPages:
    def test_from_the_form_to_the_decision(self, browser: Browser) -> None:
        delegation = late()
        db.session.commit()
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation), locale="en")
        card = f"/delegations/{delegation.id}"
        browser.get(card)
        assert browser.page is not None
        assert "+375 17 200-00-00" in browser.page.text
        browser.get(f"{card}/members/new")
        typed_in = {
            "last_name": "Ёлкина",
            "first_name": "Анна",
            "post": "эксперт",
            "workplace": "Завод",
            "citizenship": "",
        }
        browser.submit(f"{card}/members/new", {**typed_in}, status=422)
        browser.submit(f"{card}/members/new", {**typed_in, "reason": "замена эксперта"}, status=302)
        browser.get(card)
        assert "awaits a decision since" in browser.page.text
        assert "Ёлкина" not in browser.page.text
        change = db.session.scalars(sa.select(LateChange)).one()
        browser.sign_in(account(Role.SECRETARY), locale="en")
        browser.get("/")
        assert "late change to decide on" in browser.page.text
        browser.get("/delegations/late-changes")
        assert "Ёлкина" not in browser.page.text
        browser.get(f"/delegations/late-changes/{change.id}")
        assert [word in browser.page.text for word in ("Ёлкина", "замена эксперта")] == [True, True]
        browser.post(f"/delegations/late-changes/{change.id}/approve", {"version": change.version}, status=302)
        browser.get(card)
        assert "Ёлкина" in browser.page.text

    def test_list_that_is_not_with_the_secretariat_is_written_by_its_form(self, browser: Browser) -> None:
        delegation = late(2, S.RETURNED)
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation), locale="en")
        card = f"/delegations/{delegation.id}"
        browser.get(card)
        assert browser.page is not None
        assert [path in browser.page.links for path in (f"{card}/paste", f"{card}/submit-late")] == [True, True]
        assert "complete the list, then ask the secretariat" in browser.page.text
        browser.get(f"{card}/members/new")
        assert "will be sent to the secretariat" not in browser.page.text
        person = {"last_name": "Ёлкина", "first_name": "Анна", "post": "эксперт", "workplace": "Завод"}
        browser.submit(f"{card}/members/new", {**person, "citizenship": ""}, status=302)
        assert [one.last_name for one in queries.members_of(SECRETARY, delegation.id)][2:] == ["Ёлкина"]
        assert db.session.scalars(sa.select(LateChange)).all() == []

    def test_stranger_finds_none(self, browser: Browser) -> None:
        delegation = late()
        change = ask(delegation, K.ADD, draft=PERSON)
        db.session.commit()
        browser.sign_in(account(Role.REPRESENTATIVE, OrganisationFactory.create(region=delegation.region)))
        for path in ("", "/refuse"):
            browser.get(f"/delegations/late-changes/{change.id}{path}", status=404 if not path else 403)
