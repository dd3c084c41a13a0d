"""Rows of a list that change stored documents: what they want, and its writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from forum.agreements.drafts import AgreementDraft, stored_draft
from forum.agreements.models import Agreement
from forum.agreements.queries.documents import WITH_PARTIES
from forum.agreements.queries.editing import EditRow
from forum.agreements.services.bulk_edits import EditedDocument, checked_edit, write_edits
from forum.agreements.services.entries import edit_agreement
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.plain import stored_documents
from forum.agreements.services.signing import sign_agreement
from forum.core.db import db
from forum.core.imports import Line
from forum.core.security import Actor

_CHUNK: Final = 500


@dataclass(slots=True)
class Edit:
    """A row that changes a stored document: what its cells want and why.

    ``checked`` is what all the ``wanted`` cells do, None where they also sign; ``draft`` is what some of them make of
    the document as it is stored.
    """

    line: Line
    reason: str
    stored: EditRow
    wanted: AbstractSet[str]
    draft: Callable[[Edit, AgreementDraft, AbstractSet[str]], AgreementDraft]
    known: Lookups
    checked: EditedDocument | None = None

    @property
    def key(self) -> int:
        """The document's."""
        return self.stored.row.id


Edited = tuple[Edit | EditedDocument, AbstractSet[str]]
"""A row as it was checked just now, or as it was kept, and the columns whose values it is to write."""


def write_edited(rows: Sequence[Edited], actor: Actor) -> None:
    """Write the cells that were decided for, some hundred documents at a time."""
    kept = [edit for edit, _taken in rows if isinstance(edit, EditedDocument)]
    write_edits(kept, actor=actor)
    others = [(edit, taken) for edit, taken in rows if isinstance(edit, Edit)]
    for start in range(0, len(others), _CHUNK):
        _write(others[start : start + _CHUNK], actor)


def _write(rows: Sequence[tuple[Edit, AbstractSet[str]]], actor: Actor) -> None:
    """All documents together, but for those that are signed by it."""
    edits = [edit.checked for edit, taken in rows if edit.checked is not None and taken == edit.wanted]
    others = [(edit, taken) for edit, taken in rows if edit.checked is None or taken != edit.wanted]
    documents = stored_documents([edit.key for edit, _taken in others], rows[0][0].known) if others else {}
    signed: list[tuple[Edit, AgreementDraft]] = []
    for edit, taken in others:
        document = documents[edit.key]
        draft = edit.draft(edit, stored_draft(document), taken)
        if draft.signed_on is not None and document.signed_on is None:
            signed.append((edit, draft))
        else:
            edits.append(checked_edit(document, draft, actor=actor, known=edit.known, reason=edit.reason))
    write_edits(edits, actor=actor)
    for edit, draft in signed:
        _sign(edit, draft, actor)


def _sign(edit: Edit, draft: AgreementDraft, actor: Actor) -> None:
    """Correct a planned document and record its signing, with an event each."""
    statement = sa.select(Agreement).where(Agreement.id == edit.key).options(*WITH_PARTIES)
    agreement = db.session.scalars(statement).unique().one()
    edit_agreement(actor=actor, agreement=agreement, draft=draft, reason=edit.reason)
    if draft.signed_on is not None:
        precision = draft.signed_precision
        sign_agreement(
            actor=actor, agreement=agreement, signed_on=draft.signed_on, precision=precision, reason=edit.reason
        )
