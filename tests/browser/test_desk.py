"""The signing desk driven by its keys alone: twenty documents signed without touching the mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from forum.core.security import Role
from tests.browser.conftest import HALL, IN_HALL, OTHER_HALL
from tests.browser.people import Visitor

pytestmark = pytest.mark.browser

SIGNED_BY_KEY = 20
TITLE = "Учебный договор в зале"


def desk(visitor: Visitor) -> Page:
    """The desk at the slot of the test, found by its tab; no key is pressed yet."""
    page = visitor.sign_in(Role.SECRETARY)
    visitor.open("/agreements/desk?forum=T1")
    visitor.open(page.get_by_role("link", name=re.compile(re.escape(HALL))).get_attribute("href") or "")
    return page


def chosen(page: Page) -> Locator:
    """The row that the keys act on."""
    return page.locator("[data-desk-row][aria-current=true]")


def status(page: Page) -> Locator:
    """Where the result of a key is told to a screen reader."""
    return page.locator("[data-desk-status]")


def test_twenty_documents_are_signed_by_key_and_the_rest_moved_taken_off_and_put_back(visitor: Visitor) -> None:
    page = desk(visitor)
    visitor.check()
    expect(chosen(page)).to_be_focused()
    numbers = sign_twenty(page)
    assert numbers == list(range(numbers[0], numbers[0] + SIGNED_BY_KEY))
    visitor.check()
    move_and_take_back(page)
    take_off_and_put_back(page, visitor)
    page.reload()
    expect(page.locator("[data-desk-waits]")).to_have_count(IN_HALL - SIGNED_BY_KEY)
    expect(page.locator(".live-line")).to_contain_text("документ")


def sign_twenty(page: Page) -> list[int]:
    """Press S until twenty are signed, the Russian layout and a step down and up among them; the register numbers."""
    numbers: list[int] = []
    for place in range(1, SIGNED_BY_KEY + 1):
        expect(chosen(page)).to_contain_text(f"{TITLE} {place}")
        page.keyboard.press("ArrowDown")
        expect(chosen(page)).to_contain_text(f"{TITLE} {place + 1}")
        page.keyboard.press("k")
        expect(chosen(page)).to_be_focused()
        page.keyboard.press("KeyS")
        expect(status(page)).to_contain_text(f"T1-{len(numbers) + numbers[0]:04d}" if numbers else "T1-")
        told = re.search(r"T1-(\d+)", status(page).inner_text())
        assert told is not None
        numbers.append(int(told[1]))
    return numbers


def move_and_take_back(page: Page) -> None:
    """M opens the list of slots, Enter moves; U takes the document back to where it stood."""
    before = rows(page)
    page.keyboard.press("m")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chosen(page)).to_be_focused()
    page.keyboard.press("m")
    field = page.get_by_role("dialog").get_by_role("combobox")
    expect(field).to_be_focused()
    while OTHER_HALL not in (field.locator("option:checked").text_content() or ""):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("перенесён")
    expect(page.locator("[data-desk-row]")).to_have_count(IN_HALL - 1)
    page.keyboard.press("u")
    expect(page.locator("[data-desk-row]")).to_have_count(IN_HALL)
    assert rows(page) == before


def take_off_and_put_back(page: Page, visitor: Visitor) -> None:
    """X asks for the reason and takes none for none; U puts the document back."""
    page.keyboard.press("x")
    reason = page.get_by_role("dialog").get_by_role("textbox")
    expect(reason).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Укажите причину")
    visitor.check()
    expect(reason).to_be_focused()
    page.keyboard.type("стороны не явились")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("снят с подписания")
    page.keyboard.press("ArrowUp")
    expect(chosen(page)).to_contain_text("стороны не явились")
    page.keyboard.press("u")
    expect(status(page)).to_contain_text("снова планируется")
    expect(page.locator("[data-desk-waits]")).to_have_count(IN_HALL - SIGNED_BY_KEY)


def rows(page: Page) -> list[str]:
    """The titles of the list in its order."""
    return page.locator("[data-desk-row] [data-desk-open]").all_inner_texts()


def test_keys_are_shown_and_lead_to_the_entry_of_one_more_document(visitor: Visitor) -> None:
    page = desk(visitor)
    keys = page.locator("[data-desk-keys]")
    expect(keys).not_to_have_attribute("open", "")
    page.keyboard.press("?")
    expect(keys).to_have_attribute("open", "")
    visitor.check()
    page.keyboard.press("n")
    expect(page.get_by_label("Наименование документа")).to_be_focused()
    page.keyboard.type("снят")
    expect(page.get_by_label("Наименование документа")).to_have_value("снят")


def test_lost_connection_says_so_and_signs_nothing(visitor: Visitor) -> None:
    page = desk(visitor)
    waiting = page.locator("[data-desk-waits]").count()
    page.context.set_offline(True)
    page.keyboard.press("s")
    expect(status(page)).to_contain_text("Нет связи")
    page.context.set_offline(False)
    visitor.complaints.clear()
    page.reload()
    expect(page.locator("[data-desk-waits]")).to_have_count(waiting)
