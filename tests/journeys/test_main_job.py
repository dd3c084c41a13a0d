"""The main job of a forum's year: accounts, edition, delegation, documents, statistics, report, audit trail."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from forum import loading
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.i18n import LOCALE_COOKIE
from forum.core.security import Role
from forum.forums.models import Forum
from tests.client import Browser
from tests.factories.accounts import PASSWORD, user_of

NOW = datetime(2027, 6, 23, 9, tzinfo=UTC)
"""A Wednesday in the week of the edition that the secretariat sets up here; no shipped rate is young enough for it."""

GOVERNMENT = "Правительство Республики Башкортостан"
SENDER = "Government of the Republic of Bashkortostan"
"""The same, as English pages call it."""
OWN_PASSWORD = "leise Wolke springt über {}"

ACCOUNTS = f"""email;name;role;organisation
representative@example.org;Вымышленная Мария;representative;{GOVERNMENT}
secretary@example.org;Вымышленная Анна;secretary;
second@example.org;Вымышленный Пётр;secretary;
analyst@example.org;Вымышленная Вера;analyst;
neighbour@example.org;Вымышленный Игорь;representative;Государственное Собрание — Курултай Республики Башкортостан
"""


@pytest.fixture
def story(app: Flask) -> Iterator[Flask]:
    """The application in the week of a new edition, with the public data and an administrator."""
    with time_machine.travel(NOW, tick=False):
        loading.load_all(lambda _line: None)
        user_of(Role.ADMINISTRATOR, email="administrator@example.org")
        db.session.commit()
        yield app


def test_main_job(story: Flask) -> None:
    administrator = signed_in(story, "administrator@example.org", PASSWORD)
    people = make_accounts(administrator, story)
    add_rate(administrator, "USD", "80,0000")
    set_up_edition(people["secretary"])
    delegation = register_delegation(people["representative"])
    return_delegation(people["secretary"], delegation)
    correct_delegation(people["representative"], delegation)
    confirm_delegation(people["secretary"], delegation)
    see_confirmed(people, delegation)
    documents = log_documents(people["secretary"])
    sign_documents(people["secretary"], documents)
    verify_hearsay(people, documents["contract by word of mouth"])
    read_statistics(people["analyst"])
    follow_number_to_rows(people["analyst"])
    add_rate(administrator, "BYN", "25,5")
    see_rate_followed(people["analyst"])
    read_register(people["analyst"])
    download_annual_report(people["analyst"])
    read_audit_trail(administrator)


# Accounts and reference data.


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
    administrator.get("/accounts/import")
    administrator.submit("/accounts/import", {"listed": ACCOUNTS.replace(";analyst;", ";analist;")}, status=422)
    assert "Unknown role" in text(administrator)
    administrator.submit("/accounts/import", {"listed": ACCOUNTS}, status=200)
    administrator.submit("/accounts/import", status=200)
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


def add_rate(administrator: Browser, currency: str, rate: str) -> None:
    """Enter an official rate of today by hand."""
    administrator.get("/reference/rates/new")
    given = {"currency_code": currency, "on_date": "2027-06-23", "nominal": "1", "rate": rate}
    administrator.submit("/reference/rates/new", given, status=422)
    administrator.submit("/reference/rates/new", {**given, "source": "Учебный источник"})


# The edition.


def set_up_edition(secretary: Browser) -> None:
    """Copy the set-up of the XIII Forum into the XIV, open its registration, make it current."""
    secretary.get("/forums/XIII/copy")
    assert secretary.page is not None
    assert secretary.page.form("/copy")["data"]["number"] == ["14"]
    days = {"starts_on": "2027-06-22", "ends_on": "2027-06-24"}
    late = {**days, "nomination_until": "2027-06-23", "changes_until": "2027-06-21"}
    secretary.submit("/copy", late, status=422)
    assert "Changes close before nomination does." in text(secretary)
    created = secretary.submit("/copy", {**late, "changes_until": "2027-06-24", "default_quota": "10"})
    assert created.location == "/forums/XIV"
    secretary.follow(created)
    secretary.submit("/forums/XIV/state")
    secretary.follow(created)
    assert "registration is open" in text(secretary)
    secretary.submit("/forums/XIV/current")
    assert db.session.scalars(sa.select(Forum.code).where(Forum.is_current)).all() == ["XIV"]


# The delegation.

MEMBER = {
    "first_name": "Айгуль",
    "last_name_latin": "Vymyshlennaia",
    "first_name_latin": "Aigul",
    "post": "начальник отдела",
    "workplace": GOVERNMENT,
    "consent_on": "2027-06-01",
}


def register_delegation(representative: Browser) -> str:
    """Register a delegation with two members, name the head, submit it; return the card's address."""
    representative.get("/delegations/new")
    late = {"letter_number": "01-15/7", "letter_on": "2027-07-01", "contact_phone": "+7 347 000-00-00"}
    forum_id = str(db.session.scalars(sa.select(Forum.id).where(Forum.code == "XIV")).one())
    representative.submit("/delegations/new", {"forum_id": forum_id, **late}, status=422)
    assert "The letter cannot be dated in the future." in text(representative)
    card = representative.submit("/delegations/new", {"letter_on": "2027-06-15"}).location
    representative.get(card)
    assert "There is nobody on the list yet." in text(representative)
    representative.get(f"{card}/members/new")
    representative.submit("/members/new", {**MEMBER, "last_name": ""}, status=422)
    again = representative.submit("/members/new", {"last_name": "Вымышленная", "another": "1"})
    representative.follow(again)
    representative.submit("/members/new", {**MEMBER, "last_name": "Ошибкина", "post": "советник"})
    representative.get(card)
    assert "The head of the delegation is not named." in text(representative)
    representative.submit("/head")
    representative.get(card)
    representative.submit("/submit")
    representative.get(card)
    assert "awaits the secretariat" in text(representative)
    return card


def return_delegation(secretary: Browser, card: str) -> None:
    """Find the delegation among what awaits the secretariat and return it; without a comment it is not returned."""
    secretary.get("/delegations?awaiting=1")
    assert SENDER in text(secretary)
    secretary.get(f"{card}/return")
    secretary.submit("/return", {"reason": " "}, status=422)
    secretary.submit("/return", {"reason": "Уточните должность второго участника."})
    secretary.get("/delegations?awaiting=1")
    assert SENDER not in text(secretary)


def correct_delegation(representative: Browser, card: str) -> None:
    """Read the comment, correct the person and submit again."""
    representative.get(card)
    assert "Уточните должность второго участника." in text(representative)
    assert representative.page is not None
    second = next(link for link in representative.page.links[::-1] if re.search(r"/members/\d+$", link))
    representative.get(second)
    representative.submit(second, {"last_name": "Вымышленная-Вторая", "post": "советник министра"})
    representative.get(card)
    representative.submit("/submit")


def confirm_delegation(secretary: Browser, card: str) -> None:
    """Choose it in the register and confirm after the page that says what follows."""
    secretary.get("/delegations?awaiting=1")
    secretary.submit("/delegations/confirm", {"chosen": card.rsplit("/", 1)[1]}, status=200)
    assert SENDER in text(secretary)
    secretary.submit("/delegations/confirm")


def see_confirmed(people: dict[str, Browser], card: str) -> None:
    """The sender sees the decision; another organisation of the region sees nothing, the analyst no person."""
    people["representative"].get(card)
    assert "confirmed" in text(people["representative"])
    assert "Вымышленная-Вторая" in text(people["representative"])
    people["neighbour"].get(card, status=404)
    people["neighbour"].get("/delegations")
    assert SENDER not in text(people["neighbour"])
    people["analyst"].get(card)
    assert "2 persons are on the list." in text(people["analyst"])
    assert "Вымышленная-Вторая" not in text(people["analyst"])


# Agreements and contracts.

RU, BY = "RU", "BY"


@dataclass(frozen=True)
class Party:
    """A party as the form takes it."""

    side: str
    organisation: str
    weight: str = ""
    signatory: str = ""


BASHKORTOSTAN = Party(RU, GOVERNMENT, signatory="Вымышленный Глава")
TITLES = ["Поставка лифтов", "Поставка молока", "Поставка тракторов"]
TOTAL = "90,000,000.00"
"""A million dollars at 80 roubles and ten million roubles; the contract in Belarusian roubles has no rate."""

LENINGRAD = Party(RU, "Правительство Ленинградской области")
MINSK_REGION = Party(BY, "Минский областной исполнительный комитет", signatory="Вымышленный Председатель")


def log_documents(secretary: Browser) -> dict[str, str]:
    """Log an agreement and three contracts; return their addresses by what they are."""
    contract = {"kind": "contract", "level": "organisational", "disclosure": "disclosed"}
    stated = [
        Party(RU, GOVERNMENT, "2"),
        Party(RU, LENINGRAD.organisation, "1"),
        Party(BY, MINSK_REGION.organisation, "1"),
    ]
    refuse_half_told_weights(secretary, contract, stated)
    return {
        "agreement": log(secretary, {"kind": "agreement", "level": "interregional"}, [BASHKORTOSTAN, MINSK_REGION]),
        "contract in dollars": log(
            secretary, {**contract, "value": "1 000 000.00", "currency_code": "USD"}, stated, "Поставка лифтов"
        ),
        "contract in Belarusian roubles": log(
            secretary,
            {**contract, "value": "100 000.02", "currency_code": "BYN"},
            [BASHKORTOSTAN, LENINGRAD, MINSK_REGION],
            "Поставка молока",
        ),
        "contract by word of mouth": log(
            secretary,
            {**contract, "value": "10 000 000", "currency_code": "RUB", "sum_source": "hearsay"},
            [LENINGRAD, MINSK_REGION],
            "Поставка тракторов",
        ),
    }


def refuse_half_told_weights(secretary: Browser, contract: dict[str, str], parties: list[Party]) -> None:
    """A side that states one weight of two is asked for the other; what was typed stays, nothing is stored."""
    secretary.get("/agreements/new")
    told = [parties[0], Party(RU, LENINGRAD.organisation), parties[2]]
    half = {**contract, "title": "Поставка лифтов", "value": "1.5", "currency_code": "USD", **party_fields(told)}
    secretary.submit("/agreements/new", half, status=422)
    assert "State the weights of all parties of a side, or of none." in text(secretary)
    assert secretary.page is not None
    assert secretary.page.form("/agreements/new")["data"]["parties-0-weight"] == ["2"]
    assert secretary.get("/agreements?forum=XIV").status_code == 200
    assert "Поставка лифтов" not in text(secretary)


def log(secretary: Browser, fields: dict[str, str], parties: list[Party], title: str = "О сотрудничестве") -> str:
    """Log one document of the current edition, adding rows of parties as a page without scripts does."""
    secretary.get("/agreements/new")
    for _row in parties[2:]:
        secretary.submit("/agreements/new", {"add_parties": "1"}, status=200)
    response = secretary.submit("/agreements/new", {"title": title, **fields, **party_fields(parties)})
    return str(response.location)


def party_fields(parties: list[Party]) -> dict[str, str]:
    """The rows of the form."""
    return {
        f"parties-{position}-{name}": value
        for position, party in enumerate(parties)
        for name, value in vars(party).items()
    }


def sign_documents(secretary: Browser, documents: dict[str, str]) -> None:
    """Record the signings: each shows what follows and gives the next number of the edition's register."""
    for number, card in enumerate(documents.values(), start=1):
        secretary.get(f"{card}/sign")
        secretary.submit("/sign", {"signed_on": "23.06.2027", "place": "Казань"})
        secretary.get(card)
        assert f"XIV-{number:04}" in text(secretary)


def verify_hearsay(people: dict[str, Browser], card: str) -> None:
    """A sum by word of mouth is verified by a second person, never by the one who entered it."""
    people["secretary"].get(card)
    version = hidden(people["secretary"], card, "version")
    people["secretary"].post(f"{card}/verify", {"version": version})
    people["secretary"].get(card)
    assert "You entered this sum yourself: a second person verifies it." in text(people["secretary"])
    people["second"].get(card)
    people["second"].submit("/verify")
    people["second"].get(card)
    assert "The sum has been verified." in text(people["second"])


# Statistics and the report.


def read_statistics(analyst: Browser) -> None:
    """Either side, the matrix, the edition and plain SQL give one total; what it leaves out stands beside."""
    total = sa.text(
        "SELECT sum(kopecks) FROM allocation JOIN agreement ON agreement.id = agreement_id "
        "JOIN forum ON forum.id = agreement.forum_id WHERE forum.code = 'XIV' AND agreement.money"
    )
    assert db.session.scalar(total) == 90_000_000_00
    for page, parts in {
        "/statistics?forum=XIV": ["53,333,333.33", "36,666,666.67", TOTAL],
        "/statistics?forum=XIV&side=BY": [TOTAL],
        "/statistics/matrix?forum=XIV": ["53,333,333.33", "36,666,666.67", TOTAL],
        "/forums/XIV": [TOTAL],
    }.items():
        analyst.get(page)
        assert [part for part in parts if part in text(analyst)] == parts, page
        assert "no rate: 1 contract (BYN 1)" in text(analyst), page
    analyst.get("/statistics/editions")
    assert TOTAL in text(analyst)
    sheet = workbook(analyst.get("/statistics/regions.xlsx?forum=XIV")).worksheets[0]
    assert Decimal("53333333.33") in amounts_beside(sheet, "Bashkortostan")


def follow_number_to_rows(analyst: Browser) -> None:
    """The sum of a region leads to the one contract it is made of, the note beside the total to the one left out."""
    analyst.get("/statistics?forum=XIV")
    assert analyst.page is not None
    value, left = (
        next(link for link in analyst.page.links if all(part in link for part in parts))
        for parts in (("region=RU-BA", "money=1"), ("no_rate=1",))
    )
    analyst.get(value)
    assert [title for title in TITLES if title in text(analyst)] == ["Поставка лифтов"]
    assert "53,333,333.33" in text(analyst)
    analyst.get(left)
    assert [title for title in TITLES if title in text(analyst)] == ["Поставка молока"]


def see_rate_followed(analyst: Browser) -> None:
    """A rate entered later gives the contract its roubles: halves by default shares, the odd kopeck by region code."""
    analyst.get("/statistics?forum=XIV")
    parts = ["54,608,333.59", "37,941,666.92", "92,550,000.51"]
    assert [part for part in parts if part in text(analyst)] == parts
    assert "no rate:" not in text(analyst)
    assert "2,550,000.51" in text(analyst).split("by default shares", 1)[1]


def read_register(analyst: Browser) -> None:
    """Download the register exactly as filtered, as a workbook and as CSV."""
    filtered = urlencode({"forum": "XIV", "kinds": "contract"})
    analyst.get(f"/agreements?{filtered}")
    assert [title for title in TITLES if title in text(analyst)] == TITLES
    assert "О сотрудничестве" not in text(analyst)
    book = workbook(analyst.get(f"/agreements/export.xlsx?{filtered}"))
    cells = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    assert sorted(cell for cell in cells if cell.startswith("Поставка")) == sorted(TITLES)
    comma = analyst.get(f"/agreements/export.csv?{filtered}").get_data(as_text=True)
    assert len([row for row in csv.reader(io.StringIO(comma), delimiter=";") if "Поставка" in ";".join(row)]) == 3


def download_annual_report(analyst: Browser) -> None:
    """The report of the year tells the same sums as the pages."""
    analyst.get("/reports")
    book = workbook(analyst.get("/reports/annual/2027.xlsx"))
    told = [amount for sheet in book.worksheets for amount in amounts_beside(sheet, "Bashkortostan")]
    assert Decimal("54608333.59") in told


def amounts_beside(sheet: Any, name: str) -> list[Decimal]:
    """The numbers of the rows in which a cell holds ``name``."""
    rows = [row for row in sheet.iter_rows(values_only=True) if name in row]
    return [Decimal(str(cell)) for row in rows for cell in row if isinstance(cell, int | float)]


# The audit trail.


def read_audit_trail(administrator: Browser) -> None:
    """Every act of the story stands in the trail, and no name of a member or signatory does."""
    administrator.get("/audit")
    trail = db.session.scalars(sa.select(AuditEvent.action).where(AuditEvent.entity == "delegation")).all()
    assert [action for action in trail if action != "delegation.viewed"] == [
        *("delegation.created", "delegation.submitted", "delegation.returned"),
        *("delegation.submitted", "delegation.confirmed"),
    ]
    administrator.get("/audit?action=agreement.signed")
    assert sorted(set(re.findall(r"XIV-\d{4}", text(administrator)))) == [f"XIV-{number:04}" for number in range(1, 5)]
    for filtered in ("entity=member", "entity=agreement", "entity=delegation"):
        administrator.get(f"/audit?{filtered}")
        persons = ("Вымышленная-Вторая", "Ошибкина", "Вымышленный Глава", "Вымышленный Председатель")
        assert [name for name in persons if name in text(administrator)] == []


def text(browser: Browser) -> str:
    """The text of the page a browser shows."""
    assert browser.page is not None
    return browser.page.text


def hidden(browser: Browser, action: str, name: str) -> str:
    """A hidden value that some form of the page would send."""
    assert browser.page is not None
    found = [form["data"][name][0] for form in browser.page.forms if name in form["data"]]
    assert found, f"no {name} on the page of {action}"
    return str(found[0])


def workbook(response: TestResponse) -> Any:
    """The downloaded workbook, formulas by the values stored beside them."""
    return openpyxl.load_workbook(io.BytesIO(response.get_data()), data_only=True)
