"""Which pages hold a list, and the files it leaves as: the one place where it is written down and read as a whole."""

from typing import Final

REGISTERS: Final[dict[str, str]] = {
    "accounts.audit": "accounts.export_audit",
    "accounts.index": "accounts.export",
    "agreements.corrections": "agreements.export_corrections",
    "agreements.index": "agreements.export",
    "agreements.numbers": "agreements.export_numbers",
    "agreements.press_figures": "agreements.export_press_figures",
    "badges.index": "badges.export",
    "badges.issue_list": "badges.export_issue_list",
    "badges.passes": "badges.export_passes",
    "badges.vehicles": "badges.export_vehicles",
    "check_ins.passages": "check_ins.export_passages",
    "check_ins.persons": "check_ins.export_persons",
    "delegations.focal_points": "delegations.export_focal_points",
    "delegations.index": "delegations.export",
    "delegations.participants": "delegations.export_members",
    "forums.index": "forums.export",
    "rates.currencies": "rates.export_currencies",
    "rates.index": "rates.export",
    "reference.districts": "reference.export_districts",
    "reference.organisations": "reference.export_organisations",
    "reference.places": "reference.export_places",
    "reference.regions": "reference.export_regions",
    "reference.sectors": "reference.export_sectors",
    "reference.working_days": "reference.export_working_days",
    "statistics.editions": "statistics.export_editions",
    "statistics.matrix": "statistics.export_matrix",
    "statistics.regions": "statistics.export_regions",
    "statistics.visits": "statistics.export_visits",
    "visits.index": "visits.export",
}
"""The page of each list and the endpoint of its files."""

NO_LISTS: Final[dict[str, str]] = {
    "accounts.outbox": "the sender's own work: no business records",
    "accounts.profile": "the reader's own sessions",
    "agreements.ceremony": "a paper: printed",
    "agreements.desk": "work of the day: the register of the edition holds these rows",
    "agreements.handover": "a paper: printed",
    "agreements.handover_act": "a paper: printed",
    "agreements.journal": "a paper: printed, numbered and signed",
    "agreements.papers": "leads to papers",
    "agreements.programme": "a paper: printed",
    "agreements.scans": "files that come in",
    "agreements.sheets": "leads to papers",
    "agreements.slots": "work of the day: each slot's list is a workbook of its own",
    "badges.pass_paper": "a paper: printed",
    "check_ins.desk": "work of the day: leads to the arrivals and the passages",
    "home.dashboard": "leads to the registers its rows are of",
    "home.search": "leads to the registers its rows are of",
    "reports.index": "leads to workbooks",
}
"""Pages that may show a table and yet are no register, and why."""
