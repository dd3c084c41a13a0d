"""States and formats of an edition, and what its quotas tell apart of delegations."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from forum.core.security import Role
from forum.core.states import StateMachine, arrow


class ForumState(StrEnum):
    """Where an edition stands."""

    PLANNED = "planned"
    REGISTRATION = "registration"
    RUNNING = "running"
    CLOSED = "closed"
    ARCHIVED = "archived"


CLOSED_STATES = frozenset({ForumState.CLOSED, ForumState.ARCHIVED})
"""An edition that is over: its documents are corrected by two persons alone."""

FORUM_STATE_LABELS = {
    ForumState.PLANNED: _p("edition", "planned"),
    ForumState.REGISTRATION: _p("edition", "registration is open"),
    ForumState.RUNNING: _p("edition", "running"),
    ForumState.CLOSED: _p("edition", "closed"),
    ForumState.ARCHIVED: _p("edition", "archived"),
}

_SECRETARY = (Role.SECRETARY,)

FORUM_STATES = StateMachine(
    (
        arrow("open_registration", [ForumState.PLANNED], ForumState.REGISTRATION, _SECRETARY, _l("Open registration")),
        arrow("begin", [ForumState.REGISTRATION], ForumState.RUNNING, _SECRETARY, _l("Begin the forum")),
        arrow("close", [ForumState.RUNNING], ForumState.CLOSED, _SECRETARY, _l("Close the edition")),
        arrow("archive", [ForumState.CLOSED], ForumState.ARCHIVED, _SECRETARY, _l("Move to the archive")),
    )
)


class ForumFormat(StrEnum):
    """How an edition meets."""

    IN_PERSON = "in_person"
    VIDEOCONFERENCE = "videoconference"
    MIXED = "mixed"


FORUM_FORMAT_LABELS = {
    ForumFormat.IN_PERSON: _l("in person"),
    ForumFormat.VIDEOCONFERENCE: _l("by videoconference"),
    ForumFormat.MIXED: _l("partly by videoconference"),
}


class DelegationKind(StrEnum):
    """What sort of delegation it is; published figures tell official from business ones."""

    OFFICIAL = "official"
    BUSINESS = "business"
    PARLIAMENTARY = "parliamentary"
    YOUTH = "youth"
    OTHER = "other"


DELEGATION_KIND_LABELS = {
    DelegationKind.OFFICIAL: _l("official"),
    DelegationKind.BUSINESS: _l("business"),
    DelegationKind.PARLIAMENTARY: _l("parliamentary"),
    DelegationKind.YOUTH: _l("youth"),
    DelegationKind.OTHER: _l("other kind"),
}


class HeadLevel(StrEnum):
    """Rank of the head of a delegation."""

    HEAD_OF_STATE = "head_of_state"
    HEAD_OF_GOVERNMENT = "head_of_government"
    HEAD_OF_REGION = "head_of_region"
    DEPUTY = "deputy"
    MINISTER = "minister"
    OTHER = "other"


HEAD_LEVEL_LABELS = {
    HeadLevel.HEAD_OF_STATE: _l("head of state"),
    HeadLevel.HEAD_OF_GOVERNMENT: _l("head of government"),
    HeadLevel.HEAD_OF_REGION: _l("head of the region"),
    HeadLevel.DEPUTY: _l("deputy head of the region"),
    HeadLevel.MINISTER: _l("minister"),
    HeadLevel.OTHER: _l("another level"),
}


class ReportingPeriod(StrEnum):
    """How often the execution of an edition's contracts is reported."""

    QUARTER = "quarter"
    YEAR = "year"


REPORTING_PERIOD_LABELS = {
    ReportingPeriod.QUARTER: _l("every quarter"),
    ReportingPeriod.YEAR: _l("every year"),
}

OUTSIDE_FORUMS_CODE = "OUT"
"""Code of the standing edition «outside forums», under which other documents stand."""
