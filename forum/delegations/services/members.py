"""Persons of a delegation: added, corrected, taken off the list, named head."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor
from forum.delegations.drafts import MemberDraft
from forum.delegations.enums import NOMINATED_STATES, MemberState
from forum.delegations.models import Delegation, Member
from forum.delegations.persons import email_problem, latin_name_problem, name_problem, phone_problem
from forum.delegations.queries import quota_problem, quota_use
from forum.delegations.services.locking import label_of, listed_members, lock_for_editing, touch
from forum.forums.models import Section
from forum.reference.models import Country

_FIELDS: Final = tuple(field.name for field in fields(MemberDraft) if field.name != "section_ids")
_REQUIRED: Final = ("last_name", "first_name", "post", "workplace")
_CHECKS: Final[tuple[tuple[str, Any], ...]] = (
    ("last_name", name_problem),
    ("first_name", name_problem),
    ("patronymic", name_problem),
    ("last_name_latin", latin_name_problem),
    ("first_name_latin", latin_name_problem),
    ("phone", phone_problem),
    ("email", email_problem),
)


def add_member(*, actor: Actor, delegation: Delegation, draft: MemberDraft) -> Member:
    """Add a person at the end of a draft or returned delegation's list and return him.

    Raises ``DomainError`` on a field of the draft or None (submitted, closed; a returned delegation already holds its
    places and may not outgrow them); ``NoResultFound`` when the delegation is out of scope.
    """
    with atomic():
        delegation = lock_for_editing(actor, delegation)
        sections = _checked(draft, delegation)
        places = [member.position for member in listed_members(delegation)]
        member = Member(delegation_id=delegation.id, position=max(places, default=0) + 1, is_head=False)
        _fill(member, draft, sections)
        db.session.add(member)
        db.session.flush()
        if delegation.state in NOMINATED_STATES and (problem := quota_problem(quota_use(delegation))):
            raise DomainError(None, problem)
        _record(actor, "member.added", member, delegation)
    return member


def edit_member(*, actor: Actor, member: Member, draft: MemberDraft, version: int | None = None) -> None:
    """Write ``draft`` over a person of a draft or returned delegation.

    ``version`` is the one the form was opened with. Raises as ``add_member`` does, and ``ConflictError``.
    """
    with atomic():
        delegation, member = _locked(actor, member, version)
        _fill(member, draft, _checked(draft, delegation))
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
    if fresh is None or fresh.state is MemberState.WITHDRAWN:
        raise DomainError(None, _l("This person has been taken off the list."))
    if version is not None:
        check_version(fresh, version)
    return delegation, fresh


def _record(actor: Actor, action: str, member: Member, delegation: Delegation, *others: Member) -> None:
    audit.stamp(member, actor)
    touch(delegation, actor)
    audit.record(actor=actor, action=action, entity=member, parts=(delegation, *others), label=label_of(delegation))


def _fill(member: Member, draft: MemberDraft, sections: list[Section]) -> None:
    for name in _FIELDS:
        setattr(member, name, getattr(draft, name))
    member.sections = sections


def _checked(draft: MemberDraft, delegation: Delegation) -> list[Section]:
    """The chosen sections of a draft that may be written; raises ``DomainError`` at the first field that may not."""
    for name in _REQUIRED:
        if not getattr(draft, name):
            raise DomainError(name, _l("Fill in this field."))
    for name, check in _CHECKS:
        text = getattr(draft, name)
        if text and (problem := check(text)):
            raise DomainError(name, problem)
    if draft.consent_on is not None and draft.consent_on > today():
        raise DomainError("consent_on", _l("The consent cannot be dated in the future."))
    if draft.citizenship and not db.session.scalar(sa.select(Country.id).where(Country.code == draft.citizenship)):
        raise DomainError("citizenship", _l("Choose one of the list."))
    return _sections(draft, delegation)


def _sections(draft: MemberDraft, delegation: Delegation) -> list[Section]:
    wanted = set(draft.section_ids)
    if not wanted:
        return []
    statement = sa.select(Section).where(Section.id.in_(wanted), Section.forum_id == delegation.forum_id)
    found = list(db.session.scalars(statement.order_by(Section.position, Section.id)))
    if len(found) != len(wanted):
        raise DomainError("section_ids", _l("Choose sections of this edition."))
    return found
