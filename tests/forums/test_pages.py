"""Pages of an edition's set-up: what is stored is shown, kept, moved and refused."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.db import db
from forum.core.security import Role
from forum.forums.enums import OUTSIDE_FORUMS_CODE, ForumState
from forum.forums.models import Forum, Section
from tests.client import Browser
from tests.factories.accounts import user_of
from tests.factories.forums import ForumFactory, QuotaFactory, SectionFactory
from tests.factories.reference import RegionFactory


@pytest.fixture
def forum(app: Flask) -> Forum:
    """An edition with two sections and quotas."""
    forum = ForumFactory.create()
    SectionFactory.create(forum=forum, position=1, name_ru="Секция лесоводов")
    SectionFactory.create(forum=forum, position=2, name_ru="Секция мостовиков")
    QuotaFactory.create(forum=forum)
    QuotaFactory.create(forum=forum, region=RegionFactory.create(), members=25)
    db.session.commit()
    return forum


@pytest.fixture
def secretary(browser: Browser) -> Browser:
    """A secretary at English pages."""
    return browser.sign_in(user_of(Role.SECRETARY), locale="en")


def sections_of(forum: Forum) -> list[tuple[int, str | None]]:
    return [(row.id, row.name_ru) for row in db.session.get_one(Forum, forum.id).sections]


def test_saving_what_was_shown_changes_nothing(secretary: Browser, forum: Forum) -> None:
    before = sections_of(forum)
    secretary.get(f"/forums/{forum.code}/edit")
    secretary.submit("/edit")
    db.session.expire_all()
    assert sections_of(forum) == before
    assert sorted(row.members for row in db.session.get_one(Forum, forum.id).quotas) == [10, 25]


def test_a_section_is_renamed_and_keeps_its_key(secretary: Browser, forum: Forum) -> None:
    (first, _name), second = sections_of(forum)
    secretary.get(f"/forums/{forum.code}/edit")
    secretary.submit("/edit", {"sections-0-name_ru": "Секция садоводов"})
    db.session.expire_all()
    assert sections_of(forum) == [(first, "Секция садоводов"), second]


def test_rows_are_added_and_removed_without_scripts(secretary: Browser, forum: Forum) -> None:
    _first, (second, _name) = sections_of(forum)
    secretary.get(f"/forums/{forum.code}/edit")
    secretary.submit("/edit", {"add_sections": "1"}, status=200)
    secretary.submit("/edit", {"remove_sections": "0"}, status=200)
    secretary.submit("/edit", {"sections-2-name_ru": "Секция садоводов"})
    db.session.expire_all()
    assert [name for _key, name in sections_of(forum)] == ["Секция мостовиков", "Секция садоводов"]
    assert sections_of(forum)[0][0] == second


def test_a_section_of_another_edition_is_refused(secretary: Browser, forum: Forum) -> None:
    foreign: Section = SectionFactory.create(name_ru="Чужая секция")
    db.session.commit()
    before = sections_of(forum)
    secretary.get(f"/forums/{forum.code}/edit")
    secretary.submit("/edit", {"sections-0-id": str(foreign.id)}, status=422)
    db.session.expire_all()
    assert sections_of(forum) == before
    assert db.session.get_one(Section, foreign.id).name_ru == "Чужая секция"


def test_a_copy_takes_sections_as_new_ones(secretary: Browser, forum: Forum) -> None:
    secretary.get(f"/forums/{forum.code}/copy")
    assert secretary.page is not None
    data = secretary.page.form("/copy")["data"]
    assert [data[f"sections-{place}-name_ru"] for place in (0, 1)] == [["Секция лесоводов"], ["Секция мостовиков"]]
    assert data["sections-0-id"] == [""]


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.ANALYST, Role.DESK, Role.ADMINISTRATOR])
def test_others_cannot_open_the_set_up(browser: Browser, forum: Forum, role: Role) -> None:
    browser.sign_in(user_of(role), locale="en")
    browser.get(f"/forums/{forum.code}/edit", status=403)
    assert browser.page is not None
    assert "Секция лесоводов" not in browser.page.html


@pytest.mark.parametrize("kind", ["archived", "outside"])
def test_terms_are_set_where_the_set_up_is_closed(secretary: Browser, forum: Forum, kind: str) -> None:
    if kind == "archived":
        forum.state = ForumState.ARCHIVED
    else:
        forum.code, forum.number = OUTSIDE_FORUMS_CODE, None
    code = forum.code
    db.session.flush()
    db.session.info["unaudited"].clear()
    db.session.commit()
    secretary.get(f"/forums/{code}")
    assert secretary.page is not None
    assert f"/forums/{code}/terms" in secretary.page.links
    secretary.get(f"/forums/{code}/terms")
    secretary.submit("/terms", {"reporting_days": "10"}, status=422)
    secretary.submit("/terms", {"original_days": "10", "reporting_period": "quarter", "reporting_days": "15"})
    stored = db.session.scalars(sa.select(Forum).where(Forum.code == code)).one()
    assert (stored.original_days, stored.reporting_days, stored.registration_days) == (10, 15, None)
    # Whoever still sees the old terms is shown both.
    secretary.submit("/terms", {"original_days": "20"}, status=409)
    assert db.session.scalars(sa.select(Forum.original_days).where(Forum.code == code)).one() == 10
