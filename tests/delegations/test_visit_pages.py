"""Pages of visits: the register, the card, the forms in three languages, what each role may see and do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.db import db
from forum.core.security import Role
from forum.core.types import DatePrecision
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation
from forum.reference.queries import region_by_code
from tests.client import Browser, Page
from tests.delegations.people import account
from tests.factories.delegations import DelegationFactory, VisitFactory
from tests.factories.reference import OrganisationFactory, load_reference
from tests.home.stage import counted

REGISTER = "/delegations/visits"
SECRET = "тайные переговоры"


@pytest.fixture(autouse=True)
def _reference(app: Flask) -> None:
    load_reference()


def a_visit(**given: Any) -> Delegation:
    ends = {"region": region_by_code("RU-BA"), "destination_region": region_by_code("BY-MI")}
    made = VisitFactory.create(**{**ends, **given})
    db.session.commit()
    return made


def page_of(browser: Browser) -> Page:
    assert browser.page is not None
    return browser.page


def the_visit() -> Delegation:
    return db.session.scalars(sa.select(Delegation).execution_options(populate_existing=True)).one()


@pytest.mark.parametrize("locale", ["ru", "be", "en"])
def test_every_page_is_shown_in_every_language(browser: Browser, locale: str) -> None:
    key = a_visit(starts_on=date(2023, 6, 30), date_precision=DatePrecision.MONTH, purpose="обмен опытом").id
    waiting = a_visit(state=DelegationState.SUBMITTED).id
    browser.sign_in(account(Role.SECRETARY), locale=locale)
    for url in (
        REGISTER, f"{REGISTER}?awaiting=1", f"{REGISTER}?year=2023&month=6&unit=ru_heads&counts_on=2023-12-31",
        f"{REGISTER}/new", f"{REGISTER}/import", f"{REGISTER}/export/columns", f"{REGISTER}/{key}",
        f"{REGISTER}/{key}/edit", f"{REGISTER}/{key}/results", f"{REGISTER}/{key}/withdraw",
        f"{REGISTER}/{waiting}/return", f"{REGISTER}/{waiting}/reject",
    ):  # fmt: skip
        browser.get(url)
    browser.get(f"{REGISTER}/{key}")
    # A month is never shown as its last day.
    assert "30.06.2023" not in page_of(browser).text


def test_a_region_records_submits_and_tells_the_results(browser: Browser) -> None:
    own = OrganisationFactory.create(region=region_by_code("RU-BA"))
    person = account(Role.REPRESENTATIVE, own)
    browser.sign_in(person, locale="en").get(f"{REGISTER}/new")
    to = str(region_by_code("BY-MI").id)
    browser.submit(f"{REGISTER}/new", {"destination_region_id": to, "starts_on": "06.2023", "purpose": "выставка"})
    visit = the_visit()
    assert (visit.state, visit.organisation_id, visit.starts_on) == (
        DelegationState.DRAFT, own.id, date(2023, 6, 30),
    )  # fmt: skip
    card = f"{REGISTER}/{visit.id}"
    browser.get(card)
    browser.submit(f"{card}/submit")
    assert the_visit().state is DelegationState.SUBMITTED
    browser.get(f"{card}/edit", status=302)
    secretary = Browser(browser.app).sign_in(account(Role.SECRETARY), locale="en")
    secretary.get(card)
    secretary.submit(f"{card}/confirm")
    assert the_visit().state is DelegationState.CONFIRMED
    browser.get(f"{card}/results")
    browser.submit(f"{card}/results", {"results": "подписан протокол"})
    assert the_visit().results == "подписан протокол"


def test_the_secretariat_records_corrects_and_withdraws(browser: Browser) -> None:
    organisation = OrganisationFactory.create(region=region_by_code("BY-HM"), name_ru="Гомельский завод")
    browser.sign_in(account(Role.SECRETARY), locale="en").get(f"{REGISTER}/new")
    typed = {
        "region_id": str(region_by_code("BY-HM").id), "destination_region_id": str(region_by_code("RU-BA").id),
        "organisation": "Гомельский завод", "starts_on": "14.03.2023", "ends_on": "2023-03-16", "kind": "business",
    }  # fmt: skip
    browser.submit(f"{REGISTER}/new", typed)
    visit = the_visit()
    assert (visit.state, visit.organisation_id) == (DelegationState.CONFIRMED, organisation.id)
    card = f"{REGISTER}/{visit.id}"
    browser.get(f"{card}/edit")
    browser.submit(f"{card}/edit", {"organisation": "", "source": "письмо"})
    assert (the_visit().organisation_id, the_visit().source, the_visit().ends_on) == (None, "письмо", date(2023, 3, 16))
    browser.get(f"{card}/withdraw")
    browser.submit(f"{card}/withdraw", {"reason": ""}, status=422)
    browser.submit(f"{card}/withdraw", {"reason": "записан дважды"})
    assert the_visit().state is DelegationState.WITHDRAWN


def test_an_edit_of_an_older_version_is_shown_beside_what_is_stored(browser: Browser) -> None:
    key = a_visit(purpose="выставка").id
    first = browser.sign_in(account(Role.SECRETARY), locale="en")
    second = Browser(browser.app).sign_in(account(Role.SECRETARY), locale="en")
    for one in (first, second):
        one.get(f"{REGISTER}/{key}/edit")
    first.submit(f"{REGISTER}/{key}/edit", {"purpose": "ярмарка"})
    second.submit(f"{REGISTER}/{key}/edit", {"purpose": "форум"}, status=409)
    assert the_visit().purpose == "ярмарка"
    assert "ярмарка" in page_of(second).text


def test_a_form_sent_twice_makes_one_visit(browser: Browser) -> None:
    browser.sign_in(account(Role.SECRETARY), locale="en").get(f"{REGISTER}/new")
    form = page_of(browser).form(f"{REGISTER}/new")
    typed = {
        **form["data"], "region_id": str(region_by_code("RU-BA").id), "starts_on": "2023",
        "destination_region_id": str(region_by_code("BY").id),
    }  # fmt: skip
    for _time in range(2):
        browser.post(f"{REGISTER}/new", typed)
    assert db.session.scalar(sa.select(sa.func.count(Delegation.id))) == 1


@pytest.fixture
def strangers(app: Flask) -> tuple[int, Any]:
    """A visit of a stranger of the same region, and one's own organisation with a visit."""
    own = OrganisationFactory.create(region=region_by_code("RU-BA"))
    sister = OrganisationFactory.create(region=region_by_code("RU-BA"), name_ru="Тайная организация")
    key = a_visit(organisation=sister, purpose=SECRET, state=DelegationState.DRAFT).id
    a_visit(organisation=own, purpose="открытая цель")
    return key, own


def test_what_is_not_seen_is_not_found_anywhere(browser: Browser, strangers: tuple[int, Any]) -> None:
    key, own = strangers
    browser.sign_in(account(Role.REPRESENTATIVE, own))
    for page in ("", "/edit", "/results", "/withdraw"):
        browser.get(f"{REGISTER}/{key}{page}", status=404)
    for url in (
        REGISTER,
        f"{REGISTER}?q=тайные",
        f"{REGISTER}?awaiting=1",
        "/search?q=тайные",
        "/search?q=Тайная",
        "/",
    ):
        browser.get(url)
        assert SECRET not in page_of(browser).text, url
        assert f"{REGISTER}/{key}" not in page_of(browser).links, url
    assert "открытая цель" in browser.get(f"{REGISTER}/export.csv").text
    for suffix in ("csv", "xlsx"):
        content = browser.get(f"{REGISTER}/export.{suffix}").data
        assert SECRET.encode() not in content
    browser.get(f"{REGISTER}/import/editing.xlsx", status=403)


@pytest.mark.parametrize("role", [Role.DESK, Role.ADMINISTRATOR])
def test_roles_without_visits_have_no_page_of_them(browser: Browser, role: Role) -> None:
    key = a_visit(purpose=SECRET).id
    browser.sign_in(account(role))
    for url in (REGISTER, f"{REGISTER}/{key}", f"{REGISTER}/export.csv"):
        browser.get(url, status=403)
    browser.get("/search?q=тайные")
    assert SECRET not in page_of(browser).text


def test_the_analyst_reads_and_writes_nothing(browser: Browser) -> None:
    key = a_visit(purpose="обмен опытом").id
    browser.sign_in(account(Role.ANALYST), locale="en").get(f"{REGISTER}/{key}")
    assert "обмен опытом" in page_of(browser).text
    assert [form for form in page_of(browser).forms if REGISTER in form["action"]] == []
    for page in ("new", f"{key}/edit", f"{key}/withdraw"):
        browser.get(f"{REGISTER}/{page}", status=403)


def test_the_two_registers_show_their_own(browser: Browser) -> None:
    visit = a_visit(organisation=OrganisationFactory.create(region=region_by_code("RU-BA"))).id
    sent = DelegationFactory.create(state=DelegationState.SUBMITTED).id
    db.session.commit()
    browser.sign_in(account(Role.SECRETARY), locale="en").get("/delegations")
    assert f"/delegations/{sent}" in page_of(browser).links
    assert f"/delegations/{visit}" not in page_of(browser).links
    browser.get(f"/delegations/{visit}", status=404)
    browser.get(f"{REGISTER}/{sent}", status=404)
    browser.get(REGISTER)
    assert f"{REGISTER}/{visit}" in page_of(browser).links
    assert f"{REGISTER}/{sent}" not in page_of(browser).links


@pytest.mark.parametrize("column", ["starts_on", "home", "destination", "kind", "head_level", "state"])
def test_the_register_sorts_by_every_column_it_offers(browser: Browser, column: str) -> None:
    for number in range(3):
        a_visit(starts_on=date(2023, 1 + number, 1))
    browser.sign_in(account(Role.SECRETARY))
    for sort in (column, f"-{column}"):
        browser.get(f"{REGISTER}?sort={sort}")
        assert page_of(browser).html.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr") == 3


@pytest.mark.parametrize(
    "query",
    ["year=٢٠٢٣", "year=0000", "month=13", "month=x", "counts_on=gestern", "unit=none", "region=%00", "home=%00",
     "direction=x&kind=y&level=z&state=arrived", "page=999999", "sort=purpose", "q=%25_%5C"],
)  # fmt: skip
def test_nonsense_in_the_address_filters_nothing(browser: Browser, query: str) -> None:
    a_visit()
    browser.sign_in(account(Role.SECRETARY)).get(f"{REGISTER}?{query}")
    told = query.replace("%", "%25").replace("&", "%26")
    browser.get(f"/delegations?behind=counts_on%3D2023-12-31%26{told}")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements_does_not_grow(browser: Browser, rows: int) -> None:
    for _number in range(rows):
        a_visit(organisation=OrganisationFactory.create(region=region_by_code("RU-BA")))
    browser.sign_in(account(Role.SECRETARY)).get(REGISTER)
    with counted() as sent:
        browser.get(REGISTER)
        assert sent() <= 12
