"""Photographs of persons: put, taken away; a replaced person's goes to nobody."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.files import File
from forum.core.photographs.keeping import Portrait, keep_portrait
from forum.core.security import Actor
from forum.delegations.models import Delegation, Member
from forum.delegations.services.composition import confirm_again, listed
from forum.delegations.services.locking import editing_problem, label_of, listed_members, lock_for_editing, touch


def put_photograph(*, actor: Actor, member: Member, portrait: Portrait, version: int | None = None) -> None:
    """Make ``portrait`` the person's photograph, in the place of any before.

    The desk lets people in by it: who was confirmed awaits confirmation again, as after any change of what a badge
    says. Raises ``DomainError`` on None (the edition asks for none; role, state, too late), ``ConflictError``,
    ``NoResultFound`` (out of scope).
    """
    if problem := putting_problem(actor, member.delegation):
        raise DomainError(None, problem)
    with atomic():
        _write(actor, member, keep_portrait(portrait), version, "member.photograph_put")


def remove_photograph(*, actor: Actor, member: Member, version: int | None = None) -> None:
    """Take the person's photograph away; its content stays in the folder. Raises as ``put_photograph`` does."""
    _write(actor, member, None, version, "member.photograph_removed")


def putting_problem(actor: Actor, delegation: Delegation) -> Any:
    """Why ``actor`` may put no photographs of a delegation's persons; None when nothing hinders it."""
    if delegation.forum is None or not delegation.forum.asks_photos:
        return _l("The edition does not ask for this: it is not kept.")
    return editing_problem(actor, delegation)


def _write(actor: Actor, member: Member, file: File | None, version: int | None, action: str) -> None:
    with atomic():
        delegation = lock_for_editing(actor, db.session.get_one(Delegation, member.delegation_id))
        fresh = listed(listed_members(delegation), member.id)
        if version is not None:
            check_version(fresh, version)
        fresh.photo = file
        confirm_again(actor, fresh)
        touch(delegation, actor)
        audit.record(actor=actor, action=action, entity=fresh, parts=[delegation], label=label_of(delegation))
