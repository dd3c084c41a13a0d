"""Every list leaves as a file: the pages are walked, and none with a table is without its links or a reason."""

from __future__ import annotations

import csv
import http.client
import io
from datetime import date
from typing import Any

import pytest
from flask import Flask, url_for

from forum.core.security import GRANTS, Role
from forum.forums.enums import ForumState
from tests.architecture.registers import NO_LISTS, REGISTERS
from tests.client import Browser, Page
from tests.factories.accounts import user_of
from tests.factories.agreements import AgreementFactory, EditionFactory
from tests.factories.delegations import ready_delegation
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, PlaceFactory, load_reference
from tests.journeys.pages import workbook

ROLES = (Role.SECRETARY, Role.ADMINISTRATOR)


@pytest.fixture
def office(app: Flask) -> dict[Role, Browser]:
    """Browsers of who sees most, over lists that are not empty; the edition is the current one."""
    load_reference()
    load_currencies()
    forum = EditionFactory.create(state=ForumState.REGISTRATION, is_current=True)
    ready_delegation(forum=forum, organisation=OrganisationFactory.create())
    PlaceFactory.create()
    AgreementFactory.create(forum=forum, value=1_234_567_89, signed_on=date(2023, 6, 27))
    return {role: Browser(app).sign_in(user_of(role)) for role in ROLES}


def pages(app: Flask) -> list[str]:
    """Endpoints of pages that ask for nothing but the address itself."""
    plain = [rule for rule in app.url_map.iter_rules() if not rule.arguments and "." not in rule.rule]
    rules = [rule for rule in plain if "GET" in (rule.methods or ())]
    return sorted({rule.endpoint for rule in rules if not rule.endpoint.endswith("_columns")} - {"accounts.sign_in"})


@pytest.mark.sqlite
def test_every_page_with_a_table_offers_its_files(app: Flask, office: dict[Role, Browser]) -> None:
    offered: dict[str, set[str]] = {}
    tables: set[str] = set()
    with app.test_request_context():
        addresses = {name: url_for(name) for name in pages(app)}
        files = {name: url_for(export, suffix="xlsx") for name, export in REGISTERS.items()}
    for browser in office.values():
        for name, address in addresses.items():
            response = browser.client.get(address)
            if response.status_code == http.client.OK and response.mimetype == "text/html":
                page = Page(response.text)
                if '<table class="grid' in page.html:
                    tables.add(name)
                offered.setdefault(name, set()).update(link.split("?")[0] for link in page.links)
    # Pages that take lists in show what a list may hold.
    taken_in = {name for name in tables if name.partition(".")[2].startswith("import")}
    assert sorted(tables - taken_in - set(REGISTERS) - set(NO_LISTS)) == []
    assert [name for name, file in files.items() if file not in offered.get(name, set())] == []
    columns = [file.removesuffix(".xlsx") + "/columns" for file in files.values()]
    assert [address for address in columns if not any(address in links for links in offered.values())] == []


@pytest.mark.sqlite
def test_every_file_has_the_same_rows_as_workbook_and_as_text(app: Flask, office: dict[Role, Browser]) -> None:
    exports = sorted(set(REGISTERS.values()))
    with app.test_request_context():
        files = {name: [url_for(name, suffix=suffix) for suffix in ("xlsx", "csv")] for name in exports}
        pages_of_columns = {name: url_for(f"{name}_columns") for name in exports}
    told: dict[str, tuple[str | None, int, int]] = {}
    for name, (book, text) in files.items():
        permission: Any = getattr(app.view_functions[name], "required_permission", None)
        browser = next(office[role] for role in ROLES if permission in GRANTS[role])
        browser.get(pages_of_columns[name])
        answer = browser.get(text)
        records = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline=""), delimiter=";"))
        rows = [list(map(shown, row)) for row in workbook(browser.get(book)).worksheets[0].iter_rows(values_only=True)]
        told[name] = (answer.headers["X-Forum-Rows"], len(records) - 1, len(rows[rows.index(records[0]) :]) - 1)
    # A workbook has totals, and notes under them.
    wrong = [name for name, (said, texts, cells) in told.items() if said != str(texts) or cells < texts]
    assert wrong == [], told
    assert sum(rows for _, rows, _ in told.values()) > 100


def shown(cell: object) -> str:
    """A cell as the header of a text file would say it."""
    return "" if cell is None else str(cell)
