"""The delegation as a writer takes it: in the writer's scope, locked, of the version the reader saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor, Permission
from forum.delegations.enums import CHANGEABLE_STATES, EDITABLE_STATES
from forum.delegations.models import Delegation, Member
from forum.delegations.queries import changes_problem, delegations_visible_to
from forum.forums.models import Forum


def lock_forum(forum_id: int) -> Forum:
    """The edition, held until the end of the transaction, so that its deadline and places are judged one at a time.

    Raises ``NoResultFound``. SQLite has no row locks; there every writing transaction is alone from its beginning.
    """
    # FOR NO KEY UPDATE: plain rows that point to the edition can still be written beside us.
    statement = sa.select(Forum).where(Forum.id == forum_id).with_for_update(key_share=True)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def lock_delegation(actor: Actor, delegation: Delegation, version: int | None = None) -> Delegation:
    """The delegation as it is now, held until the end of the transaction, its edition first.

    Raises ``NoResultFound`` when it is not the actor's to see, ``ConflictError`` when it is past ``version``.
    """
    if delegation.forum_id is not None:
        lock_forum(delegation.forum_id)
    statement = (
        delegations_visible_to(actor)
        .where(Delegation.id == delegation.id)
        .with_for_update(key_share=True, of=Delegation)
        .execution_options(populate_existing=True)
    )
    locked = db.session.scalars(statement).one()
    if version is not None:
        check_version(locked, version)
    return locked


def lock_for_editing(actor: Actor, delegation: Delegation, version: int | None = None) -> Delegation:
    """The same, for a change of its contents: by who may edit, in a state and an edition that allow it."""
    locked = lock_delegation(actor, delegation, version)
    if problem := editing_problem(actor, locked):
        raise DomainError(None, problem)
    return locked


def editing_problem(actor: Actor, delegation: Delegation) -> Any:
    """Why ``actor`` may not change the persons of a delegation as it stands; None when nothing hinders it.

    The secretariat decides on late changes, so no day but that of the edition's end binds it.
    """
    if problem := letter_problem(actor, delegation):
        return problem
    if delegation.state in CHANGEABLE_STATES and actor.is_representative:
        return changes_problem(delegation.forum)
    return None


def letter_problem(actor: Actor, delegation: Delegation) -> Any:
    """Why ``actor`` may not change what the letter says and whom to ask; None when nothing hinders it.

    A letter may follow: it is written down as long as the delegation takes part.
    """
    if not actor.may(Permission.DELEGATIONS_EDIT):
        return _l("Your role does not allow this.")
    if delegation.state not in EDITABLE_STATES | CHANGEABLE_STATES:
        return _l("The delegation no longer changes.")
    return _closed_problem(delegation)


def refuse_closed_edition(delegation: Delegation) -> None:
    """Raise ``DomainError`` when the delegation's edition is over."""
    if problem := _closed_problem(delegation):
        raise DomainError(None, problem)


def _closed_problem(delegation: Delegation) -> Any:
    is_closed = delegation.forum is not None and delegation.forum.is_closed
    return _l("The edition is closed; its delegations no longer change.") if is_closed else None


def listed_members(delegation: Delegation) -> Sequence[Member]:
    """All persons of a locked delegation as they are now, those taken off the list too, in the order of the list."""
    statement = sa.select(Member).where(Member.delegation_id == delegation.id).order_by(Member.position, Member.id)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def touch(delegation: Delegation, actor: Actor) -> None:
    """Mark the delegation as changed with its list: what a reader has on screen is then of an older version."""
    audit.stamp(delegation, actor)
    delegation.updated_at = utc_now()


def label_of(delegation: Delegation) -> str:
    """The delegation in words for the audit trail: edition and sender, no person."""
    code = delegation.forum.code if delegation.forum is not None else "–"
    return f"{code} · {delegation.sender('ru')}"
