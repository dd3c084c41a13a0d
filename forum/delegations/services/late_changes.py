"""Changes that come too late: asked for with a reason, decided on by the secretariat, made only once approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor, Permission
from forum.delegations.drafts import MemberDraft, restored_draft, stored_draft
from forum.delegations.enums import (
    CHANGEABLE_STATES,
    COUNTED_STATES,
    DELEGATION_STATES,
    EDITABLE_STATES,
    LATE_CHANGE_STATES,
    LateChangeKind,
    LateChangeState,
    MemberState,
)
from forum.delegations.models import Delegation, LateChange, Member
from forum.delegations.queries import changes_problem, deadline_problem, late_changes_visible_to, missing_problems
from forum.delegations.services.composition import correct, listed, put_on, refuse_overflow, take_off, take_over
from forum.delegations.services.locking import (
    label_of,
    letter_problem,
    listed_members,
    lock_delegation,
    refuse_closed_edition,
    touch,
)
from forum.delegations.services.members import checked_sections, known_to
from forum.delegations.services.reviewing import confirm_persons
from forum.delegations.services.telling import tell

_OF_A_PERSON = frozenset({LateChangeKind.CHANGE, LateChangeKind.REPLACE, LateChangeKind.REMOVE})
_WITH_DRAFT = frozenset({LateChangeKind.ADD, LateChangeKind.CHANGE, LateChangeKind.REPLACE})
PERSON_WAITS: Final = _l("A request about this person awaits a decision already.")
"""Two requests about one person at once would be decided on in an order nobody chose."""


def may_ask_late(actor: Actor, delegation: Delegation) -> bool:
    """Whether ``actor`` has no way left to change or submit a delegation but to ask for it."""
    if not actor.is_representative or letter_problem(actor, delegation):
        return False
    if delegation.state in EDITABLE_STATES:
        return deadline_problem(delegation.forum, delegation.state) is not None
    return delegation.state in CHANGEABLE_STATES and changes_problem(delegation.forum) is not None


def asks_late(actor: Actor, delegation: Delegation) -> bool:
    """Whether what ``actor`` changes of persons is asked for instead of written; the list of a delegation that is not
    with the secretariat is written whatever the day, and the whole of it asked to be taken.
    """
    return delegation.state in CHANGEABLE_STATES and may_ask_late(actor, delegation)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedChange:
    """A change to be asked for: ``member_id`` of the person concerned, ``draft`` the person as he shall be; which of
    them a kind needs follows from it. ``version`` is that of the person as he was read.
    """

    kind: LateChangeKind
    member_id: int | None = None
    draft: MemberDraft | None = None
    version: int | None = None


def ask_late_change(
    *,
    actor: Actor,
    delegation: Delegation,
    kind: LateChangeKind,
    reason: str,
    member: Member | None = None,
    draft: MemberDraft | None = None,
    version: int | None = None,
) -> LateChange:
    """Ask the secretariat for a change after its deadline and return the request.

    ``version`` is that of the person, else of the delegation, as the form was opened. Raises as ``ask_late_changes``.
    """
    of_person, of_delegation = (None, version) if member is None else (version, None)
    member_id = member.id if member is not None else None
    asked = AskedChange(kind=kind, member_id=member_id, draft=draft, version=of_person)
    return ask_late_changes(actor=actor, delegation=delegation, asked=[asked], reason=reason, version=of_delegation)[0]


def ask_late_changes(
    *, actor: Actor, delegation: Delegation, asked: Sequence[AskedChange], reason: str, version: int | None = None
) -> list[LateChange]:
    """Ask the secretariat for changes after their deadline, all or none for one ``reason``, and return the requests.

    Each is decided on by itself and has its own event; the secretariat is told once. ``version`` is the delegation's.
    Raises ``DomainError`` (not late, ``reason`` missing, a field of a draft, a request about the person waits
    already), ``ConflictError``, ``NoResultFound`` (out of scope).
    """
    with atomic():
        delegation = lock_delegation(actor, delegation, version)
        is_open, is_unsent = may_ask_late(actor, delegation), delegation.state in EDITABLE_STATES
        if not is_open or any((one.kind is LateChangeKind.SUBMIT) != is_unsent for one in asked):
            raise DomainError(None, _l("This change needs no decision of its own. Open the card anew."))
        if not reason.strip():
            raise DomainError("reason", _l("Give the reason."))
        members, waiting = listed_members(delegation), _waiting(delegation)
        known = known_to(delegation)
        changes = []
        for one in asked:
            member = _person(members, waiting, one) if one.kind in _OF_A_PERSON else None
            if one.kind in _WITH_DRAFT:
                checked_sections(_needed(one.draft), known, member if one.kind is LateChangeKind.CHANGE else None)
            changes.append(_request(actor, delegation, one, member, reason.strip()))
        if changes:
            tell(actor, delegation, "late_change.asked")
    return changes


def approve_late_change(*, actor: Actor, change: LateChange, version: int | None = None) -> None:
    """Make the change that was asked for; persons of a confirmed delegation are confirmed with it.

    Raises ``DomainError`` (decided already, role, the person has changed or left since, no place left, edition over),
    ``ConflictError``, ``NoResultFound``.
    """
    with atomic():
        change, delegation = _locked(actor, change, version)
        target = LATE_CHANGE_STATES.target("approve", change.state, actor=actor)
        refuse_closed_edition(delegation)
        parts = _made(actor, delegation, change)
        touch(delegation, actor)
        _close(actor, change, target, None)
        audit.record(
            actor=actor,
            action="late_change.approved",
            entity=change,
            parts=(delegation, *parts),
            label=label_of(delegation),
        )
        tell(actor, delegation, "late_change.approved")


def refuse_late_change(*, actor: Actor, change: LateChange, reason: str, version: int | None = None) -> None:
    """Refuse what was asked for; the region sees the reason. Raises as ``approve_late_change`` does."""
    _end(actor, change, "refuse", reason, version)


def recall_late_change(*, actor: Actor, change: LateChange, version: int | None = None) -> None:
    """Take a request back before it is decided on. Raises as ``approve_late_change`` does."""
    _end(actor, change, "recall", "", version)


def _end(actor: Actor, change: LateChange, action: str, reason: str, version: int | None) -> None:
    with atomic():
        change, delegation = _locked(actor, change, version)
        target = LATE_CHANGE_STATES.target(action, change.state, actor=actor, reason=reason)
        _close(actor, change, target, reason.strip() or None)
        label = label_of(delegation)
        audit.record(actor=actor, action=f"late_change.{target.value}", entity=change, label=label)
        tell(actor, delegation, f"late_change.{target.value}")


def _locked(actor: Actor, change: LateChange, version: int | None) -> tuple[LateChange, Delegation]:
    if not actor.may(Permission.DELEGATIONS_EDIT):
        raise DomainError(None, _l("Your role does not allow this."))
    delegation = lock_delegation(actor, db.session.get_one(Delegation, change.delegation_id))
    statement = late_changes_visible_to(actor).where(LateChange.id == change.id)
    fresh = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    if version is not None:
        check_version(fresh, version)
    return fresh, delegation


def _close(actor: Actor, change: LateChange, target: LateChangeState, decision: str | None) -> None:
    change.state = target
    change.decided_at = utc_now()
    change.decided_by, change.decided_by_label = actor.id, actor.label
    change.decision = decision
    change.draft = None
    audit.stamp(change, actor)


def _made(actor: Actor, delegation: Delegation, change: LateChange) -> list[Member]:
    """Write the change; returns the persons it touched."""
    if change.kind is LateChangeKind.SUBMIT:
        return _submitted(actor, delegation)
    if delegation.state not in CHANGEABLE_STATES:
        raise DomainError(None, _l("This is no longer possible: the state has changed meanwhile."))
    members = listed_members(delegation)
    member = listed(members, change.member_id) if change.member_id is not None else None
    touched = []
    if change.kind in _WITH_DRAFT:
        if change.draft is None:
            raise DomainError(None, _l("The request cannot be read any more: its key is gone. Ask for it anew."))
        _refuse_changed(member, change.draft.get("version"))
        draft = restored_draft(change.draft)
        corrected = member if change.kind is LateChangeKind.CHANGE else None
        sections = checked_sections(draft, known_to(delegation), corrected)
        if corrected is not None:
            correct(actor, corrected, draft, sections)
            touched = [corrected]
        else:
            successor = put_on(actor, delegation, draft, sections)
            touched = [successor]
            if member is not None:
                take_over(actor, member, successor, change.reason)
                touched.append(member)
    elif member is not None:
        take_off(actor, delegation, member, "withdraw", change.reason)
        touched = [member]
    db.session.flush()
    if change.kind is LateChangeKind.ADD:
        refuse_overflow(delegation)
    if delegation.state in COUNTED_STATES:
        confirm_persons(actor, [one for one in touched if one.state is MemberState.NOMINATED])
    return touched


def _submitted(actor: Actor, delegation: Delegation) -> list[Member]:
    target = DELEGATION_STATES.target("submit", delegation.state, actor=actor)
    if problems := missing_problems(delegation):
        raise DomainError(None, " ".join(problems))
    delegation.state = target
    delegation.submitted_at = utc_now()
    return []


def _request(
    actor: Actor, delegation: Delegation, asked: AskedChange, member: Member | None, reason: str
) -> LateChange:
    change = LateChange(
        delegation_id=delegation.id,
        delegation=delegation,
        kind=asked.kind,
        member_id=member.id if member is not None else None,
        draft=_kept(asked.kind, asked.draft, member),
        reason=reason,
        state=LateChangeState.PENDING,
        requested_at=utc_now(),
    )
    db.session.add(change)
    audit.stamp(change, actor)
    audit.record(actor=actor, action="late_change.asked", entity=change, label=label_of(delegation))
    return change


def _waiting(delegation: Delegation) -> frozenset[int | None]:
    """The persons of a delegation about whom a request awaits a decision."""
    waits = (LateChange.delegation_id == delegation.id, LateChange.state == LateChangeState.PENDING)
    return frozenset(db.session.scalars(sa.select(LateChange.member_id).where(*waits)))


def _person(members: Sequence[Member], waiting: frozenset[int | None], asked: AskedChange) -> Member:
    if asked.member_id is None:
        raise DomainError(None, _l("This person has been taken off the list."))
    member = listed(members, asked.member_id)
    if asked.version is not None:
        check_version(member, asked.version)
    if member.id in waiting:
        raise DomainError(None, PERSON_WAITS)
    return member


def _refuse_changed(member: Member | None, version: Any) -> None:
    if member is not None and version is not None and member.version != version:
        text = _l("The person has been changed since this was asked for. Refuse the request; the region asks anew.")
        raise DomainError(None, text)


def _needed(draft: MemberDraft | None) -> MemberDraft:
    if draft is None:
        raise DomainError(None, _l("Fill in this field."))
    return draft


def _kept(kind: LateChangeKind, draft: MemberDraft | None, member: Member | None) -> dict[str, Any] | None:
    if kind not in _WITH_DRAFT or draft is None:
        return None
    # A person who changes meanwhile is not overwritten by what was asked for before.
    return {**stored_draft(draft), "version": member.version if member is not None else None}
