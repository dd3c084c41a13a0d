"""Reference registers as files, for the pages and the commands alike."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.core.db import row_count, streamed
from forum.core.exports import Export
from forum.reference import queries
from forum.reference.columns import (
    DISTRICTS,
    WORKING_DAYS,
    organisations_register,
    places_register,
    regions_register,
    sectors_register,
)
from forum.reference.enums import COUNTRY_LABELS, ORGANISATION_KIND_LABELS
from forum.reference.models import Organisation, Place, Region
from forum.reference.queries import OrganisationFilter, RegionFilter, region_by_id, side_order


def organisations_export(*, locale: str, wanted: OrganisationFilter | None = None) -> Export:
    """Organisations by alphabet."""
    wanted = wanted or OrganisationFilter()
    statement = queries.organisations_statement(wanted)
    statement = statement.order_by(getattr(Organisation, f"sort_{locale}"), Organisation.id)
    return Export(
        register=organisations_register(locale),
        read=lambda _columns: queries.organisation_rows(streamed(statement), locale),
        count=lambda: row_count(statement),
        lines=_in_words(
            (_("Search"), wanted.text),
            (_("Kind"), str(ORGANISATION_KIND_LABELS[wanted.kind]) if wanted.kind else ""),
            (_("Country"), str(COUNTRY_LABELS[wanted.side]) if wanted.side else ""),
            (_("Region"), _region_name(wanted.region_id, locale)),
            (_("Show"), _("merged duplicates") if wanted.is_merged else ""),
        ),
    )


def regions_export(*, locale: str, wanted: RegionFilter | None = None) -> Export:
    """Regions in official order, Russia first."""
    wanted = wanted or RegionFilter()
    statement = queries.regions_statement(wanted).order_by(side_order(), Region.official_order, Region.code)
    district = next((one for one in queries.district_rows(locale) if one.id == wanted.district_id), None)
    return Export(
        register=regions_register(locale),
        read=lambda _columns: queries.region_rows(streamed(statement), locale),
        count=lambda: row_count(statement),
        lines=_in_words(
            (_("Search"), wanted.text),
            (_("Country"), str(COUNTRY_LABELS[wanted.side]) if wanted.side else ""),
            (_("Federal district"), district.name if district else ""),
        ),
    )


def places_export(*, locale: str, text: str = "", region_id: int | None = None) -> Export:
    """Places by alphabet."""
    statement = queries.places_statement(text=text, region_id=region_id)
    statement = statement.order_by(getattr(Place, f"sort_{locale}"), Place.id)
    return Export(
        register=places_register(locale),
        read=lambda _columns: queries.place_rows(streamed(statement), locale),
        count=lambda: row_count(statement),
        lines=_in_words((_("Search"), text), (_("Region"), _region_name(region_id, locale))),
    )


def districts_export(*, locale: str) -> Export:
    """Federal districts in official order."""
    rows = queries.district_rows(locale)
    return Export(register=DISTRICTS, read=lambda _columns: rows, count=lambda: len(rows))


def sectors_export(*, locale: str) -> Export:
    """Sections of OKVED 2 by their letters."""
    rows = queries.sectors()
    return Export(register=sectors_register(locale), read=lambda _columns: rows, count=lambda: len(rows))


def working_days_export() -> Export:
    """The exceptions of the working week, the newest first."""
    rows = queries.working_day_exceptions()
    return Export(register=WORKING_DAYS, read=lambda _columns: rows, count=lambda: len(rows))


def _region_name(region_id: int | None, locale: str) -> str:
    return region_by_id(region_id).name(locale) if region_id else ""


def _in_words(*told: tuple[str, str]) -> list[str]:
    return [f"{title}: {value}" for title, value in told if value]
