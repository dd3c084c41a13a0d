"""Sums as they are typed: said back in digits, words and roubles; an unusual one is asked about once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.agreements.enums import AgreementState, Disclosure
from forum.agreements.queries.unusual import UnusualSum, unusual_sum
from forum.agreements.services import change_state
from forum.core.clock import today
from forum.core.security import Role
from forum.forums.models import Forum
from tests.agreements.pages import count, edition, enter, key_of, shown, stage, stored, typed
from tests.client import Browser
from tests.factories.agreements import SECRETARY, AgreementFactory, EditionFactory, party
from tests.factories.rates import ExchangeRateFactory
from tests.factories.reference import OrganisationFactory

DAY = date(2023, 6, 27)
MILLION = 1_000_000_00


def contract(forum: Forum, value: int, **given: Any) -> Any:
    return AgreementFactory.create(
        forum=forum, value=value, parties=(party(organisation=OrganisationFactory.create()),), **given
    )


def test_first_sum_of_all_has_nothing_to_be_compared_with(app: Flask) -> None:
    forum, *_ = stage()
    assert unusual_sum(MILLION, forum=forum) is None


@pytest.mark.parametrize(
    ("kopecks", "found"),
    [
        (1, None),
        (9 * MILLION, None),
        (9 * MILLION + 1, UnusualSum(largest=9 * MILLION, median=None)),
        (30 * MILLION - 1, UnusualSum(largest=9 * MILLION, median=None)),
        (30 * MILLION, UnusualSum(largest=9 * MILLION, median=3 * MILLION)),
    ],
)
def test_sum_is_unusual_above_all_and_from_ten_medians_on(app: Flask, kopecks: int, found: UnusualSum | None) -> None:
    forum, *_ = stage()
    for value in (1, 3, 9, 4):
        contract(forum, value * MILLION, signed_on=DAY)
    # The lower of the two in the middle.
    assert unusual_sum(kopecks, forum=forum) == found


def test_median_is_of_the_edition_and_the_largest_of_all_editions(app: Flask) -> None:
    forum, *_ = stage()
    contract(forum, MILLION, signed_on=DAY)
    contract(EditionFactory.create(), 50 * MILLION, signed_on=DAY)
    assert unusual_sum(20 * MILLION, forum=forum) == UnusualSum(largest=None, median=MILLION)
    assert unusual_sum(60 * MILLION, forum=forum) == UnusualSum(largest=50 * MILLION, median=MILLION)


def test_training_edition_and_the_real_ones_are_not_compared(app: Flask) -> None:
    forum, *_ = stage()
    training = EditionFactory.create(is_training=True)
    contract(forum, MILLION, signed_on=DAY)
    contract(training, 100 * MILLION, signed_on=today())
    assert unusual_sum(2 * MILLION, forum=forum) == UnusualSum(largest=MILLION, median=None)
    assert unusual_sum(2 * MILLION, forum=training) is None


def test_annulled_and_own_sums_are_no_measure_and_planned_and_foreign_ones_are(app: Flask) -> None:
    forum, *_ = stage()
    void, own = contract(forum, 90 * MILLION, signed_on=DAY), contract(forum, 80 * MILLION)
    change_state(actor=SECRETARY, agreement=void, action="void", reason="заведён дважды")
    assert void.state is AgreementState.VOID
    contract(forum, MILLION)
    ExchangeRateFactory.create(currency_code="USD", on_date=DAY, nominal=1, rate="85.0504")
    contract(forum, MILLION, currency="USD", signed_on=DAY)
    assert unusual_sum(86 * MILLION, forum=forum, besides=own.id) == UnusualSum(largest=85_050_400_00, median=MILLION)


def test_unusual_sum_is_asked_about_once_and_then_stored(browser: Browser) -> None:
    forum, ru, by = stage()
    contract(forum, MILLION, signed_on=DAY)
    data = typed(edition(forum.code), ru, by, value="110 млрд")
    enter(browser, locale="ru")
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    text = shown(browser).text
    assert "Сто десять миллиардов российских рублей 00 копеек." in text
    assert "Это будет наибольшая из всех сумм (сейчас – 1 000 000,00 рос. руб.)." in text
    assert 'href="#sum_is_right"' in shown(browser).html
    assert shown(browser).form("/new")["data"]["value"] == ["110 млрд"]
    assert count() == 1
    response = browser.submit("/new", {**data, "sum_is_right": "y"})
    assert stored(key_of(response.location)).value == 110_000 * MILLION


def test_tick_given_for_one_sum_says_nothing_of_another(browser: Browser) -> None:
    forum, ru, by = stage()
    contract(forum, MILLION, signed_on=DAY)
    data = typed(edition(forum.code), ru, by, value="110 млн")
    enter(browser)
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    browser.submit("/new", {**data, "value": "110 млрд", "sum_is_right": "y"}, status=422)
    assert "110,000 times" in shown(browser).text
    assert "sum_is_right" not in {
        name for name, values in shown(browser).form("/new")["data"].items() if values == ["y"]
    }
    assert count() == 1


def test_usual_sum_and_an_edit_that_keeps_the_sum_are_not_asked_about(browser: Browser) -> None:
    forum, ru, by = stage()
    contract(forum, MILLION, signed_on=DAY)
    large = AgreementFactory.create(
        forum=forum, value=500 * MILLION, parties=(party(organisation=ru), party(organisation=by))
    )
    key = large.id
    data = typed(edition(forum.code), ru, by, value="500 000 000", title="Другое название", version="1")
    enter(browser)
    browser.get(f"/agreements/{key}/edit")
    browser.submit("/edit", data)
    assert stored(key).title == "Другое название"
    browser.get("/agreements/new")
    browser.submit("/new", typed(edition(forum.code), ru, by, value="900 000"))
    assert count() == 3


def test_new_sum_of_an_amendment_is_asked_about(browser: Browser) -> None:
    forum, ru, by = stage()
    document = AgreementFactory.create(
        forum=forum, value=MILLION, signed_on=DAY, parties=(party(organisation=ru), party(organisation=by))
    )
    contract(forum, 2 * MILLION, signed_on=DAY)
    key = document.id
    enter(browser)
    browser.get(f"/agreements/{key}/amendments/new")
    data = {"effective_on": "2023-08-01", "value": "50 000 000", "reason": "объём увеличен"}
    browser.submit("/amendments/new", data, status=422)
    assert "Fifty million Russian roubles 00 kopecks." in shown(browser).text
    assert stored(key).amendments == []
    browser.submit("/amendments/new", {**data, "sum_is_right": "y"})
    assert [act.value for act in stored(key).amendments] == [50 * MILLION]


def test_sum_is_said_back_on_the_page_without_a_script(browser: Browser) -> None:
    forum, ru, by = stage()
    data = typed(forum, ru, by, value="2,5 млрд", title="")
    enter(browser, locale="ru")
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    text = shown(browser).text
    assert "2 500 000 000,00 рос. руб." in text
    assert "Два миллиарда пятьсот миллионов российских рублей 00 копеек" in text


@pytest.mark.parametrize(
    ("query", "lines", "error"),
    [
        ("value=&currency=RUB", [], ""),
        ("value=5&currency=", [], ""),
        ("value=1,6 млрд&currency=RUB", ["1 600 000 000,00 рос. руб.",
                                         "Один миллиард шестьсот миллионов российских рублей 00 копеек"], ""),
        ("value=1 000,01&currency=USD&day=28.06.2023", ["1 000,01 долл. США", "Одна тысяча долларов США 01 цент",
         "85 051,25 рос. руб. по курсу Банка России на 27.06.2023: 85,0504 за 1 USD"], ""),
        ("value=7&currency=USD&day=01.01.2001", ["7,00 долл. США", "Семь долларов США 00 центов",
         "Курс Банка России на этот день неизвестен."], ""),
        ("value=1,234&currency=RUB", [], "Запись «1,234» можно прочесть двояко."),
        ("value=-1&currency=RUB", [], "Сумма не может быть отрицательной."),
        ("value=5&currency=XXX", [], ""),
    ],
)  # fmt: skip
def test_sum_is_said_back_while_it_is_typed(browser: Browser, query: str, lines: list[str], error: str) -> None:
    stage()
    ExchangeRateFactory.create(currency_code="USD", on_date=DAY, nominal=1, rate="85.0504")
    enter(browser, locale="ru")
    answer = browser.client.get(f"/agreements/sum?{query}").get_json()
    assert [line.replace("\u00a0", " ") for line in answer["lines"]] == lines
    assert answer["error"].startswith(error) if error else answer["error"] == ""


def test_day_to_come_is_told_at_the_rate_of_today(browser: Browser) -> None:
    stage()
    ExchangeRateFactory.create(currency_code="USD", on_date=today(), nominal=1, rate="90")
    enter(browser)
    day = (today() + timedelta(days=200)).isoformat()
    answer = browser.client.get(f"/agreements/sum?value=2&currency=USD&day={day}").get_json()
    assert answer["lines"][2].replace("\u00a0", " ").startswith("RUB 180.00 at the rate")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DESK, Role.ADMINISTRATOR])
def test_sums_are_said_back_to_who_enters_them(browser: Browser, role: Role) -> None:
    stage()
    enter(browser, role)
    assert browser.client.get("/agreements/sum?value=1&currency=RUB").status_code == 403


def test_disclosure_without_a_sum_asks_nothing(browser: Browser) -> None:
    forum, ru, by = stage()
    contract(forum, MILLION, signed_on=DAY)
    data = typed(edition(forum.code), ru, by, value="", disclosure=Disclosure.CONFIDENTIAL.value)
    enter(browser)
    browser.get("/agreements/new")
    browser.submit("/new", data)
    assert count() == 2
