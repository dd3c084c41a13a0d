"""What a total is asked over: one frozen value for the page, the export and the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind, AgreementLevel
from forum.agreements.models import Agreement, Allocation
from forum.core.clock import today
from forum.forums.models import Forum


@dataclass(frozen=True, kw_only=True, slots=True)
class StatisticsFilter:
    """What enters the totals; a default takes every signed document of every real edition.

    ``forum_ids`` None leaves training editions out; named explicitly, a training edition is counted. ``year`` is the
    year of signing. ``as_of`` (None: today) is a legal day: documents signed later do not count, values are as amended
    by then. A date known to the month or year is its last day. ``region_id`` leaves one region's parts, of either side.
    """

    forum_ids: tuple[int, ...] | None = None
    year: int | None = None
    as_of: date | None = None
    kind: AgreementKind | None = None
    level: AgreementLevel | None = None
    sector_id: int | None = None
    region_id: int | None = None

    @property
    def day(self) -> date:
        """The legal day of the totals."""
        return self.as_of or today()


def allocated(chosen: StatisticsFilter) -> list[sa.ColumnElement[bool]]:
    """Conditions on ``Allocation`` for what ``chosen`` asks, as amended by its day.

    Every signed document has rows, so the same conditions serve for counting documents.
    """
    conditions = [
        Allocation.counts.is_(True),
        Allocation.signed_on <= chosen.day,
        Allocation.effective_on <= chosen.day,
        _of_editions(chosen),
    ]
    if chosen.year is not None:
        conditions.append(Allocation.signed_on.between(date(chosen.year, 1, 1), date(chosen.year, 12, 31)))
    if chosen.kind is not None:
        conditions.append(Allocation.kind == chosen.kind)
    if chosen.region_id is not None:
        conditions.append(
            sa.or_(Allocation.ru_region_id == chosen.region_id, Allocation.by_region_id == chosen.region_id)
        )
    return conditions + _of_documents(chosen)


def _of_documents(chosen: StatisticsFilter) -> list[sa.ColumnElement[bool]]:
    """What the allocation does not carry along is asked of the documents."""
    wanted = sa.select(Agreement.id)
    if chosen.level is not None:
        wanted = wanted.where(Agreement.level == chosen.level)
    if chosen.sector_id is not None:
        wanted = wanted.where(Agreement.sector_id == chosen.sector_id)
    return [] if wanted.whereclause is None else [Allocation.agreement_id.in_(wanted)]


def _of_editions(chosen: StatisticsFilter) -> sa.ColumnElement[bool]:
    if chosen.forum_ids is not None:
        return Allocation.forum_id.in_(chosen.forum_ids)
    # Said as an exclusion: from a list of editions SQLite would begin with their documents and then sort their
    # parts, while the covering index is in the order of the regions already.
    return Allocation.forum_id.not_in(sa.select(Forum.id).where(Forum.is_training.is_(True)))
