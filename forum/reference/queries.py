"""Regions in official order, the pseudo-regions, places, sectors, countries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.core.text import search_key
from forum.core.types import localized_column
from forum.reference.enums import NATIONAL_LEVEL, UNKNOWN_REGION, RegionType, Side
from forum.reference.models import Country, District, Place, Region, Sector

SIDES = (Side.RU, Side.BY)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One row of the register of regions, in words of one language."""

    id: int
    code: str
    side: Side
    name: str
    type: RegionType
    district: str
    official_order: int
    valid_from: date | None
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of the register of places."""

    id: int
    name: str
    region_code: str
    region: str
    source: str


def region_by_code(code: str) -> Region:
    """The region or pseudo-region with that code; raises ``NoResultFound``."""
    return db.session.scalars(sa.select(Region).where(Region.code == code)).one()


def region_by_id(region_id: int) -> Region:
    """The region with that key; raises ``NoResultFound``."""
    return db.session.scalars(sa.select(Region).where(Region.id == region_id)).one()


def unknown_region(side: Side) -> Region:
    """The pseudo-region «region not established» of a side."""
    return region_by_code(UNKNOWN_REGION[side])


def national_region(side: Side) -> Region:
    """The pseudo-region that stands for the national level of a side."""
    return region_by_code(NATIONAL_LEVEL[side])


def regions_of(side: Side, *, is_pseudo: bool | None = None, on_day: date | None = None) -> Sequence[Region]:
    """Regions of a side in official order, their districts loaded.

    ``is_pseudo`` leaves only territories (False) or only pseudo-regions (True); ``on_day`` only what existed then.
    """
    statement = sa.select(Region).where(Region.side == side).options(joinedload(Region.district))
    if is_pseudo is not None:
        statement = statement.where(Region.is_pseudo.is_(is_pseudo))
    if on_day is not None:
        statement = statement.where(
            sa.or_(Region.valid_from.is_(None), Region.valid_from <= on_day),
            sa.or_(Region.valid_to.is_(None), Region.valid_to >= on_day),
        )
    return db.session.scalars(statement.order_by(Region.official_order, Region.code)).all()


def region_count(side: Side, on_day: date | None = None) -> int:
    """How many territories a side has: the denominator «из N»."""
    return len(regions_of(side, is_pseudo=False, on_day=on_day))


def region_choices(
    locale: str, *, side: Side | None = None, is_pseudo: bool | None = None, first: Side = Side.RU
) -> list[tuple[int, str]]:
    """Pairs (key, name) for a list to choose from, in official order, the side ``first`` leading.

    Pseudo-regions carry their country, being called alike on both sides.
    """
    sides = (side,) if side else sorted(SIDES, key=lambda one: one is not first)
    return [
        (region.id, _distinct_name(region, locale))
        for one in sides
        for region in regions_of(one, is_pseudo=is_pseudo)
    ]


def _distinct_name(region: Region, locale: str) -> str:
    name = region.name(locale)
    return f"{name} ({region.code})" if region.is_pseudo else name


def regions_statement(*, side: Side | None = None, district_id: int | None = None, text: str = "") -> sa.Select[Any]:
    """Regions with their districts, filtered; ``text`` is looked for anywhere in names and codes."""
    statement = sa.select(Region).options(joinedload(Region.district)).outerjoin(Region.district)
    if side is not None:
        statement = statement.where(Region.side == side)
    if district_id is not None:
        statement = statement.where(Region.district_id == district_id)
    key = search_key(text)
    return statement.where(Region.search_key.contains(key, autoescape=True)) if key else statement


def region_rows(result: Iterable[Any], locale: str) -> Iterator[RegionRow]:
    """The rows of ``regions_statement`` in words of ``locale``."""
    for (region,) in result:
        yield RegionRow(
            id=region.id,
            code=region.code,
            side=region.side,
            name=region.name(locale),
            type=region.type,
            district=region.district.name(locale) if region.district else "",
            official_order=region.official_order,
            valid_from=region.valid_from,
            valid_to=region.valid_to,
            source=region.source,
        )


def side_order(first: Side = Side.RU) -> sa.ColumnElement[int]:
    """SQL expression that puts the side ``first`` before the other."""
    return sa.case((Region.side == first, 0), else_=1)


def districts() -> Sequence[District]:
    """Federal districts in official order."""
    return db.session.scalars(sa.select(District).order_by(District.official_order, District.code)).all()


def sectors() -> Sequence[Sector]:
    """Sections of OKVED 2 by their letters."""
    return db.session.scalars(sa.select(Sector).order_by(Sector.code)).all()


def sector_choices(locale: str) -> list[tuple[int, str]]:
    """Pairs (key, «C – Обрабатывающие производства») for a list to choose from."""
    return [(sector.id, f"{sector.code} – {sector.name(locale)}") for sector in sectors()]


def country_choices(locale: str, *, third_only: bool = False) -> list[tuple[str, str]]:
    """Pairs (code, name) by alphabet; ``third_only`` leaves out Russia and Belarus."""
    order = {"ru": Country.sort_ru, "be": Country.sort_be, "en": Country.sort_en}[locale]
    countries = db.session.scalars(sa.select(Country).order_by(order, Country.code))
    own = {side.value for side in Side}
    return [(country.code, country.name(locale)) for country in countries if not (third_only and country.code in own)]


def places_statement(*, region_id: int | None = None, text: str = "") -> sa.Select[Any]:
    """Places with their regions, filtered; ``text`` is looked for anywhere in the names."""
    statement = sa.select(Place, Region).join(Place.region)
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
    return [(place.id, place.name(locale)) for place in db.session.scalars(sa.select(Place).order_by(*_by_name(Place)))]


def place_by_id(place_id: int) -> Place:
    """The place with that key; raises ``NoResultFound``."""
    return db.session.scalars(sa.select(Place).where(Place.id == place_id)).one()


def _by_name(model: type[Place]) -> tuple[Any, ...]:
    return (model.sort_ru, model.id)


def sort_column(model: Any, locale: str) -> Any:
    """The alphabetical order key of ``model``'s names in ``locale``."""
    return getattr(model, f"sort_{locale}")


def name_column(model: Any, locale: str) -> sa.ColumnElement[str]:
    """The name of ``model`` in ``locale`` as SQL."""
    return localized_column(model, locale)
