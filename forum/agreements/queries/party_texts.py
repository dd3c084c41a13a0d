"""The parties of many documents as the texts of one row each, and the words a register's rows are written in."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa

from forum.agreements.models import Party
from forum.core.db import db
from forum.core.types import localized_column
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.enums import UNKNOWN_REGION, Side
from forum.reference.models import Country, Organisation, Region, Sector

PARTY_FIELDS: Final = (
    *(f"{side.lower()}_{part}" for side in Side for part in ("organisations", "tax_numbers", "regions", "signatories")),
    "others",
)
"""The texts that tell the parties of one document: of either side, and of third countries."""


def connection() -> sa.Connection:
    """The session's connection with everything written so far: rows of columns need none of the session's work."""
    db.session.flush()
    return db.session.connection()


# Statements are made once: SQLAlchemy takes longer to build and key a small one than to run it.
_KEYS: Final[sa.BindParameter[Any]] = sa.bindparam("keys", expanding=True, literal_execute=True)
"""Keys written into the text of the statement, since binding two thousand takes longer."""
_FORUMS: Final = sa.select(Forum.id, Forum.code)
_RATES: Final = sa.select(ExchangeRate.id, ExchangeRate.rate, ExchangeRate.nominal, ExchangeRate.on_date).where(
    ExchangeRate.id.in_(_KEYS)
)


@functools.cache
def _sectors(locale: str) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Sector.id, localized_column(Sector, locale))


@functools.cache
def _regions(locale: str) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Region.id, localized_column(Region, locale), Region.code, Region.official_order)


@functools.cache
def _organisations(locale: str) -> sa.Select[*tuple[Any, ...]]:
    number = sa.func.coalesce(Organisation.inn, Organisation.unp, "")
    return sa.select(Organisation.id, localized_column(Organisation, locale), number).where(Organisation.id.in_(_KEYS))


class Words:
    """Names by key in one language, each read once however many rows ask for it."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.forums: dict[int, str] = dict(connection().execute(_FORUMS).all())
        sectors = connection().execute(_sectors(locale))
        self.sectors: dict[int | None, str | None] = {None: None, **dict(sectors.all())}
        self.regions: dict[int, str] = {}
        self._order: dict[int, tuple[int, str]] = {}
        self._unknown: dict[str, str] = {}
        for key, text, code, order in connection().execute(_regions(locale)):
            self.regions[key] = text
            self._order[key] = (order, code)
            self._unknown[code] = text
        self.organisations: dict[int | None, str] = {None: ""}
        self.tax_numbers: dict[int | None, str] = {None: ""}
        self.rates: dict[int | None, tuple[str | None, int | None, date | None]] = {None: (None, None, None)}
        self._countries: dict[str, str] = {}

    def unknown(self, side: Side) -> str:
        """The name of «region not established» of a side."""
        return self._unknown.get(UNKNOWN_REGION[side], "")

    def order(self, *regions: int) -> tuple[tuple[int, str], ...]:
        """Sort key of regions in the official order."""
        return tuple(self._order[region] for region in regions)

    def country(self, code: str) -> str:
        """The name of a third country."""
        if not self._countries:
            names = sa.select(Country.code, localized_column(Country, self.locale))
            self._countries = dict(connection().execute(names).all())
        return self._countries[code]

    def learn_rates(self, keys: Iterable[int | None]) -> None:
        """Read the rates not read yet: decimal text, nominal, day."""
        missing = set(keys) - self.rates.keys()
        if missing:
            for key, rate, nominal, day in connection().execute(_RATES, {"keys": list(missing)}):
                self.rates[key] = (rate, nominal, day)

    def learn_organisations(self, keys: Iterable[int | None]) -> None:
        """Read the organisations not read yet: name, tax number."""
        missing = set(keys) - self.organisations.keys()
        if missing:
            wanted = _organisations(self.locale)
            for key, name, tax_number in connection().execute(wanted, {"keys": list(missing)}):
                self.organisations[key], self.tax_numbers[key] = name, tax_number


_COLUMNS: tuple[Any, ...] = (
    Party.agreement_id,
    sa.type_coerce(Party.side, sa.String),
    Party.organisation_id,
    Party.region_id,
    Party.country_code,
)
_SIGNATORY = (Party.signatory, Party.signatory_post, Party.authority)


@functools.cache
def _statement(*, with_signatories: bool) -> sa.Select[*tuple[Any, ...]]:
    columns = (*_COLUMNS, *_SIGNATORY) if with_signatories else _COLUMNS
    return sa.select(*columns).where(Party.agreement_id.in_(_KEYS)).order_by(Party.agreement_id, Party.position)


def parties_of(
    keys: Sequence[int], words: Words, *, fields: Iterable[str] = PARTY_FIELDS, with_signatories: bool
) -> dict[str, list[str]]:
    """The texts ``fields`` of the documents ``keys``, each a list in their order.

    Several parties of a side stand on a line each, level with their line in the other texts of the side. A side
    without parties is «region not established». Signatories are persons: they are read only ``with_signatories``.
    """
    rows = connection().execute(_statement(with_signatories=with_signatories), {"keys": list(keys)}).all()
    words.learn_organisations(row[2] for row in rows)
    sides = {side: _Side(keys, [row for row in rows if row[1] == side]) for side in (*Side, None)}
    readers = {side: _readers(words, side, with_signatories=with_signatories) for side in sides}
    texts: dict[str, list[str]] = {}
    for field in fields:
        code, _, part = field.partition("_")
        side = Side(code.upper()) if part else None
        texts[field] = sides[side].lines(readers[side][part])
    return texts


Rows = Iterable[Sequence[Any]]
Read = Callable[[Rows], Iterable[str]]
NO_REGION: Final = 0
"""No key: stands for the region of nobody."""
_NOBODY: Final = (None, None, None, NO_REGION, None, None, None, None)


class _Side:
    """The parties of one side: the first of each document in its place, and those of the few that have several."""

    def __init__(self, keys: Sequence[int], rows: Sequence[Sequence[Any]]) -> None:
        first: dict[int, Sequence[Any]] = {}
        several: dict[int, list[Sequence[Any]]] = {}
        for row in rows:
            known = first.setdefault(row[0], row)
            if known is not row:
                several.setdefault(row[0], [known]).append(row)
        self._firsts = [first.get(key, _NOBODY) for key in keys]
        self._several = [(place, several[key]) for place, key in enumerate(keys) if key in several] if several else []

    def lines(self, read: Read) -> list[str]:
        """The text of each document, a line for each of its parties."""
        texts = list(read(self._firsts))
        for place, parties in self._several:
            texts[place] = "\n".join(read(parties))
        return texts


def _readers(words: Words, side: Side | None, *, with_signatories: bool) -> dict[str, Read]:
    """How texts are read from rows of the statement, all rows at once; that of third countries has no name."""
    organisations, tax_numbers = words.organisations, words.tax_numbers
    regions = words.regions | {NO_REGION: "" if side is None else words.unknown(side)}

    def others(rows: Rows) -> Iterable[str]:
        return (f"{organisations[row[2]]} ({words.country(row[4])})" if row[4] else "" for row in rows)

    def signatories(rows: Rows) -> Iterable[str]:
        return (", ".join(filter(None, row[5:])) if with_signatories else "" for row in rows)

    return {
        "organisations": lambda rows: map(organisations.__getitem__, map(itemgetter(2), rows)),
        "tax_numbers": lambda rows: map(tax_numbers.__getitem__, map(itemgetter(2), rows)),
        "regions": lambda rows: map(regions.__getitem__, map(itemgetter(3), rows)),
        "signatories": signatories,
        "": others,
    }
