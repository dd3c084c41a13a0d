"""Districts, sectors, countries and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.core.db import db
from forum.core.text import search_key
from forum.core.types import localized_column
from forum.reference.enums import Side
from forum.reference.models import Country, District, Organisation, Place, Region, Sector

# Typed loosely: what a register reads is known to its own row maker alone.
_PLACES: tuple[Any, ...] = (Place, Region)


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A federal district and how many regions it has."""

    id: int
    name: str
    regions: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of the register of places."""

    id: int
    name: str
    region_code: str
    region: str
    source: str


def districts() -> Sequence[District]:
    """Federal districts in official order."""
    return db.session.scalars(sa.select(District).order_by(District.official_order, District.code)).all()


def district_rows(locale: str) -> list[DistrictRow]:
    """Federal districts in official order with the number of their regions."""
    statement = sa.select(Region.district_id, sa.func.count()).group_by(Region.district_id)
    counts = dict(db.session.execute(statement).all())
    return [DistrictRow(one.id, one.name(locale), counts.get(one.id, 0)) for one in districts()]


def reference_counts() -> dict[str, int]:
    """How many rows each list of reference data holds; merged duplicates and pseudo-regions are not counted."""
    counted = {
        "russian_regions": sa.select(Region.id).where(Region.side == Side.RU, Region.is_pseudo.is_(False)),
        "belarusian_regions": sa.select(Region.id).where(Region.side == Side.BY, Region.is_pseudo.is_(False)),
        "districts": sa.select(District.id),
        "organisations": sa.select(Organisation.id).where(Organisation.merged_into_id.is_(None)),
        "places": sa.select(Place.id),
        "sectors": sa.select(Sector.id),
    }
    numbers = [sa.select(sa.func.count()).select_from(rows.subquery()).scalar_subquery() for rows in counted.values()]
    return dict(zip(counted, db.session.execute(sa.select(*numbers)).one(), strict=True))


def sectors() -> Sequence[Sector]:
    """Sections of OKVED 2 by their letters."""
    return db.session.scalars(sa.select(Sector).order_by(Sector.code)).all()


def sector_choices(locale: str) -> list[tuple[int, str]]:
    """Pairs (key, «C – Обрабатывающие производства») for a list to choose from."""
    return [(sector.id, f"{sector.code} – {sector.name(locale)}") for sector in sectors()]


def country_choices(locale: str, *, third_only: bool = False) -> list[tuple[str, str]]:
    """Pairs (code, name) by alphabet; ``third_only`` leaves out Russia and Belarus."""
    order = {"ru": Country.sort_ru, "be": Country.sort_be, "en": Country.sort_en}[locale]
    # Two columns, not rows of the mapper: a form of three parties offers seven hundred countries.
    statement = sa.select(Country.code, localized_column(Country, locale)).order_by(order, Country.code)
    if third_only:
        statement = statement.where(Country.code.not_in([side.value for side in Side]))
    return [(code, name) for code, name in db.session.execute(statement)]


def places_statement(*, region_id: int | None = None, text: str = "") -> sa.Select[Any]:
    """Places with their regions, filtered; ``text`` is looked for anywhere in the names."""
    statement: sa.Select[Any] = sa.select(*_PLACES).join(Place.region)
    if region_id is not None:
        statement = statement.where(Place.region_id == region_id)
    key = search_key(text)
    return statement.where(Place.search_key.contains(key, autoescape=True)) if key else statement


def place_rows(result: Iterable[Any], locale: str) -> Iterator[PlaceRow]:
    """The rows of ``places_statement`` in words of ``locale``."""
    for place, region in result:
        yield PlaceRow(
            id=place.id,
            name=place.name(locale),
            region_code=region.code,
            region=region.name(locale),
            source=place.source,
        )


def place_choices(locale: str) -> list[tuple[int, str]]:
    """Pairs (key, name) by alphabet."""
    statement = sa.select(Place).order_by(getattr(Place, f"sort_{locale}"), Place.id)
    return [(place.id, place.name(locale)) for place in db.session.scalars(statement)]


def place_by_id(place_id: int) -> Place:
    """The place with that key; raises ``NoResultFound``."""
    return db.session.scalars(sa.select(Place).where(Place.id == place_id)).one()
