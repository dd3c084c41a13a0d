"""What the annual report reads beside the totals: editions of the year, kinds, the flat rows for pivots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState
from forum.agreements.models import Agreement, Allocation
from forum.agreements.queries import AgreementFilter, AgreementRow, register_rows, register_statement
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Actor
from forum.core.types import DatePrecision, localized_column
from forum.forums.enums import OUTSIDE_FORUMS_CODE
from forum.forums.models import Forum
from forum.reference.models import District, Region, Sector
from forum.statistics.queries import StatisticsFilter, allocated, largest_contracts

CHUNK = 1_000


def report_day(year: int, as_of: date | None) -> date:
    """The legal day of a report: as asked, else the year's last day, or today while the year goes on."""
    return as_of or min(date(year, 12, 31), today())


def editions_of_year(year: int) -> Sequence[Forum]:
    """Real editions that met in ``year``, by number."""
    statement = sa.select(Forum).where(
        Forum.year == year, Forum.is_training.is_(False), Forum.code != OUTSIDE_FORUMS_CODE
    )
    return db.session.scalars(statement.order_by(Forum.number, Forum.id)).all()


class Largest(NamedTuple):
    """A contract with what of it is in the sum, in kopecks as amended by the day."""

    row: AgreementRow
    kopecks: int


def largest(chosen: StatisticsFilter, most: int, *, locale: str, actor: Actor) -> list[Largest]:
    """The largest contracts in the sum, the largest first."""
    kopecks = dict(largest_contracts(chosen, most))
    statement = register_statement(actor=actor, chosen=AgreementFilter()).where(Agreement.id.in_(kopecks))
    rows = {row.id: row for row in register_rows(statement, locale=locale, as_of=chosen.day)}
    return [Largest(rows[key], value) for key, value in kopecks.items() if key in rows]


def has_documents(wanted: AgreementFilter, *, actor: Actor) -> bool:
    """Whether the register has any document of those."""
    statement = register_statement(actor=actor, chosen=wanted).order_by(None).limit(1)
    return db.session.scalar(statement) is not None


def default_parts(chosen: StatisticsFilter) -> dict[int, int]:
    """By key of a contract in the sum, kopecks of it attributed by default shares as of the day."""
    by_default = sa.and_(Allocation.money.is_(True), Allocation.is_stated.is_(False))
    statement = (
        sa.select(Allocation.agreement_id, sa.cast(sa.func.sum(Allocation.kopecks), sa.BigInteger))
        .where(*allocated(chosen), by_default)
        .group_by(Allocation.agreement_id)
    )
    return dict(db.session.execute(statement).all())


def state_reasons(year: int) -> dict[int, str]:
    """By key of a document signed in ``year``, why it was annulled."""
    statement = sa.select(Agreement.id, Agreement.state_reason).where(
        Agreement.signed_on.between(date(year, 1, 1), date(year, 12, 31)),
        Agreement.state == AgreementState.VOID,
        Agreement.state_reason.is_not(None),
    )
    return {key: reason or "" for key, reason in db.session.execute(statement)}


class PartRow(NamedTuple):
    """A document's part of one Russian and one Belarusian region as of a day.

    ``kopecks`` is None where the document's value enters no total; ``ppm`` of one document; ``default_kopecks`` is
    what of it was attributed by default shares.
    """

    forum: str
    register_number: str | None
    signed_on: date
    precision: DatePrecision
    kind: AgreementKind
    level: AgreementLevel
    sector: str | None
    title: str
    ru_code: str
    ru_region: str
    district: str | None
    by_code: str
    by_region: str
    kopecks: int | None
    ppm: int
    default_kopecks: int | None


def part_rows(chosen: StatisticsFilter, *, locale: str) -> Iterator[PartRow]:
    """Every part of what ``chosen`` asks for, one row per document and pair of regions, in constant memory."""
    ru, by = aliased(Region), aliased(Region)
    parts = document_parts(chosen)
    statement = (
        sa.select(
            Forum.code,
            Agreement.register_number,
            Agreement.signed_on,
            Agreement.signed_precision,
            Agreement.kind,
            Agreement.level,
            localized_column(Sector, locale),
            Agreement.title,
            ru.code,
            localized_column(ru, locale),
            localized_column(District, locale),
            by.code,
            localized_column(by, locale),
            parts.c.kopecks,
            parts.c.ppm,
            parts.c.default_kopecks,
        )
        .select_from(parts)
        .join(Agreement, Agreement.id == parts.c.agreement_id)
        .join(Forum, Forum.id == Agreement.forum_id)
        .outerjoin(Sector, Sector.id == Agreement.sector_id)
        .join(ru, ru.id == parts.c.ru_region_id)
        .join(by, by.id == parts.c.by_region_id)
        .outerjoin(District, District.id == ru.district_id)
        .order_by(Agreement.signed_on, Agreement.id, ru.official_order, ru.code, by.official_order, by.code)
    )
    for row in db.session.execute(statement.execution_options(yield_per=CHUNK)):
        yield PartRow._make(row)


def document_parts(chosen: StatisticsFilter) -> sa.Subquery:
    """Differences up to the day added up: one row per document and pair of regions, however often it was amended."""
    keys = (Allocation.agreement_id, Allocation.ru_region_id, Allocation.by_region_id)
    money, by_default = Allocation.money.is_(True), Allocation.is_stated.is_(False)

    def added(expression: sa.SQLColumnExpression[int | None]) -> sa.ColumnElement[int]:
        return sa.cast(sa.func.sum(expression), sa.BigInteger)

    return (
        sa.select(
            *keys,
            added(sa.case((money, Allocation.kopecks))).label("kopecks"),
            added(Allocation.ppm).label("ppm"),
            added(sa.case((sa.and_(money, by_default), Allocation.kopecks))).label("default_kopecks"),
        )
        .where(*allocated(chosen))
        .group_by(*keys)
        .subquery()
    )
