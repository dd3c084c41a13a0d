"""Badges: only of confirmed persons, numbered once, one valid each, gone with the confirmation of their person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import CONSOLE, Actor
from forum.delegations import services
from forum.delegations.enums import BadgeState, DelegationState, MemberState, RevocationCause, revocation_text
from forum.delegations.models import Badge, Delegation, Member
from forum.delegations.queries.badges import (
    BadgeCounts,
    BadgeFilter,
    BadgeStanding,
    badge_count,
    badge_counts,
    badge_marks,
    stream_badges,
)
from forum.delegations.services.badges import CODE_DIGITS
from forum.forums.enums import ForumState
from tests.delegations.confirmed import another, confirmed, replace
from tests.delegations.people import ADMINISTRATOR, ANALYST, DESK, SECRETARY, representative_of
from tests.delegations.typed import events, refused_at
from tests.factories.delegations import MemberFactory, ready_delegation

pytestmark = pytest.mark.usefixtures("app")

B = BadgeState


def make(delegation: Delegation, *members: Member, actor: Actor = DESK) -> list[Badge]:
    assert delegation.forum is not None
    wanted = [member.id for member in members] or None
    keys = services.make_badges(actor=actor, forum=delegation.forum, delegation_id=delegation.id, member_ids=wanted)
    return [db.session.get_one(Badge, key) for key in keys]


def standing(delegation: Delegation) -> list[tuple[int, BadgeState, str | None]]:
    statement = sa.select(Badge).join(Badge.member).where(Member.delegation_id == delegation.id).order_by(Badge.number)
    found = db.session.scalars(statement.execution_options(populate_existing=True))
    return [(badge.number, badge.state, badge.revocation_reason) for badge in found]


class TestMaking:
    def test_whole_edition_is_numbered_in_the_order_of_the_list_with_an_event_each(self) -> None:
        first = ready_delegation(2, state=DelegationState.CONFIRMED)
        forum = first.forum
        assert forum is not None
        for state in (DelegationState.SUBMITTED, DelegationState.WITHDRAWN):
            MemberFactory.create(delegation=ready_delegation(1, state=state, forum=forum), state=MemberState.CONFIRMED)
        MemberFactory.create(delegation=first, state=MemberState.NOMINATED)
        other = ready_delegation(1, state=DelegationState.CONFIRMED)
        keys = services.make_badges(actor=DESK, forum=forum)
        badges = [db.session.get_one(Badge, key) for key in keys]
        assert [(badge.number, badge.member_id) for badge in badges] == [
            (1, first.members[0].id),
            (2, first.members[1].id),
        ]
        assert {(len(badge.code), badge.code.isdecimal(), badge.state) for badge in badges} == {
            (CODE_DIGITS, True, B.MADE)
        }
        assert [(event.action, event.entity_id) for event in events()] == [("badge.made", key) for key in keys]
        assert all(badge.code not in str(event.changes) for badge in badges for event in events())
        # Each edition begins with 1; who has a badge gets no second one.
        assert [badge.number for badge in make(other)] == [1]
        assert services.make_badges(actor=DESK, forum=forum) == []

    def test_number_of_a_revoked_badge_is_not_given_again(self) -> None:
        delegation = confirmed(2)
        badge, _other = make(delegation)
        services.revoke_badge(actor=DESK, badge=badge, reason="утерян", version=badge.version)
        assert [made.number for made in make(delegation, delegation.members[0])] == [3]
        assert standing(delegation) == [(1, B.REVOKED, "утерян"), (2, B.MADE, None), (3, B.MADE, None)]

    def test_database_holds_one_valid_badge_a_person(self) -> None:
        (badge,) = make(confirmed(1))
        twin = Badge(member_id=badge.member_id, forum_id=badge.forum_id, number=9, code="0" * CODE_DIGITS)
        with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
            db.session.add(twin)

    @pytest.mark.parametrize("who", [ANALYST, ADMINISTRATOR, None])
    def test_others_make_and_hand_over_none(self, who: Actor | None) -> None:
        delegation = confirmed(1)
        (badge,) = make(delegation)
        actor = who or representative_of(delegation.sending_organisation)
        before = len(events())
        with pytest.raises(DomainError):
            make(delegation, actor=actor)
        with pytest.raises(DomainError):
            services.issue_badges(actor=actor, chosen={badge.id: None})
        with pytest.raises(DomainError):
            services.revoke_badge(actor=actor, badge=badge, reason="утерян")
        assert badge_count(actor=actor, chosen=BadgeFilter()) == 0
        assert len(events()) == before

    def test_closed_edition_makes_none_and_takes_back(self) -> None:
        delegation = confirmed(2)
        badge, other = make(delegation)
        services.issue_badges(actor=DESK, chosen={badge.id: None})
        assert delegation.forum is not None
        delegation.forum.state = ForumState.CLOSED
        db.session.flush()
        with pytest.raises(DomainError):
            make(delegation)
        with pytest.raises(DomainError):
            services.issue_badges(actor=DESK, chosen={other.id: None})
        assert services.return_badges(actor=DESK, chosen={badge.id: None}) == 1
        db.session.info.get("unaudited", {}).clear()


class TestHandingOver:
    def test_many_are_handed_over_all_or_none_and_come_back(self) -> None:
        delegation = confirmed(3)
        first, second, third = make(delegation)
        seen = {badge.id: badge.version for badge in (first, second)}
        assert services.issue_badges(actor=DESK, chosen=seen, issued_to=" Вымышленная А. Б. ") == 2
        assert (first.state, first.issued_to, third.state) == (B.ISSUED, "Вымышленная А. Б.", B.MADE)
        assert first.issued_at is not None
        told = events()[-1]
        assert (told.action, told.changes["state"], told.changes["issued_to"]) == (
            "badge.issued",
            ["made", "issued"],
            None,
        )
        with pytest.raises(DomainError) as error:
            services.issue_badges(actor=DESK, chosen={third.id: None, first.id: None})
        assert (refused_at(error), third.state) == (None, B.MADE)
        with pytest.raises(ConflictError):
            services.return_badges(actor=DESK, chosen=seen)
        assert services.return_badges(actor=DESK, chosen={first.id: None}) == 1
        assert (first.state, first.returned_at is None) == (B.RETURNED, False)
        # What came back is no badge any more: the person may get another.
        assert [badge.number for badge in make(delegation)] == [4]

    def test_printing_is_noted_once_and_of_valid_badges_alone(self) -> None:
        delegation = confirmed(2)
        badge, lost = make(delegation)
        services.revoke_badge(actor=DESK, badge=lost, reason="брак печати")
        wanted = BadgeFilter(forum=delegation.forum.code if delegation.forum else None)
        assert badge_counts(DESK, wanted) == BadgeCounts(missing=1, again=1, unprinted=1, made=1, issued=0)
        assert services.mark_printed(actor=DESK, badge_ids=[badge.id, lost.id]) == 1
        assert services.mark_printed(actor=DESK, badge_ids=[badge.id]) == 0
        assert (badge.printed_at is None, lost.printed_at) == (False, None)
        assert badge_counts(DESK, wanted) == BadgeCounts(missing=1, again=1, unprinted=0, made=1, issued=0)

    def test_revocation_wants_a_reason_and_happens_once(self) -> None:
        (badge,) = make(confirmed(1))
        with pytest.raises(DomainError) as error:
            services.revoke_badge(actor=DESK, badge=badge, reason=" ")
        assert refused_at(error) == "reason"
        services.revoke_badge(actor=SECRETARY, badge=badge, reason="утерян")
        assert "утерян" not in f"{events()[-1].changes}{events()[-1].reason}"
        with pytest.raises(DomainError):
            services.revoke_badge(actor=SECRETARY, badge=badge, reason="утерян")


class TestLoss:
    """Whoever loses the place or the confirmation loses the badge with it, whoever takes it."""

    def test_person_taken_off_or_replaced_loses_it_and_the_new_one_has_none(self) -> None:
        delegation = confirmed(3)
        head, second, third = delegation.members
        make(delegation)
        own = representative_of(delegation.sending_organisation)
        services.remove_member(actor=own, member=second, reason="болезнь Иванова")
        successor = replace(third, "Новая")
        assert standing(delegation) == [
            (1, B.MADE, None),
            (2, B.REVOKED, RevocationCause.TAKEN_OFF.value),
            (3, B.REVOKED, RevocationCause.REPLACED.value),
        ]
        services.confirm_members(actor=SECRETARY, delegation=delegation)
        assert badge_marks(DESK, delegation.id).keys() == {head.id}
        assert [badge.member_id for badge in make(delegation)] == [successor.id]

    def test_changed_person_gets_another_after_the_confirmation(self) -> None:
        delegation = confirmed(2)
        second = delegation.members[1]
        make(delegation)
        services.edit_member(actor=SECRETARY, member=second, draft=another("Исправленная"))
        assert standing(delegation) == [(1, B.MADE, None), (2, B.REVOKED, RevocationCause.UNCONFIRMED.value)]
        assert events()[-2].action == "badge.revoked"
        assert make(delegation) == []
        services.confirm_members(actor=SECRETARY, delegation=delegation)
        assert [badge.number for badge in make(delegation)] == [3]

    def test_new_head_and_the_old_one_lose_theirs(self) -> None:
        delegation = confirmed(3)
        make(delegation)
        services.name_head(actor=SECRETARY, member=delegation.members[1])
        assert [state for _number, state, _reason in standing(delegation)] == [B.REVOKED, B.REVOKED, B.MADE]

    def test_withdrawn_delegation_loses_all(self) -> None:
        delegation, other = confirmed(2), confirmed(1)
        make(delegation)
        make(other)
        services.withdraw(actor=CONSOLE, delegation=delegation, reason="не приедут")
        assert {state for _number, state, _reason in standing(delegation)} == {B.REVOKED}
        assert [state for _number, state, _reason in standing(other)] == [B.MADE]

    def test_cause_is_told_in_words_and_words_of_the_desk_as_written(self) -> None:
        told = [revocation_text(text) for text in (RevocationCause.TAKEN_OFF.value, "утерян", None)]
        assert told == ["участник исключён из состава", "утерян", ""]


class TestReading:
    def test_representative_sees_the_state_of_the_own_badges_and_no_code(self) -> None:
        delegation, foreign = confirmed(1), confirmed(1)
        (badge,) = make(delegation)
        make(foreign)
        own = representative_of(delegation.sending_organisation)
        marks = badge_marks(own, delegation.id)
        assert {key: (mark.number, mark.state) for key, mark in marks.items()} == {
            delegation.members[0].id: (1, B.MADE)
        }
        assert badge.code not in str(marks)
        assert badge_marks(own, foreign.id) == {}
        assert badge_marks(ANALYST, delegation.id) == {}

    def test_filters_narrow_and_rows_hold_no_code(self) -> None:
        delegation, other = confirmed(2), confirmed(1)
        first, second = make(delegation)
        (third,) = make(other)
        services.issue_badges(actor=DESK, chosen={second.id: None})
        code = delegation.forum.code if delegation.forum else None

        def found(**wanted: object) -> list[int]:
            chosen = BadgeFilter(**wanted)  # type: ignore[arg-type]  # names of the filter
            rows = list(stream_badges(actor=DESK, chosen=chosen, locale="ru"))
            assert all(badge.code not in str(rows) for badge in (first, second, third))
            assert badge_count(actor=DESK, chosen=chosen) == len(rows)
            return sorted(row.id for row in rows)

        assert found(forum=code) == [first.id, second.id]
        assert found(delegation_id=other.id) == [third.id]
        assert found(forum=code, standing=BadgeStanding.MADE) == [first.id]
        assert found(standing=BadgeStanding.ISSUED) == [second.id]
        assert found(forum=code, text="№ 2") == [second.id]
        assert found(text=delegation.members[0].last_name.lower(), forum=code) == [first.id]
        assert found(ids=[third.id, first.id]) == [first.id, third.id]

    def test_desk_sees_whom_it_gave_a_badge_to_when_he_is_off_the_list(self) -> None:
        delegation = confirmed(2)
        make(delegation)
        second = delegation.members[1]
        services.remove_member(actor=SECRETARY, member=second, reason="болезнь")
        chosen = BadgeFilter(delegation_id=delegation.id, standing=BadgeStanding.REVOKED)
        rows = list(stream_badges(actor=DESK, chosen=chosen, locale="ru", by_delegation=True))
        assert [(row.number, row.last_name) for row in rows] == [(2, second.last_name)]
