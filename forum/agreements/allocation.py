"""Allocation: a document's value and its count split over the regions of both sides, reconciling to the kopeck."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from forum.agreements.models import Agreement, Allocation, Party
from forum.core.db import db
from forum.core.many_rows import analyse_if_unknown, insert_many
from forum.reference.enums import UNKNOWN_REGION, Side
from forum.reference.models import Region

WHOLE_DOCUMENT_PPM = 1_000_000
"""The one document that is split in parts per million."""

CARRIED = ("forum_id", "signed_on", "kind", "counts", "money")
"""Columns of the document that its allocation repeats; the database keeps them equal."""

Weights = Sequence[tuple[str, int]]
"""Regions of one side with their weights, by region code."""


def allocate(total: int, ru: Weights, by: Weights) -> dict[tuple[str, str], int]:
    """Split ``total`` (kopecks, or parts of a document) over pairs of regions: (RU code, BY code) -> part.

    Margins are rounded by largest remainder; cells are the floors of the exact products, then each leftover unit
    goes where most remains in its row and column; all ties by region code. Rows sum to each Russian region's margin,
    columns to each Belarusian one's, everything to ``total``, all parts non-negative, whatever the order of the
    regions. A cell may differ from its exact product by more than a unit: no rounding of both margins avoids that.
    Raises ``ValueError`` for a negative total, a side without regions, a region named twice, a weight below one.
    """
    rows, columns = _checked(total, ru), _checked(total, by)
    if len(rows) == 1 or len(columns) == 1:
        # One side has all of it: the parts are the other's margins. So it is of nearly every document.
        parts = margins(total, columns if len(rows) == 1 else rows)
        return {(r, c): parts[c if len(rows) == 1 else r] for r in rows for c in columns}
    whole = sum(rows.values()) * sum(columns.values())
    cells = {(r, c): total * rows[r] * columns[c] // whole for r in rows for c in columns}
    row_left, column_left = margins(total, rows), margins(total, columns)
    for (r, c), part in cells.items():
        row_left[r] -= part
        column_left[c] -= part
    # Floors never exceed a margin, and both sides lack the same sum: the loop ends with nothing left anywhere.
    for _ in range(sum(row_left.values())):
        r, c = _fullest(row_left), _fullest(column_left)
        cells[r, c] += 1
        row_left[r] -= 1
        column_left[c] -= 1
    return cells


def margins(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split ``total`` over one side by largest remainder, ties by region code; the parts sum to ``total``."""
    whole = sum(weights.values())
    parts = {code: total * weight // whole for code, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda code: (-(total * weights[code] % whole), code))
    for code in by_remainder[: total - sum(parts.values())]:
        parts[code] += 1
    return parts


def _fullest(left: Mapping[str, int]) -> str:
    return min(left, key=lambda code: (-left[code], code))


def _checked(total: int, weights: Weights) -> dict[str, int]:
    checked = dict(sorted(weights))
    if total < 0 or not checked or len(checked) != len(weights) or min(checked.values()) < 1:
        raise ValueError("allocation needs a total of at least 0 and, per side, distinct regions of weight 1 or more")
    return checked


@dataclass(frozen=True, slots=True)
class SideShares:
    """The regions of one side with their weights, and whether the document itself says them."""

    weights: dict[str, int]
    is_stated: bool


def side_shares(parties: Iterable[Party], side: Side) -> SideShares:
    """Shares of the regions of ``side``: the sum of its parties' weights where stated, else 1 for each region.

    A side without a known party is «region not established».
    """
    own = [party for party in parties if party.side is side and party.region is not None]
    stated = all(party.weight is not None for party in own)
    weights: dict[str, int] = {}
    for party in own:
        code = party.region.code if party.region is not None else UNKNOWN_REGION[side]
        weights[code] = weights.get(code, 0) + (party.weight or 1) if stated else 1
    weights = weights or {UNKNOWN_REGION[side]: 1}
    return SideShares(weights, is_stated=len(weights) == 1 or stated)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a document says from ``effective_on`` on; ``kopecks`` is None without a rouble equivalent."""

    effective_on: date
    kopecks: int | None
    ru: SideShares
    by: SideShares

    @property
    def is_stated(self) -> bool:
        """Whether the shares of both sides follow from the document."""
        return self.ru.is_stated and self.by.is_stated


def stages(agreement: Agreement) -> list[Stage]:
    """The legal days of a signed document in order, the day of signing first; acts of one day combine."""
    if agreement.signed_on is None:
        return []
    ru, by = side_shares(agreement.parties, Side.RU), side_shares(agreement.parties, Side.BY)
    stage = Stage(agreement.signed_on, agreement.value_rub, ru, by)
    by_day = {stage.effective_on: stage}
    for amendment in sorted(agreement.amendments, key=lambda row: (row.effective_on, row.id)):
        told: dict[Side, dict[str, int]] = {Side.RU: {}, Side.BY: {}}
        for row in amendment.weights:
            told[row.region.side][row.region.code] = row.weight
        stage = Stage(
            max(amendment.effective_on, agreement.signed_on),
            stage.kopecks if amendment.value is None else amendment.value_rub,
            SideShares(told[Side.RU], is_stated=True) if told[Side.RU] else stage.ru,
            SideShares(told[Side.BY], is_stated=True) if told[Side.BY] else stage.by,
        )
        by_day[stage.effective_on] = stage
    return list(by_day.values())


def stage_on(agreement: Agreement, day: date) -> Stage | None:
    """What a signed document says on ``day``; None before it was signed."""
    told = [stage for stage in stages(agreement) if stage.effective_on <= day]
    return told[-1] if told else None


Cell = tuple[str, str, bool]
"""RU region, BY region, whether the share is stated."""


def allocation_rows(agreement: Agreement) -> list[tuple[date, str, str, bool, int, int]]:
    """Rows (day, RU code, BY code, is stated, kopecks, ppm) of differences from one legal day to the next.

    Kopecks are split from ``value_rub`` whether or not it is money; whether they enter a total is decided by the
    document's counting columns when they are read.
    """
    rows: list[tuple[date, str, str, bool, int, int]] = []
    before: dict[Cell, tuple[int, int]] = {}
    for stage in stages(agreement):
        now = _matrix(stage)
        for cell in sorted(before.keys() | now.keys()):
            (kopecks, ppm), (old_kopecks, old_ppm) = now.get(cell, (0, 0)), before.get(cell, (0, 0))
            # Empty cells of the first day stay: they tell who takes part. Later days tell what changed.
            if not before or (kopecks, ppm) != (old_kopecks, old_ppm):
                rows.append((stage.effective_on, *cell, kopecks - old_kopecks, ppm - old_ppm))
        before = now
    return rows


def _matrix(stage: Stage) -> dict[Cell, tuple[int, int]]:
    ru, by = list(stage.ru.weights.items()), list(stage.by.weights.items())
    kopecks, ppm = allocate(stage.kopecks or 0, ru, by), allocate(WHOLE_DOCUMENT_PPM, ru, by)
    return {(r, c, stage.is_stated): (kopecks[r, c], ppm[r, c]) for r, c in kopecks}


def rewrite_allocation(agreement: Agreement) -> None:
    """Write the allocation of ``agreement`` anew; the only writer of the table. An unsigned document has none.

    Call it after every change of weights, value, amendments, parties or day of signing.
    """
    session = db.session
    session.flush()
    rows = allocation_rows(agreement)
    session.execute(sa.delete(Allocation).where(Allocation.agreement_id == agreement.id))
    if not rows:
        return
    codes = {code for row in rows for code in row[1:3]}
    known = session.execute(sa.select(Region.code, Region.id).where(Region.code.in_(codes)))
    keys = dict(known.all())
    carried = {name: getattr(agreement, name) for name in CARRIED}
    session.execute(sa.insert(Allocation), list(_stored(rows, agreement.id, keys, carried)))
    session.expire(agreement, ["allocations"])


Rows = Sequence[tuple[date, str, str, bool, int, int]]


def write_allocations(documents: Iterable[tuple[Mapping[str, Any], Rows]]) -> None:
    """Write the allocation of documents that were stored in one statement just now: their columns, their rows.

    The rows are ``allocation_rows``; beside ``rewrite_allocation`` this is the only writer of the table.
    """
    keys = dict(db.session.execute(sa.select(Region.code, Region.id)).all())
    stored = [
        row
        for document, rows in documents
        for row in _stored(rows, document["id"], keys, {name: document[name] for name in CARRIED})
    ]
    # The key of each row is looked up among the documents.
    analyse_if_unknown(Agreement)
    insert_many(Allocation, stored)


def _stored(
    rows: Rows, agreement_id: int, regions: Mapping[str, int], carried: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    for day, ru, by, is_stated, kopecks, ppm in rows:
        yield {
            "agreement_id": agreement_id,
            "effective_on": day,
            "ru_region_id": regions[ru],
            "by_region_id": regions[by],
            "is_stated": is_stated,
            "kopecks": kopecks,
            "ppm": ppm,
            **carried,
        }
