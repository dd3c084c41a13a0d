"""What every counted document puts into a report, now or when it was frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.agreements.models import Agreement, Allocation, Execution
from forum.core.db import db
from forum.reference.models import Region
from forum.reports.models import ReportRun, ReportRunDocument
from forum.reports.queries.annual import document_parts
from forum.statistics.queries import StatisticsFilter, allocated


class Part(NamedTuple):
    """A document's part of a Russian and a Belarusian region: kopecks (None: in no sum), parts per million of one
    document, kopecks that were attributed by default shares."""

    ru_code: str
    by_code: str
    kopecks: int | None
    ppm: int
    default_kopecks: int | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """A document in a report: ``kopecks`` of it are in the sum (None: left out), ``executed`` were carried out."""

    agreement_id: int
    agreement_version: int
    register_number: str | None
    title: str
    signed_on: date
    kopecks: int | None
    executed: int | None
    parts: tuple[Part, ...]


def contributions(chosen: StatisticsFilter) -> list[Contribution]:
    """The documents that ``chosen`` counts, by day of signing, with their parts; read by three queries."""
    parts = _parts(chosen)
    executed = _executed(chosen)
    signed = sa.select(Allocation.agreement_id).where(*allocated(chosen))
    # Every counted document has a day of signing.
    day = sa.type_coerce(Agreement.signed_on, sa.Date)
    columns = (Agreement.id, Agreement.version, Agreement.register_number, Agreement.title, day)
    statement = sa.select(*columns).where(Agreement.id.in_(signed)).order_by(Agreement.signed_on, Agreement.id)
    return [
        Contribution(*row, _sum(part.kopecks for part in parts[row.id]), executed.get(row.id), tuple(parts[row.id]))
        for row in db.session.execute(statement)
    ]


def contributions_of(run: ReportRun) -> list[Contribution]:
    """The same as it was kept with a frozen report."""
    kept = ReportRunDocument
    columns = (kept.agreement_id, kept.agreement_version, kept.register_number, kept.title, kept.signed_on)
    statement = (
        sa.select(*columns, kept.kopecks, kept.executed, kept.parts)
        .where(kept.report_run_id == run.id)
        .order_by(kept.position)
    )
    return [
        Contribution(key, version, number, title, day, kopecks, executed, tuple(Part(*part) for part in parts))
        for key, version, number, title, day, kopecks, executed, parts in db.session.execute(statement)
    ]


def _parts(chosen: StatisticsFilter) -> dict[int, list[Part]]:
    ru, by, parts = aliased(Region), aliased(Region), document_parts(chosen)
    statement = (
        sa.select(parts.c.agreement_id, ru.code, by.code, parts.c.kopecks, parts.c.ppm, parts.c.default_kopecks)
        .join(ru, ru.id == parts.c.ru_region_id)
        .join(by, by.id == parts.c.by_region_id)
        .order_by(parts.c.agreement_id, ru.code, by.code)
    )
    found: dict[int, list[Part]] = {}
    for agreement_id, *part in db.session.execute(statement):
        found.setdefault(agreement_id, []).append(Part(*part))
    return found


def _executed(chosen: StatisticsFilter) -> dict[int, int]:
    """Kopecks carried out by the day, by document."""
    signed = sa.select(Allocation.agreement_id).where(*allocated(chosen))
    statement = (
        sa.select(Execution.agreement_id, sa.cast(sa.func.sum(Execution.value_rub), sa.BigInteger))
        .where(Execution.agreement_id.in_(signed), Execution.covers_until <= chosen.day)
        .group_by(Execution.agreement_id)
    )
    rows: Sequence[sa.Row[int, int | None]] = db.session.execute(statement).all()
    return {agreement_id: kopecks for agreement_id, kopecks in rows if kopecks is not None}


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
