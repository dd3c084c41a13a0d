"""Reference registers as files, for the pages and the commands alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from forum.core.db import db
from forum.core.spreadsheet import Register
from forum.reference.columns import organisations_register, places_register, regions_register
from forum.reference.enums import COUNTRY_LABELS, ORGANISATION_KIND_LABELS
from forum.reference.models import Organisation, Place, Region
from forum.reference.queries import (
    OrganisationFilter,
    OrganisationRow,
    PlaceRow,
    RegionFilter,
    RegionRow,
    organisation_rows,
    organisations_statement,
    place_rows,
    places_statement,
    region_by_id,
    region_rows,
    regions_statement,
    side_order,
)

BATCH = 500


def organisations_export(
    *, locale: str, wanted: OrganisationFilter | None = None
) -> tuple[Register[OrganisationRow], Iterable[OrganisationRow], list[str]]:
    """Organisations by alphabet: (register, rows, lines under the title that tell the filter in words)."""
    wanted = wanted or OrganisationFilter()
    register = organisations_register(locale)
    statement = organisations_statement(wanted).order_by(getattr(Organisation, f"sort_{locale}"), Organisation.id)
    return register, organisation_rows(_stream(statement), locale), _in_words(wanted, locale)


def regions_export(
    *, locale: str, wanted: RegionFilter | None = None
) -> tuple[Register[RegionRow], Iterable[RegionRow], list[str]]:
    """Regions in official order, Russia first: (register, rows, lines under the title)."""
    statement = regions_statement(wanted or RegionFilter())
    ordered = statement.order_by(side_order(), Region.official_order, Region.code)
    return regions_register(locale), region_rows(_stream(ordered), locale), []


def places_export(*, locale: str) -> tuple[Register[PlaceRow], Iterable[PlaceRow], list[str]]:
    """Places by alphabet: (register, rows, lines under the title)."""
    statement = places_statement().order_by(getattr(Place, f"sort_{locale}"), Place.id)
    return places_register(locale), place_rows(_stream(statement), locale), []


def _stream(statement: sa.Select[Any]) -> Iterator[Any]:
    # Begun by the first row that is asked for: a refused download must not leave a cursor open.
    with db.session.execute(statement, execution_options={"yield_per": BATCH}) as result:
        yield from result


def _in_words(wanted: OrganisationFilter, locale: str) -> list[str]:
    region = region_by_id(wanted.region_id).name(locale) if wanted.region_id else ""
    told = (
        (_("Search"), wanted.text),
        (_("Kind"), str(ORGANISATION_KIND_LABELS[wanted.kind]) if wanted.kind else ""),
        (_("Country"), str(COUNTRY_LABELS[wanted.side]) if wanted.side else ""),
        (_("Region"), region),
        (_("Show"), _("merged duplicates") if wanted.is_merged else ""),
    )
    return [f"{title}: {value}" for title, value in told if value]
