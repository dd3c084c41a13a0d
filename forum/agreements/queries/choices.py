"""What the forms of documents offer to choose from, read as plain rows: a register page asks for all of it."""

from __future__ import annotations

from typing import NamedTuple

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
    statement = (
        sa.select(
            Region.id,
            Region.code,
            localized_column(Region, locale),
            localized_column(District, locale),
            Region.side,
            Region.type,
            Region.is_pseudo,
        )
        .outerjoin(District, District.id == Region.district_id)
        .order_by(Region.is_pseudo, Region.side.desc(), Region.official_order, Region.code)
    )
    countries = {side: str(COUNTRY_LABELS[side]) for side in Side}
    beyond = str(_("National level and not established"))
    return [
        RegionOption(
            key,
            code,
            # «Region not established» is called alike on both sides.
            f"{name} ({countries[side]})" if kind is RegionType.UNKNOWN else name,
            beyond if is_pseudo else district or countries[side],
        )
        for key, code, name, district, side, kind, is_pseudo in connection().execute(statement)
    ]


def forum_options(locale: str) -> list[tuple[int, str, str]]:
    """(key, code, name) of all editions, the newest first, training ones after them, «outside forums» last."""
    statement = sa.select(Forum.id, Forum.code, localized_column(Forum, locale)).order_by(
        (Forum.code == OUTSIDE_FORUMS_CODE).asc(), Forum.is_training, Forum.number.desc().nulls_last(), Forum.id.desc()
    )
    return [(key, code, name) for key, code, name in connection().execute(statement)]


def currency_options(locale: str) -> list[tuple[str, str]]:
    """(code, «USD – доллар США»), the Russian rouble first."""
    statement = sa.select(Currency.code, localized_column(Currency, locale))
    rows = connection().execute(statement.order_by(Currency.official_order, Currency.code))
    return [(code, f"{code} – {name}") for code, name in rows]


def sector_options(locale: str) -> list[tuple[int, str, str]]:
    """(key, code, «C – Обрабатывающие производства») by the letter of the section."""
    statement = sa.select(Sector.id, Sector.code, localized_column(Sector, locale)).order_by(Sector.code)
    return [(key, code, f"{code} – {name}") for key, code, name in connection().execute(statement)]
