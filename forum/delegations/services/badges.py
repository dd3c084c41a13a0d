"""Badges of confirmed persons: made, handed over, taken back, revoked.

An edition is held while its badges are numbered and while its persons change: a number is never given twice, and
nobody gets a badge whose confirmation is being taken back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.audit import Changed, Told
from forum.core.clock import utc_now
from forum.core.db import atomic, db, new_keys
from forum.core.errors import ConflictError, DomainError, check_version
from forum.core.security import Actor, Permission
from forum.delegations.enums import BADGE_STATES, VALID_BADGES, BadgeState
from forum.delegations.models import Badge
from forum.delegations.queries.badges import BadgeFilter, badge_is_visible, without_badge
from forum.delegations.services.locking import lock_forum
from forum.delegations.services.revocations import badge_label, revoke
from forum.forums.models import Forum

CODE_DIGITS: Final = 24
"""Length of a code: 80 bits, which nobody guesses at a door. Digits alone: a scanner that types like a keyboard types
them alike in every layout, and the smallest QR code holds them."""


def make_badges(
    *, actor: Actor, forum: Forum, delegation_id: int | None = None, member_ids: Sequence[int] | None = None
) -> list[int]:
    """Make badges for confirmed persons of an edition who have no valid one, and return the keys of the badges.

    ``delegation_id`` leaves the persons of one delegation, ``member_ids`` these persons; whoever has a badge or may
    have none is passed over. Numbers follow the order of the list of participants. Raises ``DomainError`` (role,
    edition over).
    """
    with atomic():
        edition = _locked_edition(actor, forum.id)
        chosen = BadgeFilter(forum=edition.code, delegation_id=delegation_id)
        persons: list[int] = list(db.session.scalars(without_badge(actor, chosen)))
        if member_ids is not None:
            wanted = set(member_ids)
            persons = [key for key in persons if key in wanted]
        if not persons:
            return []
        last = db.session.scalar(sa.select(sa.func.max(Badge.number)).where(Badge.forum_id == edition.id)) or 0
        keys = list(new_keys(Badge, len(persons)))
        rows = [
            {
                "id": key,
                **audit.stamped_columns(actor),
                "member_id": person,
                "forum_id": edition.id,
                "number": number,
                "code": new_code(),
                "state": BadgeState.MADE,
            }
            for number, (key, person) in enumerate(zip(keys, persons, strict=True), last + 1)
        ]
        audit.insert_rows(Badge, rows)
        tell = audit.teller_of(Badge)
        told = [Told(row["id"], badge_label(edition.code, row["number"]), tell(row)) for row in rows]
        audit.record_many(actor=actor, action="badge.made", model=Badge, events=told)
    return keys


def new_code() -> str:
    """A code nobody can guess and that tells nothing."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def issue_badges(*, actor: Actor, chosen: Mapping[int, int | None], issued_to: str | None = None) -> int:
    """Hand these badges over, all or none, and return how many; ``issued_to`` is who took them, if not the persons.

    Keys with the versions the reader saw, or None. Raises ``ConflictError`` and ``DomainError`` (nothing chosen, state,
    role, edition over).
    """
    taken = (issued_to or "").strip() or None
    return _moved(actor, chosen, "issue", {"issued_at": utc_now(), "issued_to": taken})


def return_badges(*, actor: Actor, chosen: Mapping[int, int | None]) -> int:
    """Take badges back that were handed over; also after the edition. Raises as ``issue_badges`` does."""
    return _moved(actor, chosen, "return", {"returned_at": utc_now()}, is_after=True)


def mark_printed(*, actor: Actor, badge_ids: Sequence[int]) -> int:
    """Note that these badges came out of the printer as they are now, and return how many were not yet.

    A badge that has been revoked meanwhile is passed over. Raises ``DomainError`` (role).
    """
    with atomic():
        _refuse_others(actor)
        rows = [row for row in _rows(actor, badge_ids) if row.state in VALID_BADGES and row.printed_at is None]
        _write(actor, rows, "badge.printed", {"printed_at": utc_now()})
    return len(rows)


def revoke_badge(*, actor: Actor, badge: Badge, reason: str, version: int | None = None) -> None:
    """Revoke a valid badge: lost, damaged, misused. Another one may be made for the person then.

    Raises ``ConflictError`` and ``DomainError`` (``reason`` missing; state, role).
    """
    with atomic():
        _refuse_others(actor)
        lock_forum(badge.forum_id)
        statement = sa.select(Badge).where(Badge.id == badge.id, badge_is_visible(actor))
        fresh = db.session.scalars(statement.execution_options(populate_existing=True)).one()
        if version is not None:
            check_version(fresh, version)
        revoke(actor, fresh, reason)


def _moved(
    actor: Actor, chosen: Mapping[int, int | None], action: str, columns: Mapping[str, Any], *, is_after: bool = False
) -> int:
    if not chosen:
        raise DomainError(None, _l("Choose at least one badge."))
    with atomic():
        _refuse_others(actor)
        for forum_id in sorted({row.forum_id for row in _rows(actor, chosen)}):
            lock_forum(forum_id) if is_after else _locked_edition(actor, forum_id)
        rows = _rows(actor, chosen)
        if len(rows) != len(chosen):
            raise DomainError(None, _l("There is no such badge."))
        if any(chosen[row.id] not in {None, row.version} for row in rows):
            raise ConflictError
        # All of one arrow end in one state.
        (target,) = {BADGE_STATES.target(action, row.state, actor=actor) for row in rows}
        _write(actor, rows, f"badge.{target.value}", {"state": target, **columns})
    return len(rows)


def _write(actor: Actor, rows: Sequence[Any], action: str, columns: Mapping[str, Any]) -> None:
    by = {"updated_by": actor.id, "updated_by_label": actor.label}
    audit.update_rows(Badge, [Changed(row.id, row.version, {**columns, **by}) for row in rows])
    differ = audit.differ_of(Badge)
    told = [Told(row.id, badge_label(row.code_of_forum, row.number), differ(row._asdict(), columns)) for row in rows]
    audit.record_many(actor=actor, action=action, model=Badge, events=told)
    # The rows were written past the session.
    for badge in list(db.session.identity_map.values()):
        if isinstance(badge, Badge):
            db.session.expire(badge)


def _rows(actor: Actor, badge_ids: Any) -> Sequence[Any]:
    columns = (
        Badge.id,
        Badge.version,
        Badge.forum_id,
        Badge.number,
        Badge.state,
        Badge.printed_at,
        Badge.issued_at,
        Badge.issued_to,
        Badge.returned_at,
        Forum.code.label("code_of_forum"),
    )
    statement = sa.select(*columns).join(Badge.forum).where(Badge.id.in_(list(badge_ids)), badge_is_visible(actor))
    return db.session.execute(statement.order_by(Badge.id)).all()


def _locked_edition(actor: Actor, forum_id: int) -> Forum:
    _refuse_others(actor)
    edition = lock_forum(forum_id)
    if edition.is_closed:
        raise DomainError(None, _l("The edition is closed; its delegations no longer change."))
    return edition


def _refuse_others(actor: Actor) -> None:
    if not actor.may(Permission.ACCREDITATION):
        raise DomainError(None, _l("Your role does not allow this."))
