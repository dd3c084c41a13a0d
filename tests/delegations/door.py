"""The door of an edition in random walks: badges and passages of the persons of one delegation, and their rules."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from forum.core.db import db
from forum.core.security import Actor
from forum.delegations import services
from forum.delegations.enums import BADGE_STATES, VALID_BADGES, BadgeState, MemberState, Passage, PassageAnswer
from forum.delegations.models import Badge, CheckIn, Member
from forum.delegations.services.check_ins import Passed, pass_by_name, pass_with_badge
from forum.forums.models import Forum

DOOR_ACTS = frozenset({"make_badges", "issue_badge", "return_badge", "revoke_badge", "come_in", "go_out"})


class Door:
    """What is done at the door of ``forum``; whoever is not let through has done nothing."""

    forum: Forum

    def badges(self) -> Sequence[Badge]:
        statement = sa.select(Badge).order_by(Badge.id)
        return db.session.scalars(statement.execution_options(populate_existing=True)).all()

    def passages(self) -> Sequence[CheckIn]:
        return db.session.scalars(sa.select(CheckIn).order_by(CheckIn.id)).all()

    def badge(self, choice: int) -> Badge:
        badges = self.badges()
        if not badges:
            raise NoResultFound
        return badges[-1 - choice % len(badges)]

    def make_badges(self, actor: Actor, _choice: int, _reason: str) -> None:
        if not services.make_badges(actor=actor, forum=self.forum):
            raise NoResultFound

    def issue_badge(self, actor: Actor, choice: int, _reason: str) -> None:
        badge = self.badge(choice)
        services.issue_badges(actor=actor, chosen={badge.id: badge.version})

    def return_badge(self, actor: Actor, choice: int, _reason: str) -> None:
        badge = self.badge(choice)
        services.return_badges(actor=actor, chosen={badge.id: badge.version})

    def revoke_badge(self, actor: Actor, choice: int, reason: str) -> None:
        services.revoke_badge(actor=actor, badge=self.badge(choice), reason=reason)

    def come_in(self, actor: Actor, choice: int, _reason: str) -> None:
        self._pass(actor, choice, Passage.IN)

    def go_out(self, actor: Actor, choice: int, _reason: str) -> None:
        self._pass(actor, choice, Passage.OUT)

    def _pass(self, actor: Actor, choice: int, passage: Passage) -> None:
        badge = self.badge(choice // 2)
        key = f"scan {choice}"
        before = len(self.passages())
        answers: list[Passed] = []
        # Sent twice, as after a pause of the network.
        for _ in range(2):
            if choice % 2:
                one = pass_with_badge(actor=actor, forum=self.forum, text=badge.code, passage=passage, key=key)
            else:
                one = pass_by_name(actor=actor, forum=self.forum, member_id=badge.member_id, passage=passage, key=key)
            answers.append(one)
        assert answers[0] == answers[1]
        assert len(self.passages()) - before <= (answers[0].answer is PassageAnswer.PASSED)
        if len(self.passages()) == before:
            raise NoResultFound


def assert_door(walk: Door, before: dict[int, BadgeState], members: Sequence[Member]) -> None:
    """A valid badge is of a confirmed person, one a person; numbers go up; in and out follow each other."""
    badges, states = walk.badges(), {member.id: member.state for member in members}
    valid = [badge.member_id for badge in badges if badge.state in VALID_BADGES]
    assert len(set(valid)) == len(valid)
    assert all(states[member_id] is MemberState.CONFIRMED for member_id in valid)
    assert [badge.number for badge in badges] == list(range(1, len(badges) + 1))
    for badge in badges:
        was = before.get(badge.id, badge.state)
        assert was == badge.state or any(
            was in arrow.sources and arrow.target == badge.state for arrow in BADGE_STATES.arrows
        )
    ways: dict[int, list[Passage]] = {}
    for row in walk.passages():
        ways.setdefault(row.member_id, []).append(row.passage)
    for way in ways.values():
        assert way == [Passage.IN if place % 2 == 0 else Passage.OUT for place in range(len(way))]
