"""Checked documents as they are kept between the preview and the bringing in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from forum.agreements.importing.edits import Edit
from forum.agreements.models import Agreement, Amendment, Execution, Party
from forum.agreements.services.bulk import NewDocument
from forum.agreements.services.bulk_edits import EditedDocument, Model, name_of
from forum.core.audit import Changed
from forum.core.clock import utc_now
from forum.core.imports import Keeping, Preview, RowResult, Verdict
from forum.core.imports.typed_rows import instants_of, packed_rows, unpacked_rows

_AT_ONCE: Final = 100
_PARTS: Final[Mapping[str, Model]] = {model.__tablename__: model for model in (Party, Amendment, Execution)}


def _pack(preview: Preview) -> Iterator[Any] | None:
    """All drafts of the list; None where a person decides what is written, or where it also signs stored documents."""
    drafts: list[Edit] = [row.draft for row in preview.of([Verdict.CHANGED])]
    if preview.counts()[Verdict.CONFLICT] or any(draft.checked is None for draft in drafts):
        return None
    return map(_packed, _some(preview.rows))


def _unpack(pieces: Iterable[Any], preview: Preview) -> None:
    now = utc_now()
    for rows, piece in zip(_some(preview.rows), pieces, strict=True):
        new, edited = piece
        for verdict, drafts in (
            (Verdict.NEW, _unpacked_new(new, now)),
            (Verdict.CHANGED, _unpacked_edits(edited, now)),
        ):
            for row, draft in zip(_drafted(rows, verdict), drafts, strict=True):
                row.draft = draft


def _some(rows: list[RowResult]) -> Iterator[list[RowResult]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def _drafted(rows: list[RowResult], verdict: Verdict) -> list[RowResult]:
    return [row for row in rows if row.verdict is verdict]


def _packed(rows: list[RowResult]) -> list[Any]:
    new = [row.draft for row in _drafted(rows, Verdict.NEW)]
    return [_packed_new(new), _packed_edits([row.draft.checked for row in _drafted(rows, Verdict.CHANGED)])]


def _packed_new(documents: Sequence[NewDocument]) -> dict[str, Any]:
    return {
        "columns": packed_rows(Agreement, (one.columns for one in documents)),
        "parties": packed_rows(Party, (party for one in documents for party in one.parties)),
        "others": [
            [len(one.parties), _packed_days(one.allocation), one.searched, one.sorted_by, one.forum_code, one.reason]
            for one in documents
        ],
    }


def _unpacked_new(told: dict[str, Any], now: datetime) -> list[NewDocument]:
    columns = unpacked_rows(Agreement, told["columns"], now=now)
    parties = iter(unpacked_rows(Party, told["parties"], now=now))
    return [
        NewDocument(own, tuple(next(parties) for _ in range(number)), _unpacked_days(allocation), *others)
        for own, (number, allocation, *others) in zip(columns, told["others"], strict=True)
    ]


def _packed_edits(edits: Sequence[EditedDocument]) -> dict[str, Any]:
    return {
        "documents": _packed_changed(Agreement, (edit.document for edit in edits)),
        "parts": {name: _packed_parts(model, edits) for name, model in _PARTS.items()},
        "added": [
            [at for at, edit in enumerate(edits) for _row in edit.added],
            packed_rows(Party, (row for edit in edits for row in edit.added)),
        ],
        "carried": packed_rows(Agreement, (edit.carried for edit in edits)),
        "removed": [list(edit.removed.items()) for edit in edits],
        "allocation": [_packed_days(edit.allocation) for edit in edits],
        "events": [[edit.action, edit.label, edit.reason, edit.changes] for edit in edits],
    }


def _packed_parts(model: Model, edits: Sequence[EditedDocument]) -> list[Any]:
    """The places of the documents whose parts change, and the changes."""
    found = [(at, part) for at, edit in enumerate(edits) for of, part in edit.parts if of is model]
    return [[at for at, _part in found], _packed_changed(model, (part for _at, part in found))]


def _unpacked_edits(told: dict[str, Any], now: datetime) -> list[EditedDocument]:
    documents = _unpacked_changed(Agreement, told["documents"], now)
    parts: list[list[tuple[Model, Changed]]] = [[] for _document in documents]
    for name, (places, rows) in told["parts"].items():
        for at, part in zip(places, _unpacked_changed(_PARTS[name], rows, now), strict=True):
            parts[at].append((_PARTS[name], part))
    added: list[list[dict[str, Any]]] = [[] for _document in documents]
    for at, row in zip(told["added"][0], unpacked_rows(Party, told["added"][1], now=now), strict=True):
        added[at].append(row)
    carried = unpacked_rows(Agreement, told["carried"], now=now)
    removed, allocations = map(dict, told["removed"]), map(_unpacked_days, told["allocation"])
    edits = [
        EditedDocument(*rows, *event)
        for *rows, event in zip(documents, parts, added, removed, carried, allocations, told["events"], strict=True)
    ]
    for edit in edits:
        _tell_instants(edit.changes, Agreement, edit.document)
        for model, part in edit.parts:
            _tell_instants(edit.changes.get(name_of(model, part.key), {}), model, part)
    return edits


def _tell_instants(changes: dict[str, Any], model: Model, written: Changed) -> None:
    """Let the event tell the instants that are written."""
    for name in _INSTANTS[model] & written.columns.keys():
        if changes.get(name) and written.columns[name] is not None:
            changes[name][1] = written.columns[name].isoformat()


def _packed_changed(model: Model, changed: Iterable[Changed]) -> list[Any]:
    rows = list(changed)
    return [[[one.key, one.version] for one in rows], packed_rows(model, (one.columns for one in rows))]  # type: ignore[arg-type]  # mapped


def _unpacked_changed(model: Model, told: list[Any], now: datetime) -> list[Changed]:
    keys, columns = told
    rows = unpacked_rows(model, columns, now=now)  # type: ignore[arg-type]  # every business table is mapped
    return [Changed(key, version, row) for (key, version), row in zip(keys, rows, strict=True)]


def _packed_days(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [[day.isoformat(), *others] for day, *others in rows]


def _unpacked_days(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [(date.fromisoformat(day), *others) for day, *others in rows]


_INSTANTS: Final[Mapping[Model, frozenset[str]]] = {
    Agreement: instants_of(Agreement),
    **{model: instants_of(model) for model in _PARTS.values()},  # type: ignore[arg-type]  # every one is mapped
}

KEEPING: Final = Keeping(
    _pack, _unpack, unmoved_by=("account.signed_in", "account.signed_out", "account.locale_chosen")
)
