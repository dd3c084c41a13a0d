"""Regions in official order and the pseudo-regions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.core.text import search_key
from forum.reference.enums import NATIONAL_LEVEL, UNKNOWN_REGION, RegionType, Side
from forum.reference.models import District, Region

SIDES = (Side.RU, Side.BY)


# Typed loosely: what a register reads is known to its own row maker alone.
_TABLES: tuple[Any, ...] = (Region, District)


@dataclass(frozen=True, slots=True)
class RegionFilter:
    """What the register of regions is asked for."""

    text: str = ""
    side: Side | None = None
    district_id: int | None = None


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


def region_by_code(code: str) -> Region:
    """The region or pseudo-region with that code; raises ``NoResultFound``."""
    return db.session.scalars(sa.select(Region).where(Region.code == code)).one()


def all_regions() -> Sequence[Region]:
    """Every region and pseudo-region."""
    return db.session.scalars(sa.select(Region).order_by(Region.id)).all()


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
        (region.id, _distinct_name(region, locale)) for one in sides for region in regions_of(one, is_pseudo=is_pseudo)
    ]


def _distinct_name(region: Region, locale: str) -> str:
    name = region.name(locale)
    return f"{name} ({region.code})" if region.is_pseudo else name


def regions_statement(wanted: RegionFilter) -> sa.Select[Any]:
    """Regions with their districts, filtered, unordered; the text is looked for anywhere in names and codes."""
    statement: sa.Select[Any] = sa.select(*_TABLES).outerjoin(District, District.id == Region.district_id)
    if wanted.side is not None:
        statement = statement.where(Region.side == wanted.side)
    if wanted.district_id is not None:
        statement = statement.where(Region.district_id == wanted.district_id)
    key = search_key(wanted.text)
    return statement.where(Region.search_key.contains(key, autoescape=True)) if key else statement


def region_rows(result: Iterable[Any], locale: str) -> Iterator[RegionRow]:
    """The rows of ``regions_statement`` in words of ``locale``."""
    for region, district in result:
        yield RegionRow(
            id=region.id,
            code=region.code,
            side=region.side,
            name=region.name(locale),
            type=region.type,
            district=district.name(locale) if district else "",
            official_order=region.official_order,
            valid_from=region.valid_from,
            valid_to=region.valid_to,
            source=region.source,
        )


def side_order(first: Side = Side.RU) -> sa.ColumnElement[int]:
    """SQL expression that puts the side ``first`` before the other."""
    return sa.case((Region.side == first, 0), else_=1)
