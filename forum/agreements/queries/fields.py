"""The fields of a register's row: of which columns of the document each is made, and how, many rows at a time.

A chunk of rows is turned by columns: a dictionary looked up by ``map`` costs a fifth of the same in a loop over rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure, SumSource, Vat
from forum.agreements.queries.party_texts import PARTY_FIELDS, Words
from forum.core.types import DatePrecision

Amended = Mapping[int, tuple[int, int | None]]
"""Value (minor units) and rouble equivalent (kopecks) by document, where an amendment has changed them."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some documents: what the driver gave, by column, and what else their fields are made of."""

    columns: Mapping[str, Sequence[Any]]
    words: Words
    amended: Amended
    terms: Mapping[int, date | None]
    region_parts: Mapping[int, int] | None
    parties: Mapping[str, Sequence[str]]
    executed: Mapping[int, int | None]

    @property
    def keys(self) -> Sequence[int]:
        """Keys of the documents."""
        return self.columns["id"]


class Field(NamedTuple):
    """Columns of ``Agreement`` by name, and the values of a chunk in its order."""

    columns: tuple[str, ...]
    make: Callable[[Chunk], Iterable[Any]]


class _Days(dict[Any, date | None]):
    """Days as the driver gives them, text on SQLite, by themselves: the same few thousand come again and again."""

    def __missing__(self, plain: Any) -> date | None:
        day = self[plain] = date.fromisoformat(plain) if isinstance(plain, str) else plain
        return day


_DAYS: Final = _Days()


def _plain(name: str) -> Field:
    return Field((name,), lambda chunk: chunk.columns[name])


def _flag(name: str) -> Field:
    return Field((name,), lambda chunk: map(bool, chunk.columns[name]))


def _day(name: str) -> Field:
    return Field((name,), lambda chunk: map(_DAYS.__getitem__, chunk.columns[name]))


def _member(name: str, enum: type[StrEnum]) -> Field:
    members = {member.value: member for member in enum}
    return Field((name,), lambda chunk: map(members.__getitem__, chunk.columns[name]))


def _word(name: str, words: Callable[[Words], Mapping[Any, Any]]) -> Field:
    return Field((name,), lambda chunk: map(words(chunk.words).__getitem__, chunk.columns[name]))


def _of_rate(place: int) -> Field:
    def make(chunk: Chunk) -> Iterable[Any]:
        rates = chunk.words.rates
        return [rates[key][place] for key in chunk.columns["rate_id"]]

    return Field(("rate_id",), make)


def _as_amended(name: str, place: int) -> Field:
    def make(chunk: Chunk) -> Iterable[Any]:
        amended = chunk.amended
        if not amended:
            return chunk.columns[name]
        pairs = zip(chunk.keys, chunk.columns[name], strict=True)
        return [amended[key][place] if key in amended else plain for key, plain in pairs]

    return Field((name,), make)


def _term(chunk: Chunk) -> Iterable[date | None]:
    plain = map(_DAYS.__getitem__, chunk.columns["in_force_until"])
    terms = chunk.terms
    return [terms.get(key, day) for key, day in zip(chunk.keys, plain, strict=True)] if terms else plain


def _awaits_verification(chunk: Chunk) -> Iterable[bool]:
    pairs = zip(chunk.columns["verified_at"], chunk.columns["value"], strict=True)
    return [verified_at is None and value is not None for verified_at, value in pairs]


def _region_kopecks(chunk: Chunk) -> Iterable[int | None]:
    parts = chunk.region_parts
    return [None] * len(chunk.keys) if parts is None else [parts.get(key, 0) for key in chunk.keys]


def _of_parties(name: str) -> Field:
    return Field((), lambda chunk: chunk.parties[name])


FIELDS: Final[Mapping[str, Field]] = {
    "id": _plain("id"),
    "register_number": _plain("register_number"),
    "registered_on": _day("registered_on"),
    "list_number": _plain("list_number"),
    "forum_code": _word("forum_id", lambda words: words.forums),
    "kind": _member("kind", AgreementKind),
    "level": _member("level", AgreementLevel),
    "title": _plain("title"),
    "own_number": _plain("own_number"),
    "state": _member("state", AgreementState),
    "signed_on": _day("signed_on"),
    "signed_precision": _member("signed_precision", DatePrecision),
    "planned_on": _day("planned_on"),
    "planned_precision": _member("planned_precision", DatePrecision),
    "place": _plain("place"),
    "subject": _plain("subject"),
    "sector": _word("sector_id", lambda words: words.sectors),
    "quantity": _plain("quantity"),
    "disclosure": _member("disclosure", Disclosure),
    "value": _as_amended("value", 0),
    "currency": _plain("currency_code"),
    "vat": _member("vat", Vat),
    "sum_source": _member("sum_source", SumSource),
    "rate": _of_rate(0),
    "rate_nominal": _of_rate(1),
    "rate_date": _of_rate(2),
    "value_rub": _as_amended("value_rub", 1),
    "region_kopecks": Field((), _region_kopecks),
    "counts": _flag("counts"),
    "money": _flag("money"),
    "awaits_verification": Field(("verified_at", "value"), _awaits_verification),
    "in_force_from": _day("in_force_from"),
    "in_force_until": Field(("in_force_until",), _term),
    "original_received_on": _day("original_received_on"),
    "originals_kept": _plain("originals_kept"),
    "note": _plain("note"),
    "executed": Field((), lambda chunk: map(chunk.executed.get, chunk.keys)),
    **{name: _of_parties(name) for name in PARTY_FIELDS},
}
