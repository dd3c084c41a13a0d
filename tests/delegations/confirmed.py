"""Delegations that the secretariat has confirmed, and what changes of them afterwards."""

from __future__ import annotations

from typing import Any

from forum.delegations import queries, services
from forum.delegations.enums import LISTED_STATES, DelegationState
from forum.delegations.models import Delegation, Member
from tests.delegations.people import SECRETARY
from tests.delegations.typed import PERSON, typed
from tests.factories.delegations import ready_delegation


def confirmed(members: int = 3, **attributes: Any) -> Delegation:
    """A delegation that the secretariat has confirmed as it does."""
    delegation = ready_delegation(members, state=DelegationState.SUBMITTED, **attributes)
    services.confirm(actor=SECRETARY, delegation=delegation)
    return delegation


def another(name: str) -> Any:
    return typed(PERSON, last_name=name)


def remove(member: Member) -> None:
    services.remove_member(actor=SECRETARY, member=member, reason="болезнь")


def replace(member: Member, name: str) -> Member:
    return services.replace_member(actor=SECRETARY, member=member, draft=another(name), reason="болезнь")


def listed(delegation: Delegation) -> list[Member]:
    return [one for one in queries.members_of(SECRETARY, delegation.id) if one.state in LISTED_STATES]
