"""The page a representative works from: the own work alone, in as many statements for many as for few."""

from __future__ import annotations

import pytest

from forum.core.db import db
from forum.core.security import Role
from forum.delegations.enums import DelegationState
from forum.delegations.models import FocalPoint
from forum.forums.enums import ForumState
from tests.client import Browser
from tests.factories.delegations import ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.home.stage import counted, enter, enter_stage, set_stage, shown


def test_page_shows_the_own_work_and_nothing_foreign(browser: Browser) -> None:
    stage = set_stage()
    QuotaFactory.create(forum=stage.forum, members=15)
    before = ForumFactory.create(number=7, is_training=False, state=ForumState.CLOSED)
    stage.forum.number = 8
    last = ready_delegation(3, forum=before, organisation=stage.own, state=DelegationState.CLOSED)
    theirs = ready_delegation(2, forum=before, organisation=stage.other, state=DelegationState.CLOSED)
    for organisation, name in ((stage.own, "Ответственная Анна"), (stage.other, "Чужая Вера")):
        db.session.add(FocalPoint(organisation_id=organisation.id, name=name, since=stage.forum.nomination_until))
    db.session.flush()
    db.session.info["unaudited"].clear()
    enter(browser, Role.REPRESENTATIVE, organisation=stage.own)
    browser.get("/my-region")
    page = shown(browser)
    assert f"/delegations/{last.id}" in page.links
    assert f"/delegations/{stage.delegation.id}" in page.links
    assert {f"/delegations/{one.id}" for one in (stage.foreign, theirs)} & set(page.links) == set()
    assert "Places of the region 1 / 15" in page.text
    assert "Ответственная Анна" in page.text
    assert "1 delegation returned for correction" in page.text
    for foreign in ("Чужая Вера", "Чужестранов"):
        assert foreign not in page.html


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REPRESENTATIVE])
def test_page_is_the_representatives_alone(browser: Browser, role: Role) -> None:
    enter_stage(browser, role, set_stage())
    browser.get("/my-region", status=403)


def test_page_takes_as_many_statements_for_three_delegations_as_for_one(browser: Browser) -> None:
    stage = set_stage()
    enter(browser, Role.REPRESENTATIVE, organisation=stage.own)
    taken = []
    for _turn in range(2):
        with counted() as queries:
            browser.get("/my-region")
            taken.append(queries())
        for _number in range(2):
            ready_delegation(2, forum=stage.forum, organisation=stage.own, state=DelegationState.RETURNED)
        db.session.commit()
    assert taken[0] == taken[1]
