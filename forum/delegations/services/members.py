"""Persons of a delegation: added, corrected, replaced, taken off the list, named head."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor
from forum.delegations.drafts import MemberDraft
from forum.delegations.models import Delegation, Member
from forum.delegations.services.composition import (
    correct,
    listed,
    make_head,
    put_on,
    refuse_overflow,
    take_off,
    take_over,
)
from forum.delegations.services.likeness import tell_apart
from forum.delegations.services.locking import label_of, listed_members, lock_for_editing, touch
from forum.delegations.services.rules import member_problems, unasked_problems
from forum.forums.models import Forum, Section
from forum.reference.enums import Side
from forum.reference.models import Country


def add_member(*, actor: Actor, delegation: Delegation, draft: MemberDraft, apart_from: Collection[int] = ()) -> Member:
    """Add a person at the end of a delegation's list and return him; in a submitted one he awaits the secretariat.

    ``apart_from`` are the keys of like persons of other delegations, who were looked at and are others. Raises
    ``DomainError`` on a field of the draft or None (too late, over; a delegation that holds its places may not outgrow
    them); ``NoResultFound`` when the delegation is out of scope.
    """
    with atomic():
        delegation = lock_for_editing(actor, delegation)
        member = put_on(actor, delegation, draft, checked_sections(draft, known_to(delegation)))
        db.session.flush()
        refuse_overflow(delegation)
        _record(actor, "member.added", member, delegation)
        tell_apart(actor=actor, member=member, others=apart_from)
    return member


def edit_member(*, actor: Actor, member: Member, draft: MemberDraft, version: int | None = None) -> None:
    """Write ``draft`` over a person of a delegation; a confirmed one awaits the secretariat again where it matters.

    ``version`` is the one the form was opened with. Raises as ``add_member`` does, and ``ConflictError``.
    """
    with atomic():
        delegation, member = _locked(actor, member, version)
        correct(actor, member, draft, checked_sections(draft, known_to(delegation), member))
        _record(actor, "member.changed", member, delegation)


def replace_member(
    *,
    actor: Actor,
    member: Member,
    draft: MemberDraft,
    reason: str,
    version: int | None = None,
    apart_from: Collection[int] = (),
) -> Member:
    """Put another person in the place of one and return him: he takes the number on the list, the place of the quota
    and, of the head, his role; the replaced one stays in the history.

    ``apart_from`` as in ``add_member``. Raises as ``edit_member`` does, and ``DomainError`` on ``reason``.
    """
    with atomic():
        delegation, member = _locked(actor, member, version)
        successor = put_on(actor, delegation, draft, checked_sections(draft, known_to(delegation)))
        take_over(actor, member, successor, reason)
        db.session.flush()
        _record(actor, "member.replaced", successor, delegation, member)
        tell_apart(actor=actor, member=successor, others=apart_from)
    return successor


def remove_member(*, actor: Actor, member: Member, reason: str = "", version: int | None = None) -> None:
    """Take a person off the list: out of a list nobody has seen yet for good, else marked as taken off.

    Raises ``ConflictError``, ``NoResultFound`` and ``DomainError`` on None or, of a list that the secretariat has
    before it, on ``reason``.
    """
    with atomic():
        delegation, member = _locked(actor, member, version)
        take_off(actor, delegation, member, "withdraw", reason)
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
        before = make_head(actor, delegation, member)
        _record(actor, "member.head_named", member, delegation, *before)


def _locked(actor: Actor, member: Member, version: int | None) -> tuple[Delegation, Member]:
    delegation = lock_for_editing(actor, db.session.get_one(Delegation, member.delegation_id))
    fresh = listed(listed_members(delegation), member.id)
    if version is not None:
        check_version(fresh, version)
    return delegation, fresh


def _record(actor: Actor, action: str, member: Member, delegation: Delegation, *others: Member) -> None:
    audit.stamp(member, actor)
    touch(delegation, actor)
    audit.record(actor=actor, action=action, entity=member, parts=(delegation, *others), label=label_of(delegation))


@dataclass(frozen=True, slots=True)
class Known:
    """What a person of a delegation may refer to: codes of countries, sections of the edition by key.

    The edition says what it asks for; telephone numbers of the side need no code of a country.
    """

    forum: Forum | None
    side: Side
    countries: frozenset[str]
    sections: Mapping[int, Section]


def known_to(delegation: Delegation) -> Known:
    """Read once for a whole list."""
    of_edition = sa.select(Section).where(Section.forum_id == delegation.forum_id)
    sections = db.session.scalars(of_edition.order_by(Section.position, Section.id))
    countries = db.session.scalars(sa.select(Country.code))
    return Known(
        delegation.forum, delegation.region.side, frozenset(countries), {section.id: section for section in sections}
    )


def checked_sections(draft: MemberDraft, known: Known, stored: Member | None = None) -> list[Section]:
    """The chosen sections of a draft that may be written, over ``stored`` if there is one; raises ``DomainError`` at
    the first field that may not.
    """
    for name, problem in (*member_problems(draft, known.side, stored), *unasked_problems(draft, known.forum, stored)):
        raise DomainError(name, problem)
    if draft.citizenship and draft.citizenship not in known.countries:
        raise DomainError("citizenship", _l("Choose one of the list."))
    wanted = set(draft.section_ids)
    if not wanted <= known.sections.keys():
        raise DomainError("section_ids", _l("Choose sections of this edition."))
    return [section for key, section in known.sections.items() if key in wanted]
