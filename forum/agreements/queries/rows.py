"""Rows of the register, read in bounded numbers of queries and streamed for exports."""

from __future__ import annotations

import functools
import itertools
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure, SumSource, Vat
from forum.agreements.models import Agreement, Allocation, Amendment, Execution
from forum.agreements.queries.amended import CHANGES_TERM, CHANGES_VALUE
from forum.agreements.queries.fields import FIELDS, Chunk
from forum.agreements.queries.party_texts import PARTY_FIELDS, Words, by_column, connection, parties_of
from forum.agreements.queries.totals import allocated_to
from forum.core.batches import Batch, ByField
from forum.core.clock import today
from forum.core.types import DatePrecision

CHUNK = 1_000
"""Rows read at a time. Twice as many are no faster and take a download of every column over its 60 MB."""


class AgreementRow(NamedTuple):
    """A document as the register shows it; a named tuple, since a hundred thousand are made for one export.

    Values and ``in_force_until`` are as of the filter's day: ``value`` in minor units of ``currency``, ``value_rub``
    and ``region_kopecks`` (the filtered region's part; None without such a filter) in kopecks. Several parties are
    joined by line breaks, in the order of the document. ``*_signatories`` are empty unless asked for. ``rate`` is the
    exact decimal text for ``rate_nominal`` units. ``executed`` is what was carried out by the day, in kopecks; None
    where nothing is reported.
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
    originals_kept: str | None
    note: str | None
    executed: int | None
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
    """Rows of the documents ``keys``, in their order, for a page: no page tells what was ``executed``.

    ``region`` is the code whose part is wanted.
    """
    statement = sa.select(Agreement.id).where(Agreement.id.in_(keys))
    rows = register_rows(
        statement, locale=locale, region=region, as_of=as_of, with_signatories=with_signatories, fields=_ON_PAGES
    )
    by_key = {row.id: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


def register_rows(
    statement: sa.Select[int],
    *,
    locale: str,
    region: str | None = None,
    as_of: date | None = None,
    with_signatories: bool = False,
    fields: Collection[str] | None = None,
) -> Iterator[AgreementRow]:
    """The rows of ``register_batches``, one by one."""
    asked: dict[str, Any] = {"locale": locale, "region": region, "as_of": as_of, "fields": fields}
    for batch in register_batches(statement, with_signatories=with_signatories, **asked):
        yield from batch.rows


def register_batches(
    statement: sa.Select[int],
    *,
    locale: str,
    region: str | None = None,
    as_of: date | None = None,
    with_signatories: bool = False,
    fields: Collection[str] | None = None,
) -> Iterator[Batch[AgreementRow]]:
    """Rows of all documents of ``register_statement``, in its order, a chunk at a time in constant memory.

    ``fields`` names those wanted beside ``id``, when not all are: the others are not read and no row has them. Raises
    ``ValueError`` for a name that no row has.
    """
    names = _asked(fields)
    day, words = as_of or today(), Words(locale)
    amended, terms = _amended(statement, day)
    region_parts = _region_parts(statement, region, day) if region else None
    columns = _columns(names)
    executed = _executed(statement, day) if "executed" in names else {}
    of_parties = [name for name in names if name in PARTY_FIELDS]
    make: Callable[[Iterable[Any]], AgreementRow] = AgreementRow._make if fields is None else _row_type(names)._make
    for found in _chunks(statement, columns):
        values = dict(zip(columns, found, strict=True))
        words.learn_rates(values.get("rate_id", ()))
        parties: dict[str, list[str]] = {}
        if of_parties:
            parties = parties_of(values["id"], words, fields=of_parties, with_signatories=with_signatories)
        chunk = Chunk(values, words, amended, terms, region_parts, parties, executed)
        yield ByField({name: _listed(FIELDS[name].make(chunk)) for name in names}, make)


def _listed(values: Iterable[Any]) -> Sequence[Any]:
    return values if isinstance(values, (list, tuple)) else list(values)


_ON_PAGES: Final = tuple(name for name in AgreementRow._fields if name != "executed")


def _asked(fields: Collection[str] | None) -> tuple[str, ...]:
    unknown = set(fields or ()) - FIELDS.keys()
    if unknown:
        raise ValueError(f"no row has the fields {sorted(unknown)}")
    # Every row has its key: rows of no field at all would be no rows.
    return tuple(name for name in AgreementRow._fields if fields is None or name == "id" or name in fields)


@functools.cache
def _row_type(names: tuple[str, ...]) -> Any:
    """Rows with some fields: reading any other is an error at once, never an empty cell."""
    return namedtuple("AgreementRow", names)  # noqa: PYI024  # the names are known at run time


@functools.cache
def _columns(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("id", *(column for name in names for column in FIELDS[name].columns))))


@functools.cache
def _plain(columns: tuple[str, ...]) -> tuple[sa.ColumnElement[Any], ...]:
    """Columns of documents as the driver gives them, text for a day on SQLite.

    Converting each day of a hundred thousand rows takes as long as reading them.
    """
    return tuple(sa.type_coerce(getattr(Agreement, column), sa.types.NullType()) for column in columns)


def _chunks(statement: sa.Select[int], columns: tuple[str, ...]) -> Iterator[list[Sequence[Any]]]:
    """The values of ``columns`` of the statement's documents, a chunk at a time, never all of them in memory."""
    wanted, found = statement.with_only_columns(*_plain(columns)), connection()
    # SQLite's cursor streams by itself, and its own tuples are made in half the time of SQLAlchemy's rows.
    is_plain = found.dialect.name == "sqlite"
    with found.execute(wanted if is_plain else wanted.execution_options(yield_per=CHUNK)) as result:
        source: Any = result.cursor if is_plain else result
        rows = iter(source)
        while (chunk := by_column(itertools.islice(rows, CHUNK), len(columns)))[0]:
            yield chunk


def _amended(statement: sa.Select[int], day: date) -> tuple[dict[int, tuple[int, int | None]], dict[int, date | None]]:
    """What amendments have made of sums and terms by ``day``: few documents, hence at once.

    By document: value with its kopecks, and the last day in force (None: without a term).
    """
    wanted = (
        sa.select(Amendment.agreement_id, Amendment.value, Amendment.value_rub, Amendment.in_force_until, CHANGES_TERM)
        .where(Amendment.agreement_id.in_(statement.order_by(None)))
        .where(sa.or_(CHANGES_VALUE, CHANGES_TERM), Amendment.effective_on <= day)
        .order_by(Amendment.effective_on, Amendment.id)
    )
    values: dict[int, tuple[int, int | None]] = {}
    terms: dict[int, date | None] = {}
    for key, value, value_rub, until, changes_term in connection().execute(wanted):
        if value is not None:
            values[key] = (value, value_rub)
        if changes_term:
            terms[key] = until
    return values, terms


def _executed(statement: sa.Select[int], day: date) -> dict[int, int | None]:
    """Kopecks carried out by ``day``, by document; None without a rate."""
    kopecks = sa.cast(sa.func.sum(Execution.value_rub), sa.BigInteger)
    wanted = (
        sa.select(Execution.agreement_id, kopecks)
        .where(Execution.agreement_id.in_(statement.order_by(None)), Execution.covers_until <= day)
        .group_by(Execution.agreement_id)
    )
    return dict(connection().execute(wanted).all())


def _region_parts(statement: sa.Select[int], region: str, day: date) -> dict[int, int]:
    """Kopecks on ``day`` allocated to the region, by document."""
    wanted = (
        sa.select(Allocation.agreement_id, sa.func.sum(Allocation.kopecks))
        .where(Allocation.agreement_id.in_(statement.order_by(None)))
        .where(allocated_to(region), Allocation.effective_on <= day)
        .group_by(Allocation.agreement_id)
    )
    return {key: int(kopecks) for key, kopecks in connection().execute(wanted)}


def region_share_rows(statement: sa.Select[int], *, locale: str, as_of: date | None = None) -> Iterator[RegionShareRow]:
    """The allocation of the signed documents of ``register_statement``, in its order, streamed likewise.

    ``kopecks`` is None where the document's value is no money.
    """
    words = Words(locale)
    for chunk in _chunks(statement.where(Agreement.counts), ("id", "register_number", "title", "money")):
        cells = _cells(chunk[0], as_of or today(), words)
        for key, register_number, title, money in zip(*chunk, strict=True):
            for ru, by, kopecks, ppm, is_stated in cells.get(key, ()):
                yield RegionShareRow(register_number, title, ru, by, kopecks if money else None, ppm, is_stated)


def _cells(keys: Sequence[int], day: date, words: Words) -> dict[int, list[tuple[str, str, int, int, bool]]]:
    kopecks, ppm = sa.func.sum(Allocation.kopecks), sa.func.sum(Allocation.ppm)
    cell = (Allocation.agreement_id, Allocation.ru_region_id, Allocation.by_region_id, Allocation.is_stated)
    statement = (
        sa.select(*cell, kopecks, ppm)
        .where(Allocation.agreement_id.in_(keys), Allocation.effective_on <= day)
        .group_by(*cell)
        .having(sa.or_(kopecks != 0, ppm != 0))
    )
    read: dict[int, list[Any]] = {}
    for key, *rest in connection().execute(statement):
        read.setdefault(key, []).append(rest)
    regions = words.regions

    def order(row: list[Any]) -> Any:
        return words.order(row[0], row[1])

    return {
        key: [
            (regions[ru], regions[by], int(part), int(share), is_stated)
            # Most documents have one cell.
            for ru, by, is_stated, part, share in (rows if len(rows) == 1 else sorted(rows, key=order))
        ]
        for key, rows in read.items()
    }
