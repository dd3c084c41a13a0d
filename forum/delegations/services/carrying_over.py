"""Persons of earlier delegations carried over into a new one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.db import atomic
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.delegations.asking import IDENTITY, unasked_columns
from forum.delegations.drafts import MemberDraft
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.earlier import earlier_persons
from forum.delegations.services.lists import ListedPerson, write_list
from forum.delegations.services.locking import lock_for_editing
from forum.delegations.services.rules import member_problems

_CARRIED: Final = (
    *("last_name", "first_name", "patronymic", "last_name_latin", "first_name_latin"),
    *("category", "post", "workplace", "citizenship", "phone", "email"),
)
"""What is said of a person whatever the edition. The consent is given anew, so its day never is carried over, nor a
photograph; how somebody travels, stays and takes part belongs to one edition."""
_NEEDED: Final = frozenset({"last_name", "first_name", "post", "workplace"})


def carry_over(*, actor: Actor, delegation: Delegation, member_ids: Collection[int]) -> int:
    """Add persons of the sender's earlier delegations, as they were told last, and return how many.

    They are nominated as by ``add_member``, an event each, in the order they are offered. Birth and document come along
    where this edition asks for them and ``actor`` may see them; a telephone or address that today's rules would
    refuse is left out. Raises ``DomainError`` on ``persons`` when none is chosen or one is offered no more, else as
    ``add_member`` does.
    """
    with atomic():
        delegation = lock_for_editing(actor, delegation)
        chosen = [one for one in earlier_persons(actor, delegation) if one.id in member_ids]
        if not chosen:
            raise DomainError("persons", _l("Tick whoever comes again."))
        if len(chosen) < len(set(member_ids)):
            raise DomainError("persons", _l("The list has changed meanwhile: look at it again."))
        persons = [ListedPerson(draft=_carried(one, actor, delegation)) for one in chosen]
        return write_list(actor=actor, delegation=delegation, persons=persons)


def _carried(member: Member, actor: Actor, delegation: Delegation) -> MemberDraft:
    names: list[str] = [*_CARRIED]
    if actor.may(Permission.IDENTITY_VIEW):
        names += sorted(IDENTITY - unasked_columns(delegation.forum))
    draft = MemberDraft(**{name: getattr(member, name) for name in names})
    wrong = {name for name, _problem in member_problems(draft, delegation.region.side)}
    left_out: dict[str, Any] = dict.fromkeys(wrong - _NEEDED)
    return replace(draft, **left_out)
