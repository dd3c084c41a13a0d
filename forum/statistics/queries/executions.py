"""What was carried out of the documents in a total, attributed to regions like their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from forum.agreements.allocation import allocate, stage_on
from forum.agreements.models import Agreement, Allocation, Amendment, AmendmentWeight, Execution, Party
from forum.core.db import db
from forum.reference.enums import Side
from forum.statistics.queries.figures import whole
from forum.statistics.queries.filters import StatisticsFilter, allocated

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Executed:
    """Kopecks carried out by the day, by region code of either side and whole; what nothing was reported of is absent.

    The sums over the regions of either side equal ``total``, which is None where nothing was reported.
    """

    regions: Mapping[Side, Mapping[str, int]]
    total: int | None

    def of(self, side: Side, codes: Sequence[str]) -> int | None:
        """What was carried out of the parts of the regions ``codes``; None where nothing was reported."""
        known = [self.regions[side][code] for code in codes if code in self.regions[side]]
        return sum(known) if known else None


def executed(chosen: StatisticsFilter) -> Executed:
    """What was carried out since signing of the documents whose value ``chosen`` adds up, by its day.

    The rule: all that was reported of a document up to the day is one sum, split as its value is – by the shares that
    the document states on that day, margins by largest remainder, leftover kopecks by code (``allocation.allocate``).
    So a region's part of the execution and its part of the value are measured alike, and the parts of either side add
    up to the sum to the kopeck. Of documents whose value enters no total nothing is taken: there is nothing to measure
    it by.
    """
    regions: dict[Side, dict[str, int]] = {side: {} for side in Side}
    total: int | None = None
    for ru, by, kopecks in _cells(chosen):
        total = (total or 0) + kopecks
        for side, code in ((Side.RU, ru), (Side.BY, by)):
            regions[side][code] = regions[side].get(code, 0) + kopecks
    return Executed(regions, total)


def _cells(chosen: StatisticsFilter) -> Iterator[tuple[str, str, int]]:
    sums = _sums(chosen)
    keys = sorted(sums)
    for start in range(0, len(keys), CHUNK):
        for agreement in _documents(keys[start : start + CHUNK]):
            for (ru, by), kopecks in _parts(agreement, sums[agreement.id], chosen.day).items():
                yield ru, by, kopecks


def _sums(chosen: StatisticsFilter) -> dict[int, int]:
    """Kopecks reported up to the day, by document."""
    money = sa.select(Allocation.agreement_id).where(*allocated(chosen), Allocation.money)
    statement = (
        sa.select(Execution.agreement_id, whole(Execution.value_rub))
        .where(Execution.agreement_id.in_(money), Execution.covers_until <= chosen.day)
        .group_by(Execution.agreement_id)
    )
    return {key: kopecks for key, kopecks in db.session.execute(statement) if kopecks is not None}


def _documents(keys: Sequence[int]) -> Sequence[Agreement]:
    weights = selectinload(Agreement.amendments).selectinload(Amendment.weights).joinedload(AmendmentWeight.region)
    statement = sa.select(Agreement).where(Agreement.id.in_(keys)).order_by(Agreement.id)
    return db.session.scalars(
        statement.options(selectinload(Agreement.parties).joinedload(Party.region), weights)
    ).all()


def _parts(agreement: Agreement, kopecks: int, day: date) -> dict[tuple[str, str], int]:
    stage = stage_on(agreement, day)
    if stage is None:
        return {}
    return allocate(kopecks, list(stage.ru.weights.items()), list(stage.by.weights.items()))
