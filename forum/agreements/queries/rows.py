"""Rows of the register, read in bounded numbers of queries and streamed for exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure, SumSource, Vat
from forum.agreements.models import Agreement, Allocation, Amendment
from forum.agreements.queries.party_texts import PartyTexts, Words, connection, parties_of
from forum.agreements.queries.totals import allocated_to
from forum.core.clock import today
from forum.core.types import DatePrecision

CHUNK = 2_000


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
    statement = sa.select(Agreement.id).where(Agreement.id.in_(keys))
    rows = register_rows(statement, locale=locale, region=region, as_of=as_of, with_signatories=with_signatories)
    by_key = {row.id: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


def register_rows(
    statement: sa.Select[int],
    *,
    locale: str,
    region: str | None = None,
    as_of: date | None = None,
    with_signatories: bool = False,
) -> Iterator[AgreementRow]:
    """Rows of all documents of ``register_statement``, in its order, a chunk at a time in constant memory."""
    day = as_of or today()
    words = Words(locale)
    amended = _amended_values(statement, day)
    parts = _region_parts(statement, region, day) if region else {}
    for chunk in _chunks(statement, _COLUMNS):
        parties = parties_of([row[0] for row in chunk], words, with_signatories=with_signatories)
        words.learn_rates(row[_RATE] for row in chunk)
        for row in chunk:
            yield _row(row, words, parties.get(row[0]), amended, parts.get(row[0], 0) if region else None)


_COLUMNS: tuple[Any, ...] = (
    Agreement.id,
    Agreement.register_number,
    Agreement.registered_on,
    Agreement.list_number,
    Agreement.forum_id,
    Agreement.kind,
    Agreement.level,
    Agreement.title,
    Agreement.own_number,
    Agreement.state,
    Agreement.signed_on,
    Agreement.signed_precision,
    Agreement.planned_on,
    Agreement.planned_precision,
    Agreement.place,
    Agreement.subject,
    Agreement.sector_id,
    Agreement.quantity,
    Agreement.disclosure,
    Agreement.value,
    Agreement.currency_code,
    Agreement.vat,
    Agreement.sum_source,
    Agreement.rate_id,
    Agreement.value_rub,
    Agreement.counts,
    Agreement.money,
    Agreement.verified_at.is_(None),
    Agreement.in_force_from,
    Agreement.in_force_until,
    Agreement.original_received_on,
    Agreement.note,
)
_RATE = 23

_KINDS = {kind.value: kind for kind in AgreementKind}
_LEVELS = {level.value: level for level in AgreementLevel}
_STATES = {state.value: state for state in AgreementState}
_PRECISIONS = {precision.value: precision for precision in DatePrecision}
_DISCLOSURES = {disclosure.value: disclosure for disclosure in Disclosure}
_VATS = {vat.value: vat for vat in Vat}
_SOURCES = {source.value: source for source in SumSource}


def _row(
    row: Sequence[Any],
    words: Words,
    parties: PartyTexts | None,
    amended: dict[int, tuple[int, int | None]],
    region_kopecks: int | None,
) -> AgreementRow:
    (
        key, register_number, registered_on, list_number, forum_id, kind, level, title, own_number, state, signed_on,
        signed_precision, planned_on, planned_precision, place, subject, sector_id, quantity, disclosure, value,
        currency, vat, sum_source, rate_id, value_rub, counts, money, is_unverified, in_force_from, in_force_until,
        original_received_on, note,
    ) = row  # fmt: skip
    if key in amended:
        value, value_rub = amended[key]
    rate, nominal, rate_date = words.rates[rate_id] if rate_id is not None else _NO_RATE
    days = _DAYS
    return AgreementRow(
        key, register_number, days[registered_on], list_number, words.forums[forum_id], _KINDS[kind], _LEVELS[level],
        title, own_number, _STATES[state], days[signed_on], _PRECISIONS[signed_precision], days[planned_on],
        _PRECISIONS[planned_precision], place, subject, None if sector_id is None else words.sectors[sector_id],
        quantity, _DISCLOSURES[disclosure], value, currency, _VATS[vat], _SOURCES[sum_source], rate, nominal, rate_date,
        value_rub, region_kopecks, bool(counts), bool(money), bool(is_unverified) and value is not None,
        days[in_force_from], days[in_force_until], days[original_received_on], note, *(parties or words.nobody),
    )  # fmt: skip


_NO_RATE = (None, None, None)


class _Days(dict[Any, date | None]):
    """Days as the driver gives them, text on SQLite, by themselves: the same few thousand come again and again."""

    def __missing__(self, plain: Any) -> date | None:
        day = self[plain] = date.fromisoformat(plain) if isinstance(plain, str) else plain
        return day


_DAYS: Final = _Days()


def _chunks(statement: sa.Select[int], columns: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Rows of ``columns`` of the statement's documents, a chunk at a time, never all of them in memory.

    They are what the driver gives, text for a day on SQLite: converting each day of a hundred thousand rows takes as
    long as reading them.
    """
    plain = (sa.type_coerce(column, sa.types.NullType()) for column in columns)
    streamed = statement.with_only_columns(*plain).execution_options(yield_per=CHUNK)
    with connection().execute(streamed) as result:
        yield from result.partitions()


def _amended_values(statement: sa.Select[int], day: date) -> dict[int, tuple[int, int | None]]:
    """Value and kopecks on ``day`` of the documents whose sum an amendment has changed: few, hence at once."""
    wanted = (
        sa.select(Amendment.agreement_id, Amendment.value, Amendment.value_rub)
        .where(Amendment.agreement_id.in_(statement.order_by(None)))
        .where(Amendment.value.is_not(None), Amendment.effective_on <= day)
        .order_by(Amendment.effective_on, Amendment.id)
    )
    return {key: (value or 0, value_rub) for key, value, value_rub in connection().execute(wanted)}


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
    columns = (Agreement.id, Agreement.register_number, Agreement.title, Agreement.money)
    for chunk in _chunks(statement.where(Agreement.counts), columns):
        cells = _cells([row[0] for row in chunk], as_of or today(), words)
        for key, register_number, title, money in chunk:
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
