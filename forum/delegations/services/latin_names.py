"""Latin names of a whole list, given at once by who has looked into the passports."""

from __future__ import annotations

from collections.abc import Mapping

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.delegations.latin_names import LatinName
from forum.delegations.models import Delegation
from forum.delegations.persons import latin_name_problem
from forum.delegations.services.composition import confirm_again, listed
from forum.delegations.services.locking import label_of, listed_members, lock_for_editing, touch


def give_latin_names(
    *, actor: Actor, delegation: Delegation, names: Mapping[int, LatinName], version: int | None = None
) -> int:
    """Write the Latin names of persons of a delegation, by their keys, all or none; how many persons they were.

    Each gets the event that ``edit_member`` would write, and who is confirmed already is confirmed again. ``version``
    is the delegation's. Raises ``DomainError`` on the field of a person or None, ``ConflictError``, ``NoResultFound``.
    """
    with atomic():
        delegation = lock_for_editing(actor, delegation, version)
        stored = listed_members(delegation)
        members = []
        for member_id, name in names.items():
            member = listed(stored, member_id)
            for field, text in (("last_name_latin", name.last_name), ("first_name_latin", name.first_name)):
                if text and (problem := latin_name_problem(text)):
                    raise DomainError(field, problem)
                if (text or None) != getattr(member, field):
                    setattr(member, field, text or None)
                    confirm_again(actor, member)
                    members.append(member)
        written = list(dict.fromkeys(members))
        touch(delegation, actor)
        db.session.flush()
        for member in written:
            audit.record(
                actor=actor, action="member.changed", entity=member, parts=[delegation], label=label_of(delegation)
            )
    return len(written)
