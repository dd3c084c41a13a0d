"""Who sits at a browser window: somebody who looks at pages, and somebody who works with them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Download, Locator, Page, expect

from forum.core.security import Role

PASSWORD = "пять-серых-лодок-у-причала"


@dataclass(frozen=True)
class Site:
    """A running site: where it answers and who may sign in (with ``PASSWORD``)."""

    url: str

    def email(self, role: Role) -> str:
        """The account of that role."""
        return f"{role.value}@browser.example"


class Visitor:
    """A person at a browser window; collects what the console complains of."""

    def __init__(
        self, browser: Browser, site: Site, *, width: int = 1440, height: int = 900, has_scripts: bool = True
    ) -> None:
        self.site = site
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="ru-RU", java_script_enabled=has_scripts
        )
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        # A refused form is answered with 422, which Chromium tells as if a file were missing.
        if message.type in {"error", "warning"} and "status of 422" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> Page:
        """Go to a path of the site, which must answer with a page."""
        response = self.page.goto(self.site.url + path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"
        return self.page

    def sign_in(self, role: Role) -> Page:
        """Sign in through the page as the account of ``role``."""
        self.open("/sign-in")
        self.page.locator("input[name=email]").fill(self.site.email(role))
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: not url.endswith("/sign-in"))
        return self.page

    def check(self) -> None:
        """The page has no violation of accessibility, no sideways scrolling, no complaint in the console."""
        assert self.problems() == []

    def problems(self) -> list[str]:
        """What is wrong with the present page, in words; the complaints noted until now are told once."""
        told, self.complaints = self.complaints, []
        for item in Axe().run(self.page).response["violations"]:
            nodes = [node["html"][:200] for node in item["nodes"]]
            told.append(f"{self.page.url}: {item['id']}: {nodes}")
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            told.append(f"{self.page.url} is {overflow} px wider than the window")
        return told

    def close(self) -> None:
        """Close the window."""
        self.page.context.close()


class Person(Visitor):
    """A visitor who works: follows links, presses buttons, fills fields; each page that opens is checked."""

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Click the (first) link of that name."""
        main = self.page.get_by_role("main")
        self._open_by(main.get_by_role("link", name=name, exact=isinstance(name, str)).first)

    def section(self, name: str) -> None:
        """Click the entry of the menu; a number may stand beside its name."""
        menu = self.page.get_by_role("navigation", name="Разделы")
        self._open_by(menu.get_by_role("link", name=re.compile(rf"^{name}")))

    def open_awaiting(self) -> None:
        """The part of the register of delegations that awaits this person."""
        self.section("Делегации")
        self.follow(re.compile("^Ожидают меня"))

    def press(self, name: str | re.Pattern[str]) -> None:
        """Click the button that sends a form."""
        main = self.page.get_by_role("main")
        self._open_by(main.get_by_role("button", name=name, exact=isinstance(name, str)))

    def type(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """Fill the field with that label."""
        self._field(label, within).fill(text)

    def choose(self, label: str, option: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Choose an option by what it says."""
        field = self._field(label, within)
        words = [text.strip() for text in field.locator("option").all_text_contents()]
        field.select_option(index=next(place for place, text in enumerate(words) if re.match(option, text)))

    def suggest(self, label: str, typed: str, wanted: str, *, within: Locator) -> None:
        """Type a part of a name, go down to the suggestion by keyboard and take it."""
        field = within.get_by_role("combobox", name=label, exact=True)
        field.press_sequentially(typed)
        offered = within.get_by_role("listbox")
        expect(offered.get_by_role("option").first).to_contain_text(typed)
        option = offered.get_by_role("option").filter(has_text=wanted).first
        for _ in range(offered.get_by_role("option").count()):
            if option.get_attribute("aria-selected") == "true":
                break
            field.press("ArrowDown")
        self.check()
        field.press("Enter")
        expect(field).to_have_value(wanted)
        expect(offered).to_be_hidden()

    def download(self, name: str | re.Pattern[str]) -> bytes:
        """Click a link that gives a file and return the file."""
        main = self.page.get_by_role("main")
        with self.page.expect_download() as waiting:
            main.get_by_role("link", name=name).first.click()
        downloaded: Download = waiting.value
        return downloaded.path().read_bytes()

    def sees(self, text: str | re.Pattern[str]) -> None:
        """The main part of the page holds ``text``."""
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def _field(self, label: str, within: Locator | None) -> Locator:
        area = within or self.page.get_by_role("main")
        return area.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))

    def _open_by(self, control: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            control.click()
        self.check()
