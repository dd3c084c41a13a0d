"""Rows of the register, read in bounded numbers of queries and streamed for exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure, SumSource, Vat
from forum.core.types import DatePrecision


class AgreementRow(NamedTuple):
    """A document as the register shows it; a named tuple, since a hundred thousand are made for one export.

    Values are as of the filter's day: ``value`` in minor units of ``currency``, ``value_rub`` and ``region_kopecks``
    (the filtered region's part; None without such a filter) in kopecks. Several parties are joined by line breaks,
    in the order of the document. ``*_signatories`` are empty unless asked for. ``rate`` is the exact decimal text
    for ``rate_nominal`` units.
    """

    id: int
    register_number: str | None
    registered_on: date | None
    list_number: int | None
    forum_code: str
    kind: AgreementKind
    level: AgreementLevel
    title: str
    own_number: str | None
    state: AgreementState
    signed_on: date | None
    signed_precision: DatePrecision
    planned_on: date | None
    planned_precision: DatePrecision
    place: str | None
    subject: str | None
    sector: str | None
    quantity: int
    disclosure: Disclosure
    value: int | None
    currency: str | None
    vat: Vat
    sum_source: SumSource
    rate: str | None
    rate_nominal: int | None
    rate_date: date | None
    value_rub: int | None
    region_kopecks: int | None
    counts: bool
    money: bool
    awaits_verification: bool
    in_force_from: date | None
    in_force_until: date | None
    original_received_on: date | None
    note: str | None
    ru_organisations: str
    ru_tax_numbers: str
    ru_regions: str
    ru_signatories: str
    by_organisations: str
    by_tax_numbers: str
    by_regions: str
    by_signatories: str
    others: str


class RegionShareRow(NamedTuple):
    """A cell of a document's allocation for the sheet «По регионам»; kopecks and parts per million."""

    register_number: str | None
    title: str
    ru_region: str
    by_region: str
    kopecks: int | None
    ppm: int
    is_stated: bool


def agreement_rows(
    keys: Sequence[int],
    *,
    locale: str,
    region: str | None = None,
    as_of: date | None = None,
    with_signatories: bool = False,
) -> list[AgreementRow]:
    """Rows of the documents ``keys``, in their order. ``region`` is the code whose part is wanted."""
    raise NotImplementedError


def register_rows(
    statement: sa.Select[tuple[int]],
    *,
    locale: str,
    region: str | None = None,
    as_of: date | None = None,
    with_signatories: bool = False,
) -> Iterator[AgreementRow]:
    """Rows of all documents of ``register_statement``, in its order, a chunk at a time in constant memory."""
    raise NotImplementedError


def region_share_rows(
    statement: sa.Select[tuple[int]], *, locale: str, as_of: date | None = None
) -> Iterator[RegionShareRow]:
    """The allocation of the signed documents of ``register_statement``, in its order, streamed likewise."""
    raise NotImplementedError
