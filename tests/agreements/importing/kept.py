"""Checked documents as they come back from where they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from forum.agreements.importing.kept import KEEPING
from forum.agreements.services.bulk import NewDocument
from forum.agreements.services.bulk_edits import EditedDocument
from forum.core.imports import Preview, RowResult, Verdict

_INSTANTS = frozenset({"verified_at"})


def kept_documents(documents: Sequence[NewDocument]) -> list[NewDocument]:
    """The same documents, stored and read again meanwhile."""
    return _kept([RowResult(place, Verdict.NEW, draft=one) for place, one in enumerate(documents)])


def kept_edits(edits: Sequence[EditedDocument]) -> list[EditedDocument]:
    """The same corrections, stored and read again meanwhile."""
    drafts = [SimpleNamespace(checked=edit) for edit in edits]
    return _kept([RowResult(place, Verdict.CHANGED, draft=one) for place, one in enumerate(drafts)])


def _kept(rows: list[RowResult]) -> list[Any]:
    told = json.loads(json.dumps(list(KEEPING.pack(Preview(rows)) or ())))
    back = Preview([RowResult(row.number, row.verdict) for row in rows])
    KEEPING.unpack(told, back)
    return [row.draft for row in back.rows]


def settled(draft: Any) -> Any:
    """A checked document as plain values, whether it has an instant instead of which."""
    return _settled(asdict(draft))


def _settled(value: Any, name: str = "") -> Any:
    if name in _INSTANTS:
        return [one is not None for one in value] if isinstance(value, list) else value is not None
    if isinstance(value, Mapping):
        return {key: _settled(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(inner) for inner in value]
    return value
