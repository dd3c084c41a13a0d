"""Totals under the register, with what they leave out."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind, Disclosure
from forum.agreements.models import Agreement, Allocation, Amendment
from forum.agreements.queries.amended import value_on, value_rub_on
from forum.agreements.queries.filters import AgreementFilter
from forum.agreements.queries.party_texts import connection
from forum.agreements.queries.statements import register_statement
from forum.core.clock import today
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
    ``no_rate``, ``unverified``). ``kopecks`` is the rouble value of the first, ``unverified_kopecks`` that of the
    last as far as it is known; ``region_kopecks`` the filtered region's part of ``kopecks`` (None without that filter;
    of the pair's, with a partner region); ``default_kopecks`` the part attributed by default shares. ``currencies``
    tells verified contracts by the currency of the document, ``no_rate`` ones too.
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
    unverified_kopecks: int
    kopecks: int
    region_kopecks: int | None
    default_kopecks: int
    currencies: tuple[CurrencyTotal, ...]


def agreement_totals(*, actor: Actor, chosen: AgreementFilter) -> AgreementTotals:
    """Totals of the visible documents that ``chosen`` asks for, summed in SQL, as of ``chosen.as_of``.

    A document signed after that day is told among ``documents`` alone.
    """
    day = chosen.as_of or today()
    groups = _groups(register_statement(actor=actor, chosen=chosen).order_by(None), chosen, day)
    contracts = [group for group in groups if group.counts and group.kind is AgreementKind.CONTRACT]
    stated = [group for group in contracts if group.disclosure is Disclosure.DISCLOSED]
    money = [group for group in groups if group.counts and group.money]

    def of(*disclosures: Disclosure) -> int:
        return sum(group.on_day for group in contracts if group.disclosure in disclosures)

    return AgreementTotals(
        documents=sum(group.documents for group in groups),
        counted=sum(group.on_day for group in groups if group.counts),
        contracts=sum(group.on_day for group in contracts),
        with_money=sum(group.on_day for group in money),
        without_sum=of(Disclosure.NONE),
        confidential=of(Disclosure.CONFIDENTIAL),
        ceilings=of(Disclosure.CEILING, Disclosure.ESTIMATE),
        no_rate=sum(group.unpriced for group in stated),
        unverified=sum(group.on_day - group.verified for group in stated),
        # A verified sum in roubles is money: what else of the stated ones has roubles awaits verification.
        unverified_kopecks=sum(group.kopecks for group in stated if not group.money),
        kopecks=sum(group.kopecks for group in money),
        region_kopecks=sum(group.region_kopecks for group in money) if _regions(chosen) else None,
        default_kopecks=sum(group.default_kopecks for group in money),
        currencies=_currencies(stated),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Documents alike in what an index tells of them in order, so that grouping them sorts nothing.

    ``on_day`` = signed by the day, where ``counts``; of these ``verified`` and, verified but without a rate,
    ``unpriced``. ``value`` is of the verified ones, minor units of ``currency``; the last three, in kopecks, are of
    the signed ones.
    """

    counts: bool
    money: bool
    kind: AgreementKind
    disclosure: Disclosure
    currency: str | None
    documents: int
    on_day: int
    verified: int
    unpriced: int
    value: int
    kopecks: int
    default_kopecks: int
    region_kopecks: int


_KEY: Final = (Agreement.counts, Agreement.money, Agreement.kind, Agreement.disclosure, Agreement.currency_code)


def _groups(wanted: sa.Select[int], chosen: AgreementFilter, day: date) -> list[_Group]:
    """One pass over the wanted documents: a handful of groups instead of a sum for every question."""
    figures = _figures(day, tuple(_regions(chosen)), is_past=chosen.as_of is not None)
    statement = wanted.with_only_columns(*_KEY, *figures).group_by(*_KEY)
    return [
        _Group(counts, money, kind, disclosure, currency, *map(int, figures))
        for counts, money, kind, disclosure, currency, *figures in connection().execute(statement)
    ]


@functools.lru_cache(maxsize=256)
def _figures(day: date, regions: tuple[str, ...], *, is_past: bool) -> tuple[sa.ColumnElement[Any], ...]:
    """The figures of a ``_Group``, kept: making the expression anew for every page takes longer than many a total."""
    # Amended documents are few: the last amendment of each is looked for among them alone.
    is_amended = Agreement.id.in_(
        sa.select(Amendment.agreement_id).where(Amendment.value.is_not(None), Amendment.effective_on <= day)
    )
    value = sa.case((is_amended, value_on(day)), else_=Agreement.value)
    value_rub = sa.case((is_amended, value_rub_on(day)), else_=Agreement.value_rub)
    # Nothing counts that was not signed by today: the day is asked of every document for a past one alone.
    on_day = (Agreement.signed_on <= day,) if is_past else ()
    verified = (*on_day, Agreement.verified_at.is_not(None))
    return (
        sa.func.count(),
        _of(sa.func.count(), *on_day),
        _of(sa.func.count(), *verified),
        _of(sa.func.count(), *verified, Agreement.value_rub.is_(None)),
        _of(sa.func.sum(value), *verified),
        _of(sa.func.sum(value_rub), *on_day),
        _of(sa.func.sum(_allocated(day, ~Allocation.is_stated)), *on_day),
        _of(sa.func.sum(_allocated(day, *map(allocated_to, regions))), *on_day),
    )


def _of(aggregate: Any, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(aggregate.filter(*conditions) if conditions else aggregate, 0)


def _currencies(stated: list[_Group]) -> tuple[CurrencyTotal, ...]:
    totals: dict[str, tuple[int, int]] = {}
    for group in stated:
        if group.currency is not None and group.verified:
            documents, value = totals.get(group.currency, (0, 0))
            totals[group.currency] = (documents + group.verified, value + group.value)
    return tuple(CurrencyTotal(code, *totals[code]) for code in sorted(totals))


def _regions(chosen: AgreementFilter) -> list[str]:
    return [code for code in (chosen.region, chosen.partner_region) if code]


def _allocated(day: date, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int | None]:
    """Kopecks of a document that is money, allocated up to ``day`` under the conditions."""
    if not conditions:
        return sa.literal(0)
    part = sa.select(sa.func.sum(Allocation.kopecks)).where(
        Allocation.agreement_id == Agreement.id, Allocation.effective_on <= day, *conditions
    )
    return sa.case((Agreement.money, part.correlate(Agreement).scalar_subquery()))


@functools.lru_cache(maxsize=256)
def allocated_to(code: str) -> sa.ColumnElement[bool]:
    """Whether a row of the allocation is of the region ``code``, on whichever side it stands."""
    region = sa.select(Region.id).where(Region.code == code).scalar_subquery()
    return sa.or_(Allocation.ru_region_id == region, Allocation.by_region_id == region)
