"""The parties of many documents as the texts of one row each, and the words a register's rows are written in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.agreements.models import Party
from forum.core.db import db
from forum.core.types import localized_column
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.enums import UNKNOWN_REGION, Side
from forum.reference.models import Country, Organisation, Region, Sector


class PartyTexts(NamedTuple):
    """The parties of one document, a line each in every text of their side."""

    ru_organisations: str = ""
    ru_tax_numbers: str = ""
    ru_regions: str = ""
    ru_signatories: str = ""
    by_organisations: str = ""
    by_tax_numbers: str = ""
    by_regions: str = ""
    by_signatories: str = ""
    others: str = ""


def connection() -> sa.Connection:
    """The session's connection with everything written so far: rows of columns need none of the session's work."""
    db.session.flush()
    return db.session.connection()


class Words:
    """Names by key in one language, each read once however many rows ask for it."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.forums: dict[int, str] = dict(connection().execute(sa.select(Forum.id, Forum.code)).all())
        self.sectors: dict[int, str] = dict(
            connection().execute(sa.select(Sector.id, localized_column(Sector, locale))).all()
        )
        self.regions: dict[int, str] = {}
        self._order: dict[int, tuple[int, str]] = {}
        self._unknown: dict[str, str] = {}
        name = localized_column(Region, locale)
        for key, code, order, text in connection().execute(
            sa.select(Region.id, Region.code, Region.official_order, name)
        ):
            self.regions[key] = text
            self._order[key] = (order, code)
            self._unknown[code] = text
        self.organisations: dict[int | None, tuple[str, str]] = {None: ("", "")}
        self.rates: dict[int, tuple[str, int, date]] = {}
        self._countries: dict[str, str] = {}

    @property
    def nobody(self) -> PartyTexts:
        """A document without parties: both regions are not established."""
        return PartyTexts(ru_regions=self.unknown(Side.RU), by_regions=self.unknown(Side.BY))

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
        missing = {key for key in keys if key is not None} - self.rates.keys()
        if missing:
            columns = (ExchangeRate.id, ExchangeRate.rate, ExchangeRate.nominal, ExchangeRate.on_date)
            for key, rate, nominal, day in connection().execute(
                sa.select(*columns).where(ExchangeRate.id.in_(missing))
            ):
                self.rates[key] = (rate, nominal, day)

    def learn_organisations(self, keys: Iterable[int | None]) -> None:
        """Read the organisations not read yet: name, tax number."""
        missing = set(keys) - self.organisations.keys()
        if missing:
            number = sa.func.coalesce(Organisation.inn, Organisation.unp, "")
            columns = (Organisation.id, localized_column(Organisation, self.locale), number)
            for key, name, tax_number in connection().execute(sa.select(*columns).where(Organisation.id.in_(missing))):
                self.organisations[key] = (name, tax_number)


_COLUMNS: tuple[Any, ...] = (
    Party.agreement_id,
    sa.type_coerce(Party.side, sa.String),
    Party.organisation_id,
    Party.region_id,
    Party.country_code,
)
_SIGNATORY = (Party.signatory, Party.signatory_post, Party.authority)

Cells = tuple[str, str, str, str]
"""Organisations, tax numbers, regions and signatories of one side; several parties stand on a line each."""


def parties_of(keys: Sequence[int], words: Words, *, with_signatories: bool) -> dict[int, PartyTexts]:
    """The texts of the parties of the documents ``keys``; a document without any has no entry.

    Signatories are persons: they are read only ``with_signatories``.
    """
    columns = (*_COLUMNS, *_SIGNATORY) if with_signatories else _COLUMNS
    statement = sa.select(*columns).where(Party.agreement_id.in_(keys)).order_by(Party.agreement_id, Party.position)
    rows = connection().execute(statement).all()
    organisations, regions = words.organisations, words.regions
    words.learn_organisations(row[2] for row in rows)
    sides: dict[str, dict[int, Cells]] = {side.value: {} for side in Side}
    others: dict[int, str] = {}
    signatory = ""
    for row in rows:
        key, side, organisation, region, country = row[:5]
        name, tax_number = organisations[organisation]
        if side is None:
            other = f"{name} ({words.country(country)})"
            others[key] = f"{others[key]}\n{other}" if key in others else other
            continue
        if with_signatories:
            signatory = ", ".join(part for part in row[5:] if part)
        cells = (name, tax_number, regions[region], signatory)
        known = sides[side].setdefault(key, cells)
        if known is not cells:
            # Lines stay level with their party's in the other columns, hence the empty ones.
            sides[side][key] = tuple(map("\n".join, zip(known, cells, strict=True)))  # type: ignore[assignment]  # four
    return _texts(sides[Side.RU], sides[Side.BY], others, words)


def _texts(ru: dict[int, Cells], by: dict[int, Cells], others: dict[int, str], words: Words) -> dict[int, PartyTexts]:
    nobody_ru, nobody_by = ("", "", words.unknown(Side.RU), ""), ("", "", words.unknown(Side.BY), "")
    return {
        key: PartyTexts(*ru.get(key, nobody_ru), *by.get(key, nobody_by), others.get(key, ""))
        for key in ru.keys() | by.keys() | others.keys()
    }
