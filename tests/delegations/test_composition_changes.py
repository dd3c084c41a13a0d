"""What has changed of a confirmed delegation: derived from the trail and the requests that wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import NoResultFound

from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.delegations import queries, services
from forum.delegations.enums import DelegationState, LateChangeKind
from forum.delegations.models import Delegation, LateChange, Member
from forum.delegations.queries import ChangedPerson, CompositionChanges, composition_changes
from tests.delegations.confirmed import another, confirmed, listed, remove, replace
from tests.delegations.people import ADMINISTRATOR, ANALYST, DESK, SECRETARY, representative_of
from tests.delegations.typed import typed
from tests.factories.delegations import ready_delegation
from tests.factories.forums import ForumFactory

pytestmark = pytest.mark.usefixtures("app")

S, K = DelegationState, LateChangeKind


def names(changes: CompositionChanges) -> tuple[list[str], list[tuple[str, str | None]], list[str]]:
    """Family names of who leaves, of who comes with the one before, of who is corrected."""

    def family(name: str | None) -> str | None:
        return name.split()[0] if name else None

    return (
        [person.full_name.split()[0] for person in changes.excluded],
        [(person.full_name.split()[0], family(person.instead_of)) for person in changes.included],
        [person.full_name.split()[0] for person in changes.corrected],
    )


def changed(delegation: Delegation, actor: Actor = SECRETARY) -> Any:
    db.session.flush()
    return names(composition_changes(actor, delegation))


class TestChanges:
    def test_nothing_has_changed_of_what_was_just_confirmed(self) -> None:
        delegation = confirmed()
        assert not composition_changes(SECRETARY, delegation)

    def test_who_left_before_the_confirmation_is_not_told(self) -> None:
        delegation = ready_delegation(3, state=S.SUBMITTED)
        remove(delegation.members[2])
        services.confirm(actor=SECRETARY, delegation=delegation)
        assert changed(delegation) == ([], [], [])

    def test_who_left_who_came_and_who_was_corrected_since(self) -> None:
        delegation = confirmed(4)
        _head, gone, corrected, refused = listed(delegation)
        remove(gone)
        services.add_member(actor=SECRETARY, delegation=delegation, draft=another("Новичков"))
        services.edit_member(actor=SECRETARY, member=corrected, draft=typed(another("Исправленный"), post="министр"))
        services.edit_member(actor=SECRETARY, member=refused, draft=another("Отклонённый"))
        services.reject_member(actor=SECRETARY, member=refused, reason="так")
        assert changed(delegation) == ([gone.last_name, "Отклонённый"], [("Новичков", None)], ["Исправленный"])

    def test_head_who_is_replaced_is_told_with_the_one_before(self) -> None:
        delegation = confirmed(2)
        head = listed(delegation)[0]
        before = head.full_name
        replace(head, "Сменщиков")
        changes = composition_changes(SECRETARY, delegation)
        assert [person.full_name for person in changes.excluded] == [before]
        assert changes.included == (
            ChangedPerson(
                "Сменщиков Пётр Ильич", "директор", "Учебный завод", changes.included[0].category, True, before
            ),
        )

    def test_who_came_and_left_in_between_is_not_told_and_the_last_confirmed_one_is(self) -> None:
        delegation = confirmed(2)
        first = listed(delegation)[1]
        second = replace(first, "Промежуточный")
        replace(second, "Последний")
        passing = services.add_member(actor=SECRETARY, delegation=delegation, draft=another("Мимолётный"))
        remove(passing)
        assert changed(delegation) == ([first.last_name], [("Последний", first.last_name)], [])

    def test_exchange_is_settled_once_the_successor_is_confirmed(self) -> None:
        delegation = confirmed(3)
        _head, exchanged, gone = listed(delegation)
        successor = replace(exchanged, "Сменщиков")
        remove(gone)
        services.confirm_members(actor=SECRETARY, delegation=delegation)
        # Nobody confirms that somebody left: it is told until the list is confirmed as a whole.
        assert changed(delegation) == ([gone.last_name], [], [])
        remove(successor)
        assert changed(delegation) == (["Сменщиков", gone.last_name], [], [])

    def test_person_confirmed_later_and_then_corrected_is_no_newcomer(self) -> None:
        delegation = confirmed(2)
        added = services.add_member(actor=SECRETARY, delegation=delegation, draft=another("Новичков"))
        services.confirm_members(actor=SECRETARY, delegation=delegation)
        assert changed(delegation) == ([], [], [])
        services.edit_member(actor=SECRETARY, member=added, draft=typed(another("Новичков"), post="министр"))
        assert changed(delegation) == ([], [], ["Новичков"])

    @pytest.mark.parametrize("state", [S.DRAFT, S.SUBMITTED, S.RETURNED])
    def test_nothing_is_told_of_what_is_not_confirmed(self, state: DelegationState) -> None:
        delegation = ready_delegation(2, state=state)
        assert changed(delegation) == ([], [], [])

    @pytest.mark.parametrize("actor", [DESK, ANALYST, ADMINISTRATOR], ids=lambda actor: str(actor.role))
    def test_who_may_not_read_letters_is_told_nothing(self, actor: Actor) -> None:
        delegation = confirmed(2)
        replace(listed(delegation)[1], "Сменщиков")
        assert changed(delegation)[1] != []
        with pytest.raises(NoResultFound):
            queries.delegation_to_write_of(actor, delegation.id)


class TestLateChanges:
    @pytest.fixture
    def late(self) -> Delegation:
        forum = ForumFactory.create(
            nomination_until=today() - timedelta(days=2), changes_until=today() - timedelta(days=1)
        )
        return confirmed(4, forum=forum)

    @staticmethod
    def ask(delegation: Delegation, kind: LateChangeKind, member: Member | None = None, name: str = "") -> LateChange:
        return services.ask_late_change(
            actor=representative_of(delegation.sending_organisation),
            delegation=delegation,
            kind=kind,
            reason="болезнь",
            member=member,
            draft=another(name) if name else None,
        )

    def test_what_is_asked_for_is_told_as_if_it_were_granted(self, late: Delegation) -> None:
        _head, replaced, removed, corrected = listed(late)
        leaving = [replaced.last_name, removed.last_name]
        self.ask(late, K.REPLACE, replaced, "Сменщиков")
        self.ask(late, K.REMOVE, removed)
        self.ask(late, K.CHANGE, corrected, "Исправленный")
        added = self.ask(late, K.ADD, name="Новичков")
        wanted = (leaving, [("Сменщиков", leaving[0]), ("Новичков", None)], ["Исправленный"])
        assert changed(late) == wanted
        assert changed(late, representative_of(late.sending_organisation)) == wanted
        services.refuse_late_change(actor=SECRETARY, change=added, reason="так")
        assert changed(late) == (leaving, [("Сменщиков", leaving[0])], ["Исправленный"])

    def test_what_was_granted_is_settled(self, late: Delegation) -> None:
        change = self.ask(late, K.REPLACE, listed(late)[1], "Сменщиков")
        services.approve_late_change(actor=SECRETARY, change=change)
        assert changed(late) == ([], [], [])

    def test_newcomer_asked_away_again_is_not_told(self, late: Delegation) -> None:
        newcomer = services.add_member(actor=SECRETARY, delegation=late, draft=another("Новичков"))
        assert changed(late)[1] == [("Новичков", None)]
        self.ask(late, K.REMOVE, newcomer)
        assert changed(late) == ([], [], [])

    def test_request_that_cannot_be_read_stops_the_letter(self, late: Delegation) -> None:
        change = self.ask(late, K.ADD, name="Новичков")
        change.draft = None
        with pytest.raises(DomainError):
            composition_changes(SECRETARY, late)
