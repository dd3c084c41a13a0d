"""Choices of regions for forms: in official order, grouped as officials look for them."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.reference.enums import COUNTRY_LABELS, Side
from forum.reference.models import Region
from forum.reference.queries import regions_of

Choice = tuple[int, str, str]


def region_choices(
    locale: str, *, sides: tuple[Side, ...] = (Side.BY, Side.RU), with_pseudo: bool = False
) -> list[Choice]:
    """(key, name, group) of the regions of ``sides``: a group per federal district, one for Belarus.

    Pseudo-regions, when asked for, stand in a group of their own at the end.
    """
    rows = [region for side in sides for region in regions_of(side) if with_pseudo or not region.is_pseudo]
    rows.sort(key=lambda region: region.is_pseudo)
    return [(region.id, region.name(locale), _group(region, locale)) for region in rows]


def _group(region: Region, locale: str) -> str:
    if region.is_pseudo:
        return str(_("National level and not established"))
    if region.district is not None:
        return region.district.name(locale)
    return str(COUNTRY_LABELS[region.side])
