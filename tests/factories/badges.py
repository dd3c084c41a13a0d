"""Invented badges."""

from __future__ import annotations

import factory

from forum.core.clock import utc_now
from forum.delegations.enums import BadgeState, DelegationState
from forum.delegations.models import Badge
from tests.factories.base import Factory
from tests.factories.delegations import MemberFactory


class BadgeFactory(Factory[Badge]):
    """A badge in the hands of a confirmed person."""

    class Meta:
        model = Badge

    member = factory.SubFactory(MemberFactory, delegation__state=DelegationState.CONFIRMED)
    forum = factory.LazyAttribute(lambda made: made.member.delegation.forum)
    number = factory.Sequence(lambda number: number + 1)
    code = factory.Sequence(lambda number: f"TRAINING{number:04d}")
    state = BadgeState.ISSUED
    issued_at = factory.LazyAttribute(lambda made: None if made.state is BadgeState.MADE else utc_now())
    returned_at = factory.LazyAttribute(lambda made: utc_now() if made.state is BadgeState.RETURNED else None)
    revoked_at = factory.LazyAttribute(lambda made: utc_now() if made.state is BadgeState.REVOKED else None)
    revocation_reason = factory.LazyAttribute(lambda made: "утерян" if made.state is BadgeState.REVOKED else None)
