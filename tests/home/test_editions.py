"""The page of an edition: what it tells, and what the secretariat may do there."""

from __future__ import annotations

import pytest

from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from tests.client import Browser
from tests.factories.agreements import AgreementFactory, EditionFactory, party
from tests.factories.forums import ForumFactory, QuotaFactory, SectionFactory
from tests.factories.reference import RegionFactory
from tests.home.stage import counted, enter, enter_stage, set_stage, shown


def actions(browser: Browser) -> list[str]:
    """What may be sent from the page, without the forms of its frame."""
    return [form["action"] for form in shown(browser).forms if form["action"].startswith("/forums/")]


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_an_edition_and_only_the_secretariat_acts(browser: Browser, role: Role) -> None:
    stage = set_stage()
    code = stage.forum.code
    enter_stage(browser, role, stage)
    browser.get(f"/forums/{code}")
    assert "Delegations 1 nominated 2, confirmed 1" in shown(browser).text
    assert "Чужестранов" not in shown(browser).html
    is_secretary = role is Role.SECRETARY
    assert actions(browser) == ([f"/forums/{code}/state"] if is_secretary else [])
    assert (f"/forums/{code}/edit" in shown(browser).links) == is_secretary
    assert (f"/forums/{code}/copy" in shown(browser).links) == is_secretary


def test_state_buttons_follow_the_declared_arrows(browser: Browser) -> None:
    ForumFactory.create(code="T7", state=ForumState.RUNNING)
    enter(browser, Role.SECRETARY)
    browser.get("/forums/T7")
    assert shown(browser).form("/forums/T7/state")["data"]["action"] == ["close"]
    assert actions(browser) == ["/forums/T7/state", "/forums/T7/current"]


def test_an_archived_edition_is_only_copied(browser: Browser) -> None:
    EditionFactory.create(code="IX", number=9, state=ForumState.ARCHIVED)
    enter(browser, Role.SECRETARY)
    browser.get("/forums/IX")
    assert "/forums/IX/edit" not in shown(browser).links
    assert "/forums/IX/copy" in shown(browser).links
    assert actions(browser) == ["/forums/IX/current"]


def test_sections_and_places_are_told_with_what_is_taken(browser: Browser) -> None:
    stage = set_stage()
    SectionFactory.create(forum=stage.forum, name_ru="Секция лесоводов", name_en="Forestry section")
    QuotaFactory.create(forum=stage.forum, members=9)
    QuotaFactory.create(forum=stage.forum, members=25, region=stage.other.region)
    enter(browser, Role.ANALYST, locale="ru")
    browser.get(f"/forums/{stage.forum.code}")
    text = shown(browser).text
    assert "Секция лесоводов" in text
    assert f"{stage.other.region.name('ru')} 25 1" in text if stage.other.region else False


def test_the_standing_edition_has_documents_alone(browser: Browser) -> None:
    outside = EditionFactory.create(code="OUT", number=None, name_ru="вне форумов", name_en="Outside forums")
    stage = set_stage()
    AgreementFactory.create(
        forum=outside, title="Между форумами", signed_on=today(), parties=(party(organisation=stage.other),)
    )
    enter(browser, Role.SECRETARY)
    browser.get("/forums/OUT")
    page = shown(browser)
    assert page.h1 == ["Outside forums"]
    assert "Между форумами" in page.text
    assert "Participants" not in page.text
    assert actions(browser) == []
    assert "/forums/OUT/edit" not in page.links


def test_an_unknown_edition_is_not_found(browser: Browser) -> None:
    enter(browser, Role.SECRETARY)
    browser.get("/forums/T404", status=404)


def test_places_cost_no_query_each(browser: Browser) -> None:
    stage = set_stage()
    enter(browser, Role.SECRETARY)
    sent = []
    for number in (1, 3):
        # Rows of before a request are out of the session after it.
        forum = db.session.get_one(Forum, stage.forum.id)
        for _ in range(number):
            QuotaFactory.create(forum=forum, region=RegionFactory.create())
        with counted() as queries:
            browser.get(f"/forums/{stage.forum.code}")
            sent.append(queries())
    assert sent[0] == sent[1]
