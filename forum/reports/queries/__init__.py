"""Reads of reports: what the annual report tells, what a frozen one was made of, what has become of it since."""

from forum.reports.queries.annual import (
    Largest,
    PartRow,
    default_parts,
    editions_of_year,
    has_documents,
    largest,
    part_rows,
    report_day,
    state_reasons,
)
from forum.reports.queries.changes import ChangedDocument, ChangedPart, changes_between, changes_since
from forum.reports.queries.contributions import Contribution, Part, contributions, contributions_of
from forum.reports.queries.runs import newest_run, run_by_hash, run_by_name, run_seen_by, runs, runs_of

__all__ = [
    "ChangedDocument",
    "ChangedPart",
    "Contribution",
    "Largest",
    "Part",
    "PartRow",
    "changes_between",
    "changes_since",
    "contributions",
    "contributions_of",
    "default_parts",
    "editions_of_year",
    "has_documents",
    "largest",
    "newest_run",
    "part_rows",
    "report_day",
    "run_by_hash",
    "run_by_name",
    "run_seen_by",
    "runs",
    "runs_of",
    "state_reasons",
]
