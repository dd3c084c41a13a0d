"""How many agreements are in force on a day, by region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind, AgreementLevel
from forum.agreements.models import Agreement, Allocation
from forum.agreements.queries.courses import in_force_on
from forum.core.db import db
from forum.reference.enums import Side
from forum.statistics.queries.figures import by_key, district_participation, participation
from forum.statistics.queries.filters import StatisticsFilter, allocated

_ADDED: Final = (AgreementKind.CONTRACT, AgreementKind.SUPPLEMENT)
"""Contracts have columns of their own, and a supplement belongs to the document it supplements."""


@dataclass(frozen=True, slots=True)
class InForce:
    """Whole documents in force: not additive over regions. By key of region and of federal district, and in all."""

    regions: Mapping[int, int]
    districts: Mapping[int, int]
    total: int


def agreements_in_force(side: Side, day: date, chosen: StatisticsFilter) -> InForce:
    """Agreements in force on ``day`` by region of ``side``, in whatever year they were signed; no contracts.

    Of ``chosen`` the editions are taken, so that training ones stay out.
    """
    scope, condition = _standing(day, chosen)
    number = sa.func.count(Allocation.agreement_id.distinct())
    districts = by_key(district_participation(side, scope).where(condition)) if side is Side.RU else {}
    return InForce(
        regions={key: row.documents for key, row in by_key(participation(side, scope).where(condition)).items()},
        districts={key: row.documents for key, row in districts.items()},
        total=db.session.scalar(sa.select(number).where(*allocated(scope), condition)) or 0,
    )


def agreements_in_force_by_sort(day: date, chosen: StatisticsFilter) -> dict[tuple[AgreementKind, AgreementLevel], int]:
    """The same agreements by kind and level; each is of one pair, so they add up."""
    scope, condition = _standing(day, chosen)
    statement = (
        sa.select(Agreement.kind, Agreement.level, sa.func.count(Allocation.agreement_id.distinct()))
        .select_from(Allocation)
        .join(Agreement, Agreement.id == Allocation.agreement_id)
        .where(*allocated(scope), condition)
        .group_by(Agreement.kind, Agreement.level)
    )
    return {(kind, level): number for kind, level, number in db.session.execute(statement)}


def _standing(day: date, chosen: StatisticsFilter) -> tuple[StatisticsFilter, sa.ColumnElement[bool]]:
    standing = sa.select(Agreement.id).where(in_force_on(day), Agreement.kind.not_in(_ADDED))
    return replace(chosen, year=None, as_of=day), Allocation.agreement_id.in_(standing)
