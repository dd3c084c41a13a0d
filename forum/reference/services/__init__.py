"""Rules of reference data: regions, places, organisations and their merging."""

from forum.reference.services.merging import MERGE_HOOKS, MergeHook, check_mergeable, merge_organisations, on_merge
from forum.reference.services.organisations import (
    OrganisationDraft,
    SimilarOrganisations,
    bring_in_organisations,
    checked_organisation,
    create_organisation,
    edit_organisation,
    number_holders,
)
from forum.reference.services.places import PlaceDraft, create_place, edit_place
from forum.reference.services.regions import RegionDraft, create_region, edit_region
from forum.reference.services.renaming import on_rename
from forum.reference.services.tax_numbers import checked_inn, checked_unp
from forum.reference.services.working_days import (
    WorkingDayDraft,
    add_working_day_exception,
    remove_working_day_exception,
)

__all__ = [
    "MERGE_HOOKS",
    "MergeHook",
    "OrganisationDraft",
    "PlaceDraft",
    "RegionDraft",
    "SimilarOrganisations",
    "WorkingDayDraft",
    "add_working_day_exception",
    "bring_in_organisations",
    "check_mergeable",
    "checked_inn",
    "checked_organisation",
    "checked_unp",
    "create_organisation",
    "create_place",
    "create_region",
    "edit_organisation",
    "edit_place",
    "edit_region",
    "merge_organisations",
    "number_holders",
    "on_merge",
    "on_rename",
    "remove_working_day_exception",
]
