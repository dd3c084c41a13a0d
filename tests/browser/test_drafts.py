"""A browser that dies gives its text back: kept while it is typed, restored in another window, gone once saved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from forum.core.security import Role
from tests.browser.people import Site, Visitor

pytestmark = pytest.mark.browser

FORM = "/reference/organisations/new"


def test_text_of_a_closed_window_comes_back(chromium: Browser, site: Site) -> None:
    first = Visitor(chromium, site)
    first.sign_in(Role.SECRETARY)
    page = first.open(FORM)
    page.get_by_label("Наименование на русском").fill("Учебный завод из закрытого окна")
    expect(page.locator("[data-draft-status]")).to_have_text(re.compile("Черновик записан"))
    first.check()
    first.close()

    second = Visitor(chromium, site)
    second.sign_in(Role.SECRETARY)
    page = second.open(FORM)
    expect(page.get_by_label("Наименование на русском")).to_have_value("")
    page.get_by_role("link", name="Восстановить").click()
    expect(page.get_by_label("Наименование на русском")).to_have_value("Учебный завод из закрытого окна")
    second.check()
    page.get_by_role("button", name="Удалить черновик").click()
    page.wait_for_url(lambda url: url.endswith(FORM))
    expect(page.get_by_role("link", name="Восстановить")).to_have_count(0)
    second.close()
