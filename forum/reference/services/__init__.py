"""Rules of reference data: regions, places, organisations and their merging."""

from forum.reference.services.merging import MERGE_HOOKS, MergeHook, check_mergeable, merge_organisations, on_merge
from forum.reference.services.organisations import (
    OrganisationDraft,
    SimilarOrganisations,
    create_organisation,
    edit_organisation,
)
from forum.reference.services.places import PlaceDraft, create_place, edit_place
from forum.reference.services.regions import RegionDraft, create_region, edit_region
from forum.reference.services.renaming import on_rename
from forum.reference.services.tax_numbers import checked_inn, checked_unp

__all__ = [
    "MERGE_HOOKS",
    "MergeHook",
    "OrganisationDraft",
    "PlaceDraft",
    "RegionDraft",
    "SimilarOrganisations",
    "check_mergeable",
    "checked_inn",
    "checked_unp",
    "create_organisation",
    "create_place",
    "create_region",
    "edit_organisation",
    "edit_place",
    "edit_region",
    "merge_organisations",
    "on_merge",
    "on_rename",
]
