"""The desk at an entrance: a scanner that is faster than the network, a network that fails, no mouse, no scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, Route, expect

from forum.core.security import Role
from tests.browser.conftest import AT_THE_DOORS, DOORS, REVOKED
from tests.browser.people import Site, Visitor
from tests.browser.scanner import scan

pytestmark = pytest.mark.browser

# Each test lets persons of its own in.
FAST, FASTER, RESENT, OFFLINE, NEXT_OFFLINE, BY_KEY, WITHOUT_SCRIPTS, BY_NAME, BEFORE, _, BEHIND, HANGING = AT_THE_DOORS
DESK_POST = f"**/check-in?forum={DOORS}"
LETTERS = "Двер"
"""What the names of three begin with, and no other."""


def desk(visitor: Visitor) -> Page:
    """The desk of the running edition."""
    visitor.sign_in(Role.DESK)
    return visitor.open(f"/check-in?forum={DOORS}")


def field(page: Page) -> Locator:
    """Where the scanner types."""
    return page.get_by_label("Код бейджа или буквы фамилии")


def answer(page: Page) -> Locator:
    """What the desk is told, large."""
    return page.locator("[data-check-in-answer]")


def status(page: Page) -> Locator:
    """What is told of the network."""
    return page.locator("[data-check-in-status]")


def late(page: Page) -> Locator:
    """The answers that came late, as rows of their list."""
    return page.get_by_role("list", name="Ответы, которые нужно просмотреть").get_by_role("listitem")


def passages(page: Page, name: str) -> Locator:
    """The passages of a person among the last ones."""
    return page.get_by_role("region", name="Последние проходы").get_by_role("row").filter(has_text=f"{name} Иван")


def first_held(page: Page) -> list[Route]:
    """Where the first code that is sent from now on is held until it is let go; those behind it are not."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(DESK_POST, hold)
    return held


def test_codes_read_one_after_another_are_passages_of_each_and_the_field_awaits_the_next(visitor: Visitor) -> None:
    page = desk(visitor)
    expect(field(page)).to_be_focused()
    for name in (FAST, FASTER, FAST):
        scan(page, AT_THE_DOORS[name])
    expect(answer(page)).to_contain_text("Уже внутри с")
    expect(answer(page)).to_contain_text(FAST)
    for name in (FAST, FASTER):
        expect(passages(page, name)).to_have_count(1)
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("")
    visitor.check()


def test_passage_whose_answer_was_lost_is_sent_again_and_written_once(visitor: Visitor) -> None:
    page = desk(visitor)
    sent: list[str] = []

    def lose_the_first(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) > 1:
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort()

    page.route(DESK_POST, lose_the_first)
    scan(page, AT_THE_DOORS[RESENT])
    expect(status(page)).to_have_text("Нет связи. Коды сохранены и будут отправлены автоматически: 1.")
    expect(answer(page)).to_contain_text("Проходите: вход отмечен")
    expect(status(page)).to_have_text("")
    expect(passages(page, RESENT)).to_have_count(1)
    # The same request, with the same key.
    assert len(sent) == 2
    assert keys(sent[0]) == keys(sent[1])


def keys(body: str) -> list[str]:
    """The keys that a form sends."""
    return re.findall(r'name="form_key"\r\n\r\n(\w+)', body)


def test_codes_read_without_connection_are_kept_told_and_sent_by_themselves(visitor: Visitor) -> None:
    page = desk(visitor)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.context.set_offline(True)
    scan(page, AT_THE_DOORS[OFFLINE])
    expect(status(page)).to_contain_text("автоматически: 1.")
    scan(page, AT_THE_DOORS[NEXT_OFFLINE])
    # At once, not when it is tried again.
    expect(status(page)).to_contain_text("автоматически: 2.", timeout=1_000)
    expect(field(page)).to_be_focused()
    page.evaluate("location.reload()")
    expect(status(page)).to_contain_text("автоматически: 2.")
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    for name in (OFFLINE, NEXT_OFFLINE):
        expect(passages(page, name)).to_have_count(1)
    expect(status(page)).to_have_text("")
    page.get_by_role("button", name="Просмотрено").press("Enter")
    page.reload()
    assert asked == ["beforeunload"]


def test_network_that_hangs_is_told_and_the_code_sent_again(visitor: Visitor) -> None:
    page = desk(visitor)
    page.clock.install()
    hanging = first_held(page)
    scan(page, AT_THE_DOORS[HANGING])
    expect(status(page)).to_have_text("")
    page.clock.fast_forward(11_000)
    expect(status(page)).to_contain_text("автоматически: 1.")
    assert len(hanging) == 1
    page.clock.fast_forward(4_000)
    expect(passages(page, HANGING)).to_have_count(1)
    expect(status(page)).to_have_text("")


def test_answers_of_codes_that_waited_stay_until_looked_at_and_a_refusal_among_them_stands_first(
    visitor: Visitor,
) -> None:
    page, unknown = desk(visitor), "8" * 24
    page.context.set_offline(True)
    for code in (AT_THE_DOORS[BEFORE], AT_THE_DOORS[REVOKED], AT_THE_DOORS[BEHIND]):
        scan(page, code)
    expect(status(page)).to_contain_text("автоматически: 3.")
    expect(late(page)).to_have_count(0)
    page.context.set_offline(False)
    expect(late(page)).to_have_count(3)
    for row, told in zip(
        late(page).all(), ("отказ Бейдж аннулирован", "отмечено Проходите", "отмечено Проходите"), strict=True
    ):
        expect(row).to_contain_text(told)
        expect(row).to_contain_text(re.compile(r"считано в \d\d:\d\d"))
    for row, name in zip(late(page).all(), (REVOKED, BEFORE, BEHIND), strict=True):
        expect(row).to_contain_text(f"{name} Иван")
        expect(row).to_contain_text("Башкортостан")
    expect(page.locator("[data-late-status]")).to_have_text("Ответов: 3, из них отказов: 1.")
    # What the console tells of the network that was away is no complaint.
    visitor.complaints.clear()
    visitor.check()
    # Neither the next codes nor leaving takes them away.
    scan(page, AT_THE_DOORS[BEHIND])
    expect(answer(page)).to_contain_text("Уже внутри с")
    expect(late(page)).to_have_count(3)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.evaluate("location.reload()")
    expect(late(page)).to_have_count(3)
    seen = page.get_by_role("button", name="Просмотрено")
    seen.focus()
    seen.press("Space")
    expect(late(page)).to_have_count(0)
    expect(seen).to_be_hidden()
    expect(field(page)).to_be_focused()
    # A refusal that the next answer takes the place of stays too, an entry does not.
    held = first_held(page)
    for code in (AT_THE_DOORS[REVOKED], unknown, AT_THE_DOORS[BEHIND]):
        scan(page, code)
    held[0].continue_()
    expect(answer(page)).to_contain_text("Уже внутри с")
    expect(late(page)).to_have_count(2)
    expect(late(page).nth(1)).to_contain_text(unknown)
    seen.click()


def test_keys_alone_lead_to_a_person_and_a_code_reaches_the_field_from_anywhere(visitor: Visitor) -> None:
    page = desk(visitor)
    scan(page, LETTERS)
    found = page.get_by_role("list", name=re.compile("по запросу")).get_by_role("button")
    expect(found).to_have_count(3)
    expect(field(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(found.nth(0)).to_be_focused()
    scan(page, AT_THE_DOORS[BY_KEY])
    expect(answer(page)).to_contain_text("Проходите: вход отмечен")
    page.get_by_role("heading", level=1).click()
    expect(field(page)).not_to_be_focused()
    scan(page, AT_THE_DOORS[BY_KEY])
    expect(answer(page)).to_contain_text("Уже внутри с")
    expect(passages(page, BY_KEY)).to_have_count(1)


def test_ended_session_is_told_and_records_nothing(visitor: Visitor) -> None:
    page = desk(visitor)
    page.context.clear_cookies()
    scan(page, AT_THE_DOORS[WITHOUT_SCRIPTS])
    expect(status(page)).to_have_text("Не записано. Обновите страницу и считайте бейдж ещё раз.")
    expect(field(page)).to_be_focused()


def test_desk_without_scripts(chromium: Browser, site: Site) -> None:
    visitor = Visitor(chromium, site, has_scripts=False)
    page = desk(visitor)
    expect(field(page)).to_be_focused()
    for told in ("Проходите: вход отмечен", "Уже внутри с"):
        scan(page, AT_THE_DOORS[WITHOUT_SCRIPTS])
        expect(answer(page)).to_contain_text(told)
        expect(field(page)).to_be_focused()
    expect(passages(page, WITHOUT_SCRIPTS)).to_have_count(1)
    scan(page, BY_NAME[:9])
    page.get_by_role("button", name=f"Отметить вход {BY_NAME}").press("Enter")
    expect(answer(page)).to_contain_text(f"Проходите: вход отмечен {BY_NAME}")
    visitor.close()
