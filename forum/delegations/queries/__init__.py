"""Reading of delegations: scope, filter, register rows, cards, figures, places of a region."""

from forum.delegations.queries.cards import (
    Step,
    delegation_seen_by,
    delegation_to_write_of,
    member_seen_by,
    members_of,
    state_history,
)
from forum.delegations.queries.check_ins import arrivals_of
from forum.delegations.queries.choices import (
    delegations_to_fill,
    forums_with_delegations,
    open_forums,
    organisations_called,
    regions_with_delegations,
    senders_for,
)
from forum.delegations.queries.composition_changes import ChangedPerson, CompositionChanges, composition_changes
from forum.delegations.queries.deadlines import changes_problem, deadline_problem, last_day_of_changes
from forum.delegations.queries.earlier import earlier_persons
from forum.delegations.queries.figures import DelegationFigures, RegionDelegations, delegation_figures
from forum.delegations.queries.filters import DelegationFilter
from forum.delegations.queries.late_changes import (
    late_change_seen_by,
    late_changes_awaiting,
    late_changes_of,
    late_changes_register,
    late_changes_visible_to,
)
from forum.delegations.queries.participants import MemberRow, participants_statement, stream_members
from forum.delegations.queries.quotas import QuotaUse, quota_uses, quota_uses_of
from forum.delegations.queries.readiness import missing_problems, quota_problem, submission_problems
from forum.delegations.queries.register import (
    MEMBER_COUNT,
    DelegationRow,
    awaiting_count,
    count_statement,
    delegation_count,
    delegation_rows,
    find_delegations,
    register_statement,
    rows_by_id,
    stream_delegations,
)
from forum.delegations.queries.scope import (
    delegations_visible_to,
    letters_are_open_to,
    members_visible_to,
    organisations_of,
)

__all__ = [
    "MEMBER_COUNT",
    "ChangedPerson",
    "CompositionChanges",
    "DelegationFigures",
    "DelegationFilter",
    "DelegationRow",
    "MemberRow",
    "QuotaUse",
    "RegionDelegations",
    "Step",
    "arrivals_of",
    "awaiting_count",
    "changes_problem",
    "composition_changes",
    "count_statement",
    "deadline_problem",
    "delegation_count",
    "delegation_figures",
    "delegation_rows",
    "delegation_seen_by",
    "delegation_to_write_of",
    "delegations_to_fill",
    "delegations_visible_to",
    "earlier_persons",
    "find_delegations",
    "forums_with_delegations",
    "last_day_of_changes",
    "late_change_seen_by",
    "late_changes_awaiting",
    "late_changes_of",
    "late_changes_register",
    "late_changes_visible_to",
    "letters_are_open_to",
    "member_seen_by",
    "members_of",
    "members_visible_to",
    "missing_problems",
    "open_forums",
    "organisations_called",
    "organisations_of",
    "participants_statement",
    "quota_problem",
    "quota_uses",
    "quota_uses_of",
    "regions_with_delegations",
    "register_statement",
    "rows_by_id",
    "senders_for",
    "state_history",
    "stream_delegations",
    "stream_members",
    "submission_problems",
]
