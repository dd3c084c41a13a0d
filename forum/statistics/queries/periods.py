"""Totals per edition and per year of signing, each beside the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from forum.agreements.models import Agreement, Allocation
from forum.core.clock import today
from forum.core.db import db
from forum.forums.enums import OUTSIDE_FORUMS_CODE
from forum.forums.models import Forum
from forum.statistics.queries.figures import NOTHING, Figures, amounts, counts, figures_of
from forum.statistics.queries.filters import StatisticsFilter, allocated


@dataclass(frozen=True, slots=True)
class EditionTotal:
    """An edition's figures; ``previous`` are those of the edition numbered one less, None where there is none."""

    forum_id: int
    code: str
    number: int | None
    name: str
    year: int | None
    is_training: bool
    figures: Figures
    previous: Figures | None


@dataclass(frozen=True, slots=True)
class YearTotal:
    """The figures of documents signed in a year; ``previous`` those of the year before, None before the first."""

    year: int
    figures: Figures
    previous: Figures | None


def edition_totals(chosen: StatisticsFilter, *, locale: str) -> list[EditionTotal]:
    """Every edition that ``chosen`` lets in, by number, then training ones, then documents outside forums.

    Editions without documents have ``Figures()``; the one «outside forums» is told only when it has some.
    """
    statement = (
        sa.select(Allocation.forum_id.label("key"), *counts(), *amounts())
        .where(*allocated(chosen))
        .group_by(Allocation.forum_id)
    )
    found = {row.key: figures_of(row) for row in db.session.execute(statement)}
    forums = [
        forum
        for forum in db.session.scalars(_editions(chosen))
        if forum.code != OUTSIDE_FORUMS_CODE or forum.id in found
    ]
    numbered = {forum.number: found.get(forum.id, NOTHING) for forum in forums if forum.number is not None}
    return [
        EditionTotal(
            forum_id=forum.id,
            code=forum.code,
            number=forum.number,
            name=forum.name(locale),
            year=forum.year,
            is_training=forum.is_training,
            figures=found.get(forum.id, NOTHING),
            previous=numbered.get(forum.number - 1) if forum.number is not None else None,
        )
        for forum in forums
    ]


def _editions(chosen: StatisticsFilter) -> sa.Select[Forum]:
    statement = sa.select(Forum).order_by(
        (Forum.code == OUTSIDE_FORUMS_CODE).asc(), Forum.is_training, Forum.number.nulls_last(), Forum.id
    )
    if chosen.forum_ids is not None:
        return statement.where(Forum.id.in_(chosen.forum_ids))
    return statement.where(Forum.is_training.is_(False))


def year_totals(chosen: StatisticsFilter) -> list[YearTotal]:
    """Every year from the first with a document to the last, in order; years between without documents too."""
    year = sa.extract("year", Allocation.signed_on)
    statement = (
        sa.select(sa.cast(year, sa.Integer).label("key"), *counts(), *amounts())
        .where(*allocated(chosen))
        .group_by(year)
    )
    found: dict[int, Figures] = {row.key: figures_of(row) for row in db.session.execute(statement)}
    if not found:
        return []
    first = min(found)
    return [
        YearTotal(year, found.get(year, NOTHING), found.get(year - 1, NOTHING) if year > first else None)
        for year in range(first, max(found) + 1)
    ]


def period_before(chosen: StatisticsFilter) -> StatisticsFilter | None:
    """The period ``chosen`` is compared with: the year before, or the real edition before the one chosen.

    None where neither a year nor one numbered edition is chosen, or it was the first. The legal day stays the same.
    """
    if chosen.year is not None:
        return replace(chosen, year=chosen.year - 1)
    if chosen.forum_ids is None or len(chosen.forum_ids) != 1:
        return None
    own = sa.select(Forum.number).where(Forum.id == chosen.forum_ids[0]).scalar_subquery()
    previous = db.session.scalar(sa.select(Forum.id).where(Forum.number == own - 1, Forum.is_training.is_(False)))
    return None if previous is None else replace(chosen, forum_ids=(previous,))


def newest_signing_year() -> int | None:
    """The last year in which a counted document of a real edition was signed; None without one."""
    newest = (
        sa.select(Agreement.signed_on)
        .join(Forum, Forum.id == Agreement.forum_id)
        .where(Agreement.counts, Forum.is_training.is_(False), Agreement.signed_on <= today())
        .order_by(Agreement.signed_on.desc())
        .limit(1)
    )
    day = db.session.scalar(newest)
    return None if day is None else day.year


def signing_years() -> list[int]:
    """Years in which counted documents of real editions were signed, in order."""
    return [row.year for row in year_totals(StatisticsFilter()) if row.figures.documents]
