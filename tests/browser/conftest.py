"""A served site with public data and the training edition, and headless Chromium to walk it."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask_migrate import upgrade
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from forum import demo, loading
from forum.accounts.services import AccountDraft, create_account
from forum.agreements.drafts import AgreementDraft, PartyDraft, SlotDraft
from forum.agreements.enums import AgreementKind, AgreementLevel, Disclosure
from forum.agreements.services import log_agreement
from forum.agreements.services.slots import create_slot, fill_slot
from forum.app import create_app
from forum.config import Settings, resource_path
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import CONSOLE, Role
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation
from forum.forums.models import Forum
from forum.forums.queries import forum_by_code
from forum.reference.enums import Side
from forum.reference.models import Region

PASSWORD = "пять-серых-лодок-у-причала"
HALL, OTHER_HALL = "Учебный зал с клавиатурой", "Учебный зал напротив"
IN_HALL = 24
SEATS = ((Side.RU, "RU-TA"), (Side.BY, "BY-MI"))
START_SECONDS = 30


@dataclass(frozen=True)
class Site:
    """A running site: where it answers and who may sign in (with ``PASSWORD``)."""

    url: str

    def email(self, role: Role) -> str:
        """The account of that role."""
        return f"{role.value}@browser.example"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product served by its own command on a free port of this machine."""
    instance = tmp_path_factory.mktemp("site")
    environment = {
        "FORUM_DATABASE_URL": f"sqlite:///{instance / 'forum.db'}",
        "FORUM_SECRET_KEY": "browser" * 8,
        "FORUM_FILES": str(instance / "files"),
    }
    _fill(instance, environment)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (instance / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "forum", "serve", "--port", str(port)],
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_for(port, server)
            yield Site(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(timeout=20)


def _fill(instance: Path, environment: dict[str, str]) -> None:
    app = create_app(Settings.from_environment(instance=instance, environ=environment))
    with app.app_context():
        upgrade(directory=str(resource_path("migrations")))
        loading.load_all(lambda _line: None)
        demo.build(lambda _line: None)
        training = forum_by_code("T1", actor=CONSOLE)
        # The account finds work that only this side of a delegation's course shows: one sent back, one begun.
        sender = db.session.scalar(
            sa.select(Delegation.organisation_id)
            .where(Delegation.forum_id == training.id, Delegation.state == DelegationState.RETURNED)
            .order_by(Delegation.id)
            .limit(1)
        )
        for role in Role:
            organisation = sender if role is Role.REPRESENTATIVE else None
            draft = AccountDraft(
                email=f"{role.value}@browser.example",
                name=f"Учебный {role.value}",
                role=role,
                organisation_id=organisation,
            )
            create_account(actor=CONSOLE, draft=draft, password=PASSWORD)
        _fill_hall(training)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _fill_hall(forum: Forum) -> None:
    """A slot of today with documents that nothing keeps from being signed by one key, and one beside it."""
    slot = create_slot(actor=CONSOLE, forum=forum, draft=SlotDraft(on_date=today(), hall=HALL))
    create_slot(actor=CONSOLE, forum=forum, draft=SlotDraft(on_date=today(), hall=OTHER_HALL))
    regions = {side: db.session.scalars(sa.select(Region).where(Region.code == code)).one() for side, code in SEATS}
    parties = tuple(PartyDraft(side=side, region_id=region.id) for side, region in regions.items())
    waiting = [
        log_agreement(
            actor=CONSOLE,
            draft=AgreementDraft(
                forum_id=forum.id,
                kind=AgreementKind.CONTRACT,
                level=AgreementLevel.INTERREGIONAL,
                title=f"Учебный договор в зале {number}",
                disclosure=Disclosure.DISCLOSED,
                value=(100 + number) * 1_000_000_00,
                currency_code="RUB",
                parties=parties,
            ),
        )
        for number in range(1, IN_HALL + 1)
    ]
    fill_slot(actor=CONSOLE, slot=slot, agreements=waiting)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 10):
        if server.poll() is not None:
            raise RuntimeError("the site stopped while starting")
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=1)) as asked, suppress(OSError):
            asked.request("GET", "/healthz")
            if asked.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the site did not answer in time")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of the browser."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("these tests need Chromium: install the system's package `chromium`")
    browser = playwright.chromium.launch(
        executable_path=path,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    )
    yield browser
    browser.close()


class Visitor:
    """A person at a browser window; collects what the console complains of."""

    def __init__(self, browser: Browser, site: Site, *, width: int = 1440, height: int = 900) -> None:
        self.site = site
        context = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU")
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


@pytest.fixture
def visitor(chromium: Browser, site: Site) -> Iterator[Visitor]:
    """A person at a wide window."""
    person = Visitor(chromium, site)
    yield person
    person.close()


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Visitor]:
    """A person at a telephone, 390 px wide."""
    person = Visitor(chromium, site, width=390, height=844)
    yield person
    person.close()
