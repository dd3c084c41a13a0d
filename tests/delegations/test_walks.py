"""Property: whatever people do in whatever order, on any side of the deadlines, a delegation keeps its rules.

States change along the declared arrows by the declared roles; nobody reaches another organisation's persons; every
change leaves one event and a refusal none; an old version and a second sending change nothing; a valid badge is always
of a confirmed person.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any, Final

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import NoResultFound

from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import Actor
from forum.delegations import queries, services
from forum.delegations.enums import (
    CHANGEABLE_STATES,
    COUNTED_STATES,
    DELEGATION_STATES,
    EDITABLE_STATES,
    LATE_CHANGE_STATES,
    LISTED_STATES,
    MEMBER_STATES,
    NOMINATED_STATES,
    DelegationState,
    LateChangeKind,
    LateChangeState,
    MemberState,
)
from forum.delegations.models import LateChange, Member
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from tests.delegations.door import DOOR_ACTS, Door, assert_door
from tests.delegations.people import ADMINISTRATOR, ANALYST, DESK, SECRETARY, representative_of
from tests.delegations.test_states import discarded
from tests.delegations.typed import PERSON, typed
from tests.factories.delegations import ready_delegation
from tests.factories.forums import QuotaFactory
from tests.factories.reference import OrganisationFactory
from tests.tries import tries

pytestmark = pytest.mark.usefixtures("app")

PLACES: Final = 4
NAMES: Final = ("Иванов", "Петрова", "Ёлкин", "Шушкевіч")
REASON: Final = "по просьбе региона"


class Walk(Door):
    """A delegation of four places at most, who acts on it and at the door, and what has been seen of it."""

    def __init__(self, state: DelegationState) -> None:
        self.delegation = ready_delegation(2, state=state)
        self.forum: Forum = self.delegation.forum  # type: ignore[assignment]  # a delegation to an edition
        self.forum.state = ForumState.RUNNING
        QuotaFactory.create(forum=self.forum, members=PLACES)
        sender = self.delegation.sending_organisation
        self.actors: dict[str, Actor] = {
            "own": representative_of(sender),
            "colleague": representative_of(sender),
            "region": representative_of(OrganisationFactory.create(region=self.delegation.region), is_region_wide=True),
            "stranger": representative_of(OrganisationFactory.create(region=self.delegation.region)),
            "secretary": SECRETARY,
            "desk": DESK,
            "analyst": ANALYST,
            "administrator": ADMINISTRATOR,
        }
        self.names = itertools.cycle(NAMES)

    def members(self) -> list[Member]:
        statement = sa.select(Member).where(Member.delegation_id == self.delegation.id).order_by(Member.id)
        return list(db.session.scalars(statement.execution_options(populate_existing=True)))

    def changes(self) -> list[LateChange]:
        return list(db.session.scalars(sa.select(LateChange).order_by(LateChange.id)))

    def step(self, action: str, name: str, choice: int, reason: str) -> bool:
        """Try one act; whether it was done."""
        act = getattr(self, action)
        try:
            with db.session.begin_nested():
                act(self.actors[name], choice, reason)
        except (DomainError, ConflictError, NoResultFound):
            db.session.expire_all()
            return False
        return True

    def person(self, choice: int) -> Member:
        members = self.members()
        if not members:
            raise NoResultFound
        return members[choice % len(members)]

    def draft(self) -> Any:
        return typed(PERSON, last_name=next(self.names))

    def add(self, actor: Actor, _choice: int, _reason: str) -> None:
        services.add_member(actor=actor, delegation=self.delegation, draft=self.draft())

    def edit(self, actor: Actor, choice: int, _reason: str) -> None:
        member = self.person(choice)
        services.edit_member(actor=actor, member=member, draft=self.draft(), version=member.version)

    def edit_an_old_version(self, actor: Actor, choice: int, _reason: str) -> None:
        member = self.person(choice)
        services.edit_member(actor=actor, member=member, draft=self.draft(), version=member.version - 1)

    def replace(self, actor: Actor, choice: int, reason: str) -> None:
        services.replace_member(actor=actor, member=self.person(choice), draft=self.draft(), reason=reason)

    def remove(self, actor: Actor, choice: int, reason: str) -> None:
        services.remove_member(actor=actor, member=self.person(choice), reason=reason)

    def name_head(self, actor: Actor, choice: int, _reason: str) -> None:
        services.name_head(actor=actor, member=self.person(choice))

    def submit(self, actor: Actor, _choice: int, _reason: str) -> None:
        services.submit_delegation(actor=actor, delegation=self.delegation)

    def send_back(self, actor: Actor, choice: int, reason: str) -> None:
        remarks = {self.person(choice).id: "уточните должность"} if choice % 2 else {}
        services.send_back(actor=actor, delegation=self.delegation, reason=reason, remarks=remarks)

    def confirm(self, actor: Actor, _choice: int, _reason: str) -> None:
        services.confirm(actor=actor, delegation=self.delegation)

    def confirm_persons(self, actor: Actor, choice: int, _reason: str) -> None:
        chosen = [self.person(choice).id] if choice % 2 else None
        services.confirm_members(actor=actor, delegation=self.delegation, chosen=chosen)

    def reject_person(self, actor: Actor, choice: int, reason: str) -> None:
        services.reject_member(actor=actor, member=self.person(choice), reason=reason)

    def reject(self, actor: Actor, _choice: int, reason: str) -> None:
        services.reject(actor=actor, delegation=self.delegation, reason=reason)

    def withdraw(self, actor: Actor, _choice: int, reason: str) -> None:
        services.withdraw(actor=actor, delegation=self.delegation, reason=reason)

    def arrive(self, actor: Actor, _choice: int, _reason: str) -> None:
        services.arrive(actor=actor, delegation=self.delegation)

    def ask_late(self, actor: Actor, choice: int, reason: str) -> None:
        kind = list(LateChangeKind)[choice % len(LateChangeKind)]
        services.ask_late_change(
            actor=actor,
            delegation=self.delegation,
            kind=kind,
            reason=reason,
            member=self.person(choice) if kind not in {LateChangeKind.ADD, LateChangeKind.SUBMIT} else None,
            draft=self.draft() if kind not in {LateChangeKind.REMOVE, LateChangeKind.SUBMIT} else None,
        )

    def approve_late(self, actor: Actor, choice: int, _reason: str) -> None:
        services.approve_late_change(actor=actor, change=self.change(choice))

    def refuse_late(self, actor: Actor, choice: int, reason: str) -> None:
        services.refuse_late_change(actor=actor, change=self.change(choice), reason=reason)

    def recall_late(self, actor: Actor, choice: int, _reason: str) -> None:
        services.recall_late_change(actor=actor, change=self.change(choice))

    def change(self, choice: int) -> LateChange:
        changes = self.changes()
        if not changes:
            raise NoResultFound
        return changes[-1 - choice % len(changes)]

    def pass_deadline(self, _actor: Actor, choice: int, _reason: str) -> None:
        """Nomination over, changes over too, or both open again."""
        days = (
            (timedelta(days=30), timedelta(days=40)),
            (timedelta(days=-3), timedelta(days=3)),
            (
                timedelta(days=-3),
                timedelta(days=-1),
            ),
        )
        nomination, changes = days[choice % 3]
        self.forum.nomination_until, self.forum.changes_until = today() + nomination, today() + changes
        db.session.flush()
        db.session.info.get("unaudited", {}).clear()


ACTS: Final = tuple(
    name
    for name in vars(Walk)
    if not name.startswith("_") and name not in {"members", "changes", "step", "person", "draft", "change"}
)
REGION: Final = frozenset({"own", "colleague", "region"})
REVIEWS: Final = frozenset({"confirm", "confirm_persons", "reject_person", "reject", "send_back", "refuse_late"})
NEEDS_REASON: Final = frozenset(
    {"send_back", "reject", "withdraw", "reject_person", "replace", "ask_late", "revoke_badge"}
)
SEES_NOTHING: Final = frozenset({"stranger", "analyst", "administrator"})
CHOICES: Final = st.integers(0, 11)
REASONS: Final = st.sampled_from(["", REASON, REASON, REASON])
STEP: Final = st.tuples(
    st.sampled_from(ACTS),
    st.sampled_from(["own", "own", "secretary", "secretary", "colleague", "region", "stranger", "desk", "analyst",
                     "administrator"]),
    CHOICES,
    REASONS,
) | st.tuples(
    st.sampled_from([*sorted(DOOR_ACTS), "make_badges", "come_in"]),
    st.sampled_from(["desk", "desk", "desk", "secretary", "own", "stranger"]),
    CHOICES,
    REASONS,
)  # fmt: skip


def event_count(action: str = "") -> int:
    """Events of the trail but those beside ``action``: badges are lost with the confirmation, and each has its own."""
    beside = {"come_in": ["delegation.arrived"], "make_badges": ["badge.made"], "revoke_badge": []}
    told = AuditEvent.action.not_in(beside.get(action, ["badge.revoked"]))
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(told)) or 0


def picture(walk: Walk) -> dict[str, Any]:
    """Everything a walk may change."""
    return {
        "state": walk.delegation.state,
        "members": {row.id: (row.state, row.version) for row in walk.members()},
        "late": {row.id: (row.state, row.version) for row in walk.changes()},
        "badges": {row.id: (row.state, row.version) for row in walk.badges()},
        "passages": len(walk.passages()),
    }


def reachable(machine: Any, source: Any, target: Any) -> bool:
    return source == target or any(source in arrow.sources and arrow.target == target for arrow in machine.arrows)


@given(is_confirmed=st.booleans(), steps=st.lists(STEP, min_size=10, max_size=30))
@settings(
    max_examples=tries(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_delegation_keeps_its_rules_whatever_is_done(
    is_confirmed: bool, steps: list[tuple[str, str, int, str]]
) -> None:
    with discarded():
        db.session.expunge_all()
        walk = Walk(DelegationState.CONFIRMED if is_confirmed else DelegationState.DRAFT)
        for action, name, choice, reason in steps:
            before, events = picture(walk), event_count(action)
            was_done = walk.step(action, name, choice, reason)
            after = picture(walk)
            if action == "pass_deadline":
                continue
            assert event_count(action) - events == (was_done and action != "make_badges"), (action, name)
            if not was_done:
                assert after == before, (action, name)
            else:
                assert_may_have_been_done(action, name, reason, before["state"])
            assert_arrows(before, after)
            assert_rules(walk)
            assert_door(walk, {key: state for key, (state, _version) in before["badges"].items()}, walk.members())
        # Sixteen statements: once at the end, wherever the walk has ended.
        assert_scope(walk)


def assert_may_have_been_done(action: str, name: str, reason: str, state: DelegationState) -> None:
    """Who did it may do it, where it may be done, with its reason."""
    assert name not in SEES_NOTHING, action
    assert action not in REVIEWS | {"approve_late"} or name == "secretary", (action, name)
    assert name != "desk" or action in {"arrive", *DOOR_ACTS}, action
    assert action not in DOOR_ACTS or name in {"desk", "secretary"}, (action, name)
    assert action != "edit_an_old_version"
    assert (
        action not in {"send_back", "reject", "withdraw", "reject_person", "replace", "ask_late", "revoke_badge"}
        or reason
    ), action
    if action in {"add", "edit", "replace", "name_head"}:
        assert state in EDITABLE_STATES | CHANGEABLE_STATES
    if action == "ask_late":
        assert name in REGION


def assert_arrows(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert reachable(DELEGATION_STATES, before["state"], after["state"])
    for machine, kind in ((MEMBER_STATES, "members"), (LATE_CHANGE_STATES, "late")):
        for key, (state, _version) in before[kind].items():
            if key in after[kind]:
                now = after[kind][key][0]
                # A change of an approved request is confirmed at once: two arrows in one act.
                via = MemberState.NOMINATED
                assert reachable(machine, state, now) or (kind == "members" and reachable(machine, via, now))


def assert_rules(walk: Walk) -> None:
    """One head, places, what a confirmed delegation holds, what a decided request keeps."""
    members, state = walk.members(), walk.delegation.state
    listed = [member for member in members if member.state in LISTED_STATES]
    assert sum(member.is_head for member in members) <= 1
    assert all(member.state in LISTED_STATES for member in members if member.is_head)
    if state in COUNTED_STATES:
        assert sum(member.is_head for member in listed) == 1
    else:
        assert state in EDITABLE_STATES | CHANGEABLE_STATES or not any(
            member.state is MemberState.CONFIRMED for member in listed
        )
    if state in NOMINATED_STATES:
        assert len(listed) <= PLACES
    for change in walk.changes():
        assert (change.draft is None) or change.state is LateChangeState.PENDING
        assert (change.decided_at is None) == (change.state is LateChangeState.PENDING)


def assert_scope(walk: Walk) -> None:
    """Persons and requests are seen by the sender, the whole region and the secretariat; the desk sees who is in."""
    everybody = {member.id for member in walk.members()}
    for name, actor in walk.actors.items():
        seen = {member.id for member in queries.members_of(actor, walk.delegation.id)}
        late = {change.id for change in queries.late_changes_of(actor, walk.delegation.id)}
        if name in REGION | {"secretary"}:
            assert seen == everybody
        elif name == "desk":
            is_in = walk.delegation.state in {DelegationState.CONFIRMED, DelegationState.ARRIVED}
            confirmed = {member.id for member in walk.members() if member.state is MemberState.CONFIRMED}
            assert seen == (confirmed if is_in else set())
        else:
            assert seen == set()
        assert late == ({c.id for c in walk.changes()} if name in REGION | {"secretary"} else set())
