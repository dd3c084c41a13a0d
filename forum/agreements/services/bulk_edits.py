"""Many corrections of stored documents at once: the rules of one edit, the writing of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from forum.agreements.allocation import CARRIED, Rows, allocation_rows, write_allocations
from forum.agreements.drafts import AgreementDraft
from forum.agreements.models import Agreement, Allocation, Amendment, Execution, Party
from forum.agreements.services.bulk import AT_ONCE, Row, party_columns, tell_party, with_keys
from forum.agreements.services.consequences import label_of, write_derived
from forum.agreements.services.entries import EDITED, action_of_edit, check_edit, check_open, write_content
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.rules import check_may_edit
from forum.core import audit
from forum.core.audit import Changed
from forum.core.db import BusinessTable, atomic, db, new_keys
from forum.core.security import Actor
from forum.core.text import clean_text

Model = type[BusinessTable]


@dataclass(frozen=True, slots=True)
class EditedDocument:
    """A correction that has passed every rule: what changes of which rows, the allocation anew, what is told of it.

    ``parts`` are changes of parties, amendments and executions by model, ``added`` the columns of new parties,
    ``removed`` keys and versions of parties that fall away, ``carried`` what the allocation repeats.
    """

    document: Changed
    parts: Sequence[tuple[Model, Changed]]
    added: Sequence[Row]
    removed: Mapping[int, int]
    carried: Row
    allocation: Rows
    action: str
    label: str
    reason: str
    changes: Row


def checked_edit(
    agreement: Agreement, draft: AgreementDraft, *, actor: Actor, known: Lookups, reason: str = ""
) -> EditedDocument:
    """What ``edit_agreement`` would write; nothing is. ``agreement`` is of ``plain.stored_documents``, written over.

    A number on the programme is held from now on by this document. Raises ``DomainError`` as the service does.
    """
    reason = clean_text(reason)
    check_edit(actor, agreement, draft, reason)
    check_open(agreement)
    own: list[tuple[Model, Any]] = [(Party, row) for row in agreement.parties]
    own += [*((Amendment, row) for row in agreement.amendments), *((Execution, row) for row in agreement.executions)]
    whole_before, before = dict(vars(agreement)), [dict(vars(row)) for _model, row in own]
    with db.session.no_autoflush:
        removed = {row.id: row.version for row in write_content(agreement, draft, actor, known=known)}
        write_derived(agreement, actor)
    agreement.rate_id = agreement.rate.id if agreement.rate else None
    told = [party_columns(party) for party in agreement.parties]
    known.claim(agreement.forum_id, agreement.list_number, key=agreement.id)
    document = _changed(Agreement, agreement, whole_before)
    changes, parts = _DIFFER[Agreement](whole_before, document.columns), []
    for (model, row), was in zip(own, before, strict=True):
        if model is Party and row.id in removed:
            continue
        part = _changed(model, row, was)
        if part.columns:
            parts.append((model, part))
        if of_part := _DIFFER[model](was, part.columns):
            changes[name_of(model, row.id)] = of_part
    changes |= {name_of(Party, key): {"deleted": True} for key in removed}
    return EditedDocument(
        document,
        parts,
        added=[columns for columns, party in zip(told, agreement.parties, strict=True) if not party.id],
        removed=removed,
        carried={name: getattr(agreement, name) for name in CARRIED},
        allocation=allocation_rows(agreement),
        action=action_of_edit(agreement),
        label=label_of(agreement),
        reason=reason,
        changes=changes,
    )


def write_edits(edits: Sequence[EditedDocument], *, actor: Actor) -> None:
    """Store checked corrections with one event each, as ``edit_agreement`` does one.

    All or none of them. Raises ``ConflictError`` when a document was changed by somebody since it was read.
    """
    check_may_edit(actor)
    with atomic():
        db.session.flush()
        for start in range(0, len(edits), AT_ONCE):
            _write(edits[start : start + AT_ONCE], actor)
        _forget({edit.document.key for edit in edits})


def _write(edits: Sequence[EditedDocument], actor: Actor) -> None:
    keys = [edit.document.key for edit in edits]
    # Before the documents: their allocation would be carried along first, only to be written anew.
    db.session.execute(sa.delete(Allocation.__table__).where(Allocation.agreement_id.in_(keys)))  # type: ignore[arg-type]  # mapped
    audit.update_rows(Agreement, [edit.document for edit in edits])
    for model in (Party, Amendment, Execution):
        audit.update_rows(model, [part for edit in edits for of, part in edit.parts if of is model])
    # Before others fall away: no key is given twice.
    added = _add_parties(edits, actor)
    audit.delete_rows(Party, {key: version for edit in edits for key, version in edit.removed.items()})
    write_allocations(({"id": edit.document.key, **edit.carried}, edit.allocation) for edit in edits)
    events = [_told(edit, rows) for edit, rows in zip(edits, added, strict=True)]
    audit.record_many(actor=actor, action=EDITED, model=Agreement, events=events)


def _add_parties(edits: Sequence[EditedDocument], actor: Actor) -> list[list[Row]]:
    keys = iter(new_keys(Party, sum(len(edit.added) for edit in edits)))
    stamped = audit.stamped_columns(actor)
    rows = [
        [with_keys(Party, columns, stamped, next(keys), agreement_id=edit.document.key) for columns in edit.added]
        for edit in edits
    ]
    audit.insert_rows(Party, [row for own in rows for row in own])
    return rows


def _told(edit: EditedDocument, added: Sequence[Row]) -> audit.Told:
    changes = dict(edit.changes)
    parts: dict[str, list[int]] = {}
    for model, part in edit.parts:
        parts.setdefault(model.__tablename__, []).append(part.key)  # type: ignore[attr-defined]  # mapped
    for row, columns in zip(added, edit.added, strict=True):
        changes[name_of(Party, row["id"])] = tell_party({**columns, "agreement_id": edit.document.key})
    parts.setdefault(Party.__tablename__, []).extend([*edit.removed, *(row["id"] for row in added)])
    return audit.Told(edit.document.key, edit.label, changes, parts, edit.reason, edit.action)


def _changed(model: Model, row: Any, before: Row) -> Changed:
    """The columns of a row that hold something else than before."""
    now = vars(row)
    columns = {name: now[name] for name in _COLUMNS[model] if now.get(name) != before.get(name)}
    return Changed(before["id"], before["version"], columns)


def name_of(model: Model, key: int) -> str:
    """What an event calls a part of a document."""
    return f"{model.__tablename__}:{key}"  # type: ignore[attr-defined]  # every business table is mapped


def _forget(keys: set[int]) -> None:
    """What the session had of these documents was written past it."""
    session = db.session()
    for row in list(session.identity_map.values()):
        key = row.id if isinstance(row, Agreement) else getattr(row, "agreement_id", None)
        if key in keys:
            session.expire(row)


_MODELS: Final[tuple[Model, ...]] = (Agreement, Party, Amendment, Execution)
_OF_VERSION: Final = frozenset({"id", "version", "updated_at"})
_COLUMNS: Final = {
    model: [one.name for one in model.__table__.columns if one.name not in _OF_VERSION]  # type: ignore[attr-defined]  # mapped
    for model in _MODELS
}
_DIFFER: Final = {model: audit.differ_of(model) for model in _MODELS}
