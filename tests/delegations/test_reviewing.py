"""Decisions on single persons: only what changed is confirmed again, a place is handed on, a refusal has its reason."""

from __future__ import annotations

from typing import Any

import pytest

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE, Actor
from forum.delegations import queries, services
from forum.delegations.drafts import DelegationDraft, MemberDraft
from forum.delegations.enums import DelegationState, MemberState
from forum.delegations.forms import draft_of
from forum.delegations.models import Delegation, Member
from forum.forums.enums import HeadLevel
from tests.delegations.people import DESK, SECRETARY, representative_of
from tests.delegations.typed import PERSON, events, refused_at, typed
from tests.factories.delegations import ready_delegation
from tests.factories.forums import QuotaFactory

pytestmark = pytest.mark.usefixtures("app")

S, M = DelegationState, MemberState


def states(delegation: Delegation) -> list[MemberState]:
    return [member.state for member in sorted(delegation.members, key=lambda member: member.id)]


def own(delegation: Delegation) -> Actor:
    return representative_of(delegation.sending_organisation)


def as_stored(member: Member, **changes: Any) -> MemberDraft:
    draft: MemberDraft = typed(MemberDraft(**draft_of(member)), **changes)
    return draft


class TestChanges:
    def test_only_who_changed_is_confirmed_again(self) -> None:
        delegation = ready_delegation(3, state=S.CONFIRMED)
        _head, second, third = delegation.members
        services.edit_member(actor=own(delegation), member=second, draft=as_stored(second, post="министр"))
        services.edit_member(actor=own(delegation), member=third, draft=as_stored(third, hotel="«Уфа»", phone=None))
        db.session.refresh(delegation)
        assert states(delegation) == [M.CONFIRMED, M.NOMINATED, M.CONFIRMED]
        assert delegation.state is S.CONFIRMED
        assert queries.awaiting_count(SECRETARY) == 1
        assert services.confirm_members(actor=SECRETARY, delegation=delegation) == 1
        assert states(delegation) == [M.CONFIRMED] * 3
        assert queries.awaiting_count(SECRETARY) == 0
        assert events()[-1].action == "delegation.persons_confirmed"

    def test_desk_does_not_see_who_is_not_confirmed(self) -> None:
        delegation = ready_delegation(2, state=S.CONFIRMED)
        services.add_member(actor=own(delegation), delegation=delegation, draft=PERSON)
        assert len(queries.members_of(SECRETARY, delegation.id)) == 3
        assert [
            member.last_name for member in queries.members_of(DESK, delegation.id) if member.state is M.NOMINATED
        ] == []
        assert len(queries.members_of(DESK, delegation.id)) == 2

    def test_letter_may_follow_and_kind_and_rank_stay(self) -> None:
        delegation = ready_delegation(1, state=S.CONFIRMED)
        draft = DelegationDraft(letter_number="01-7")
        services.edit_delegation(actor=own(delegation), delegation=delegation, draft=draft)
        assert (delegation.letter_number, delegation.state, states(delegation)) == ("01-7", S.CONFIRMED, [M.CONFIRMED])
        with pytest.raises(DomainError) as error:
            services.edit_delegation(
                actor=own(delegation), delegation=delegation, draft=typed(draft, head_level=HeadLevel.HEAD_OF_REGION)
            )
        assert refused_at(error) == "head_level"

    def test_many_are_confirmed_with_those_who_changed(self) -> None:
        submitted, changed = ready_delegation(2, state=S.SUBMITTED), ready_delegation(2, state=S.CONFIRMED)
        services.add_member(actor=own(changed), delegation=changed, draft=PERSON)
        done = services.confirm_many(actor=SECRETARY, chosen={submitted.id: None, changed.id: None})
        db.session.refresh(changed)
        assert (done, submitted.state, states(changed)) == (2, S.CONFIRMED, [M.CONFIRMED] * 3)


class TestReplacement:
    def test_place_number_and_headship_are_handed_on_even_when_the_region_is_full(self) -> None:
        delegation = ready_delegation(2, state=S.CONFIRMED)
        QuotaFactory.create(forum=delegation.forum, members=2)
        head = delegation.members[0]
        successor = services.replace_member(actor=own(delegation), member=head, draft=PERSON, reason="болезнь")
        assert (successor.position, successor.is_head, successor.state) == (head.position, True, M.NOMINATED)
        assert (head.is_head, head.state, head.comment) == (False, M.WITHDRAWN, "болезнь")
        assert successor.replaces_id == head.id
        with pytest.raises(DomainError):
            services.add_member(actor=own(delegation), delegation=delegation, draft=PERSON)
        assert [event.action for event in events()] == ["member.replaced"]
        assert "болезнь" not in f"{events()[0].changes}{events()[0].reason}"

    def test_reason_is_needed_and_a_place_is_handed_on_once(self) -> None:
        delegation = ready_delegation(2, state=S.SUBMITTED)
        second = delegation.members[1]
        with pytest.raises(DomainError) as error:
            services.replace_member(actor=own(delegation), member=second, draft=PERSON, reason=" ")
        assert refused_at(error) == "reason"
        services.replace_member(actor=own(delegation), member=second, draft=PERSON, reason="отпуск")
        with pytest.raises(DomainError) as error:
            services.replace_member(actor=own(delegation), member=second, draft=PERSON, reason="отпуск")
        assert refused_at(error) is None


class TestTakingOff:
    @pytest.mark.parametrize("state", [S.SUBMITTED, S.CONFIRMED, S.ARRIVED])
    def test_list_before_the_secretariat_keeps_its_head_and_wants_a_reason(self, state: DelegationState) -> None:
        delegation = ready_delegation(2, state=state)
        head, second = delegation.members
        with pytest.raises(DomainError) as error:
            services.remove_member(actor=own(delegation), member=head, reason="болезнь")
        assert refused_at(error) is None
        with pytest.raises(DomainError) as error:
            services.remove_member(actor=own(delegation), member=second)
        assert refused_at(error) == "reason"
        services.remove_member(actor=own(delegation), member=second, reason="болезнь")
        assert (second.state, second.comment) == (M.WITHDRAWN, "болезнь")

    def test_refused_person_frees_the_place_and_the_reason_is_seen(self) -> None:
        delegation = ready_delegation(2, state=S.SUBMITTED)
        QuotaFactory.create(forum=delegation.forum, members=2)
        second = delegation.members[1]
        services.reject_member(actor=SECRETARY, member=second, reason="нет согласия")
        assert (second.state, second.comment) == (M.REJECTED, "нет согласия")
        services.add_member(actor=own(delegation), delegation=delegation, draft=PERSON)
        with pytest.raises(DomainError):
            services.reject_member(actor=own(delegation), member=delegation.members[0], reason="нет согласия")

    def test_delegation_without_its_head_is_not_confirmed(self) -> None:
        delegation = ready_delegation(2, state=S.SUBMITTED)
        head, second = delegation.members
        services.reject_member(actor=SECRETARY, member=head, reason="нет согласия")
        with pytest.raises(DomainError) as error:
            services.confirm(actor=SECRETARY, delegation=delegation)
        assert (refused_at(error), delegation.state) == (None, S.SUBMITTED)
        services.name_head(actor=own(delegation), member=second)
        services.confirm(actor=SECRETARY, delegation=delegation)
        assert states(delegation) == [M.REJECTED, M.CONFIRMED]


class TestReturning:
    def test_remarks_stand_at_persons_and_the_others_stay_confirmed(self) -> None:
        delegation = ready_delegation(3, state=S.SUBMITTED)
        head, second, third = delegation.members
        services.confirm_members(actor=SECRETARY, delegation=delegation, chosen=[head.id, second.id])
        services.send_back(
            actor=SECRETARY, delegation=delegation, reason="уточните", remarks={second.id: "должность", third.id: " "}
        )
        assert states(delegation) == [M.CONFIRMED, M.NOMINATED, M.NOMINATED]
        assert [member.comment for member in (head, second, third)] == [None, "должность", None]
        services.submit_delegation(actor=own(delegation), delegation=delegation)
        services.confirm(actor=SECRETARY, delegation=delegation)
        assert (states(delegation), second.comment) == ([M.CONFIRMED] * 3, None)

    def test_person_of_another_delegation_is_not_remarked_on(self) -> None:
        delegation, other = ready_delegation(1, state=S.SUBMITTED), ready_delegation(1, state=S.SUBMITTED)
        with pytest.raises(DomainError):
            services.send_back(
                actor=SECRETARY, delegation=delegation, reason="уточните", remarks={other.members[0].id: "должность"}
            )
        assert (delegation.state, other.members[0].comment) == (S.SUBMITTED, None)

    def test_withdrawal_takes_the_confirmation_back(self) -> None:
        delegation = ready_delegation(2, state=S.CONFIRMED)
        services.withdraw(actor=CONSOLE, delegation=delegation, reason="не приедут")
        assert states(delegation) == [M.NOMINATED, M.NOMINATED]
