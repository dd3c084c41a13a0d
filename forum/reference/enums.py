"""Sides, kinds of organisation and of region."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Side(StrEnum):
    """The country a party belongs to."""

    RU = "RU"
    BY = "BY"


def first_side(host: Side | None, locale: str) -> Side:
    """Whose side stands first: the host's of the edition; without a host, by the language."""
    return host or (Side.BY if locale == "be" else Side.RU)


SIDE_LABELS = {Side.RU: _l("Russian side"), Side.BY: _l("Belarusian side")}
COUNTRY_LABELS = {Side.RU: _l("Russia"), Side.BY: _l("Belarus")}

UNKNOWN_REGION = {Side.RU: "RU-XX", Side.BY: "BY-XX"}
"""Code of the pseudo-region «region not established» of a side."""
NATIONAL_LEVEL = {Side.RU: "RU", Side.BY: "BY"}
"""Code of the pseudo-region that stands for a side's national level."""


class RegionType(StrEnum):
    """Kind of a unit, in the order of Article 65 of the Russian Constitution; the last two are no territories."""

    REPUBLIC = "republic"
    KRAI = "krai"
    OBLAST = "oblast"
    FEDERAL_CITY = "federal_city"
    AUTONOMOUS_OBLAST = "autonomous_oblast"
    AUTONOMOUS_OKRUG = "autonomous_okrug"
    CITY = "city"
    OTHER = "other"
    NATIONAL = "national"
    UNKNOWN = "unknown"


REGION_TYPE_LABELS = {
    RegionType.REPUBLIC: _l("republic"),
    RegionType.KRAI: _l("krai"),
    RegionType.OBLAST: _l("oblast (region)"),
    RegionType.FEDERAL_CITY: _l("federal city"),
    RegionType.AUTONOMOUS_OBLAST: _l("autonomous oblast"),
    RegionType.AUTONOMOUS_OKRUG: _l("autonomous okrug"),
    RegionType.CITY: _l("city"),
    RegionType.OTHER: _l("other unit"),
    RegionType.NATIONAL: _l("national level"),
    RegionType.UNKNOWN: _l("region not established"),
}
TERRITORY_TYPES = tuple(kind for kind in RegionType if kind not in (RegionType.NATIONAL, RegionType.UNKNOWN))


class OrganisationKind(StrEnum):
    """What an organisation is; a region's government, assembly and chamber send delegations separately."""

    GOVERNMENT = "government"
    ASSEMBLY = "assembly"
    CHAMBER = "chamber"
    MINISTRY = "ministry"
    MUNICIPALITY = "municipality"
    UNIVERSITY = "university"
    COMPANY = "company"
    ASSOCIATION = "association"
    OTHER = "other"


ORGANISATION_KIND_LABELS = {
    OrganisationKind.GOVERNMENT: _l("government body"),
    OrganisationKind.ASSEMBLY: _l("legislative body"),
    OrganisationKind.CHAMBER: _l("chamber of commerce"),
    OrganisationKind.MINISTRY: _l("ministry or agency"),
    OrganisationKind.MUNICIPALITY: _l("local authority"),
    OrganisationKind.UNIVERSITY: _l("university or institute"),
    OrganisationKind.COMPANY: _l("enterprise"),
    OrganisationKind.ASSOCIATION: _l("association"),
    OrganisationKind.OTHER: _l("other organisation"),
}
