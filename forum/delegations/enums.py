"""States, kinds and categories of delegations and their members."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from forum.core.security import Role
from forum.core.states import StateMachine, arrow


class DelegationState(StrEnum):
    """Where a delegation stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


DELEGATION_STATE_LABELS = {
    DelegationState.DRAFT: _l("draft"),
    DelegationState.SUBMITTED: _l("awaits the secretariat"),
    DelegationState.RETURNED: _l("returned for correction"),
    DelegationState.CONFIRMED: _l("confirmed"),
    DelegationState.ARRIVED: _l("arrived"),
    DelegationState.CLOSED: _l("participation completed"),
    DelegationState.REJECTED: _l("rejected"),
    DelegationState.WITHDRAWN: _l("application withdrawn"),
}

_S = DelegationState
_REGION = (Role.REPRESENTATIVE, Role.SECRETARY)
_SECRETARY = (Role.SECRETARY,)

DELEGATION_STATES = StateMachine(
    (
        arrow("submit", [_S.DRAFT, _S.RETURNED], _S.SUBMITTED, _REGION, _l("Submit")),
        arrow("send_back", [_S.SUBMITTED], _S.RETURNED, _SECRETARY, _l("Return for correction"), needs_reason=True),
        arrow("confirm", [_S.SUBMITTED], _S.CONFIRMED, _SECRETARY, _l("Confirm")),
        arrow("reject", [_S.SUBMITTED], _S.REJECTED, _SECRETARY, _l("Reject"), needs_reason=True),
        arrow(
            "withdraw",
            [_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.CONFIRMED],
            _S.WITHDRAWN,
            _REGION,
            _l("Withdraw the application"),
            needs_reason=True,
        ),
        arrow("arrive", [_S.CONFIRMED], _S.ARRIVED, (Role.SECRETARY, Role.DESK), _l("Mark as arrived")),
        arrow("close", [_S.ARRIVED], _S.CLOSED, _SECRETARY, _l("Complete the participation")),
    )
)

EDITABLE_STATES = frozenset({_S.DRAFT, _S.RETURNED})
"""States in which the region may change the list of members."""
NOMINATED_STATES = frozenset({_S.SUBMITTED, _S.RETURNED, _S.CONFIRMED, _S.ARRIVED, _S.CLOSED})
"""States that hold places of the region's quota: a returned delegation keeps them while it is corrected."""
COUNTED_STATES = frozenset({_S.CONFIRMED, _S.ARRIVED, _S.CLOSED})
"""States in which a delegation and its members enter statistics."""


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


class MemberCategory(StrEnum):
    """Status of a person in the delegation («Статус в делегации»); the head is told by ``is_head``."""

    MEMBER = "member"
    ACCOMPANYING = "accompanying"
    EXPERT = "expert"
    PRESS = "press"
    SECURITY = "security"
    DRIVER = "driver"


MEMBER_CATEGORY_LABELS = {
    MemberCategory.MEMBER: _l("member of the delegation"),
    MemberCategory.ACCOMPANYING: _l("accompanying person"),
    MemberCategory.EXPERT: _l("expert"),
    MemberCategory.PRESS: _l("press"),
    MemberCategory.SECURITY: _l("security"),
    MemberCategory.DRIVER: _l("driver"),
}


class MemberState(StrEnum):
    """Where a person of a delegation stands."""

    NOMINATED = "nominated"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


MEMBER_STATE_LABELS = {
    MemberState.NOMINATED: _l("nominated"),
    MemberState.CONFIRMED: _l("confirmed (person)"),
    MemberState.WITHDRAWN: _l("taken off the list"),
}
