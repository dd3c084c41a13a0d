"""Persons of a delegation: added, corrected, taken off the list, named head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor
from forum.delegations.drafts import MemberDraft
from forum.delegations.enums import LISTED_STATES, NOMINATED_STATES, MemberState
from forum.delegations.models import Delegation, Member
from forum.delegations.queries import quota_problem, quota_use
from forum.delegations.services.locking import label_of, listed_members, lock_for_editing, touch
from forum.delegations.services.rules import member_problems
from forum.forums.models import Section
from forum.reference.models import Country

_FIELDS: Final = tuple(field.name for field in fields(MemberDraft) if field.name != "section_ids")


def add_member(*, actor: Actor, delegation: Delegation, draft: MemberDraft) -> Member:
    """Add a person at the end of a draft or returned delegation's list and return him.

    Raises ``DomainError`` on a field of the draft or None (submitted, closed; a returned delegation already holds its
    places and may not outgrow them); ``NoResultFound`` when the delegation is out of scope.
    """
    with atomic():
        delegation = lock_for_editing(actor, delegation)
        sections = checked_sections(draft, known_to(delegation))
        places = [member.position for member in listed_members(delegation)]
        member = Member(delegation_id=delegation.id, position=max(places, default=0) + 1, is_head=False)
        fill_member(member, draft, sections)
        db.session.add(member)
        db.session.flush()
        refuse_overflow(delegation)
        _record(actor, "member.added", member, delegation)
    return member


def edit_member(*, actor: Actor, member: Member, draft: MemberDraft, version: int | None = None) -> None:
    """Write ``draft`` over a person of a draft or returned delegation.

    ``version`` is the one the form was opened with. Raises as ``add_member`` does, and ``ConflictError``.
    """
    with atomic():
        delegation, member = _locked(actor, member, version)
        fill_member(member, draft, checked_sections(draft, known_to(delegation)))
        _record(actor, "member.changed", member, delegation)


def remove_member(*, actor: Actor, member: Member, version: int | None = None) -> None:
    """Take a person off the list: out of a list nobody has seen yet for good, else marked as taken off.

    Raises ``ConflictError``, ``NoResultFound`` and ``DomainError`` on None.
    """
    with atomic():
        delegation, member = _locked(actor, member, version)
        if delegation.submitted_at is None:
            member.sections = []
            db.session.delete(member)
        else:
            member.state = MemberState.WITHDRAWN
            member.is_head = False
            audit.stamp(member, actor)
        touch(delegation, actor)
        audit.record(
            actor=actor, action="member.removed", entity=member, parts=[delegation], label=label_of(delegation)
        )


def name_head(*, actor: Actor, member: Member, version: int | None = None) -> None:
    """Make a person the one head of the delegation; whoever was it becomes an ordinary member.

    Raises ``ConflictError``, ``NoResultFound`` and ``DomainError`` on None.
    """
    with atomic():
        delegation, member = _locked(actor, member, version)
        before = [other for other in listed_members(delegation) if other.is_head and other is not member]
        for other in before:
            other.is_head = False
            audit.stamp(other, actor)
        # The old one first: two heads at once break the unique index.
        db.session.flush()
        member.is_head = True
        _record(actor, "member.head_named", member, delegation, *before)


def _locked(actor: Actor, member: Member, version: int | None) -> tuple[Delegation, Member]:
    delegation = lock_for_editing(actor, db.session.get_one(Delegation, member.delegation_id))
    fresh = next((one for one in listed_members(delegation) if one.id == member.id), None)
    if fresh is None or fresh.state not in LISTED_STATES:
        raise DomainError(None, _l("This person has been taken off the list."))
    if version is not None:
        check_version(fresh, version)
    return delegation, fresh


def _record(actor: Actor, action: str, member: Member, delegation: Delegation, *others: Member) -> None:
    audit.stamp(member, actor)
    touch(delegation, actor)
    audit.record(actor=actor, action=action, entity=member, parts=(delegation, *others), label=label_of(delegation))


def fill_member(member: Member, draft: MemberDraft, sections: list[Section]) -> None:
    """Write a checked draft over a person."""
    for name in _FIELDS:
        setattr(member, name, getattr(draft, name))
    member.sections = sections


def refuse_overflow(delegation: Delegation) -> None:
    """Raise ``DomainError`` when a delegation that holds its places has outgrown those of its region."""
    if delegation.state in NOMINATED_STATES and (problem := quota_problem(quota_use(delegation))):
        raise DomainError(None, problem)


@dataclass(frozen=True, slots=True)
class Known:
    """What a person of a delegation may refer to: codes of countries, sections of the edition by key."""

    countries: frozenset[str]
    sections: Mapping[int, Section]


def known_to(delegation: Delegation) -> Known:
    """Read once for a whole list."""
    of_edition = sa.select(Section).where(Section.forum_id == delegation.forum_id)
    sections = db.session.scalars(of_edition.order_by(Section.position, Section.id))
    countries = db.session.scalars(sa.select(Country.code))
    return Known(frozenset(countries), {section.id: section for section in sections})


def checked_sections(draft: MemberDraft, known: Known) -> list[Section]:
    """The chosen sections of a draft that may be written; raises ``DomainError`` at the first field that may not."""
    for name, problem in member_problems(draft):
        raise DomainError(name, problem)
    if draft.citizenship and draft.citizenship not in known.countries:
        raise DomainError("citizenship", _l("Choose one of the list."))
    wanted = set(draft.section_ids)
    if not wanted <= known.sections.keys():
        raise DomainError("section_ids", _l("Choose sections of this edition."))
    return [section for key, section in known.sections.items() if key in wanted]
