"""What a total of value leaves out, so that it can be told beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind, Disclosure
from forum.agreements.models import Agreement, Allocation
from forum.core.db import db
from forum.statistics.queries.figures import whole
from forum.statistics.queries.filters import StatisticsFilter, allocated


@dataclass(frozen=True, slots=True)
class Part:
    """Contracts left out for one reason; ``kopecks`` is their rouble equivalent, None where none is known."""

    contracts: int = 0
    kopecks: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Signed contracts that the value leaves out, each under one reason, and what it holds by default shares.

    ``no_rate_currencies`` are pairs (currency, contracts). The parts and the contracts in the sum together are all
    contracts.
    """

    without_sum: Part
    confidential: Part
    ceilings: Part
    estimates: Part
    unverified: Part
    no_rate: Part
    no_rate_currencies: tuple[tuple[str, int], ...]
    default_kopecks: int | None

    @property
    def contracts(self) -> int:
        """How many contracts are left out."""
        parts = (self.without_sum, self.confidential, self.ceilings, self.estimates, self.unverified, self.no_rate)
        return sum(part.contracts for part in parts)


_REASONS = {
    Disclosure.NONE: "without_sum",
    Disclosure.CONFIDENTIAL: "confidential",
    Disclosure.CEILING: "ceilings",
    Disclosure.ESTIMATE: "estimates",
}


def left_out(chosen: StatisticsFilter) -> LeftOut:
    """What the value of ``chosen`` leaves out. A disclosed sum lacks verification first, then a rate."""
    statement = (
        sa.select(
            Agreement.disclosure,
            Agreement.verified_at.is_not(None).label("is_verified"),
            Agreement.currency_code,
            sa.func.count(Allocation.agreement_id.distinct()).label("contracts"),
            whole(sa.case((Agreement.value_rub.is_not(None), Allocation.kopecks))).label("kopecks"),
        )
        .join(Agreement, Agreement.id == Allocation.agreement_id)
        .where(*allocated(chosen), Allocation.kind == AgreementKind.CONTRACT, Allocation.money.is_(False))
        .group_by(Agreement.disclosure, Agreement.verified_at.is_not(None), Agreement.currency_code)
    )
    parts: dict[str, Part] = {}
    currencies: dict[str, int] = {}
    for row in db.session.execute(statement):
        reason = _reason(row)
        before = parts.get(reason, Part())
        parts[reason] = Part(before.contracts + row.contracts, _plus(before.kopecks, row.kopecks))
        if reason == "no_rate":
            currencies[row.currency_code] = currencies.get(row.currency_code, 0) + row.contracts
    names = (*_REASONS.values(), "unverified", "no_rate")
    return LeftOut(
        **{name: parts.get(name, Part()) for name in names},
        no_rate_currencies=tuple(sorted(currencies.items())),
        default_kopecks=_default_kopecks(chosen),
    )


def _reason(row: Any) -> str:
    if row.disclosure in _REASONS:
        return _REASONS[row.disclosure]
    return "no_rate" if row.is_verified else "unverified"


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one + (other or 0)


def _default_kopecks(chosen: StatisticsFilter) -> int | None:
    by_default = sa.and_(Allocation.money.is_(True), Allocation.is_stated.is_(False))
    return db.session.scalar(sa.select(whole(Allocation.kopecks)).where(*allocated(chosen), by_default))
