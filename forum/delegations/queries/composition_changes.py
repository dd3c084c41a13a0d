"""What of a confirmed delegation has changed and is not settled yet: who leaves, who comes, who is corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.delegations.drafts import MemberDraft, restored_draft
from forum.delegations.enums import (
    COUNTED_STATES,
    LISTED_STATES,
    LateChangeKind,
    LateChangeState,
    MemberCategory,
    MemberState,
)
from forum.delegations.models import Delegation, LateChange, Member
from forum.delegations.queries.cards import members_of
from forum.delegations.queries.late_changes import late_changes_of

_WHOLE: Final = "delegation.confirmed"
_SINGLE: Final = "delegation.persons_confirmed"
_LATE: Final = "late_change.approved"


@dataclass(frozen=True, slots=True)
class ChangedPerson:
    """A person whom a letter on changes names; ``instead_of`` is the full name of who had the place before."""

    full_name: str
    post: str
    workplace: str
    category: MemberCategory
    is_head: bool
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class CompositionChanges:
    """Who leaves a confirmed delegation, who comes, and whose confirmed facts are others now."""

    excluded: tuple[ChangedPerson, ...] = ()
    included: tuple[ChangedPerson, ...] = ()
    corrected: tuple[ChangedPerson, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.excluded or self.included or self.corrected)


def composition_changes(actor: Actor, delegation: Delegation) -> CompositionChanges:
    """What has changed of a confirmed delegation and waits, with what is asked for late as if it were granted.

    Whoever has left since the delegation was confirmed is told until it is confirmed anew or the successor is; whoever
    came or was corrected, until confirmed. Who came and left between two confirmations is not told. Empty of what is
    not confirmed, and for who sees no persons. Raises ``DomainError`` when a request cannot be read: somebody would be
    missing.
    """
    if delegation.state not in COUNTED_STATES:
        return CompositionChanges()
    members = members_of(actor, delegation.id)
    course = _Course(delegation, members)
    pending = [change for change in late_changes_of(actor, delegation.id) if change.state is LateChangeState.PENDING]
    asked = {change.member_id: change for change in pending if change.member_id is not None}
    excluded, included, corrected = [], [], []
    for member in members:
        is_known, change = course.is_known(member), asked.get(member.id)
        kind = change.kind if change is not None else None
        leaves = member.state not in LISTED_STATES or kind in {LateChangeKind.REMOVE, LateChangeKind.REPLACE}
        if leaves and is_known and (member.state in LISTED_STATES or course.has_just_left(member)):
            excluded.append(_told(member))
        if kind is LateChangeKind.REPLACE and change is not None:
            before = member.full_name if is_known else course.instead_of(member)
            included.append(_drafted(_draft(change), is_head=member.is_head, instead_of=before))
        if leaves:
            continue
        now = _told(member) if change is None else _drafted(_draft(change), is_head=member.is_head)
        if not is_known:
            included.append(replace(now, instead_of=course.instead_of(member)))
        elif change is not None or member.state is MemberState.NOMINATED:
            corrected.append(now)
    added = [change for change in reversed(pending) if change.kind is LateChangeKind.ADD]
    included += [_drafted(_draft(change), is_head=False) for change in added]
    return CompositionChanges(tuple(excluded), tuple(included), tuple(corrected))


class _Course:
    """What the secretariat has confirmed of a delegation, and who took whose place."""

    def __init__(self, delegation: Delegation, members: Sequence[Member]) -> None:
        self._by_id = {member.id: member for member in members}
        self._successors = {member.replaces_id: member for member in members if member.replaces_id is not None}
        self._since, self._confirmed = _confirmations(delegation)

    def is_known(self, member: Member) -> bool:
        """Whether the secretariat has confirmed the person once, whatever has become of him since."""
        # Who was made before the whole list was confirmed was confirmed with it; a list that came confirmed has no day.
        is_older = self._since is None or member.created_at <= self._since
        return member.state is MemberState.CONFIRMED or member.id in self._confirmed or is_older

    def has_just_left(self, member: Member) -> bool:
        """Whether a person off the list left after it was confirmed, and nobody confirmed stands in his place."""
        if self._since is not None and member.updated_at <= self._since:
            return False
        return not any(self.is_known(successor) for successor in self._after(member))

    def instead_of(self, member: Member) -> str | None:
        """The full name of the last confirmed person whose place this one has."""
        before = self._by_id.get(member.replaces_id or 0)
        while before is not None and not self.is_known(before):
            before = self._by_id.get(before.replaces_id or 0)
        return None if before is None else before.full_name

    def _after(self, member: Member) -> Iterator[Member]:
        successor = self._successors.get(member.id)
        while successor is not None:
            yield successor
            successor = self._successors.get(successor.id)


def _confirmations(delegation: Delegation) -> tuple[datetime | None, set[int]]:
    """When the whole list was last confirmed, and the keys of persons whose confirmation the trail tells."""
    late = sa.select(LateChange.id).where(LateChange.delegation_id == delegation.id)
    statement = (
        sa.select(AuditEvent.action, AuditEvent.at, AuditEvent.changes)
        .where(
            sa.or_(
                sa.and_(
                    AuditEvent.entity == Delegation.__tablename__,
                    AuditEvent.entity_id == delegation.id,
                    AuditEvent.action.in_((_WHOLE, _SINGLE)),
                ),
                sa.and_(
                    AuditEvent.entity == LateChange.__tablename__,
                    AuditEvent.entity_id.in_(late),
                    AuditEvent.action == _LATE,
                ),
            )
        )
        .order_by(AuditEvent.id)
    )
    since: datetime | None = None
    confirmed: set[int] = set()
    for action, at, changes in db.session.execute(statement):
        since = at if action == _WHOLE else since
        for key, told in changes.items():
            table, _colon, person = key.partition(":")
            if table == Member.__tablename__ and (told.get("state") or [None])[-1] == MemberState.CONFIRMED:
                confirmed.add(int(person))
    return since, confirmed


def _draft(change: LateChange) -> MemberDraft:
    if change.draft is None:
        raise DomainError(None, _l("The request cannot be read any more: its key is gone. Ask for it anew."))
    return restored_draft(change.draft)


def _told(member: Member) -> ChangedPerson:
    return ChangedPerson(member.full_name, member.post, member.workplace, member.category, member.is_head)


def _drafted(draft: MemberDraft, *, is_head: bool, instead_of: str | None = None) -> ChangedPerson:
    name = " ".join(part for part in (draft.last_name, draft.first_name, draft.patronymic) if part)
    return ChangedPerson(name, draft.post, draft.workplace, draft.category, is_head, instead_of)
