"""The main job of a forum's year: accounts, edition, delegation, documents, statistics, report, audit trail."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from forum import loading
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from tests.client import Browser
from tests.factories.accounts import PASSWORD, user_of
from tests.journeys.accounts import add_rate, make_accounts, signed_in
from tests.journeys.delegations import (
    confirm_delegation,
    correct_delegation,
    register_delegation,
    return_delegation,
    see_confirmed,
    set_up_edition,
)
from tests.journeys.documents import TITLES, TOTAL, log_documents, sign_documents, verify_hearsay
from tests.journeys.pages import amounts_beside, text, workbook

NOW = datetime(2027, 6, 23, 9, tzinfo=UTC)
"""A Wednesday in the week of the edition that the secretariat sets up here; no shipped rate is young enough for it."""


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
        assert "no rate: 1 contract (BYN – 1)" in text(analyst), page
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


def read_audit_trail(administrator: Browser) -> None:
    """Every act of the story stands in the trail, and no name of a member or signatory does."""
    administrator.get("/audit")
    told = sa.select(AuditEvent.action).where(AuditEvent.entity == "delegation").order_by(AuditEvent.id)
    trail = db.session.scalars(told).all()
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
