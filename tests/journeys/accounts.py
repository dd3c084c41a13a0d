"""The acts of the administrator: accounts from a list, an official rate."""

from __future__ import annotations

import io
import re

from flask import Flask

from forum.core.i18n import LOCALE_COOKIE
from tests.client import Browser
from tests.core.imports.books import workbook
from tests.journeys.pages import text

GOVERNMENT = "Правительство Республики Башкортостан"
SENDER = "Government of the Republic of Bashkortostan"
"""The same, as English pages call it."""

OWN_PASSWORD = "leise Wolke springt über {}"

TITLES = ("E-mail", "Name of the person", "Role", "Organisation")
ACCOUNTS = (
    ("representative@example.org", "Вымышленная Мария", "Representative of a region", GOVERNMENT),
    ("secretary@example.org", "Вымышленная Анна", "Forum secretariat"),
    ("second@example.org", "Вымышленный Пётр", "Forum secretariat"),
    ("analyst@example.org", "Вымышленная Вера", "Analyst"),
    (
        "neighbour@example.org",
        "Вымышленный Игорь",
        "Representative of a region",
        "Государственное Собрание — Курултай Республики Башкортостан",
    ),
)


def signed_in(app: Flask, email: str, password: str) -> Browser:
    """A browser of somebody who signed in on the page."""
    browser = Browser(app)
    browser.client.set_cookie(LOCALE_COOKIE, "en")
    browser.get("/sign-in")
    response = browser.submit("/sign-in", {"email": email, "password": password})
    assert response.location == "/"
    return browser


def make_accounts(administrator: Browser, app: Flask) -> dict[str, Browser]:
    """Make accounts from a list, refused whole for one fault; everybody takes an own password."""
    wrong = [tuple("Analist" if cell == "Analyst" else cell for cell in row) for row in ACCOUNTS]
    administrator.get(_sent(administrator, workbook(TITLES, *wrong)))
    assert "C5 Role Write one of: " in text(administrator)
    administrator.get(f"{_sent(administrator, workbook(TITLES, *ACCOUNTS))}/commit")
    administrator.submit("/commit", status=200)
    issued = dict(re.findall(r"([a-z]+)@example\.org .+? ([a-z0-9]{4}(?:-[a-z0-9]{4}){3})", text(administrator)))
    assert sorted(issued) == ["analyst", "neighbour", "representative", "second", "secretary"]
    people = {}
    for name, one_time in issued.items():
        people[name] = signed_in(app, f"{name}@example.org", one_time)
        assert people[name].get("/", status=302).location == "/profile"
        people[name].get("/profile")
        own = OWN_PASSWORD.format(len(name))
        people[name].submit("/profile", {"current": one_time, "new": own, "repeated": own})
        people[name].get("/")
        assert "Summary" in text(people[name])
    return people


def _sent(administrator: Browser, content: bytes) -> str:
    """Send a list of accounts; the address of its preview."""
    administrator.get("/accounts/import")
    return str(administrator.submit("/accounts/import", {"file": (io.BytesIO(content), "people.xlsx")}).location)


def add_rate(administrator: Browser, currency: str, rate: str) -> None:
    """Enter an official rate of today by hand."""
    administrator.get("/reference/rates/new")
    given = {"currency_code": currency, "on_date": "2027-06-23", "nominal": "1", "rate": rate}
    administrator.submit("/reference/rates/new", given, status=422)
    administrator.submit("/reference/rates/new", {**given, "source": "Учебный источник"})
