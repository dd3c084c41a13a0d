"""Regions made and changed: the operator's own units beside those of ISO 3166-2."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.reference.enums import TERRITORY_TYPES, RegionType, Side
from forum.reference.models import District, Region
from forum.reference.services.permissions import check_may, check_named
from forum.reference.services.renaming import tell_renamed

MAX_ORDER: Final = 9979
"""Pseudo-regions close a side at 9980 and 9990."""
MAX_TILE: Final = 40

_CODE: Final = re.compile(r"(RU|BY)-[A-Z0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class RegionDraft:
    """A region as typed. Code and side are those of a new region; a registered one keeps its own."""

    code: str = ""
    side: Side | None = None
    name_ru: str | None = None
    name_be: str | None = None
    name_en: str | None = None
    type: RegionType | None = None
    district_id: int | None = None
    official_order: int | None = None
    tile_column: int | None = None
    tile_row: int | None = None
    tile_ru: str | None = None
    tile_be: str | None = None
    tile_en: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor_id: int | None = None
    source: str = ""


def create_region(*, actor: Actor, draft: RegionDraft) -> Region:
    """Add a unit of a side; raises ``DomainError``."""
    check_may(actor, Permission.REFERENCE_EDIT)
    with atomic():
        if draft.side is None:
            raise DomainError("side", _l("Choose the country."))
        code = _checked_code(draft.code, draft.side)
        region = Region(code=code, side=draft.side, is_pseudo=False, **_checked(draft, draft.side))
        audit.stamp(region, actor)
        db.session.add(region)
        audit.record(actor=actor, action="region.created", entity=region, label=_label(region))
    return region


def edit_region(*, actor: Actor, region: Region, draft: RegionDraft) -> None:
    """Change a region; raises ``DomainError``. Pseudo-regions are part of the method and are not edited."""
    check_may(actor, Permission.REFERENCE_EDIT)
    if region.is_pseudo:
        raise DomainError(None, _l("This row is part of the method of accounting and cannot be changed."))
    key_before = region.search_key
    with atomic():
        for name, value in _checked(draft, region.side, region).items():
            setattr(region, name, value)
        audit.stamp(region, actor)
        tell_renamed(region, key_before)
        audit.record(actor=actor, action="region.edited", entity=region, label=_label(region))


def _label(region: Region) -> str:
    return f"{region.code} {region.name('ru')}"


def _checked_code(code: str, side: Side) -> str:
    if not _CODE.fullmatch(code) or not code.startswith(f"{side}-"):
        example = "RU-BA" if side is Side.RU else "BY-BR"
        raise DomainError(
            "code",
            _l("A code is that of the country, a hyphen and up to 7 Latin capitals or digits: %(code)s.", code=example),
        )
    if db.session.scalar(sa.select(Region.id).where(Region.code == code)) is not None:
        raise DomainError("code", _l("There is already a region with this code."))
    return code


def _checked(draft: RegionDraft, side: Side, own: Region | None = None) -> dict[str, Any]:
    """The values of a sound region; raises ``DomainError`` at the field that is wrong."""
    check_named(draft.name_ru, draft.name_be, draft.name_en)
    if draft.type not in TERRITORY_TYPES:
        raise DomainError("type", _l("Choose the kind of unit."))
    if draft.official_order is None or not 1 <= draft.official_order <= MAX_ORDER:
        raise DomainError("official_order", _l("The place in official tables is a number from 1 to 9979."))
    _check_district(draft, side)
    _check_tile(draft, own)
    _check_validity(draft, side, own)
    names = (
        "name_ru", "name_be", "name_en", "type", "district_id", "official_order", "tile_column", "tile_row",
        "tile_ru", "tile_be", "tile_en", "valid_from", "valid_to", "successor_id", "source",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in names}


def _check_district(draft: RegionDraft, side: Side) -> None:
    if side is Side.BY and draft.district_id is not None:
        raise DomainError("district_id", _l("Federal districts are Russian; a Belarusian region has none."))
    known = sa.select(District.id).where(District.id == draft.district_id)
    if side is Side.RU and (draft.district_id is None or db.session.scalar(known) is None):
        raise DomainError("district_id", _l("Choose the federal district: subtotals of the reports need it."))


def _check_tile(draft: RegionDraft, own: Region | None) -> None:
    place = (draft.tile_column, draft.tile_row)
    if place == (None, None):
        return
    if None in place or not all(0 <= (number or 0) <= MAX_TILE for number in place):
        raise DomainError("tile_column", _l("Give both the column and the row of the tile, from 0 to 40, or neither."))
    taken = sa.select(Region).where(Region.tile_column == draft.tile_column, Region.tile_row == draft.tile_row)
    if own is not None:
        taken = taken.where(Region.id != own.id)
    other = db.session.scalars(taken).first()
    if other is not None:
        raise DomainError("tile_column", _l("This tile is taken by %(region)s.", region=other.name("ru")))


def _check_validity(draft: RegionDraft, side: Side, own: Region | None) -> None:
    if draft.valid_from and draft.valid_to and draft.valid_from > draft.valid_to:
        raise DomainError("valid_to", _l("The last day is before the first one."))
    if draft.successor_id is None:
        return
    if draft.valid_to is None:
        raise DomainError("valid_to", _l("A unit with a successor has a last day."))
    successor = db.session.get(Region, draft.successor_id)
    if successor is None or successor.side is not side or successor.is_pseudo or successor is own:
        raise DomainError("successor_id", _l("The successor is another region of the same country."))
