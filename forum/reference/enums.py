"""Sides, kinds of organisation and of region."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Side(StrEnum):
    """The country a party belongs to."""

    RU = "RU"
    BY = "BY"


SIDE_LABELS = {Side.RU: _l("Russian side"), Side.BY: _l("Belarusian side")}
COUNTRY_LABELS = {Side.RU: _l("Russia"), Side.BY: _l("Belarus")}

UNKNOWN_REGION = {Side.RU: "RU-XX", Side.BY: "BY-XX"}
"""Code of the pseudo-region «region not established» of a side."""
NATIONAL_LEVEL = {Side.RU: "RU", Side.BY: "BY"}
"""Code of the pseudo-region that stands for a side's national level."""


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
