"""Reading of visits outside forums: filter, register rows, cards, what counts."""

from forum.delegations.queries.visits.cards import regions_with_visits, visit_seen_by, years_with_visits
from forum.delegations.queries.visits.counting import counts_on, has_happened
from forum.delegations.queries.visits.filters import DESTINATION, HOME, VisitFilter, month_of_visit
from forum.delegations.queries.visits.journeys import (
    UNKNOWN_MONTH,
    ForumJourney,
    behind_journeys,
    forum_journeys,
    is_journey_to_forum,
    journeys_statement,
)
from forum.delegations.queries.visits.rows import (
    VisitRow,
    find_visits,
    stream_visits,
    visit_count,
    visit_rows,
    visits_statement,
)

__all__ = [
    "DESTINATION",
    "HOME",
    "UNKNOWN_MONTH",
    "ForumJourney",
    "VisitFilter",
    "VisitRow",
    "behind_journeys",
    "counts_on",
    "find_visits",
    "forum_journeys",
    "has_happened",
    "is_journey_to_forum",
    "journeys_statement",
    "month_of_visit",
    "regions_with_visits",
    "stream_visits",
    "visit_count",
    "visit_rows",
    "visit_seen_by",
    "visits_statement",
    "years_with_visits",
]
