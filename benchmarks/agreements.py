"""The fourteen columns the export is measured on, out of the register's own, and its rows as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from forum.agreements.columns import agreements_register
from forum.agreements.queries import AgreementFilter, AgreementRow, register_batches, register_statement
from forum.core.batches import Batch, Batched, batches_of
from forum.core.security import CONSOLE
from forum.core.spreadsheet import Column, Kind, Register, fields_read

KEYS: Final = (
    "ordinal", "register_number", "registered_on", "forum", "kind", "title", "signed_on", "ru_organisations",
    "ru_tax_numbers", "ru_regions", "by_organisations", "by_regions", "value", "currency",
)  # fmt: skip


def fourteen_columns() -> Register[AgreementRow]:
    """The register with these columns alone; call it in a request, whose language titles and labels are in."""
    whole = agreements_register()
    return replace(whole, columns=tuple(whole.column(key) for key in KEYS))


def read_rows(forum: str | None = None) -> Batched[AgreementRow]:
    """All documents, or those of one edition, by the register's own query as they are taken: what the columns need."""
    fields = fields_read(fourteen_columns().columns)
    statement = register_statement(actor=CONSOLE, chosen=AgreementFilter(forum=forum))
    return Batched(register_batches(statement, locale="ru", fields=fields))


def plain_rows(columns: Iterable[Column[AgreementRow]], rows: Iterable[AgreementRow]) -> Iterator[tuple[Any, ...]]:
    """Values as the libraries take them: roubles as float, empty texts as None, the ordinal counted.

    They are read a thousand at a time, as the product reads them.
    """
    columns, number = tuple(columns), 1
    for batch in batches_of(rows):
        ordinals = range(number, number + len(batch))
        number += len(batch)
        yield from zip(*(_plain(column, batch, ordinals) for column in columns), strict=True)


def _plain(column: Column[AgreementRow], batch: Batch[AgreementRow], ordinals: range) -> Sequence[Any]:
    if column.kind is Kind.ORDINAL:
        return ordinals
    values = batch.values(column.read)
    if column.kind is Kind.MONEY:
        return [value / 100 if value.__class__ is int else value or None for value in values]
    return [value or None for value in values]
