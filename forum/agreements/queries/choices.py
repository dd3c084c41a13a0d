"""What the forms of documents offer to choose from, read as plain rows: a register page asks for all of it."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from forum.agreements.queries.party_texts import connection
from forum.core.types import localized_column
from forum.forums.enums import OUTSIDE_FORUMS_CODE
from forum.forums.models import Forum
from forum.rates.models import Currency
from forum.reference.enums import COUNTRY_LABELS, RegionType, Side
from forum.reference.models import District, Region, Sector


class RegionOption(NamedTuple):
    """A region to choose: a group is a federal district or Belarus; pseudo-regions have one of their own."""

    id: int
    code: str
    name: str
    group: str


def region_options(locale: str) -> list[RegionOption]:
    """All regions in official order, the pseudo-regions of both sides last."""
    countries = {side.value: str(COUNTRY_LABELS[side]) for side in Side}
    beyond = str(_("National level and not established"))
    return [
        RegionOption(
            key,
            code,
            # «Region not established» is called alike on both sides.
            f"{name} ({countries[side]})" if kind == RegionType.UNKNOWN else name,
            beyond if is_pseudo else district or countries[side],
        )
        for key, code, name, district, side, kind, is_pseudo in connection().execute(_regions(locale))
    ]


def forum_options(locale: str) -> list[tuple[int, str, str]]:
    """(key, code, name) of all editions, the newest first, training ones after them, «outside forums» last."""
    return [(key, code, name) for key, code, name in connection().execute(_forums(locale))]


def currency_options(locale: str) -> list[tuple[str, str]]:
    """(code, «USD – доллар США»), the Russian rouble first."""
    return [(code, f"{code} – {name}") for code, name in connection().execute(_currencies(locale))]


def sector_options(locale: str) -> list[tuple[int, str, str]]:
    """(key, code, «C – Обрабатывающие производства») by the letter of the section."""
    return [(key, code, f"{code} – {name}") for key, code, name in connection().execute(_sectors(locale))]


# Made once per language: SQLAlchemy takes longer to build and key a small statement than to run it.


@functools.cache
def _regions(locale: str) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Region.id,
            Region.code,
            localized_column(Region, locale),
            localized_column(District, locale),
            sa.type_coerce(Region.side, sa.String),
            sa.type_coerce(Region.type, sa.String),
            Region.is_pseudo,
        )
        .outerjoin(District, District.id == Region.district_id)
        .order_by(Region.is_pseudo, Region.side.desc(), Region.official_order, Region.code)
    )


@functools.cache
def _forums(locale: str) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Forum.id, Forum.code, localized_column(Forum, locale)).order_by(
        (Forum.code == OUTSIDE_FORUMS_CODE).asc(), Forum.is_training, Forum.number.desc().nulls_last(), Forum.id.desc()
    )


@functools.cache
def _currencies(locale: str) -> sa.Select[*tuple[Any, ...]]:
    names = sa.select(Currency.code, localized_column(Currency, locale))
    return names.order_by(Currency.official_order, Currency.code)


@functools.cache
def _sectors(locale: str) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Sector.id, Sector.code, localized_column(Sector, locale)).order_by(Sector.code)
