"""The parties of many documents as the texts of one row each, and the words a register's rows are written in."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
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
_PLACE: Final = "__keys__"
_OF_KEYS: Final[sa.ColumnElement[Any]] = sa.literal_column(f"({_PLACE})")
"""Stands for the keys where a statement is asked for every thousand documents: see ``_read_by_keys``."""
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
        missing = [key for key in set(keys) if key not in self.organisations]
        if missing:
            wanted = _organisations(self.locale)
            for key, name, tax_number in connection().execute(wanted, {"keys": list(missing)}):
                self.organisations[key], self.tax_numbers[key] = name, tax_number


_COLUMNS: Final[tuple[Any, ...]] = (
    Party.agreement_id,
    sa.type_coerce(Party.side, sa.String),
    Party.organisation_id,
    Party.region_id,
    Party.country_code,
)
_DOCUMENT, _SIDE, _ORGANISATION, _REGION, _COUNTRY = range(len(_COLUMNS))
_SIGNATORY: Final = (Party.signatory, Party.signatory_post, Party.authority)


@functools.cache
def _statement(*, with_signatories: bool) -> sa.Select[*tuple[Any, ...]]:
    columns = (*_COLUMNS, *_SIGNATORY) if with_signatories else _COLUMNS
    of_keys = Party.agreement_id.op("IN")(_OF_KEYS)
    return sa.select(*columns).where(of_keys).order_by(Party.agreement_id, Party.position)


def parties_of(
    keys: Sequence[int], words: Words, *, fields: Iterable[str] = PARTY_FIELDS, with_signatories: bool
) -> dict[str, list[str]]:
    """The texts ``fields`` of the documents ``keys``, each a list in their order.

    Several parties of a side stand on a line each, level with their line in the other texts of the side. A side
    without parties is «region not established». Signatories are persons: they are read only ``with_signatories``.
    """
    rows = _read_by_keys(_statement(with_signatories=with_signatories), keys)
    columns: Columns = list(zip(*rows, strict=True)) or [()] * len(_COLUMNS + _SIGNATORY)
    words.learn_organisations(columns[_ORGANISATION])
    sides: dict[Side | None, _Side] = {}
    texts: dict[str, list[str]] = {}
    for field in fields:
        code, _, part = field.partition("_")
        side = Side(code.upper()) if part else None
        if side not in sides:
            sides[side] = _Side(keys, columns, side)
        texts[field] = sides[side].lines(_readers(words, side, with_signatories=with_signatories)[part])
    return texts


Columns = Sequence[Sequence[Any]]
Read = Callable[[Mapping[int, Sequence[Any]]], Iterable[str]]


def _read_by_keys(statement: sa.Select[*tuple[Any, ...]], keys: Sequence[int]) -> Sequence[Sequence[Any]]:
    """The rows of a statement made with ``_OF_KEYS``, as the driver gives them.

    Its text is made once, and the keys are written into it at once: whole numbers, and a thousand of them, which take
    SQLAlchemy as long to write as the database to find.
    """
    found = connection()
    text = _text(statement, found.dialect)
    result = found.exec_driver_sql(text.replace(_PLACE, ",".join(map(str, map(int, keys))) or "NULL"))
    with closing(result):
        rows: Sequence[Sequence[Any]] = result.cursor.fetchall()
        return rows


@functools.cache
def _text(statement: sa.Select[*tuple[Any, ...]], dialect: sa.Dialect) -> str:
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


class _OfSide(dict[int, list[Any]]):
    """Columns of the parties of one side by their places, each taken out when it is asked for."""

    def __init__(self, columns: Columns, chosen: Sequence[bool]) -> None:
        super().__init__()
        self._columns, self._chosen = columns, chosen

    def __missing__(self, place: int) -> list[Any]:
        found = self[place] = list(itertools.compress(self._columns[place], self._chosen))
        return found


class _Side:
    """The parties of one side by columns, and where among them each document's stand."""

    def __init__(self, keys: Sequence[int], columns: Columns, side: Side | None) -> None:
        # Compared with the driver's own texts: an enumeration takes twice as long.
        wanted = None if side is None else side.value
        self._columns = _OfSide(columns, [one == wanted for one in columns[_SIDE]])
        documents = self._columns[_DOCUMENT]
        # Of several the first stands: it is entered last.
        firsts = dict(zip(reversed(documents), range(len(documents) - 1, -1, -1), strict=True))
        self._firsts = [firsts.get(key, -1) for key in keys]
        self._several: list[tuple[int, int, int]] = []
        if len(firsts) < len(documents):
            places = dict(zip(keys, itertools.count()))  # the numbers go on for ever
            several = ((key, count) for key, count in Counter(documents).items() if count > 1)
            self._several = [(places[key], firsts[key], firsts[key] + count) for key, count in several]

    def lines(self, read: _Reader) -> list[str]:
        """The text of each document, a line for each of its parties."""
        # What nobody says stands last, where the place of a document without parties points.
        parties = [*read.texts(self._columns), read.nobody]
        texts = list(map(parties.__getitem__, self._firsts))
        for place, first, end in self._several:
            texts[place] = "\n".join(parties[first:end])
        return texts


@dataclass(frozen=True, slots=True)
class _Reader:
    """How the texts of all parties of a side are read, and what stands for a document without any."""

    texts: Read
    nobody: str = ""


def _readers(words: Words, side: Side | None, *, with_signatories: bool) -> dict[str, _Reader]:
    """How texts are read from columns of the statement, all rows at once; that of third countries has no name."""
    organisations, tax_numbers, regions = words.organisations, words.tax_numbers, words.regions

    def others(columns: Mapping[int, Sequence[Any]]) -> Iterable[str]:
        pairs = zip(columns[_ORGANISATION], columns[_COUNTRY], strict=True)
        return (f"{organisations[key]} ({words.country(code)})" if code else "" for key, code in pairs)

    def signatories(columns: Mapping[int, Sequence[Any]]) -> Iterable[str]:
        if not with_signatories:
            return [""] * len(columns[_DOCUMENT])
        told = (columns[place] for place in range(len(_COLUMNS), len(_COLUMNS) + len(_SIGNATORY)))
        return (", ".join(filter(None, of_one)) for of_one in zip(*told, strict=True))

    return {
        "organisations": _Reader(lambda columns: map(organisations.__getitem__, columns[_ORGANISATION])),
        "tax_numbers": _Reader(lambda columns: map(tax_numbers.__getitem__, columns[_ORGANISATION])),
        "regions": _Reader(
            lambda columns: map(regions.__getitem__, columns[_REGION]), "" if side is None else words.unknown(side)
        ),
        "signatories": _Reader(signatories),
        "": _Reader(others),
    }
