"""Who sees what: a representative never reads another organisation's persons, an analyst none at all.

Every test holds data that could leak: the stranger's delegation lies in the same region and edition, its persons bear
names found nowhere else.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import CONSOLE, Actor, Role
from forum.delegations import queries
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation, Member
from forum.delegations.queries import DelegationFilter
from forum.reference.models import Organisation
from tests.client import Browser
from tests.delegations.people import ADMINISTRATOR, ANALYST, DESK, SECRETARY, account, representative_of
from tests.factories.delegations import MemberFactory, ready_delegation
from tests.factories.forums import ForumFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

pytestmark = pytest.mark.usefixtures("app")

SECRET_WORDS = ("Чужеземцева", "Chuzhezemtseva", "секретный пост", "+375 29 999-99-99", "chuzhaia@example.test")


class Neighbours:
    """Two organisations of one region, one of another, each with a delegation at one edition."""

    def __init__(self) -> None:
        self.forum = ForumFactory.create()
        self.region = RegionFactory.create()
        self.own, self.sister = OrganisationFactory.create_batch(2, region=self.region)
        self.far = OrganisationFactory.create()
        self.mine = ready_delegation(2, forum=self.forum, organisation=self.own)
        self.hers = self.foreign(self.sister, DelegationState.CONFIRMED)
        self.theirs = self.foreign(self.far, DelegationState.SUBMITTED)
        # Rows leave the session with the first request; what tests name in addresses is kept beside.
        self.mine_id, self.hers_id, self.theirs_id = (row.id for row in self.everything)
        self.own_person_id, self.her_person_id = self.mine.members[0].id, self.hers.members[-1].id
        self.sister_id, self.sister_name = self.sister.id, self.sister.name("ru")

    def foreign(self, organisation: Organisation, state: DelegationState) -> Delegation:
        delegation = ready_delegation(
            2, forum=self.forum, organisation=organisation, state=state, contact_name="Чужеземцева Контактная"
        )
        MemberFactory.create(
            delegation=delegation,
            last_name="Чужеземцева",
            last_name_latin="Chuzhezemtseva",
            post="секретный пост",
            phone="+375 29 999-99-99",
            email="chuzhaia@example.test",
        )
        return delegation

    @property
    def everything(self) -> list[Delegation]:
        return [self.mine, self.hers, self.theirs]


@pytest.fixture
def neighbours() -> Neighbours:
    return Neighbours()


def seen(actor: Actor) -> list[int]:
    return list(
        db.session.scalars(
            queries.delegations_visible_to(actor).order_by(Delegation.id).with_only_columns(Delegation.id)
        )
    )


def persons_seen(actor: Actor) -> int:
    statement = queries.members_visible_to(actor).with_only_columns(sa.func.count(Member.id)).order_by(None)
    return db.session.scalar(statement) or 0


class TestQueries:
    def test_each_role_sees_its_own_part(self, neighbours: Neighbours) -> None:
        mine, hers, theirs = (row.id for row in neighbours.everything)
        own = representative_of(neighbours.own)
        whole_region = representative_of(neighbours.own, is_region_wide=True)
        expected: list[tuple[Actor, list[int], int]] = [
            (own, [mine], 2),
            (whole_region, [mine, hers], 5),
            (SECRETARY, [mine, hers, theirs], 8),
            (CONSOLE, [mine, hers, theirs], 8),
            (ANALYST, [mine, hers, theirs], 0),
            (DESK, [hers], 3),
            (ADMINISTRATOR, [], 0),
            (Actor(id=1, label="x", role=Role.REPRESENTATIVE), [], 0),
            (Actor(id=1, label="x", role=Role.REPRESENTATIVE, is_region_wide=True), [], 0),
        ]
        assert [(seen(actor), persons_seen(actor)) for actor, _, _ in expected] == [
            (ids, persons) for _, ids, persons in expected
        ]

    def test_duplicate_merged_by_hand_belongs_to_its_survivor(self, neighbours: Neighbours) -> None:
        duplicate = OrganisationFactory.create(region=neighbours.region)
        old = ready_delegation(1, forum=neighbours.forum, organisation=duplicate)
        duplicate.merged_into_id = neighbours.own.id
        db.session.flush()
        assert seen(representative_of(neighbours.own)) == [neighbours.mine.id, old.id]
        assert seen(representative_of(duplicate)) == [neighbours.mine.id, old.id]
        assert seen(representative_of(neighbours.sister)) == [neighbours.hers.id]

    def test_search_finds_persons_only_where_they_may_be_read(self, neighbours: Neighbours) -> None:
        def found(actor: Actor) -> list[int]:
            rows = queries.find_delegations(actor=actor, text="ЧУЖЕЗЕМЦЕВА", locale="ru")
            return sorted(row.id for row in rows)

        assert found(representative_of(neighbours.own)) == []
        assert found(ANALYST) == []
        assert found(ADMINISTRATOR) == []
        assert found(DESK) == [neighbours.hers.id]
        assert found(SECRETARY) == [neighbours.hers.id, neighbours.theirs.id]

    def test_counts_and_choices_tell_nothing_of_others(self, neighbours: Neighbours) -> None:
        actor = representative_of(neighbours.own)
        assert queries.delegation_count(actor=actor, chosen=DelegationFilter()) == 1
        assert queries.awaiting_count(actor) == 1
        assert [code for code, _, _ in queries.regions_with_delegations(actor, "ru")] == [neighbours.region.code]
        assert queries.rows_by_id(actor=actor, ids=[neighbours.hers.id, neighbours.theirs.id], locale="ru") == []
        assert list(queries.stream_members(actor=ANALYST, chosen=DelegationFilter(), locale="ru")) == []
        assert list(queries.members_of(ANALYST, neighbours.mine.id)) == []
        assert list(queries.members_of(actor, neighbours.hers.id)) == []


def text_of(data: bytes) -> str:
    """All text of a workbook's parts, or of a CSV file."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def leaked(text: str) -> list[str]:
    return [word for word in SECRET_WORDS if word in text]


class TestPages:
    def test_register_and_files_of_a_representative_hold_nothing_foreign(
        self, browser: Browser, neighbours: Neighbours
    ) -> None:
        browser.sign_in(account(Role.REPRESENTATIVE, neighbours.own))
        place = f"?forum={neighbours.forum.code}&region={neighbours.region.code}"
        for query in (
            "",
            "?awaiting=1",
            "?q=ЧУЖЕЗЕМЦ",
            f"?organisation={neighbours.sister_id}",
            place,
            "?sort=-members",
            "?state=confirmed",
        ):
            page = browser.get(f"/delegations{query}").get_data(as_text=True)
            assert leaked(page) == [], query
            assert f'/delegations/{neighbours.hers_id}"' not in page
            for name in ("export", "members"):
                for suffix in ("xlsx", "csv"):
                    data = browser.get(f"/delegations/{name}.{suffix}{query}").get_data()
                    told = text_of(data)
                    assert leaked(told) == [], (name, suffix, query)
                    assert neighbours.sister_name not in told

    @pytest.mark.parametrize(
        "path", ["", "/edit", "/members/new", "/withdraw", "/application.xlsx", "/application.csv"]
    )
    def test_foreign_delegation_is_not_there(self, browser: Browser, neighbours: Neighbours, path: str) -> None:
        browser.sign_in(account(Role.REPRESENTATIVE, neighbours.own))
        for key in (neighbours.hers_id, neighbours.theirs_id):
            browser.get(f"/delegations/{key}{path}", status=404)
        assert [row for row in db.session.scalars(sa.select(AuditEvent)) if row.entity_id == neighbours.hers_id] == []

    def test_foreign_person_is_not_there_under_any_delegation(self, browser: Browser, neighbours: Neighbours) -> None:
        browser.sign_in(account(Role.REPRESENTATIVE, neighbours.own))
        person = neighbours.her_person_id
        browser.get(f"/delegations/{neighbours.hers_id}/members/{person}", status=404)
        browser.get(f"/delegations/{neighbours.mine_id}/members/{person}", status=404)
        browser.get(f"/delegations/{neighbours.mine_id}")
        for path in ("remove", "head"):
            browser.post(f"/delegations/{neighbours.mine_id}/members/{person}/{path}", status=404)
            browser.get(f"/delegations/{neighbours.mine_id}")

    @pytest.mark.parametrize("path", ["submit", "withdraw", "arrive"])
    def test_foreign_delegation_cannot_be_moved(self, browser: Browser, neighbours: Neighbours, path: str) -> None:
        browser.sign_in(account(Role.REPRESENTATIVE, neighbours.own))
        browser.get(f"/delegations/{neighbours.mine_id}")
        browser.post(f"/delegations/{neighbours.hers_id}/{path}", {"version": 1, "reason": "так"}, status=404)
        assert db.session.get_one(Delegation, neighbours.hers_id).state is DelegationState.CONFIRMED

    @pytest.mark.parametrize("path", ["return", "reject"])
    def test_representative_decides_nothing(self, browser: Browser, neighbours: Neighbours, path: str) -> None:
        browser.sign_in(account(Role.REPRESENTATIVE, neighbours.own))
        browser.get(f"/delegations/{neighbours.mine_id}/{path}", status=403)
        browser.get(f"/delegations/{neighbours.mine_id}")
        browser.post(f"/delegations/{neighbours.mine_id}/confirm", status=403)
        browser.get(f"/delegations/{neighbours.mine_id}")
        browser.post("/delegations/confirm", {"chosen": [neighbours.mine_id], "sure": 1}, status=403)

    def test_analyst_reads_counts_and_no_person(self, browser: Browser, neighbours: Neighbours) -> None:
        for delegation in neighbours.everything:
            delegation.comment = "Чужеземцева не едет"
        db.session.flush()
        db.session.info["unaudited"].clear()
        browser.sign_in(account(Role.ANALYST))
        for path in ("", f"/{neighbours.hers_id}", f"/{neighbours.theirs_id}"):
            assert leaked(browser.get(f"/delegations{path}").get_data(as_text=True)) == []
        for suffix in ("xlsx", "csv"):
            assert leaked(text_of(browser.get(f"/delegations/export.{suffix}").get_data())) == []
        for path in ("members.xlsx", "members.csv", f"{neighbours.hers_id}/application.csv"):
            browser.get(f"/delegations/{path}", status=403)
        for path in ("new", f"{neighbours.mine_id}/edit", f"{neighbours.mine_id}/members/new"):
            browser.get(f"/delegations/{path}", status=403)

    def test_desk_reads_confirmed_delegations_with_persons_and_changes_nothing(
        self, browser: Browser, neighbours: Neighbours
    ) -> None:
        browser.sign_in(account(Role.DESK))
        assert "Чужеземцева" in browser.get(f"/delegations/{neighbours.hers_id}").get_data(as_text=True)
        browser.get(f"/delegations/{neighbours.theirs_id}", status=404)
        browser.get(f"/delegations/{neighbours.hers_id}/edit", status=403)
        browser.get("/delegations/new", status=403)

    def test_administrator_is_shown_none_of_it(self, browser: Browser, neighbours: Neighbours) -> None:
        browser.sign_in(account(Role.ADMINISTRATOR))
        for path in ("", f"/{neighbours.mine_id}", "/export.csv", "/members.csv", "/new"):
            browser.get(f"/delegations{path}", status=403)

    @pytest.mark.parametrize("key", ["0", "٣", "99999999999999999999", "-1", "1e3"])
    def test_number_that_is_no_key_is_not_found(self, browser: Browser, key: str) -> None:
        browser.sign_in(account(Role.SECRETARY))
        browser.get(f"/delegations/{key}", status=404)


class TestTrail:
    def test_every_page_and_file_with_persons_is_recorded_without_them(
        self, browser: Browser, neighbours: Neighbours
    ) -> None:
        browser.sign_in(account(Role.SECRETARY))
        card = f"/delegations/{neighbours.hers_id}"
        browser.get(card)
        browser.get(f"/delegations/{neighbours.mine_id}/members/{neighbours.own_person_id}")
        browser.get("/delegations/members.csv?q=ЧУЖЕЗЕМЦ").get_data()
        browser.get(f"{card}/application.csv").get_data()
        rows: list[Any] = list(db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))
        assert [(row.action, row.entity_id) for row in rows] == [
            ("delegation.viewed", neighbours.hers_id),
            ("member.viewed", neighbours.own_person_id),
            ("member.exported", None),
            ("delegation.exported", neighbours.hers_id),
        ]
        assert leaked("".join(f"{row.entity_label}{row.changes}{row.reason}" for row in rows)) == []

    def test_analyst_leaves_no_event_of_persons(self, browser: Browser, neighbours: Neighbours) -> None:
        browser.sign_in(account(Role.ANALYST))
        browser.get(f"/delegations/{neighbours.hers_id}")
        assert list(db.session.scalars(sa.select(AuditEvent))) == []
