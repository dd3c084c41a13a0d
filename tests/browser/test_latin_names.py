"""The button that suggests a Latin name: the page stays where it is; without scripts it comes back filled in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from forum.core.security import Role
from tests.browser.conftest import SENDER
from tests.browser.people import Person, Site

pytestmark = pytest.mark.browser

SUGGESTED = "Предложено: сверьте с паспортом."


def form(chromium: Browser, site: Site, *, has_scripts: bool = True) -> Person:
    """Somebody who has begun to enter a person, a Latin given name as it is in the passport among the rest."""
    region = Person(chromium, site, has_scripts=has_scripts)
    region.sign_in(Role.REPRESENTATIVE)
    region.open("/delegations?forum=T1")
    main = region.page.get_by_role("main")
    main.get_by_role("link", name=SENDER).first.click()
    main.get_by_role("link", name="Внести участника").click()
    region.type("Фамилия", "Щукин")
    region.type("Имя (латиницей)", "George")
    region.type("Примечание", "Ещё не сохранено")
    return region


def suggest(page: Page) -> Locator:
    """Press the button; the field that it fills in."""
    page.get_by_role("button", name="Предложить латиницу").click()
    return page.get_by_label("Фамилия (латиницей)")


def test_suggestion_fills_in_what_is_empty_on_the_same_page(chromium: Browser, site: Site) -> None:
    region = form(chromium, site)
    page, given = region.page, region.page.get_by_label("Имя (латиницей)")
    region.type("Имя", "Юрий")
    page.evaluate("window.isSamePage = true")
    filled = suggest(page)
    expect(filled).to_have_value("Shchukin")
    expect(filled).to_be_focused()
    expect(filled).to_have_accessible_description(SUGGESTED)
    expect(given).to_have_value("George")
    expect(given).not_to_have_accessible_description(SUGGESTED)
    assert page.evaluate("window.isSamePage") is True
    region.check()
    region.close()


def test_refused_suggestion_is_sent_as_without_scripts_and_keeps_what_is_typed(chromium: Browser, site: Site) -> None:
    region = form(chromium, site)
    page = region.page
    with page.expect_navigation():
        suggest(page)
    expect(page.get_by_role("alert")).to_contain_text("Имя")
    expect(page.get_by_label("Примечание")).to_have_value("Ещё не сохранено")
    region.close()


def test_suggestion_without_scripts(chromium: Browser, site: Site) -> None:
    region = form(chromium, site, has_scripts=False)
    page = region.page
    region.type("Имя", "Юрий")
    expect(suggest(page)).to_have_value("Shchukin")
    expect(page.get_by_label("Имя (латиницей)")).to_have_value("George")
    expect(page.get_by_label("Примечание")).to_have_value("Ещё не сохранено")
    region.close()
