"""The register page: scope, filters, totals, order, pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forum.agreements.enums import AgreementState, Disclosure, SumSource
from forum.agreements.queries import AgreementFilter, agreement_totals
from forum.core.db import db
from forum.core.security import Role
from forum.core.types import DatePrecision
from forum.reference.enums import Side
from tests.agreements.pages import edition, enter, enter_as, selects, shown, stage
from tests.client import Browser
from tests.factories.accounts import RepresentativeFactory
from tests.factories.agreements import SECRETARY, AgreementFactory, EditionFactory, contract_draft, party
from tests.factories.reference import OrganisationFactory

DAY = date(2023, 6, 27)


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.SECRETARY, Role.ANALYST, Role.ADMINISTRATOR])
def test_register_opens_for_who_may_see_documents(browser: Browser, role: Role) -> None:
    stage()
    key = AgreementFactory.create(title="Соглашение на виду", signed_on=DAY).id
    enter(browser, role)
    browser.get("/agreements")
    assert "Соглашение на виду" in shown(browser).text
    browser.get(f"/agreements/{key}")


def test_desk_sees_no_documents(browser: Browser) -> None:
    stage()
    key = AgreementFactory.create(signed_on=DAY).id
    enter(browser, Role.DESK)
    for url in ("/agreements", f"/agreements/{key}", "/agreements/export.xlsx", "/agreements/export.csv"):
        browser.get(url, status=403)


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.ANALYST, Role.ADMINISTRATOR])
def test_only_secretariat_reaches_pages_that_change_documents(browser: Browser, role: Role) -> None:
    stage()
    key = AgreementFactory.create(value=100, signed_on=DAY).id
    enter(browser, role)
    browser.get("/agreements")
    token = browser.csrf_token()
    assert "/agreements/new" not in shown(browser).links
    for url in ("/agreements/new", *(f"/agreements/{key}/{page}" for page in ("edit", "sign", "amendments/new"))):
        browser.get(url, status=403)
    browser.get(f"/agreements/{key}/state?action=void", status=403)
    for page in ("verify", "state", "edit", "sign"):
        response = browser.client.post(f"/agreements/{key}/{page}", data={"csrf_token": token, "action": "void"})
        assert response.status_code == 403


def test_representative_never_sees_planned_documents_of_others(browser: Browser) -> None:
    stage()
    mine = OrganisationFactory.create()
    own = AgreementFactory.create(title="Собственный замысел", parties=(party(organisation=mine),)).id
    foreign = AgreementFactory.create(title="Чужой замысел", own_number="СЕКРЕТ-7")
    key, organisation = foreign.id, foreign.parties[0].organisation_id
    user = RepresentativeFactory.create(organisation=mine).id
    enter_as(browser, user)
    browser.get(f"/agreements/{own}")
    browser.get(f"/agreements/{key}", status=404)
    for query in ("", "?text=СЕКРЕТ-7", f"?organisation_id={organisation}", "?states=planned", "?text=Чужой"):
        browser.get(f"/agreements{query}")
        assert "Чужой замысел" not in shown(browser).text
        exported = browser.get(f"/agreements/export.csv{query}").get_data(as_text=True)
        assert "Чужой" not in exported
        assert "СЕКРЕТ" not in exported.splitlines()[0]
    browser.get("/agreements?states=planned")
    assert "Собственный замысел" in shown(browser).text


def test_annulled_record_is_shown_to_secretariat_and_to_others_on_request_alone(browser: Browser) -> None:
    stage()
    AgreementFactory.create(title="Ошибочная запись", signed_on=DAY, state=AgreementState.VOID)
    enter(browser, Role.SECRETARY)
    browser.get("/agreements")
    assert "Ошибочная запись" in shown(browser).text
    enter(browser, Role.ANALYST)
    browser.get("/agreements")
    assert "Ошибочная запись" not in shown(browser).text


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kinds=contract", {"Договор станков"}),
        ("kinds=contract,agreement", {"Договор станков", "Дружба городов"}),
        ("kinds=contract&kinds=agreement", {"Договор станков", "Дружба городов"}),
        ("states=planned", {"Замысел"}),
        ("levels=municipal", {"Дружба городов"}),
        ("currency=RUB", {"Договор станков"}),
        ("value_from=1000", {"Договор станков"}),
        ("value_from=1001", set()),
        ("year=2023", {"Договор станков", "Дружба городов"}),
        ("text=ДРУЖБА", {"Дружба городов"}),
        ("counts=0", {"Замысел"}),
        ("money=1", {"Договор станков"}),
        ("disclosures=none", {"Замысел", "Дружба городов"}),
        ("signed_from=2023-07-01", {"Дружба городов"}),
    ],
)
def test_register_shows_what_the_address_asks_for(browser: Browser, query: str, titles: set[str]) -> None:
    forum, ru, by = stage()
    parties = (party(organisation=ru), party(organisation=by))
    AgreementFactory.create(
        draft=replace(contract_draft(100_000, forum=forum), title="Договор станков", parties=parties), signed_on=DAY
    )
    AgreementFactory.create(forum=forum, title="Дружба городов", level="municipal", signed_on=date(2023, 7, 1))
    AgreementFactory.create(forum=forum, title="Замысел", kind="memorandum")
    enter(browser)
    browser.get(f"/agreements?forum={forum.code}&{query}")
    text = shown(browser).text
    assert {title for title in ("Договор станков", "Дружба городов", "Замысел") if title in text} == titles


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("value_from=abc", "Write the amount in digits"),
        ("value_from=1.234", "can be read in two ways"),
        ("year=12", "Number must be between 1991 and 2100."),
        ("kinds=poem", "Choose one of the list."),
        ("forum=XXL", "Choose one of the list."),
        ("region=XX-YY", "Choose one of the list."),
        ("organisation=Никто", "so that it means one organisation"),
    ],
)
def test_senseless_filter_is_told_at_its_field_and_filters_nothing(browser: Browser, query: str, message: str) -> None:
    stage()
    AgreementFactory.create(title="Остаётся на странице", signed_on=DAY)
    enter(browser)
    browser.get(f"/agreements?{query}")
    assert message in shown(browser).text
    assert "Остаётся на странице" in shown(browser).text


def test_organisation_typed_in_full_filters_without_scripts(browser: Browser) -> None:
    stage()
    organisation = OrganisationFactory.create(name_ru="Завод «Ёлка»", region__side=Side.RU)
    AgreementFactory.create(title="С заводом", parties=(party(organisation=organisation),), signed_on=DAY)
    AgreementFactory.create(title="Без завода", signed_on=DAY)
    enter(browser)
    browser.get("/agreements?organisation=завод «елка»")
    assert "С заводом" in shown(browser).text
    assert "Без завода" not in shown(browser).text


def test_totals_tell_what_they_leave_out(browser: Browser) -> None:
    forum, _, _ = stage()
    code, common = forum.code, {"forum": forum, "signed_on": DAY}
    AgreementFactory.create(value=150_050, **common)
    AgreementFactory.create(kind="contract", **common)
    AgreementFactory.create(kind="contract", disclosure=Disclosure.CONFIDENTIAL, **common)
    AgreementFactory.create(value=70_000, sum_source=SumSource.HEARSAY, **common)
    AgreementFactory.create(value=90_000, currency="USD", precision=DatePrecision.MONTH, **common)
    enter(browser)
    browser.get(f"/agreements?forum={code}")
    text = shown(browser).text
    assert "5 documents; signed: 5, of them contracts: 5." in text
    assert "RUB 1,500.50 – 1 contract." in text
    for told in ("no sum", "not disclosed", "no rate", "awaiting verification"):
        assert f"1 contract – {told}" in text
    totals = agreement_totals(actor=SECRETARY, chosen=AgreementFilter(forum=code))
    assert totals.kopecks == 150_050


def test_filtered_by_region_the_page_shows_its_part(browser: Browser) -> None:
    forum, ru, by = stage()
    other = OrganisationFactory.create()
    code = ru.region.code if ru.region else ""
    parties = (party(organisation=ru, weight=3), party(organisation=other, weight=1), party(organisation=by))
    AgreementFactory.create(value=400_000, forum=forum, parties=parties, signed_on=DAY)
    enter(browser)
    browser.get(f"/agreements?region={code}")
    assert "The region’s part: RUB 3,000.00" in shown(browser).text
    assert "4,000.00" in shown(browser).text


def test_register_is_paged_and_sorted(browser: Browser) -> None:
    forum = EditionFactory.create()
    stage()
    for number in range(53):
        AgreementFactory.create(forum=forum, title=f"Документ {number:02}", parties=(), list_number=number + 1)
    code = forum.code
    enter(browser)
    browser.get(f"/agreements?forum={code}&sort=document")
    assert "Shown 1–50 of 53" in shown(browser).text
    assert "Документ 00" in shown(browser).text
    browser.get(f"/agreements?forum={code}&sort=document&page=2")
    assert "Документ 52" in shown(browser).text
    assert "Документ 49" not in shown(browser).text
    browser.get(f"/agreements?forum={code}&sort=-document")
    assert "Документ 52" in shown(browser).text


def test_page_of_many_rows_needs_no_more_queries_than_of_few(browser: Browser) -> None:
    forum, _, _ = stage()
    code = forum.code
    AgreementFactory.create(forum=forum, signed_on=DAY)
    enter(browser)
    browser.get(f"/agreements?forum={code}")
    few = selects(lambda: browser.get(f"/agreements?forum={code}"))
    for _ in range(3):
        AgreementFactory.create(forum=edition(code), signed_on=DAY)
    db.session.commit()
    assert selects(lambda: browser.get(f"/agreements?forum={code}")) == few


@pytest.mark.parametrize(("host", "first"), [(Side.RU, "Russian side"), (Side.BY, "Belarusian side")])
def test_side_of_the_host_comes_first(browser: Browser, host: Side, first: str) -> None:
    forum, _, _ = stage(host_side=host)
    AgreementFactory.create(forum=forum, signed_on=DAY)
    code = forum.code
    enter(browser)
    browser.get(f"/agreements?forum={code}")
    heads = shown(browser).html.split("<thead>")[1].split("</thead>")[0]
    second = next(title for title in ("Russian side", "Belarusian side") if title != first)
    assert heads.index(first) < heads.index(second)


def test_register_without_rows_says_whether_a_filter_hides_them(browser: Browser) -> None:
    enter(browser)
    browser.get("/agreements")
    assert "No records yet." in shown(browser).text
    browser.get("/agreements?text=7")
    assert "No records match these filters." in shown(browser).text
