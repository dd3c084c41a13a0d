"""Reading: figures, filters, order, files, and the number of statements at one and at three rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from forum.core.db import db
from forum.core.security import Role
from forum.delegations import queries
from forum.delegations.enums import DelegationState, MemberState
from forum.delegations.queries import DelegationFilter, QuotaUse
from forum.forums.enums import DelegationKind, ForumState, HeadLevel
from forum.reference.enums import Side
from tests.client import Browser
from tests.delegations.people import ANALYST, DESK, SECRETARY, account, representative_of
from tests.factories.delegations import DelegationFactory, MemberFactory, ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory, SectionFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

pytestmark = pytest.mark.usefixtures("app")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SELECTs sent inside the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    engine = db.session.connection().engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def statements_of(call: Callable[[], Any]) -> int:
    db.session.expire_all()
    with statements() as sent:
        call()
    return len(sent)


def rows(**wanted: Any) -> list[queries.DelegationRow]:
    return list(queries.stream_delegations(actor=SECRETARY, chosen=DelegationFilter(**wanted), locale="ru"))


class TestStatementCounts:
    def test_register_and_list_of_participants_cost_the_same_for_one_and_three(self) -> None:
        ready_delegation(1)

        def read() -> None:
            assert rows()
            assert list(queries.stream_members(actor=SECRETARY, chosen=DelegationFilter(), locale="ru"))

        one = statements_of(read)
        for _ in range(2):
            ready_delegation(3)
        assert statements_of(read) == one

    def test_card_costs_the_same_for_one_and_three_persons(self, browser: Browser) -> None:
        forum = ForumFactory.create()
        section = SectionFactory.create(forum=forum)
        small, large = (DelegationFactory.create(forum=forum) for _ in range(2))
        for delegation, members in ((small, 1), (large, 3)):
            for _ in range(members):
                MemberFactory.create(delegation=delegation, sections=[section])
        keys = [small.id, large.id]
        browser.sign_in(account(Role.SECRETARY))
        browser.get(f"/delegations/{keys[0]}")
        counts = [statements_of(lambda key=key: browser.get(f"/delegations/{key}")) for key in keys]  # type: ignore[misc]  # a default binds the loop's key
        assert counts[0] == counts[1]

    def test_register_page_costs_the_same_for_one_and_three(self, browser: Browser) -> None:
        ready_delegation(1)
        browser.sign_in(account(Role.SECRETARY))
        browser.get("/delegations")
        one = statements_of(lambda: browser.get("/delegations"))
        for _ in range(2):
            ready_delegation(2)
        assert statements_of(lambda: browser.get("/delegations")) == one


class TestRegister:
    def test_row_counts_persons_without_those_taken_off(self) -> None:
        forum = ForumFactory.create()
        delegation = ready_delegation(3, forum=forum, letter_number="1-2/3", kind=DelegationKind.YOUTH)
        MemberFactory.create(delegation=delegation, state=MemberState.WITHDRAWN)
        (row,) = rows()
        assert (row.members, row.organisation, row.forum_code, row.kind, row.state) == (
            3,
            delegation.sending_organisation.name("ru"),
            forum.code,
            DelegationKind.YOUTH,
            DelegationState.DRAFT,
        )

    def test_each_filter_leaves_what_it_says(self) -> None:
        forum = ForumFactory.create()
        belarusian = OrganisationFactory.create(region=RegionFactory.create(side=Side.BY), name_ru="Облисполком")
        wanted = ready_delegation(
            1,
            forum=forum,
            organisation=belarusian,
            kind=DelegationKind.YOUTH,
            state=DelegationState.CONFIRMED,
            letter_number="77-А/5",
        )
        MemberFactory.create(delegation=wanted, last_name="Ёлкина")
        ready_delegation(1)
        for chosen in (
            {"forum": forum.code},
            {"region": wanted.region.code},
            {"side": Side.BY},
            {"state": DelegationState.CONFIRMED},
            {"kind": DelegationKind.YOUTH},
            {"organisation_id": belarusian.id},
            {"text": "облиспол"},
            {"text": "елкина"},
            {"text": "77-А/5"},
        ):
            assert [row.id for row in rows(**chosen)] == [wanted.id], chosen
        for nothing in ({"text": "%"}, {"text": "нет такого"}, {"forum": "XXX"}, {"region": "RU-ZZZ"}):
            assert [row.id for row in rows(**nothing)] == (
                [] if nothing != {"text": "%"} else [row.id for row in rows()]
            )

    def test_each_role_awaits_its_own(self) -> None:
        region = RegionFactory.create()
        organisation = OrganisationFactory.create(region=region)
        running = ForumFactory.create(state=ForumState.RUNNING)
        for state in DelegationState:
            for forum in (running, ForumFactory.create(), ForumFactory.create(state=ForumState.CLOSED)):
                DelegationFactory.create(organisation=organisation, forum=forum, state=state)
        own = representative_of(organisation)
        counted = [queries.awaiting_count(actor) for actor in (SECRETARY, own, DESK, ANALYST)]
        assert counted == [3, 4, 1, 0]

    def test_visit_outside_forums_is_listed_nowhere_but_in_its_own_register(self) -> None:
        sent = DelegationFactory.create()
        ends = {"starts_on": date(2026, 3, 2), "destination_region": RegionFactory.create()}
        DelegationFactory.create(forum=None, state=DelegationState.DRAFT, **ends)
        assert [row.id for row in rows()] == [sent.id]
        own = representative_of(sent.sending_organisation)
        assert [queries.awaiting_count(actor) for actor in (own, SECRETARY)] == [1, 0]

    def test_nonsense_in_the_query_string_filters_nothing(self, browser: Browser) -> None:
        name = ready_delegation(1).sending_organisation.name("ru")
        browser.sign_in(account(Role.SECRETARY))
        for query in ("side=XX", "state=nonsense", "organisation=٣", "organisation=1e9", "page=٣", "sort=password"):
            assert name in browser.get(f"/delegations?{query}").get_data(as_text=True)

    def test_every_column_that_sorts_sorts(self, browser: Browser) -> None:
        ready_delegation(1)
        ready_delegation(2)
        browser.sign_in(account(Role.SECRETARY))
        for locale in ("ru", "be", "en"):
            browser.client.set_cookie("locale", locale)
            for key in ("organisation", "region", "forum", "kind", "head_level", "members", "state", "submitted_at"):
                for sign in ("", "-"):
                    browser.get(f"/delegations?sort={sign}{key}")


class TestFigures:
    def test_figures_count_what_was_nominated_and_what_was_confirmed(self) -> None:
        forum = ForumFactory.create()
        bashkortostan, minsk = RegionFactory.create(official_order=2), RegionFactory.create(side=Side.BY)
        government, assembly = OrganisationFactory.create_batch(2, region=bashkortostan)
        committee = OrganisationFactory.create(region=minsk)
        head = {"head_level": HeadLevel.HEAD_OF_REGION, "forum": forum}
        ready_delegation(3, organisation=government, state=DelegationState.CONFIRMED, **head)
        ready_delegation(2, organisation=assembly, state=DelegationState.ARRIVED, **head)
        ready_delegation(4, organisation=committee, state=DelegationState.SUBMITTED, **head)
        for state in (DelegationState.DRAFT, DelegationState.REJECTED, DelegationState.WITHDRAWN):
            ready_delegation(5, organisation=committee, state=state, **head)
        ready_delegation(6, state=DelegationState.CONFIRMED)
        figures = queries.delegation_figures(forum.id)
        assert (figures.is_known, figures.nominated, figures.confirmed) == (True, 3, 2)
        assert (figures.members_nominated, figures.members_confirmed, figures.heads_of_regions) == (9, 5, 1)
        assert [(row.region_code, row.nominated, row.confirmed, row.has_head_of_region) for row in figures.regions] == [
            (bashkortostan.code, 2, 2, True),
            (minsk.code, 1, 0, False),
        ]
        assert figures.region(minsk.id) == figures.regions[1]
        assert {type(value) for value in (figures.members_nominated, figures.regions[0].confirmed)} == {int}

    def test_edition_without_delegations_is_unknown_and_not_zero(self) -> None:
        figures = queries.delegation_figures(ForumFactory.create().id)
        assert (figures.is_known, figures.regions, figures.region(1)) == (False, (), None)

    def test_figures_of_several_editions_add_up(self) -> None:
        forums = ForumFactory.create_batch(2)
        for forum in forums:
            ready_delegation(2, forum=forum, state=DelegationState.CONFIRMED)
        assert queries.delegation_figures(*(forum.id for forum in forums)).members_confirmed == 4

    def test_places_of_a_region(self) -> None:
        forum, region = ForumFactory.create(), RegionFactory.create()
        QuotaFactory.create(forum=forum, members=15)
        own, other, late = OrganisationFactory.create_batch(3, region=region)
        delegation = ready_delegation(4, forum=forum, organisation=own)
        ready_delegation(3, forum=forum, organisation=other, state=DelegationState.RETURNED)
        ready_delegation(2, forum=forum, organisation=late)
        assert queries.quota_uses(delegation) == (QuotaUse(limit=15, own=4, others=3),)
        assert queries.quota_uses(DelegationFactory.create()) == (QuotaUse(limit=None, own=0, others=0),)


class TestFiles:
    HEADER = (
        "No.;Status in the delegation;Family name;Given name;Patronymic (if any);Family name (Latin letters);"
        "Given name (Latin letters);Position held;Place of work;Citizenship;Telephone;E-mail address;Events (sections);"
        "Arrival (date, time, flight or train);Departure (date, time, flight or train);Hotel;Special needs;"
        "Date of consent to the processing of personal data;Note"
    )

    def read(self, browser: Browser, url: str) -> list[list[str]]:
        text = browser.get(url).get_data().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def test_application_has_the_columns_regions_send(self, browser: Browser) -> None:
        delegation = ready_delegation(1)
        MemberFactory.create(delegation=delegation, last_name="=Формула", phone="+375 17 200-00-00", position=9)
        MemberFactory.create(delegation=delegation, state=MemberState.WITHDRAWN)
        url = f"/delegations/{delegation.id}/application"
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation), locale="en")
        header, head, second = self.read(browser, f"{url}.csv")
        assert ";".join(header) == self.HEADER
        assert (head[0], head[1]) == ("1", "head of the delegation")
        assert (second[0], second[1], second[2], second[10]) == (
            "2",
            "member of the delegation",
            "'=Формула",
            "+375 17 200-00-00",
        )
        assert browser.get(f"{url}.xlsx").get_data().startswith(b"PK")
        browser.get(f"{url}.doc", status=404)

    def test_list_of_participants_has_the_head_first_and_no_telephone(self, browser: Browser) -> None:
        delegation = DelegationFactory.create(state=DelegationState.CONFIRMED)
        MemberFactory.create(delegation=delegation, last_name="Второй", phone="+375 17 200-00-00")
        MemberFactory.create(delegation=delegation, last_name="Первый", is_head=True)
        browser.sign_in(account(Role.DESK), locale="en")
        header, *found = self.read(browser, "/delegations/members.csv")
        assert header == [
            "No.",
            "Country",
            "Delegation",
            "Status in the delegation",
            "Family name, given name, patronymic",
            "Position held",
            "Place of work",
            "Section",
            "Number of the badge",
            "Mark of arrival",
        ]
        assert [row[4].split()[0] for row in found] == ["Первый", "Второй"]
        assert "200-00-00" not in str(found)

    def test_register_leaves_exactly_as_filtered(self, browser: Browser) -> None:
        wanted = ready_delegation(2, state=DelegationState.CONFIRMED)
        ready_delegation(1)
        name = wanted.sending_organisation.name("ru")
        browser.sign_in(account(Role.ANALYST), locale="en")
        header, *found = self.read(browser, "/delegations/export.csv?state=confirmed")
        assert [dict(zip(header, row, strict=True))["Sending organisation"] for row in found] == [name]
        assert browser.get("/delegations/export.xlsx?state=confirmed").get_data().startswith(b"PK")
