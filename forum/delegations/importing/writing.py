"""Writing a judged list: delegations that are new, letters and persons that changed; all of it or nothing."""

from __future__ import annotations

from typing import Any

from forum.core.errors import ConflictError
from forum.core.imports import Decisions, Order, Preview, RowResult
from forum.core.imports.verdicts import WRITTEN
from forum.delegations.columns import HEAD
from forum.delegations.drafts import DelegationDraft
from forum.delegations.enums import LateChangeKind
from forum.delegations.importing.persons import PersonPlan
from forum.delegations.importing.senders import Sending, has_appeared
from forum.delegations.models import Delegation
from forum.delegations.services import (
    AskedChange,
    ListedPerson,
    ask_late_changes,
    create_delegation,
    edit_delegation,
    write_list,
)
from forum.delegations.services.locking import lock_forum


def write_sendings(preview: Preview, order: Order, decisions: Decisions) -> int:
    """Write every delegation of the list with its persons, late ones as requests, and return how many rows did
    something.

    Raises ``ConflictError`` when a delegation changed since it was read, ``DomainError`` as the services do.
    """
    by_sending: dict[Sending, list[RowResult]] = {}
    for row in preview.of(WRITTEN):
        by_sending.setdefault(row.draft.sending, []).append(row)
    # All editions first and in one order, so that two lists at once cannot wait for each other.
    for forum_id in sorted({sending.forum.id for sending in by_sending}):
        lock_forum(forum_id)
    for sending, rows in by_sending.items():
        _write(sending, rows, order, decisions)
    return sum(len(rows) for rows in by_sending.values())


def _write(sending: Sending, rows: list[RowResult], order: Order, decisions: Decisions) -> None:
    version = sending.version
    letters = [row for row in rows if not isinstance(row.draft, PersonPlan)]
    if sending.stored is None:
        if has_appeared(order, sending):
            raise ConflictError
        draft = letters[0].draft.draft() if letters else DelegationDraft(organisation_id=sending.organisation.id)
        delegation: Delegation = create_delegation(actor=order.actor, forum_id=sending.forum.id, draft=draft)
        sending.stored, version = delegation, delegation.version
    else:
        delegation = sending.stored
        for row in letters:
            draft = row.draft.draft(_accepted(row, decisions))
            edit_delegation(actor=order.actor, delegation=delegation, draft=draft, version=version)
            version = delegation.version
    told = [(row, values) for row in rows if isinstance(row.draft, PersonPlan) if (values := _told(row, decisions))]
    if told and sending.is_late:
        asked = [_asked(row, values) for row, values in told]
        ask_late_changes(
            actor=order.actor, delegation=delegation, asked=asked, reason=decisions.reason, version=version
        )
    elif told:
        persons = [_person(row, values) for row, values in told]
        write_list(actor=order.actor, delegation=delegation, persons=persons, version=version)


def _told(row: RowResult, decisions: Decisions) -> dict[str, Any]:
    """The values of a person's row that are to be written; of a stored person none where the register's all hold."""
    plan: PersonPlan = row.draft
    return plan.values if plan.stored is None else _accepted(row, decisions)


def _person(row: RowResult, values: dict[str, Any]) -> ListedPerson:
    plan: PersonPlan = row.draft
    is_head = values.get("status") == HEAD
    member_id = plan.stored.id if plan.stored is not None else None
    return ListedPerson(draft=plan.draft(values), member_id=member_id, is_head=is_head, apart_from=_apart_from(row))


def _asked(row: RowResult, values: dict[str, Any]) -> AskedChange:
    """The request that the form of the person would make."""
    plan: PersonPlan = row.draft
    if plan.stored is None:
        return AskedChange(kind=LateChangeKind.ADD, draft=plan.draft(values))
    return AskedChange(
        kind=LateChangeKind.CHANGE, member_id=plan.stored.id, draft=plan.draft(values), version=row.version
    )


def _apart_from(row: RowResult) -> tuple[int, ...]:
    """The persons of other delegations whom the answered remark of a new one named: he is none of them.

    Who was only counted there («and 3 more») is asked about later.
    """
    return tuple(like.key for remark in row.remarks for like in remark.likes if like.key is not None)


def _accepted(row: RowResult, decisions: Decisions) -> dict[str, Any]:
    """The values of the row's changes, without those of which the register's shall hold."""
    return {key: row.draft.values[key] for key in decisions.taken(row)}
