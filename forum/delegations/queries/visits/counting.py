"""Which visits outside forums a figure counts: the one place where it is decided."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from forum.delegations.enums import COUNTED_STATES
from forum.delegations.models import Delegation
from forum.delegations.queries.visits.journeys import is_journey_to_forum


def has_happened(day: date) -> sa.ColumnElement[bool]:
    """Whether a confirmed visit has begun by ``day``; of a month or year, whether it is over.

    For statements over ``Delegation``; what the region withdrew, or the secretariat has not confirmed, never counts.
    """
    return sa.and_(Delegation.forum_id.is_(None), Delegation.state.in_(COUNTED_STATES), Delegation.starts_on <= day)


def counts_on(day: date) -> sa.ColumnElement[bool]:
    """Whether a visit is counted as of ``day``: it has happened and is not counted as a delegation to the Forum.

    For statements over ``Delegation`` joined to ``DESTINATION``.
    """
    return sa.and_(has_happened(day), ~is_journey_to_forum(day))
