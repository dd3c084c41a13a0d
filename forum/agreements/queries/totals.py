"""Totals under the register, with what they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind, Disclosure
from forum.agreements.models import Agreement, Allocation
from forum.agreements.queries.filters import AgreementFilter
from forum.agreements.queries.statements import IS_MONEY_CANDIDATE, register_statement, value_on, value_rub_on
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Actor
from forum.reference.models import Region


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """The sum of counted contracts in one currency, minor units; never added to another's."""

    code: str
    documents: int
    value: int


@dataclass(frozen=True, slots=True)
class AgreementTotals:
    """Counts of documents and kopecks of the documents a filter asks for.

    ``documents`` = all rows; ``counted`` = the signed ones; ``contracts`` = signed contracts = ``with_money`` plus
    the five that a total of money leaves out (``without_sum``, ``confidential``, ``ceilings`` with estimates,
    ``no_rate``, ``unverified``). ``kopecks`` is their rouble value; ``region_kopecks`` the filtered region's part of
    it (None without that filter; of the pair's, with a partner region); ``default_kopecks`` the part attributed by
    default shares. ``currencies`` tells verified contracts by the currency of the document, ``no_rate`` ones too.
    """

    documents: int
    counted: int
    contracts: int
    with_money: int
    without_sum: int
    confidential: int
    ceilings: int
    no_rate: int
    unverified: int
    kopecks: int
    region_kopecks: int | None
    default_kopecks: int
    currencies: tuple[CurrencyTotal, ...]


def agreement_totals(*, actor: Actor, chosen: AgreementFilter) -> AgreementTotals:
    """Totals of the visible documents that ``chosen`` asks for, summed in SQL, as of ``chosen.as_of``.

    A document signed after that day is told among ``documents`` alone.
    """
    day = chosen.as_of or today()
    wanted = register_statement(actor=actor, chosen=chosen).order_by(None)
    counted = sa.and_(Agreement.counts, Agreement.signed_on <= day)
    contract = sa.and_(counted, Agreement.kind == AgreementKind.CONTRACT)
    stated = sa.and_(contract, Agreement.disclosure == Disclosure.DISCLOSED)
    money = sa.and_(Agreement.money, counted)
    verified = Agreement.verified_at.is_not(None)
    figures = {
        "documents": sa.func.count(),
        "counted": _count(counted),
        "contracts": _count(contract),
        "with_money": _count(money),
        "without_sum": _count(sa.and_(contract, Agreement.disclosure == Disclosure.NONE)),
        "confidential": _count(sa.and_(contract, Agreement.disclosure == Disclosure.CONFIDENTIAL)),
        "ceilings": _count(sa.and_(contract, Agreement.disclosure.in_((Disclosure.CEILING, Disclosure.ESTIMATE)))),
        "no_rate": _count(sa.and_(stated, verified, Agreement.value_rub.is_(None))),
        "unverified": _count(sa.and_(stated, ~verified)),
        "kopecks": _sum(sa.case((money, value_rub_on(day)), else_=0)),
    }
    labelled = (figure.label(name) for name, figure in figures.items())
    row = db.session.execute(wanted.with_only_columns(*labelled)).mappings().one()
    parts = _allocated(wanted, day)
    return AgreementTotals(
        **{name: int(value) for name, value in row.items()},
        region_kopecks=_region_part(parts, chosen),
        default_kopecks=int(db.session.scalar(parts.where(~Allocation.is_stated)) or 0),
        currencies=_currencies(wanted.where(contract), day),
    )


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return _sum(sa.case((condition, 1), else_=0))


def _sum(expression: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(expression), 0)


def _allocated(wanted: sa.Select[int], day: date) -> sa.Select[int | None]:
    """Kopecks of money allocated up to ``day`` among the wanted documents."""
    return (
        wanted.with_only_columns(sa.func.sum(Allocation.kopecks))
        .join(Allocation, Allocation.agreement_id == Agreement.id)
        .where(Agreement.money, Allocation.effective_on <= day)
    )


def _region_part(parts: sa.Select[int | None], chosen: AgreementFilter) -> int | None:
    codes = [code for code in (chosen.region, chosen.partner_region) if code]
    for code in codes:
        parts = parts.where(allocated_to(code))
    return int(db.session.scalar(parts) or 0) if codes else None


def allocated_to(code: str) -> sa.ColumnElement[bool]:
    """Whether a row of the allocation is of the region ``code``, on whichever side it stands."""
    region = sa.select(Region.id).where(Region.code == code).scalar_subquery()
    return sa.or_(Allocation.ru_region_id == region, Allocation.by_region_id == region)


def _currencies(wanted: sa.Select[int], day: date) -> tuple[CurrencyTotal, ...]:
    statement = (
        wanted.with_only_columns(Agreement.currency_code, sa.func.count(), sa.func.sum(value_on(day)))
        .where(IS_MONEY_CANDIDATE, Agreement.verified_at.is_not(None))
        .group_by(Agreement.currency_code)
        .order_by(Agreement.currency_code)
    )
    return tuple(CurrencyTotal(str(code), count, int(value)) for code, count, value in db.session.execute(statement))
