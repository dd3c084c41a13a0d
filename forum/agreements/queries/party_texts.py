"""The parties of many documents as the texts of one row each, and the words a register's rows are written in."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
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
_LISTED: Final = "SELECT value FROM json_each(?)"
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
        self.regions: dict[int | Side | None, str] = {None: ""}
        self._order: dict[int, tuple[int, str]] = {}
        known: dict[str, str] = {}
        for key, text, code, order in connection().execute(_regions(locale)):
            self.regions[key] = text
            self._order[key] = (order, code)
            known[code] = text
        # A side stands for its «region not established».
        self.regions |= {side: known.get(UNKNOWN_REGION[side], "") for side in Side}
        self.organisations: dict[int | None, str] = {None: ""}
        self.tax_numbers: dict[int | None, str] = {None: ""}
        self.rates: dict[int | None, tuple[str | None, int | None, date | None]] = {None: (None, None, None)}
        self._countries: dict[str, str] = {}

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
        missing = set(keys).difference(self.organisations)
        if missing:
            wanted = _organisations(self.locale)
            for key, name, tax_number in connection().execute(wanted, {"keys": list(missing)}):
                self.organisations[key], self.tax_numbers[key] = name, tax_number


_SEATS: Final = 4
_SEAT_OF: Final[Mapping[Side | None, int]] = {None: 0, Side.RU: 1, Side.BY: 2}
# Document and side in one number: a party is found by it without looking at the side of every row.
_SEAT: Final[sa.ColumnElement[int]] = Party.agreement_id * _SEATS + sa.case(
    *((Party.side == side, number) for side, number in _SEAT_OF.items() if side is not None), else_=_SEAT_OF[None]
)
_COLUMNS: Final[tuple[Any, ...]] = (_SEAT, Party.organisation_id, Party.region_id)
_SIGNATORY: Final = (Party.signatory, Party.signatory_post, Party.authority)


@functools.cache
def _statement(*, with_countries: bool, with_signatories: bool) -> sa.Select[*tuple[Any, ...]]:
    columns = _COLUMNS
    if with_countries:
        columns += (Party.country_code,)
    if with_signatories:
        columns += _SIGNATORY
    of_keys = Party.agreement_id.op("IN")(_OF_KEYS)
    return sa.select(*columns).where(of_keys).order_by(Party.agreement_id, Party.position)


def parties_of(
    keys: Sequence[int], words: Words, *, fields: Iterable[str] = PARTY_FIELDS, with_signatories: bool
) -> dict[str, list[str]]:
    """The texts ``fields`` of the documents ``keys``, each a list in their order.

    Several parties of a side stand on a line each, level with their line in the other texts of the side. A side
    without parties is «region not established». Signatories are persons: they are read only ``with_signatories``.
    """
    asked = {field: field.partition("_")[::2] for field in fields}
    parts = {part for _, part in asked.values()}
    with_countries = _OTHERS in parts
    with_signatories = with_signatories and _SIGNATORIES in parts
    statement = _statement(with_countries=with_countries, with_signatories=with_signatories)
    columns = _read_by_keys(statement, keys)
    seats, organisations, regions = columns[:3]
    words.learn_organisations(organisations)
    texts = _Texts(words, organisations, regions)
    if with_countries:
        texts.countries = columns[3]
    if with_signatories:
        texts.signatories = columns[-len(_SIGNATORY) :]
    seating = _Seating(keys, seats)
    return {
        field: seating.lines(Side(code.upper()) if part else None, texts, part) for field, (code, part) in asked.items()
    }


_OTHERS: Final = ""
_SIGNATORIES: Final = "signatories"


def _read_by_keys(statement: sa.Select[*tuple[Any, ...]], keys: Sequence[int]) -> list[Sequence[Any]]:
    """The columns of a statement made with ``_OF_KEYS``, as the driver gives their values.

    Its text is made once. SQLite takes the keys as one value, so that it reads no new statement for every thousand;
    elsewhere they are written into the text at once: whole numbers, which take SQLAlchemy as long to write as the
    database to find.
    """
    found = connection()
    text, numbers = _text(statement, found.dialect), ",".join(map(str, map(int, keys)))
    if found.dialect.name == "sqlite":
        result = found.exec_driver_sql(text.replace(_PLACE, _LISTED), (f"[{numbers}]",))
    else:
        result = found.exec_driver_sql(text.replace(_PLACE, numbers or "NULL"))
    with closing(result):
        rows: Any = result.cursor
        return by_column(rows, len(statement.selected_columns))


def by_column(rows: Iterable[Sequence[Any]], width: int) -> list[Sequence[Any]]:
    """Rows of ``width`` values turned to columns as they come: none is kept, and the next is made in its place."""
    values = list(itertools.chain.from_iterable(rows))
    return [values[place::width] for place in range(width)]


@functools.cache
def _text(statement: sa.Select[*tuple[Any, ...]], dialect: sa.Dialect) -> str:
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


class _Texts:
    """What is told of each party, by part; ``signatories`` are empty unless read."""

    countries: Sequence[str | None] = ()
    signatories: Sequence[Sequence[str | None]] = ()

    def __init__(self, words: Words, organisations: Sequence[int | None], regions: Sequence[int | None]) -> None:
        self._words = words
        # Last stands what a document without parties has: no organisation, the unknown region of the side asked for.
        self._organisations = [*organisations, None]
        self._regions: list[int | Side | None] = [*regions, None]
        self._made: dict[str, list[str]] = {}

    def teller(self, part: str, side: Side | None) -> Callable[[Iterable[int]], Iterable[str]]:
        """What tells ``part`` of parties by their rows, -1 being none of the ``side``."""
        words = self._words
        if part == "organisations":
            return _found(words.organisations, self._organisations)
        if part == "tax_numbers":
            return _found(words.tax_numbers, self._organisations)
        if part == "regions":
            self._regions[-1] = side
            return _found(words.regions, self._regions)
        if part not in self._made:
            self._made[part] = [*self._read(part), ""]
        return functools.partial(map, self._made[part].__getitem__)

    def _read(self, part: str) -> Iterable[str]:
        words = self._words
        if part == _SIGNATORIES:
            if not self.signatories:
                return itertools.repeat("", len(self._organisations) - 1)
            return (", ".join(filter(None, of_one)) for of_one in zip(*self.signatories, strict=True))
        pairs = zip(self._organisations[:-1], self.countries, strict=True)
        return (f"{words.organisations[key]} ({words.country(code)})" if code else "" for key, code in pairs)


def _found(names: Mapping[Any, str], keys: Sequence[Any]) -> Callable[[Iterable[int]], Iterable[str]]:
    """The names of the keys that stand at some places."""
    return lambda places: map(names.__getitem__, map(keys.__getitem__, places))


class _Seating:
    """Where among the rows of parties each document's stand, by side."""

    def __init__(self, keys: Sequence[int], seats: Sequence[int]) -> None:
        self._keys = keys
        # Of several the first stands: it is entered last.
        self._firsts = dict(zip(reversed(seats), range(len(seats) - 1, -1, -1), strict=True))
        self._several: dict[int, list[int]] = {}
        if len(self._firsts) < len(seats):
            for row, first in enumerate(map(self._firsts.__getitem__, seats)):
                if row != first:
                    self._several.setdefault(seats[row], [first]).append(row)
        self._places: dict[int, tuple[list[int], list[tuple[int, list[int]]]]] = {}

    def lines(self, side: Side | None, told: _Texts, part: str) -> list[str]:
        """The text of each document, a line for each of its parties of the side."""
        tell = told.teller(part, side)
        firsts, several = self._of_side(_SEAT_OF[side])
        lines = list(tell(firsts))
        # All of them told at once, then cut: a call for each document costs more than its text.
        texts = list(tell([row for _, rows in several for row in rows]))
        end = 0
        for place, rows in several:
            start, end = end, end + len(rows)
            lines[place] = "\n".join(texts[start:end])
        return lines

    def _of_side(self, number: int) -> tuple[list[int], list[tuple[int, list[int]]]]:
        """The row of each document's first party, -1 without one; and all rows of those that have several."""
        if number not in self._places:
            seats = [key * _SEATS + number for key in self._keys]
            firsts = list(map(self._firsts.get, seats, itertools.repeat(-1)))
            several = self._several
            # Only what is asked for: a document may be wanted twice.
            found = [(place, several[seat]) for place, seat in enumerate(seats) if seat in several] if several else []
            self._places[number] = firsts, found
        return self._places[number]
