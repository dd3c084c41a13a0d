"""The card, signing, states, verification and amendments in a browser."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from forum.agreements.enums import AgreementState, SumSource
from forum.agreements.models import Agreement, Allocation, Amendment
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.core.types import DatePrecision
from forum.reference.enums import Side
from tests.agreements.pages import count, enter, enter_as, shown, stage, stored
from tests.client import Browser
from tests.factories.accounts import RepresentativeFactory
from tests.factories.agreements import AgreementFactory, party
from tests.factories.rates import ExchangeRateFactory
from tests.factories.reference import OrganisationFactory

DAY = date(2023, 6, 27)


class TestSigning:
    def test_signing_is_checked_and_gives_the_register_number(self, browser: Browser) -> None:
        forum, _, _ = stage()
        agreement = AgreementFactory.create(value=150_050, forum=forum, planned_on=DAY)
        key, number = agreement.id, f"{forum.code}-0001"
        enter(browser)
        browser.get(f"/agreements/{key}/sign")
        assert "The sum enters the totals." in shown(browser).text
        assert "RUB 1,500.50" in shown(browser).text
        browser.follow(browser.submit("/sign", {"place": "Уфа"}))
        assert number in shown(browser).h1[0]
        row = stored(key)
        assert (row.state, row.register_number, row.signed_on, row.place) == ("signed", number, DAY, "Уфа")
        assert (row.counts, row.money) == (True, True)

    def test_another_day_is_shown_before_it_is_recorded(self, browser: Browser) -> None:
        stage()
        ExchangeRateFactory.create(currency_code="USD", on_date=DAY, rate="80.5")
        key = AgreementFactory.create(value=100_00, currency="USD").id
        enter(browser)
        browser.get(f"/agreements/{key}/sign")
        assert "no rate for this day" in shown(browser).text
        browser.submit("/sign", {"signed_on": "28.06.2023"}, status=200)
        assert "RUB 8,050.00" in shown(browser).text
        assert "80.5 roubles for 1 USD" in shown(browser).text
        assert stored(key).state is AgreementState.PLANNED
        browser.submit("/sign")
        assert stored(key).value_rub == 805_000

    @pytest.mark.parametrize(
        ("sent", "told"),
        [
            ("", "Fill in this field."),
            ("31.02.2023", "Write the date as 27.06.2023"),
            ("1812", "Check the year of this date."),
        ],
    )
    def test_senseless_day_is_told_at_its_field(self, browser: Browser, sent: str, told: str) -> None:
        stage()
        key = AgreementFactory.create().id
        enter(browser)
        browser.get(f"/agreements/{key}/sign")
        browser.submit("/sign", {"signed_on": sent, "place": "Уфа"}, status=422)
        page = shown(browser)
        assert told in page.html.split('id="signed_on-error"')[1].split("</div>")[0]
        assert page.form("/sign")["data"]["signed_on"] == [sent]
        assert page.form("/sign")["data"]["place"] == ["Уфа"]

    def test_day_to_come_is_refused(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create().id
        enter(browser)
        browser.get(f"/agreements/{key}/sign")
        tomorrow = f"{today() + timedelta(days=1):%d.%m.%Y}"
        browser.submit("/sign", {"signed_on": tomorrow}, status=200)
        browser.submit("/sign", status=422)
        assert 'id="signed_on-error"' in shown(browser).html
        assert stored(key).state is AgreementState.PLANNED

    def test_document_without_parties_is_not_signed(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create(parties=()).id
        enter(browser)
        browser.get(f"/agreements/{key}/sign")
        browser.submit("/sign", status=422)
        assert "Name at least one party" in shown(browser).text

    def test_signed_document_has_no_signing_page(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create(signed_on=DAY).id
        enter(browser)
        browser.get(f"/agreements/{key}/sign", status=404)

    def test_month_alone_is_kept_as_such(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create().id
        enter(browser)
        browser.get(f"/agreements/{key}/sign")
        browser.submit("/sign", {"signed_on": "06.2023"}, status=200)
        browser.submit("/sign")
        assert stored(key).signed_precision is DatePrecision.MONTH
        browser.get(f"/agreements/{key}")
        assert "June 2023" in shown(browser).text


class TestStates:
    def test_annulment_needs_its_reason_and_takes_the_document_out_of_totals(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create(value=100, signed_on=DAY).id
        enter(browser)
        browser.get(f"/agreements/{key}/state?action=void")
        assert "annulled for good" in shown(browser).text
        browser.submit("/state", {"reason": "  "}, status=422)
        assert 'id="reason-error"' in shown(browser).html
        browser.submit("/state", {"reason": "внесён дважды"})
        row = stored(key)
        assert (row.state, row.counts, row.money) == (AgreementState.VOID, False, False)
        browser.get(f"/agreements/{key}")
        assert "record annulled" in shown(browser).text
        assert "внесён дважды" in shown(browser).text

    @pytest.mark.parametrize("action", ["", "sign", "fly", "reopen"])
    def test_arrow_that_does_not_start_here_has_no_page(self, browser: Browser, action: str) -> None:
        stage()
        key = AgreementFactory.create(signed_on=DAY).id
        enter(browser)
        browser.get(f"/agreements/{key}/state?action={action}", status=404)

    def test_state_changed_meanwhile_is_told(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create().id
        enter(browser)
        browser.get(f"/agreements/{key}/state?action=no_news")
        first = shown(browser)
        browser.submit("/state")
        browser.page = first
        browser.submit("/state", {"reason": "ещё раз"}, status=409)
        assert "changed while you were editing it" in shown(browser).text
        assert shown(browser).form("/state")["data"]["reason"] == ["ещё раз"]

    def test_card_offers_what_the_state_and_the_role_allow(self, browser: Browser) -> None:
        stage()
        planned, signed = AgreementFactory.create().id, AgreementFactory.create(signed_on=DAY).id
        enter(browser)
        browser.get(f"/agreements/{planned}")
        offered = {link.rsplit("action=", 1)[1] for link in shown(browser).links if "action=" in link}
        assert offered == {"withdraw", "no_news", "void"}
        assert f"/agreements/{planned}/sign" in shown(browser).links
        browser.get(f"/agreements/{signed}")
        offered = {link.rsplit("action=", 1)[1] for link in shown(browser).links if "action=" in link}
        assert offered == {"enter_into_force", "fulfil", "terminate", "expire", "replace", "void"}
        enter(browser, Role.ANALYST)
        browser.get(f"/agreements/{signed}")
        assert [link for link in shown(browser).links if "action=" in link or link.endswith("/edit")] == []


class TestVerification:
    def test_second_person_verifies_a_sum_from_hearsay(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create(value=100, sum_source=SumSource.HEARSAY, signed_on=DAY).id
        enter(browser)
        browser.get(f"/agreements/{key}")
        assert "awaits verification" in shown(browser).text
        browser.follow(browser.submit("/verify"))
        assert "The sum has been verified." in shown(browser).text
        assert stored(key).money is True

    def test_who_entered_the_sum_does_not_verify_it(self, browser: Browser) -> None:
        stage()
        user = enter(browser)
        agreement = AgreementFactory.create(value=100, sum_source=SumSource.HEARSAY, signed_on=DAY)
        agreement.value_entered_by = user
        db.session.flush()
        db.session.info["unaudited"].clear()
        db.session.commit()
        key = agreement.id
        browser.get(f"/agreements/{key}")
        browser.follow(browser.submit("/verify"))
        assert "a second person verifies it" in shown(browser).text
        assert stored(key).verified_at is None


class TestAmendments:
    def test_amendment_changes_sum_and_shares_from_its_day_on(self, browser: Browser) -> None:
        key, regions = _contract_of_two()
        enter(browser)
        browser.get(f"/agreements/{key}/amendments/new")
        assert "now 1" in shown(browser).text
        weights = {f"weights-{regions[0]}": "3", f"weights-{regions[1]}": "1"}
        browser.submit("/amendments/new", {"effective_on": "2023-08-01", "value": "8000", "reason": "рост", **weights})
        browser.get(f"/agreements/{key}")
        assert "RUB 8,000.00" in shown(browser).text
        assert "6,000.00" in shown(browser).text
        parts = sa.select(sa.func.sum(Allocation.kopecks)).where(Allocation.ru_region_id == regions[0])
        assert db.session.scalar(parts) == 600_000

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"effective_on": ""}, "effective_on"),
            ({"effective_on": "2023-06-01"}, "effective_on"),
            ({"reason": " "}, "reason"),
            ({"value": ""}, "value"),
            ({"value": "1.234"}, "value"),
            ({"value": "0"}, "value"),
        ],
    )
    def test_bad_amendment_is_told_at_its_field(self, browser: Browser, sent: dict[str, str], field: str) -> None:
        key, _ = _contract_of_two()
        enter(browser)
        browser.get(f"/agreements/{key}/amendments/new")
        data = {"effective_on": "2023-08-01", "value": "8000", "reason": "рост", "own_number": "ДС-1", **sent}
        browser.submit("/amendments/new", data, status=422)
        assert f'id="{field}-error"' in shown(browser).html
        assert shown(browser).form("/amendments/new")["data"]["own_number"] == ["ДС-1"]
        assert count(Amendment) == 0

    def test_weights_told_in_part_are_refused_at_the_missing_one(self, browser: Browser) -> None:
        key, regions = _contract_of_two()
        enter(browser)
        browser.get(f"/agreements/{key}/amendments/new")
        data = {"effective_on": "2023-08-01", "reason": "доли", f"weights-{regions[0]}": "3"}
        browser.submit("/amendments/new", data, status=422)
        assert f'id="weights-{regions[1]}-error"' in shown(browser).html
        assert shown(browser).form("/amendments/new")["data"][f"weights-{regions[0]}"] == ["3"]

    def test_amendment_sent_twice_is_made_once(self, browser: Browser) -> None:
        key, _ = _contract_of_two()
        enter(browser)
        browser.get(f"/agreements/{key}/amendments/new")
        for _ in range(2):
            browser.submit("/amendments/new", {"effective_on": "2023-08-01", "value": "8000", "reason": "рост"})
        assert count(Amendment) == 1

    def test_planned_document_is_not_amended(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create(value=100).id
        enter(browser)
        browser.get(f"/agreements/{key}/amendments/new", status=404)


def _contract_of_two() -> tuple[int, list[int]]:
    """A signed contract over 4 000 roubles of two Russian regions and one Belarusian; its key, the Russian keys."""
    _, first, by = stage()
    second = OrganisationFactory.create()
    parties = tuple(party(organisation=each) for each in (first, second, by))
    agreement = AgreementFactory.create(value=400_000, parties=parties, signed_on=DAY)
    return agreement.id, [row.region_id for row in agreement.parties[:2] if row.region_id]


class TestCard:
    def test_allocation_of_planned_document_is_shown_before_it_is_signed(self, browser: Browser) -> None:
        _, first, by = stage()
        second = OrganisationFactory.create()
        parties = (party(organisation=first, weight=2), party(organisation=second, weight=1), party(organisation=by))
        key = AgreementFactory.create(value=300_000, parties=parties).id
        enter(browser, Role.ANALYST)
        browser.get(f"/agreements/{key}")
        text = shown(browser).text
        assert "as it will be after signing" in text
        assert "2,000.00" in text
        assert "1,000.00" in text

    def test_many_regions_of_both_sides_stand_in_a_matrix(self, browser: Browser) -> None:
        stage()
        sides = (Side.RU, Side.RU, Side.BY, Side.BY)
        parties = tuple(party(organisation=OrganisationFactory.create(region__side=side)) for side in sides)
        key = AgreementFactory.create(value=100, parties=parties, signed_on=DAY).id
        enter(browser, Role.ANALYST)
        browser.get(f"/agreements/{key}")
        table = shown(browser).html.split('class="grid matrix"')[1].split("</table>")[0]
        assert table.count("0.25") == 4
        assert "1.00" in table

    def test_signatories_are_shown_to_whom_persons_are_open_and_it_is_recorded(self, browser: Browser) -> None:
        _, ru, by = stage()
        parties = (party(organisation=ru, signatory="Тайный Подписант"), party(organisation=by))
        key = AgreementFactory.create(parties=parties, signed_on=DAY).id
        own = RepresentativeFactory.create(organisation=ru).id
        foreign = RepresentativeFactory.create(organisation=by).id
        viewed = sa.select(sa.func.count()).where(AuditEvent.action == "agreement.viewed")
        for sees, user in ((True, own), (False, foreign)):
            enter_as(browser, user)
            browser.get(f"/agreements/{key}")
            assert ("Тайный Подписант" in shown(browser).html) is sees
        for role in (Role.ANALYST, Role.ADMINISTRATOR):
            enter(browser, role)
            browser.get(f"/agreements/{key}")
            assert "Тайный Подписант" not in shown(browser).html
        assert db.session.scalar(viewed) == 1
        enter(browser, Role.SECRETARY)
        browser.get(f"/agreements/{key}")
        assert "Тайный Подписант" in shown(browser).html
        browser.get(f"/agreements/{key}/edit")
        assert db.session.scalar(viewed) == 3

    def test_history_names_persons_and_so_is_the_secretariats_and_the_administrators(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create(title="Было").id
        secretary = enter(browser, name="Секретарь Вымышленная")
        browser.get(f"/agreements/{key}/edit")
        browser.submit("/edit", {"title": "Стало"})
        for role, sees in ((Role.ADMINISTRATOR, True), (Role.ANALYST, False)):
            enter(browser, role)
            browser.get(f"/agreements/{key}")
            assert ("Секретарь Вымышленная" in shown(browser).text) is sees
        assert secretary

    @pytest.mark.parametrize("address", ["/agreements/0", "/agreements/٣", "/agreements/9223372036854775808"])
    def test_address_that_is_no_key_is_not_found(self, browser: Browser, address: str) -> None:
        stage()
        enter(browser)
        browser.get(address, status=404)

    def test_document_of_a_third_country_party_is_shown(self, browser: Browser) -> None:
        stage()
        organisation = OrganisationFactory.create(region=None, country_code="CN", name_ru="Шёлк")
        key = AgreementFactory.create(parties=(party(side=None, country_code="CN", organisation=organisation),)).id
        enter(browser, Role.ANALYST)
        browser.get(f"/agreements/{key}")
        assert "Шёлк" in shown(browser).text


def test_amended_sum_stands_beside_the_first_one(browser: Browser) -> None:
    key, _ = _contract_of_two()
    enter(browser)
    browser.get(f"/agreements/{key}/amendments/new")
    browser.submit("/amendments/new", {"effective_on": "2023-08-01", "value": "8000", "reason": "рост"})
    browser.get(f"/agreements/{key}")
    assert "With amendments RUB 8,000.00" in shown(browser).text
    assert db.session.get_one(Agreement, key).value == 400_000
