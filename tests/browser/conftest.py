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
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade
from playwright.sync_api import Browser, Playwright, sync_playwright

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
from forum.delegations.enums import BadgeState, DelegationState
from forum.delegations.models import Delegation
from forum.delegations.services.badges import CODE_DIGITS
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.forums.queries import forum_by_code
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region
from tests.browser.people import PASSWORD, Person, Site, Visitor
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.journeys.twelve import PEOPLE

SENDER = "Учебное правительство (Республика Башкортостан)"
HALL, OTHER_HALL = "Учебный зал с клавиатурой", "Учебный зал напротив"
IN_HALL = 24
DAY, DAY_NAME = "T2", "Форум одного дня (учебный)"
DOORS = "T3"
_PERSONS = (
    *("Вратарёва", "Вратарский", "Калиткина", "Порогова", "Ступенькин"),
    *("Дверина", "Дверков", "Дверянская"),
    *("Ожидаев", "Отказова", "Очередная", "Обрывов"),
)
AT_THE_DOORS = {name: f"{place:02d}" * (CODE_DIGITS // 2) for place, name in enumerate(_PERSONS, 1)}
"""The family names of the confirmed persons of a running edition, and the codes of their badges."""
REVOKED = "Отказова"
"""Whose badge is revoked."""
SEATS = ((Side.RU, "RU-TA"), (Side.BY, "BY-MI"))
START_SECONDS = 30


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
        _open_day()
        _open_doors(sender)
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


def _open_day() -> None:
    """An edition whose registration is open, with places for one list and not for one more."""
    forum = ForumFactory.create(code=DAY, name_ru=DAY_NAME, asks_latin_names=False)
    QuotaFactory.create(forum=forum, members=PEOPLE)


def _open_doors(sender: int | None) -> None:
    """A running edition with confirmed persons and their badges."""
    forum = ForumFactory.create(code=DOORS, name_ru="Форум у дверей (учебный)", state=ForumState.RUNNING)
    organisation = db.session.get_one(Organisation, sender)
    delegation = DelegationFactory.create(forum=forum, organisation=organisation, state=DelegationState.CONFIRMED)
    for number, (name, code) in enumerate(AT_THE_DOORS.items(), 1):
        person = MemberFactory.create(delegation=delegation, last_name=name, is_head=number == 1)
        state = BadgeState.REVOKED if name == REVOKED else BadgeState.ISSUED
        BadgeFactory.create(member=person, number=number, code=code, state=state)


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


class People(dict[Role, Person]):
    """One person per role, each at a window of their own, signed in when first asked for."""

    def __init__(self, browser: Browser, site: Site) -> None:
        super().__init__()
        self._browser, self._site = browser, site

    def __missing__(self, role: Role) -> Person:
        person = self[role] = Person(self._browser, self._site)
        person.sign_in(role)
        person.check()
        return person


@pytest.fixture
def people(chromium: Browser, site: Site) -> Iterator[People]:
    """Whoever takes part in a story."""
    persons = People(chromium, site)
    yield persons
    for person in persons.values():
        person.close()
