"""Pages of currencies and rates."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from forum.core.db import db
from forum.core.security import Role
from forum.rates.models import ExchangeRate
from tests.client import Browser
from tests.factories.accounts import UserFactory
from tests.factories.rates import ExchangeRateFactory, load_currencies, load_rates


@pytest.fixture
def administrator(app: Flask) -> Browser:
    load_currencies()
    return Browser(app).sign_in(UserFactory.create(role=Role.ADMINISTRATOR), locale="en")


def text_of(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def test_the_register_shows_exact_digits_and_its_filter(administrator: Browser) -> None:
    load_rates_of_two_currencies()
    administrator.get("/reference/rates?currency=USD&since=2023-06-02&until=2023-06-30")
    assert "Shown 1–1 of 1" in text_of(administrator)
    assert "80.5000" in text_of(administrator)
    assert administrator.page is not None
    assert re.findall(r'<td class="num" data-label="Rate[^>]*><span>\s*([^<\s]+)', administrator.page.html) == [
        "80.5000"
    ]


def load_rates_of_two_currencies() -> None:
    ExchangeRateFactory.create(on_date=date(2023, 6, 1))
    ExchangeRateFactory.create(on_date=date(2023, 6, 2))
    ExchangeRateFactory.create(on_date=date(2023, 6, 2), currency_code="EUR")


@pytest.mark.parametrize("query", ["currency=XXX", "since=yesterday", "until=31.02.2023", "sort=nothing&page=-1"])
def test_an_odd_filter_counts_as_none(administrator: Browser, query: str) -> None:
    load_rates_of_two_currencies()
    administrator.get(f"/reference/rates?{query}")
    assert "Shown 1–3 of 3" in text_of(administrator)


def test_the_export_is_what_is_filtered(administrator: Browser) -> None:
    load_rates_of_two_currencies()
    answer = administrator.get("/reference/rates/export.xlsx?currency=EUR")
    cells = [
        cell for row in load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True) for cell in row
    ]
    assert cells.count("EUR") == 1
    assert "USD" not in cells


def test_a_rate_is_added_then_corrected(administrator: Browser) -> None:
    administrator.get("/reference/rates/new")
    bad = {"currency_code": "USD", "on_date": "2026-01-15", "rate": "много", "source": "cbr.ru"}
    administrator.submit("/reference/rates/new", bad, status=422)
    assert administrator.page is not None
    form = administrator.page.form("/reference/rates/new")
    assert [form["data"][name] for name in ("currency_code", "on_date", "rate")] == [["USD"], ["2026-01-15"], ["много"]]
    assert db.session.scalars(sa.select(ExchangeRate)).all() == []
    administrator.submit("/reference/rates/new", {"rate": "78,2267"})
    made = db.session.scalars(sa.select(ExchangeRate)).one()
    administrator.get(f"/reference/rates/{made.id}/edit")
    administrator.submit(f"/reference/rates/{made.id}/edit", {"rate": "78.2268"})
    rates = db.session.execute(sa.select(ExchangeRate.rate, ExchangeRate.is_superseded).order_by(ExchangeRate.id))
    assert [tuple(row) for row in rates] == [("78.2267", True), ("78.2268", False)]
    administrator.get("/reference/rates")
    assert "78.2267" not in text_of(administrator)
    administrator.get("/reference/rates?superseded=1")
    assert "15.01.2026 superseded" in text_of(administrator)
    administrator.get(f"/reference/rates/{made.id}/edit")
    administrator.submit(f"/reference/rates/{made.id}/edit", {"rate": "79"}, status=422)
    assert "A corrected rate stands in the place of this one" in text_of(administrator)


def test_secretary_enters_the_rate_a_document_awaits(app: Flask) -> None:
    load_currencies()
    browser = Browser(app).sign_in(UserFactory.create(role=Role.SECRETARY), locale="en")
    browser.get("/reference/rates/new?currency=USD&on_date=2026-01-15")
    assert browser.page is not None
    form = browser.page.form("/reference/rates/new")
    assert [form["data"][name] for name in ("currency_code", "on_date")] == [["USD"], ["2026-01-15"]]
    browser.submit("/reference/rates/new", {"rate": "78,2267", "source": "Банк России"})
    rate = db.session.scalars(sa.select(ExchangeRate)).one()
    assert (rate.currency_code, rate.on_date, rate.rate) == ("USD", date(2026, 1, 15), "78.2267")


@pytest.mark.parametrize(
    "query", ["currency=XXX&on_date=soon", "currency=<b>&on_date=2026-02-31", "on_date=0000-00-00"]
)
def test_nonsense_in_the_address_of_a_new_rate_fills_in_nothing(administrator: Browser, query: str) -> None:
    administrator.get(f"/reference/rates/new?{query}")
    assert administrator.page is not None
    form = administrator.page.form("/reference/rates/new")
    assert form["data"]["on_date"] == [""]
    assert form["data"].get("currency_code", [""]) == [""]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DESK])
def test_others_read_and_do_not_edit(app: Flask, role: Role) -> None:
    load_currencies()
    rate = ExchangeRateFactory.create()
    browser = Browser(app).sign_in(UserFactory.create(role=role), locale="en")
    browser.get("/reference/rates")
    assert browser.page is not None
    assert [link for link in browser.page.links if link.endswith(("/new", "/edit"))] == []
    browser.get("/reference/rates/new", status=403)
    browser.post(f"/reference/rates/{rate.id}/edit", {"rate": "1", "version": 1}, status=403)
    assert db.session.scalars(sa.select(ExchangeRate.rate)).all() == ["80.5000"]


def test_currencies_show_their_newest_rate(app: Flask) -> None:
    load_rates()
    browser = Browser(app).sign_in(UserFactory.create(role=Role.DESK), locale="en")
    browser.get("/reference/currencies")
    assert "US dollar USD US dollars 78.4685 28.06.2025 2,650" in text_of(browser)


def test_rates_of_many_years_are_paged(app: Flask) -> None:
    load_rates()
    browser = Browser(app).sign_in(UserFactory.create(role=Role.ANALYST), locale="en")
    browser.get("/reference/rates")
    assert "Shown 1–50 of 3,059" in text_of(browser)
