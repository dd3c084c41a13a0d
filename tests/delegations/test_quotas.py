"""Places by region, kind and rank of the head, and what is granted over them."""

from __future__ import annotations

import pytest

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE
from forum.delegations import queries, services
from forum.delegations.enums import DelegationState
from forum.delegations.queries import QuotaUse
from forum.forums.enums import DelegationKind, HeadLevel
from tests.delegations.people import SECRETARY, representative_of
from tests.delegations.typed import PERSON, events, refused_at
from tests.factories.delegations import ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

pytestmark = pytest.mark.usefixtures("app")

S, K, L = DelegationState, DelegationKind, HeadLevel


def test_places_of_a_kind_are_shared_by_delegations_of_that_kind_alone() -> None:
    forum, region = ForumFactory.create(), RegionFactory.create()
    QuotaFactory.create(forum=forum, members=9)
    QuotaFactory.create(forum=forum, kind=K.BUSINESS, members=4)
    senders = OrganisationFactory.create_batch(3, region=region)
    given = {"forum": forum, "kind": K.BUSINESS}
    first = ready_delegation(3, **given, organisation=senders[0])
    ready_delegation(1, **given, organisation=senders[1], state=S.SUBMITTED)
    official = ready_delegation(3, forum=forum, organisation=senders[2], state=S.CONFIRMED)
    assert queries.quota_uses(first) == (
        QuotaUse(limit=9, own=3, others=4),
        QuotaUse(limit=4, own=3, others=1, kind=K.BUSINESS),
    )
    assert queries.quota_uses(official) == (QuotaUse(limit=9, own=3, others=1),)
    services.submit_delegation(actor=CONSOLE, delegation=first)
    with pytest.raises(DomainError):
        services.add_member(actor=CONSOLE, delegation=first, draft=PERSON)
    services.add_member(actor=CONSOLE, delegation=official, draft=PERSON)


def test_places_by_rank_are_of_each_delegation() -> None:
    forum, region = ForumFactory.create(), RegionFactory.create()
    QuotaFactory.create(forum=forum, head_level=L.MINISTER, members=2)
    QuotaFactory.create(forum=forum, head_level=L.MINISTER, kind=K.BUSINESS, members=1)
    QuotaFactory.create(forum=forum, head_level=L.MINISTER, region=RegionFactory.create(), members=9)
    senders = OrganisationFactory.create_batch(3, region=region)
    given = {"forum": forum, "head_level": L.MINISTER}
    for sender in senders[:2]:
        services.submit_delegation(actor=CONSOLE, delegation=ready_delegation(2, **given, organisation=sender))
    other = ready_delegation(2, **given, organisation=senders[2], kind=K.BUSINESS)
    assert queries.quota_uses(other)[1] == QuotaUse(limit=1, own=2, others=0, head_level=L.MINISTER)
    with pytest.raises(DomainError):
        services.submit_delegation(actor=CONSOLE, delegation=other)


def test_a_quota_that_names_the_region_goes_first() -> None:
    forum, region = ForumFactory.create(), RegionFactory.create()
    QuotaFactory.create(forum=forum, kind=K.OFFICIAL, members=2)
    QuotaFactory.create(forum=forum, kind=K.OFFICIAL, region=region, members=5)
    delegation = ready_delegation(3, forum=forum, organisation=OrganisationFactory.create(region=region))
    elsewhere = ready_delegation(3, forum=forum)
    assert [use.limit for use in queries.quota_uses(delegation)] == [None, 5]
    assert [use.limit for use in queries.quota_uses(elsewhere)] == [None, 2]


class TestGrant:
    def test_reason_and_role_are_needed_and_places_open(self) -> None:
        delegation = ready_delegation(2, state=S.CONFIRMED)
        QuotaFactory.create(forum=delegation.forum, members=2)
        own = representative_of(delegation.sending_organisation)
        with pytest.raises(DomainError):
            services.grant_places(actor=own, delegation=delegation, places=1, reason="по решению оргкомитета")
        with pytest.raises(DomainError) as error:
            services.grant_places(actor=SECRETARY, delegation=delegation, places=1, reason=" ")
        assert refused_at(error) == "reason"
        services.grant_places(actor=SECRETARY, delegation=delegation, places=1, reason="по решению оргкомитета")
        db.session.commit()
        assert [event.action for event in events()] == ["delegation.places_granted"]
        services.add_member(actor=own, delegation=delegation, draft=PERSON)
        with pytest.raises(DomainError):
            services.add_member(actor=own, delegation=delegation, draft=PERSON)

    def test_what_is_taken_is_not_taken_back(self) -> None:
        delegation = ready_delegation(3, state=S.CONFIRMED, extra_places=1, extra_reason="по решению оргкомитета")
        QuotaFactory.create(forum=delegation.forum, members=2)
        with pytest.raises(DomainError) as error:
            services.grant_places(actor=SECRETARY, delegation=delegation, places=0, reason="")
        assert refused_at(error) == "places"
        assert delegation.extra_places == 1

    def test_places_of_one_delegation_are_not_anothers(self) -> None:
        forum, region = ForumFactory.create(), RegionFactory.create()
        QuotaFactory.create(forum=forum, kind=K.BUSINESS, members=2)
        senders = OrganisationFactory.create_batch(2, region=region)
        ready_delegation(
            2, forum=forum, organisation=senders[0], state=S.CONFIRMED, extra_places=3, extra_reason="приказ"
        )
        business = ready_delegation(3, forum=forum, organisation=senders[1], kind=K.BUSINESS)
        assert queries.quota_uses(business)[1].is_exceeded

    @pytest.mark.parametrize("places", [-1, 501])
    def test_number_out_of_range_is_refused(self, places: int) -> None:
        delegation = ready_delegation(1)
        with pytest.raises(DomainError) as error:
            services.grant_places(actor=SECRETARY, delegation=delegation, places=places, reason="приказ")
        assert refused_at(error) == "places"
