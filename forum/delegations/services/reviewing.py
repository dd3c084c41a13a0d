"""The secretariat decides on persons one by one: what changed is confirmed, what cannot be is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor, Permission
from forum.delegations.enums import CHANGEABLE_STATES, MEMBER_STATES, MemberState
from forum.delegations.models import Delegation, Member
from forum.delegations.services.composition import confirm_again, listed, take_off
from forum.delegations.services.locking import (
    label_of,
    listed_members,
    lock_delegation,
    refuse_closed_edition,
    touch,
)
from forum.delegations.services.telling import tell


def confirm_members(
    *, actor: Actor, delegation: Delegation, chosen: Collection[int] | None = None, version: int | None = None
) -> int:
    """Confirm those persons of a submitted or confirmed delegation who await it, and return how many.

    Without ``chosen`` (keys of persons) all of them. Raises ``ConflictError``, ``NoResultFound`` (out of scope) and
    ``DomainError`` (nobody awaits it, state, role, edition over).
    """
    with atomic():
        delegation = _locked(actor, delegation, version)
        members = listed_members(delegation)
        if chosen is None:
            waiting = awaiting_persons(members)
        else:
            waiting = [listed(members, key) for key in sorted(set(chosen))]
        if not waiting:
            raise DomainError(None, _l("Nobody of this delegation awaits confirmation."))
        confirm_persons(actor, waiting)
        _record(actor, "delegation.persons_confirmed", delegation, waiting)
    return len(waiting)


def reject_member(*, actor: Actor, member: Member, reason: str, version: int | None = None) -> None:
    """Refuse a person who awaits confirmation; the region sees the reason, the place of the quota is free again.

    Raises ``ConflictError``, ``NoResultFound`` and ``DomainError`` (``reason`` missing; state, role, edition over).
    """
    with atomic():
        delegation = _locked(actor, db.session.get_one(Delegation, member.delegation_id), None)
        fresh = listed(listed_members(delegation), member.id)
        if version is not None:
            check_version(fresh, version)
        take_off(actor, delegation, fresh, "reject", reason)
        fresh.decided_at = utc_now()
        touch(delegation, actor)
        label = label_of(delegation)
        audit.record(actor=actor, action="member.rejected", entity=fresh, parts=[delegation], label=label)
        tell(actor, delegation, "member.rejected")


def review_problem(actor: Actor, delegation: Delegation, member: Member) -> bool:
    """Whether a person cannot be decided on as things stand."""
    may = actor.may(Permission.DELEGATIONS_REVIEW) and delegation.state in CHANGEABLE_STATES
    return not may or member.state is not MemberState.NOMINATED


def confirm_persons(actor: Actor, members: Sequence[Member]) -> None:
    """Confirm locked persons; what was remarked on them is settled by it. No event of its own."""
    for member in members:
        member.state = MEMBER_STATES.target("confirm", member.state, actor=actor)
        member.decided_at = utc_now()
        member.comment = None
        audit.stamp(member, actor)


def remark_on(actor: Actor, members: Sequence[Member], remarks: Mapping[int, str]) -> list[Member]:
    """Write what is to be corrected of persons, by their keys; returns the persons. No event of its own.

    Raises ``DomainError`` for somebody who is not on the list.
    """
    remarked = []
    for key, text in remarks.items():
        if not text.strip():
            continue
        member = listed(members, key)
        member.comment = text.strip()
        # What is to be corrected is not confirmed any more.
        confirm_again(actor, member)
        remarked.append(member)
    return remarked


def unconfirm_persons(actor: Actor, members: Sequence[Member]) -> list[Member]:
    """Take the confirmation of everybody on the list back with that of the delegation; returns who had it."""
    confirmed = [member for member in members if member.state is MemberState.CONFIRMED]
    for member in confirmed:
        confirm_again(actor, member)
    return confirmed


def awaiting_persons(members: Sequence[Member]) -> list[Member]:
    """Those of a list who await confirmation."""
    return [member for member in members if member.state is MemberState.NOMINATED]


def _locked(actor: Actor, delegation: Delegation, version: int | None) -> Delegation:
    locked = lock_delegation(actor, delegation, version)
    if not actor.may(Permission.DELEGATIONS_REVIEW):
        raise DomainError(None, _l("Your role does not allow this."))
    if locked.state not in CHANGEABLE_STATES:
        raise DomainError(None, _l("This is no longer possible: the state has changed meanwhile."))
    refuse_closed_edition(locked)
    return locked


def _record(actor: Actor, action: str, delegation: Delegation, members: Sequence[Member]) -> None:
    touch(delegation, actor)
    audit.record(actor=actor, action=action, entity=delegation, parts=members, label=label_of(delegation))
    tell(actor, delegation, action)
