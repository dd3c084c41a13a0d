"""Invented delegations and persons."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory

from forum.core.clock import utc_now
from forum.delegations.enums import COUNTED_STATES, DelegationState, MemberState
from forum.delegations.models import Delegation, Member
from forum.reference.enums import Side
from tests.factories.base import Factory
from tests.factories.forums import ForumFactory
from tests.factories.reference import OrganisationFactory, RegionFactory


class DelegationFactory(Factory[Delegation]):
    """A draft of an organisation of a region of its own, without persons."""

    class Meta:
        model = Delegation

    forum = factory.SubFactory(ForumFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    region = factory.LazyAttribute(lambda made: made.organisation.region)
    state = DelegationState.DRAFT
    submitted_at = factory.LazyAttribute(lambda made: None if made.state is DelegationState.DRAFT else utc_now())


class VisitFactory(Factory[Delegation]):
    """A confirmed visit outside forums, known by its region alone, on a day of 2023."""

    class Meta:
        model = Delegation

    region = factory.SubFactory(RegionFactory)
    destination_region = factory.SubFactory(RegionFactory, side=Side.BY)
    starts_on = date(2023, 6, 15)
    state = DelegationState.CONFIRMED


class MemberFactory(Factory[Member]):
    """A person who lacks nothing for submission; confirmed when the delegation is."""

    class Meta:
        model = Member

    delegation = factory.SubFactory(DelegationFactory)
    position = factory.LazyAttribute(lambda made: len(made.delegation.members) + 1)
    last_name = factory.Sequence(lambda number: f"Фамилия{'абвгдежзик'[number % 10]}{'лмнопрстуф'[number // 10 % 10]}")
    first_name = "Иван"
    patronymic = "Иванович"
    last_name_latin = "Familiia"
    first_name_latin = "Ivan"
    post = "начальник отдела"
    workplace = factory.LazyAttribute(lambda made: made.delegation.organisation.name("ru"))
    consent_on = date(2026, 1, 15)
    state = factory.LazyAttribute(
        lambda made: MemberState.CONFIRMED if made.delegation.state in COUNTED_STATES else MemberState.NOMINATED
    )


def ready_delegation(members: int = 2, **attributes: Any) -> Delegation:
    """A delegation that may be submitted: ``members`` persons, the first of them its head."""
    delegation = DelegationFactory.create(**attributes)
    for number in range(members):
        MemberFactory.create(delegation=delegation, is_head=number == 0)
    return delegation
