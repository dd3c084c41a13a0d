"""Which documents tell a frozen report otherwise: in a later edition, or in the register now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa

from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement
from forum.agreements.queries.documents import agreements_visible_to
from forum.core.db import db
from forum.core.security import Actor
from forum.reports.enums import DocumentChange
from forum.reports.models import ReportRun
from forum.reports.queries.contributions import Contribution, Part, contributions, contributions_of
from forum.statistics.queries import StatisticsFilter

# Far below what either database takes as parameters of one statement.
_PORTION: Final = 500

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A pair of regions that got another part; kopecks, None = in no sum; parts per million of the document."""

    ru_code: str
    by_code: str
    was: int | None
    now: int | None
    ppm_was: int
    ppm_now: int


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """A document that tells otherwise. ``number`` and ``title`` are None where the reader may not see the document.

    ``was`` and ``now`` are kopecks of it in the sum, None = in no sum; ``day_was`` and ``day_now`` days of signing,
    None = not in the report; ``executed_…`` kopecks carried out, None = nothing reported.
    """

    agreement_id: int
    number: str | None
    title: str | None
    changes: tuple[DocumentChange, ...]
    was: int | None
    now: int | None
    day_was: date | None
    day_now: date | None
    executed_was: int | None
    executed_now: int | None
    parts: tuple[ChangedPart, ...]

    @property
    def is_visible(self) -> bool:
        """Whether the reader may open the document."""
        return self.title is not None


def changes_between(before: ReportRun, after: ReportRun, *, actor: Actor) -> list[ChangedDocument]:
    """The documents by which two frozen reports differ, in the order of the reports, new ones last."""
    return _told(_compared(contributions_of(before), contributions_of(after)), actor)


def changes_since(run: ReportRun, *, actor: Actor) -> list[ChangedDocument]:
    """The documents by which the register differs from the frozen report now, as of the report's own day."""
    present = contributions(StatisticsFilter(year=run.year, as_of=run.as_of))
    found = list(_compared(contributions_of(run), present))
    gone = {before.agreement_id for before, after in found if before is not None and after is None}
    return _told(found, actor, _why_gone(gone))


Pairs = Iterable[tuple[Contribution | None, Contribution | None]]


def _compared(
    before: Sequence[Contribution], after: Sequence[Contribution]
) -> Iterator[tuple[Contribution | None, Contribution | None]]:
    present = {row.agreement_id: row for row in after}
    for was in before:
        now = present.pop(was.agreement_id, None)
        if now != was:
            yield was, now
    yield from ((None, now) for now in present.values())


def _told(pairs: Pairs, actor: Actor, why_gone: dict[int, DocumentChange] | None = None) -> list[ChangedDocument]:
    found = list(pairs)
    visible = _visible({_known(pair).agreement_id for pair in found}, actor)
    return [_changed(*pair, visible, why_gone or {}) for pair in found]


def _known(pair: tuple[Contribution | None, Contribution | None]) -> Contribution:
    """The contribution as it is now, or was."""
    was, now = pair
    known = now or was
    if known is None:
        raise ValueError("neither report has the document")
    return known


def _changed(
    was: Contribution | None, now: Contribution | None, visible: set[int], why_gone: dict[int, DocumentChange]
) -> ChangedDocument:
    known = _known((was, now))
    is_visible = known.agreement_id in visible
    return ChangedDocument(
        agreement_id=known.agreement_id,
        number=known.register_number if is_visible else None,
        title=known.title if is_visible else None,
        changes=_changes(was, now, why_gone.get(known.agreement_id, DocumentChange.GONE)),
        was=None if was is None else was.kopecks,
        now=None if now is None else now.kopecks,
        day_was=None if was is None else was.signed_on,
        day_now=None if now is None else now.signed_on,
        executed_was=None if was is None else was.executed,
        executed_now=None if now is None else now.executed,
        parts=tuple(_changed_parts(was, now)) if was is not None and now is not None else (),
    )


def _changes(
    was: Contribution | None, now: Contribution | None, why_gone: DocumentChange
) -> tuple[DocumentChange, ...]:
    if was is None or now is None:
        return (DocumentChange.ADDED if was is None else why_gone,)
    found = {
        DocumentChange.VALUE: was.kopecks != now.kopecks,
        DocumentChange.DATE: was.signed_on != now.signed_on,
        DocumentChange.ALLOCATION: _shares(was) != _shares(now),
        DocumentChange.EXECUTION: was.executed != now.executed,
    }
    return tuple(change for change, is_so in found.items() if is_so) or (DocumentChange.EDITED,)


def _shares(row: Contribution) -> dict[Pair, tuple[int, bool]]:
    """Per pair the part of the document and whether nobody stated it; pairs that got nothing are left out."""
    return {
        (part.ru_code, part.by_code): (part.ppm, bool(part.default_kopecks))
        for part in row.parts
        if part.ppm or part.kopecks
    }


def _changed_parts(was: Contribution, now: Contribution) -> Iterator[ChangedPart]:
    before = {(part.ru_code, part.by_code): part for part in was.parts}
    after = {(part.ru_code, part.by_code): part for part in now.parts}
    for ru_code, by_code in sorted(before.keys() | after.keys()):
        nothing = Part(ru_code, by_code, None, 0, None)
        old, new = before.get((ru_code, by_code), nothing), after.get((ru_code, by_code), nothing)
        if (old.kopecks, old.ppm) != (new.kopecks, new.ppm):
            yield ChangedPart(ru_code, by_code, old.kopecks, new.kopecks, old.ppm, new.ppm)


def _portions(keys: set[int]) -> Iterator[list[int]]:
    ordered = sorted(keys)
    return (ordered[start : start + _PORTION] for start in range(0, len(ordered), _PORTION))


def _visible(keys: set[int], actor: Actor) -> set[int]:
    seen = agreements_visible_to(actor).with_only_columns(Agreement.id)
    return {key for portion in _portions(keys) for key in db.session.scalars(seen.where(Agreement.id.in_(portion)))}


def _why_gone(keys: set[int]) -> dict[int, DocumentChange]:
    """Why documents are no longer in the report of their year."""
    columns = (Agreement.id, Agreement.state, Agreement.counts)
    why = {}
    for portion in _portions(keys):
        for key, state, counts in db.session.execute(sa.select(*columns).where(Agreement.id.in_(portion))):
            if state is AgreementState.VOID:
                why[key] = DocumentChange.VOID
            elif counts:
                why[key] = DocumentChange.MOVED
    return why
