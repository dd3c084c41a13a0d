"""The way of a delegation: submitted, returned, confirmed, rejected, withdrawn, arrived, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic, db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import Actor
from forum.delegations.enums import COUNTED_STATES, DELEGATION_STATES, DelegationState
from forum.delegations.models import Delegation, Member
from forum.delegations.queries import delegations_visible_to, submission_problems
from forum.delegations.services.locking import (
    label_of,
    listed_members,
    lock_delegation,
    lock_forum,
    refuse_closed_edition,
    touch,
)
from forum.delegations.services.reviewing import (
    awaiting_persons,
    confirm_members,
    confirm_persons,
    remark_on,
    unconfirm_persons,
)
from forum.delegations.services.telling import tell

_OVER: Final = frozenset({DelegationState.REJECTED, DelegationState.WITHDRAWN})
# What ends a delegation's course may be written down after the edition itself has ended.
_AFTER_THE_EDITION: Final = frozenset({"withdraw", "close"})


class RowsRefusedError(DomainError):
    """None of the chosen delegations was confirmed; ``reasons`` says why, by key of the delegation."""

    def __init__(self, reasons: Mapping[int, Any]) -> None:
        super().__init__(None, _l("Nothing was confirmed: some of the chosen delegations cannot be."))
        self.reasons = reasons


class NotReadyError(DomainError):
    """The delegation lacks something; ``problems`` are sentences without persons."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(None, " ".join(problems))
        self.problems = tuple(problems)


def submit_delegation(*, actor: Actor, delegation: Delegation, version: int | None = None) -> None:
    """Send a draft or corrected delegation to the secretariat.

    Raises ``NotReadyError`` (nobody on the list, no head, consents or Latin names missing, too late, more persons
    than the region has places), ``DomainError`` (state, role), ``ConflictError``, ``NoResultFound`` (out of scope).
    """
    with atomic():
        delegation = lock_delegation(actor, delegation, version)
        DELEGATION_STATES.target("submit", delegation.state, actor=actor)
        if problems := submission_problems(delegation):
            raise NotReadyError(problems)
        delegation.submitted_at = utc_now()
        _move(actor, delegation, "submit")


def send_back(
    *,
    actor: Actor,
    delegation: Delegation,
    reason: str,
    remarks: Mapping[int, str] | None = None,
    version: int | None = None,
) -> None:
    """Return a submitted delegation for correction; ``reason`` is shown to the region.

    ``remarks`` say of persons, by their keys, what is to be corrected; whoever is confirmed and not remarked on stays
    so. Raises ``DomainError`` (``reason`` missing; state, role), ``ConflictError``, ``NoResultFound``.
    """
    _decide(actor, delegation, "send_back", reason, version, remarks or {})


def confirm(*, actor: Actor, delegation: Delegation, version: int | None = None) -> None:
    """Confirm a submitted delegation and everybody on its list. Raises as ``send_back`` does; also without a head."""
    _decide(actor, delegation, "confirm", "", version)


def reject(*, actor: Actor, delegation: Delegation, reason: str, version: int | None = None) -> None:
    """Refuse a submitted delegation for good. Raises as ``send_back`` does."""
    _decide(actor, delegation, "reject", reason, version)


def withdraw(*, actor: Actor, delegation: Delegation, reason: str, version: int | None = None) -> None:
    """Take the application back, at any time before arrival. Raises as ``send_back`` does."""
    _decide(actor, delegation, "withdraw", reason, version)


def arrive(*, actor: Actor, delegation: Delegation, version: int | None = None) -> None:
    """Mark a confirmed delegation as arrived. Raises as ``send_back`` does."""
    _decide(actor, delegation, "arrive", "", version)


def close(*, actor: Actor, delegation: Delegation, version: int | None = None) -> None:
    """Close an arrived delegation after the edition. Raises as ``send_back`` does."""
    _decide(actor, delegation, "close", "", version)


def confirm_many(*, actor: Actor, chosen: Mapping[int, int | None]) -> int:
    """Confirm the delegations whose keys are in ``chosen``, all or none, and return how many: submitted ones whole,
    of confirmed ones the persons who have changed.

    Values are the versions the reader saw, or None. Raises ``RowsRefusedError`` with the reason of each row that
    cannot be confirmed, ``DomainError`` when nothing is chosen. Each delegation gets its own audit event.
    """
    if not chosen:
        raise DomainError(None, _l("Choose at least one delegation."))
    reasons: dict[int, Any] = {}
    with atomic():
        statement = delegations_visible_to(actor).where(Delegation.id.in_(chosen)).order_by(Delegation.id)
        found = {delegation.id: delegation for delegation in db.session.scalars(statement)}
        _lock_editions(found)
        for key in sorted(chosen):
            if key not in found:
                reasons[key] = _l("There is no such delegation, or it is not open to you.")
                continue
            try:
                _confirm_what_waits(actor, found[key], chosen[key])
            except ConflictError:
                reasons[key] = _l("It was changed by someone else meanwhile.")
            except DomainError as error:
                reasons[key] = error.message
        if reasons:
            raise RowsRefusedError(reasons)
    return len(found)


def _confirm_what_waits(actor: Actor, delegation: Delegation, version: int | None) -> None:
    if delegation.state in COUNTED_STATES:
        confirm_members(actor=actor, delegation=delegation, version=version)
    else:
        confirm(actor=actor, delegation=delegation, version=version)


def _lock_editions(found: Mapping[int, Delegation]) -> None:
    """Hold all editions concerned in one order, so that two lists confirmed at once cannot wait for each other."""
    for forum_id in sorted({row.forum_id for row in found.values() if row.forum_id is not None}):
        lock_forum(forum_id)


def _decide(
    actor: Actor,
    delegation: Delegation,
    action: str,
    reason: str,
    version: int | None,
    remarks: Mapping[int, str] = MappingProxyType({}),
) -> None:
    with atomic():
        delegation = lock_delegation(actor, delegation, version)
        DELEGATION_STATES.target(action, delegation.state, actor=actor, reason=reason)
        if action not in _AFTER_THE_EDITION:
            refuse_closed_edition(delegation)
        delegation.decided_at = utc_now()
        _move(actor, delegation, action, reason, remarks)


def _move(
    actor: Actor,
    delegation: Delegation,
    action: str,
    reason: str = "",
    remarks: Mapping[int, str] = MappingProxyType({}),
) -> None:
    """Take an arrow that has been judged. The reason may name persons: it stays out of the audit trail."""
    target = DELEGATION_STATES.target(action, delegation.state, actor=actor, reason=reason)
    members = listed_members(delegation)
    if action == "confirm" and sum(member.is_head for member in members) != 1:
        raise DomainError(None, _l("The head of the delegation is not named."))
    delegation.state = target
    if reason:
        delegation.comment = reason
    touch(delegation, actor)
    parts: Sequence[Member] = remark_on(actor, members, remarks)
    if action == "confirm":
        parts = awaiting_persons(members)
        confirm_persons(actor, parts)
    elif target in _OVER:
        parts = unconfirm_persons(actor, members)
    label = label_of(delegation)
    audit.record(actor=actor, action=f"delegation.{target.value}", entity=delegation, parts=parts, label=label)
    tell(actor, delegation, f"delegation.{target.value}")
