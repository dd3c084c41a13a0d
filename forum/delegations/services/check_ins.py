"""The desk: who comes in and goes out with a badge or by name. A passage is written once and never changed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import NoResultFound

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.delegations.enums import BadgeState, DelegationState, MemberState, Passage, PassageAnswer
from forum.delegations.models import Badge, CheckIn, Delegation, Member
from forum.delegations.queries import members_visible_to
from forum.delegations.queries.check_ins import badge_read, last_passage_of, passage_of_key
from forum.delegations.services.locking import label_of, lock_delegation
from forum.delegations.services.states import arrive
from forum.forums.enums import ForumState
from forum.forums.models import Forum

_ADMITTING: Final = frozenset({DelegationState.CONFIRMED, DelegationState.ARRIVED})
_LONGEST_KEY: Final = 32
_NO_PASS: Final[dict[BadgeState | None, PassageAnswer]] = {
    BadgeState.REVOKED: PassageAnswer.REVOKED,
    BadgeState.RETURNED: PassageAnswer.RETURNED,
}
_VERBS: Final = {Passage.IN: "check_in.came_in", Passage.OUT: "check_in.went_out"}


@dataclass(frozen=True, slots=True)
class Passed:
    """What the desk is answered; ``member_id`` only of somebody the actor may see."""

    answer: PassageAnswer
    passage: Passage
    member_id: int | None = None
    badge_id: int | None = None


def pass_with_badge(
    *, actor: Actor, forum: Forum, text: str, passage: Passage, key: str = "", desk: str = ""
) -> Passed:
    """Let a person in or out by what the scanner read, or by the typed number of the badge.

    ``key`` comes with the request: sent again it is the same passage. Somebody who is inside does not come in again.
    Raises ``DomainError`` for a role that is at no desk.
    """
    badge = badge_read(forum.id, text)
    if badge is None:
        _refuse_strangers(actor)
        return Passed(PassageAnswer.UNKNOWN, passage)
    return _pass(actor, forum, badge.member_id, badge, passage, key, desk)


def pass_by_name(
    *, actor: Actor, forum: Forum, member_id: int, passage: Passage, key: str = "", desk: str = ""
) -> Passed:
    """The same for a person chosen from the list; no badge is read. Raises as ``pass_with_badge`` does."""
    return _pass(actor, forum, member_id, None, passage, key, desk)


def _pass(
    actor: Actor, forum: Forum, member_id: int, badge: Badge | None, passage: Passage, key: str, desk: str
) -> Passed:
    _refuse_strangers(actor)
    badge_id = badge.id if badge is not None else None
    with atomic():
        if forum.state is not ForumState.RUNNING:
            return Passed(PassageAnswer.NOT_RUNNING, passage)
        # Whoever is inside with a badge may leave, also one whom the desk sees no more.
        member = _locked(actor, forum, member_id, is_seen=badge is None or passage is Passage.IN)
        if member is None:
            state = badge.state if badge is not None else None
            return Passed(_NO_PASS.get(state, PassageAnswer.NOT_CONFIRMED), passage, badge_id=badge_id)
        told = f"{key[:_LONGEST_KEY]}:{member.id}:{passage}" if key else secrets.token_urlsafe(24)
        if passage_of_key(told) is not None:
            return Passed(PassageAnswer.PASSED, passage, member.id, badge_id)
        answer = _judge(member, badge, passage)
        if answer is PassageAnswer.PASSED:
            _write(actor, member, badge, passage, told, desk)
        return Passed(answer, passage, member.id, badge_id)


def _judge(member: Member, badge: Badge | None, passage: Passage) -> PassageAnswer:
    last = last_passage_of(member.id)
    is_inside = last is not None and last.passage is Passage.IN
    if passage is Passage.OUT:
        return PassageAnswer.PASSED if is_inside else PassageAnswer.OUTSIDE
    if badge is not None and badge.state in _NO_PASS:
        return _NO_PASS[badge.state]
    if member.state is not MemberState.CONFIRMED or member.delegation.state not in _ADMITTING:
        return PassageAnswer.NOT_CONFIRMED
    return PassageAnswer.INSIDE if is_inside else PassageAnswer.PASSED


def _write(actor: Actor, member: Member, badge: Badge | None, passage: Passage, key: str, desk: str) -> None:
    delegation = member.delegation
    row = CheckIn(
        member_id=member.id,
        badge_id=badge.id if badge is not None else None,
        forum_id=delegation.forum_id,
        passage=passage,
        desk=desk,
        key=key,
        created_by=actor.id,
        created_by_label=actor.label,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(
        audit.new_event(
            actor=actor,
            action=_VERBS[passage],
            entity=CheckIn.__tablename__,
            entity_id=row.id,
            label=label_of(delegation),
            changes={"member_id": [None, row.member_id], "badge_id": [None, row.badge_id], "desk": [None, desk]},
        )
    )
    if passage is Passage.IN and delegation.state is DelegationState.CONFIRMED:
        arrive(actor=actor, delegation=delegation)


def _locked(actor: Actor, forum: Forum, member_id: int, *, is_seen: bool) -> Member | None:
    """The person of that edition, where ``is_seen`` asks it one whom ``actor`` sees; held until the end of the
    transaction, so that two desks judge one after the other.

    Whose delegation has not arrived yet may move it: the edition and the delegation are held first, as everywhere.
    """
    persons = members_visible_to(actor) if is_seen else sa.select(Member).join(Member.delegation)
    statement = persons.where(Member.id == member_id, Delegation.forum_id == forum.id)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        return None
    if is_seen and found.delegation.state is DelegationState.CONFIRMED:
        try:
            lock_delegation(actor, found.delegation)
        except NoResultFound:
            # Withdrawn at this very moment: not the desk's any more.
            return None
    held = statement.with_for_update(key_share=True, of=Member).execution_options(populate_existing=True)
    return db.session.scalars(held).one_or_none()


def _refuse_strangers(actor: Actor) -> None:
    if not actor.may(Permission.CHECK_IN):
        raise DomainError(None, _l("Your role does not allow this."))
