"""A whole list of persons written at once: one lock, one event a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.delegations.drafts import MemberDraft
from forum.delegations.models import Delegation, Member
from forum.delegations.services.composition import correct, listed, next_position, put_on, refuse_overflow
from forum.delegations.services.likeness import tell_apart
from forum.delegations.services.locking import label_of, listed_members, lock_for_editing, touch
from forum.delegations.services.members import checked_sections, known_to, name_head


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedPerson:
    """A person of a list: ``member_id`` of one who is on it, None for a new one; with ``is_head`` he is named head.

    ``apart_from`` are the keys of like persons of other delegations, who were looked at and are others.
    """

    draft: MemberDraft
    member_id: int | None = None
    is_head: bool = False
    apart_from: tuple[int, ...] = ()


def write_list(
    *, actor: Actor, delegation: Delegation, persons: Sequence[ListedPerson], version: int | None = None
) -> int:
    """Add and correct these persons of a draft or returned delegation, all or none, and return how many.

    ``version`` is the delegation's as its list was read: every change of a person moves it on.
    Whoever is not among ``persons`` stays as he is. Each person gets the event that ``add_member`` or ``edit_member``
    would write, a new head that of ``name_head``, an answer on like persons its own. Raises as they do.
    """
    with atomic():
        delegation = lock_for_editing(actor, delegation, version)
        stored = listed_members(delegation)
        place = next_position(stored)
        known = known_to(delegation)
        written: list[tuple[str, Member]] = []
        for person in persons:
            if person.member_id is None:
                sections = checked_sections(person.draft, known)
                member = put_on(actor, delegation, person.draft, sections, position=place)
                place += 1
            else:
                member = listed(stored, person.member_id)
                correct(actor, member, person.draft, checked_sections(person.draft, known, member))
            written.append(("member.changed" if person.member_id else "member.added", member))
        touch(delegation, actor)
        db.session.flush()
        if any(person.member_id is None for person in persons):
            refuse_overflow(delegation)
        label = label_of(delegation)
        for person, (action, member) in zip(persons, written, strict=True):
            audit.record(actor=actor, action=action, entity=member, parts=(delegation,), label=label)
            tell_apart(actor=actor, member=member, others=person.apart_from)
        _name_heads(actor, persons, [member for _action, member in written])
    return len(written)


def _name_heads(actor: Actor, persons: Sequence[ListedPerson], members: Sequence[Member]) -> None:
    heads = [member for person, member in zip(persons, members, strict=True) if person.is_head]
    if len(heads) > 1:
        raise DomainError("status", _l("A delegation has one head: only one row may say so."))
    for member in heads:
        if not member.is_head:
            name_head(actor=actor, member=member)
