"""Totals under the register, with what they leave out."""

from __future__ import annotations

from dataclasses import dataclass

from forum.agreements.queries.filters import AgreementFilter
from forum.core.security import Actor


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
    it (None without that filter); ``default_kopecks`` the part attributed by default shares.
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
    """Totals of the visible documents that ``chosen`` asks for, summed in SQL."""
    raise NotImplementedError
