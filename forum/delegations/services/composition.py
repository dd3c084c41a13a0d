"""Changes of a locked delegation's list, without an event of their own: whoever calls them records what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Final

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import search_key
from forum.delegations.drafts import NAMES, MemberDraft
from forum.delegations.enums import (
    CHANGEABLE_STATES,
    COUNTED_STATES,
    LISTED_STATES,
    MEMBER_STATES,
    NOMINATED_STATES,
    MemberState,
    RevocationCause,
)
from forum.delegations.models import Delegation, Member
from forum.delegations.queries import quota_problem, quota_uses
from forum.delegations.services.likeness import lapse_answers
from forum.delegations.services.locking import listed_members
from forum.delegations.services.revocations import revoke_badges_of
from forum.delegations.services.rules import CONFIRMED_FIELDS, kept_phone
from forum.forums.models import Section

_FIELDS: Final = tuple(field.name for field in fields(MemberDraft) if field.name != "section_ids")


def put_on(
    actor: Actor, delegation: Delegation, draft: MemberDraft, sections: list[Section], *, position: int | None = None
) -> Member:
    """Add a person at ``position``, else at the end of the list."""
    if position is None:
        position = next_position(listed_members(delegation))
    member = Member(delegation_id=delegation.id, position=position, is_head=False)
    _fill(member, delegation, draft, sections)
    db.session.add(member)
    audit.stamp(member, actor)
    return member


def next_position(members: Sequence[Member]) -> int:
    """The number after the last one that was ever given on this list."""
    return max((member.position for member in members), default=0) + 1


def correct(actor: Actor, member: Member, draft: MemberDraft, sections: list[Section]) -> None:
    """Write a checked draft over a person; what was confirmed of him and changes is confirmed again."""
    if any(getattr(member, name) != getattr(draft, name) for name in CONFIRMED_FIELDS):
        confirm_again(actor, member)
    if name_key(member) != name_key(draft):
        lapse_answers(actor, [member])
    _fill(member, member.delegation, draft, sections)
    audit.stamp(member, actor)


def take_off(actor: Actor, delegation: Delegation, member: Member, action: str, reason: str) -> None:
    """Take a person off the list by the arrow ``action``: out of one that nobody has seen yet for good.

    A list that the secretariat has before it keeps its head, and the reason is given; raises ``DomainError`` on None or
    ``reason`` where it would not.
    """
    if delegation.submitted_at is None:
        member.sections = []
        lapse_answers(actor, [member])
        db.session.delete(member)
        return
    if member.is_head and delegation.state in (COUNTED_STATES if action == "reject" else CHANGEABLE_STATES):
        raise DomainError(None, _l("A delegation keeps its head: replace the person or name another head first."))
    if delegation.state in CHANGEABLE_STATES and not reason.strip():
        raise DomainError("reason", _l("Give the reason."))
    member.state = MEMBER_STATES.target(action, member.state, actor=actor, reason=reason)
    member.is_head = False
    member.comment = reason.strip() or None
    audit.stamp(member, actor)
    revoke_badges_of(actor, [member], RevocationCause.TAKEN_OFF)


def take_over(actor: Actor, member: Member, successor: Member, reason: str) -> None:
    """Give the place of ``member`` to ``successor``: number on the list, head, place of the quota; he stays in the
    history. Raises ``DomainError`` on ``reason`` where it is missing.
    """
    if not reason.strip():
        raise DomainError("reason", _l("Give the reason."))
    was_head = member.is_head
    successor.position = member.position
    member.state = MEMBER_STATES.target("withdraw", member.state, actor=actor)
    member.is_head = False
    member.comment = reason.strip()
    audit.stamp(member, actor)
    revoke_badges_of(actor, [member], RevocationCause.REPLACED)
    # The old one first: two heads at once break the unique index.
    db.session.flush()
    successor.replaces_id = member.id
    successor.is_head = was_head


def make_head(actor: Actor, delegation: Delegation, member: Member) -> Sequence[Member]:
    """Make a person the one head; returns whoever was it before."""
    before = [other for other in listed_members(delegation) if other.is_head and other is not member]
    for other in before:
        other.is_head = False
        confirm_again(actor, other)
    # The old one first: two heads at once break the unique index.
    db.session.flush()
    if not member.is_head:
        member.is_head = True
        confirm_again(actor, member)
    return before


def refuse_overflow(delegation: Delegation) -> None:
    """Raise ``DomainError`` when a delegation that holds its places has outgrown those of its region."""
    if delegation.state in NOMINATED_STATES and (problem := quota_problem(quota_uses(delegation))):
        raise DomainError(None, problem)


def listed(members: Sequence[Member], member_id: int) -> Member:
    """The person of that key who is on the list; raises ``DomainError`` for one who is not any more."""
    member = next((one for one in members if one.id == member_id), None)
    if member is None or member.state not in LISTED_STATES:
        raise DomainError(None, _l("This person has been taken off the list."))
    return member


def confirm_again(actor: Actor, member: Member) -> None:
    """Make a person await confirmation whom something confirmed has changed of: details, headship, a remark.

    What the badge says is then not confirmed any more: it is revoked, and another is made after the confirmation.
    """
    if member.state is MemberState.CONFIRMED:
        member.state = MEMBER_STATES.target("change", member.state, actor=actor)
        revoke_badges_of(actor, [member], RevocationCause.UNCONFIRMED)
    audit.stamp(member, actor)


def name_key(person: Member | MemberDraft) -> str:
    """The name as likeness compares it: ё and е, capitals and blanks make no other person."""
    return search_key(*(getattr(person, name) for name in NAMES))


def _fill(member: Member, delegation: Delegation, draft: MemberDraft, sections: list[Section]) -> None:
    draft = replace(draft, phone=kept_phone(draft.phone, member.phone, delegation.region.side))
    for name in _FIELDS:
        setattr(member, name, getattr(draft, name))
    member.sections = sections
