"""Reports on execution: who reports what, against which value, how they are corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import NoResultFound

from forum.agreements.drafts import AmendmentDraft, ExecutionDraft
from forum.agreements.enums import Disclosure
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import Period, newest_ended, periods_between
from forum.agreements.queries.executions import (
    Excess,
    agreement_reported_by,
    excess_of,
    execution_of,
    execution_reported_by,
    may_report,
)
from forum.agreements.services import (
    amend_agreement,
    change_state,
    correct_execution,
    edit_agreement,
    report_execution,
    withdraw_execution,
)
from forum.agreements.services.repricing import convert_anew
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from forum.forums.enums import ReportingPeriod
from forum.reference.enums import Side
from forum.reference.models import Organisation
from tests.agreements.pages import count, enter, shown, stage, stored
from tests.client import Browser
from tests.factories.agreements import (
    ANALYST,
    SECRETARY,
    AgreementFactory,
    draft_of,
    party,
    representative,
)
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import OrganisationFactory

DAY = date(2023, 6, 27)
SECOND, THIRD, FOURTH, NEXT = Period(2023, 2), Period(2023, 3), Period(2023, 4), Period(2024)


def contract(value: int = 1_000_00, **given: Any) -> Agreement:
    made: Agreement = AgreementFactory.create(**{"value": value, "signed_on": DAY, **given})
    return made


def reported(
    agreement: Agreement, value: int, period: Period = SECOND, *, by: Any = SECRETARY, **more: str
) -> Execution:
    draft = ExecutionDraft(period=period, value=value, **more)
    return report_execution(actor=by, agreement=agreement, draft=draft)


def refused(agreement: Agreement, value: int = 1, period: Period = SECOND, **given: Any) -> str | None:
    with pytest.raises(DomainError) as error:
        reported(agreement, value, period, **given)
    return error.value.field


def amend(agreement: Agreement, value: int, day: date) -> None:
    draft = AmendmentDraft(effective_on=day, value=value, reason="объём изменён")
    amend_agreement(actor=SECRETARY, agreement=agreement, draft=draft)


class TestPeriods:
    def test_days_of_a_period(self) -> None:
        assert [(one.first_day, one.last_day) for one in (Period(2024), Period(2024, 1), Period(2024, 4))] == [
            (date(2024, 1, 1), date(2024, 12, 31)),
            (date(2024, 1, 1), date(2024, 3, 31)),
            (date(2024, 10, 1), date(2024, 12, 31)),
        ]

    def test_periods_between_two_days_are_told_newest_first(self) -> None:
        told = periods_between(date(2023, 11, 1), date(2024, 4, 1))
        assert [one.code for one in told] == ["2024-0", "2024-2", "2024-1", "2023-0", "2023-4"]

    @pytest.mark.parametrize(
        ("kind", "day", "code"),
        [
            (ReportingPeriod.QUARTER, date(2024, 3, 30), "2023-4"),
            (ReportingPeriod.QUARTER, date(2024, 3, 31), "2024-1"),
            (ReportingPeriod.YEAR, date(2024, 12, 30), "2023-0"),
            (ReportingPeriod.YEAR, date(2024, 12, 31), "2024-0"),
        ],
    )
    def test_newest_period_that_ended(self, kind: ReportingPeriod, day: date, code: str) -> None:
        assert newest_ended(kind, day).code == code


def test_reports_add_up_against_the_value_as_amended(app: Flask) -> None:
    agreement = contract(1_000_00)
    amend(agreement, 2_000_00, date(2023, 10, 15))
    reported(agreement, 300_00, THIRD)
    reported(agreement, 500_00, FOURTH)
    executed = execution_of(agreement)
    assert [(line.since_signing, line.ppm) for line in executed.lines] == [(300_00, 300_000), (800_00, 400_000)]
    assert (executed.total, executed.kopecks, executed.ppm) == (800_00, 800_00, 400_000)


def test_more_than_120_per_cent_asks_why(app: Flask) -> None:
    agreement = contract(1_000_00)
    reported(agreement, 1_000_00)
    reported(agreement, 200_00, THIRD)
    assert excess_of(agreement, FOURTH, 1) == Excess(1_200_01, 1_000_00)
    assert refused(agreement, 1, FOURTH) == "excess_reason"
    assert count(Execution) == 2
    row = reported(agreement, 1, FOURTH, excess_reason="оплачен опцион")
    assert row.excess_reason == "оплачен опцион"
    # An act that raises the value by then takes the question away, and with it the reason.
    amend(agreement, 1_500_00, date(2023, 12, 31))
    draft = ExecutionDraft(period=FOURTH, value=2, excess_reason="оплачен опцион")
    correct_execution(actor=SECRETARY, execution=row, draft=draft, reason="опечатка")
    assert row.excess_reason is None


@pytest.mark.parametrize(
    ("period", "field"),
    [
        (Period(2023, 1), "period"),
        (Period(2022), "period"),
        (Period(today().year + 1), "period"),
        (SECOND, "period"),
        (Period(2023), "period"),
    ],
)
def test_period_is_reported_once_and_no_year_beside_its_quarters(app: Flask, period: Period, field: str) -> None:
    agreement = contract()
    reported(agreement, 1)
    assert refused(agreement, 1, period) == field
    reported(agreement, 1, NEXT)
    assert refused(agreement, 1, Period(2024, 3)) == "period"
    assert count(Execution) == 2


def test_running_period_covers_up_to_today(app: Flask) -> None:
    agreement = contract()
    row = reported(agreement, 1, Period(today().year))
    assert row.covers_until == today()
    assert reported(agreement, 1).covers_until == date(2023, 6, 30)


def test_what_is_not_signed_or_states_no_sum_has_no_execution(app: Flask) -> None:
    assert refused(contract(signed_on=None)) is None
    assert refused(AgreementFactory.create(signed_on=DAY)) is None
    annulled = contract()
    change_state(actor=SECRETARY, agreement=annulled, action="void", reason="внесён дважды")
    assert refused(annulled) is None
    assert refused(contract(), -1) == "value"
    assert count(Execution) == 0


def test_equivalent_is_by_the_rate_of_the_document_and_follows_it(app: Flask) -> None:
    load_currencies()
    ExchangeRateFactory.create(currency_code="USD", on_date=DAY - timedelta(days=5), rate="80")
    agreement = contract(1_000_00, currency="USD")
    row = reported(agreement, 10_01)
    assert (row.value, row.value_rub) == (10_01, 800_80)
    ExchangeRateFactory.create(currency_code="USD", on_date=DAY, rate="90")
    convert_anew(actor=SECRETARY, agreement=agreement, reason="курс внесён позже")
    assert row.value_rub == 900_90
    bare = contract(1_000_00, currency="EUR")
    assert reported(bare, 5).value_rub is None
    assert execution_of(bare).kopecks is None


def test_correction_of_the_document_keeps_what_was_reported_sayable(app: Flask) -> None:
    agreement = contract()
    reported(agreement, 1)
    for changes, field in (
        ({"disclosure": Disclosure.NONE, "value": None, "currency_code": None}, "disclosure"),
        ({"currency_code": "USD"}, "currency_code"),
        ({"signed_on": date(2023, 7, 1)}, "signed_on"),
    ):
        draft = replace(draft_of(agreement), **changes)
        with pytest.raises(DomainError) as error:
            edit_agreement(actor=SECRETARY, agreement=agreement, draft=draft, reason="опечатка")
        db.session.expire_all()
        assert error.value.field == field


def test_corrections_and_withdrawals_say_why_and_leave_one_event_each(app: Flask) -> None:
    agreement = contract()
    row = reported(agreement, 100)
    with pytest.raises(DomainError) as error:
        correct_execution(actor=SECRETARY, execution=row, draft=ExecutionDraft(period=SECOND, value=2), reason="")
    assert error.value.field == "reason"
    correct_execution(actor=SECRETARY, execution=row, draft=ExecutionDraft(period=SECOND, value=200), reason="ошибка")
    assert (row.value, row.version) == (200, 2)
    with pytest.raises(DomainError):
        withdraw_execution(actor=SECRETARY, execution=row, reason=" ")
    withdraw_execution(actor=SECRETARY, execution=row, reason="не наш договор")
    assert count(Execution) == 0
    trail = db.session.execute(sa.select(AuditEvent.action, AuditEvent.reason).order_by(AuditEvent.id)).all()
    assert [tuple(event) for event in trail] == [
        ("agreement.execution_reported", ""),
        ("agreement.execution_corrected", "ошибка"),
        ("agreement.execution_withdrawn", "не наш договор"),
    ]


class TestWhoReports:
    def test_party_its_whole_region_and_the_secretariat(self, app: Flask) -> None:
        ru, by = OrganisationFactory.create(), OrganisationFactory.create(region__side=Side.BY)
        neighbour: Organisation = OrganisationFactory.create(region=ru.region)
        agreement = contract(parties=(party(organisation=ru), party(organisation=by)))
        of_party, of_neighbour = representative(ru), representative(neighbour)
        region_wide = replace(of_neighbour, is_region_wide=True)
        stranger = representative(OrganisationFactory.create())
        actors = (SECRETARY, of_party, representative(by), region_wide, of_neighbour, stranger, ANALYST)
        assert [may_report(actor, agreement) for actor in actors] == [True, True, True, True, False, False, False]
        row = reported(agreement, 1, by=of_party)
        for actor in (of_neighbour, stranger, ANALYST):
            assert refused(agreement, 1, THIRD, by=actor) is None
            with pytest.raises(NoResultFound):
                agreement_reported_by(actor, agreement.id)
            with pytest.raises(NoResultFound):
                execution_reported_by(actor, agreement.id, row.id)
        assert execution_reported_by(region_wide, agreement.id, row.id) is row

    def test_planned_document_of_another_organisation_of_the_region_is_not_seen(self, app: Flask) -> None:
        ru = OrganisationFactory.create()
        planned = contract(signed_on=None, parties=(party(organisation=ru),))
        assert may_report(representative(OrganisationFactory.create()), planned) is False
        assert may_report(representative(ru), planned) is True


class TestPages:
    def test_no_period_is_chosen_beforehand(self, browser: Browser) -> None:
        forum, _, _ = stage()
        key = contract(forum=forum).id
        enter(browser)
        browser.get(f"/agreements/{key}/executions/new")
        assert shown(browser).form("/executions/new")["data"]["period"] == [""]
        browser.submit("/executions/new", {"value": "10"}, status=422)
        assert count(Execution) == 0

    def test_planned_documents_and_those_without_a_sum_have_no_such_page(self, browser: Browser) -> None:
        forum, ru, _ = stage()
        parties = (party(organisation=ru),)
        keys = [
            contract(forum=forum, signed_on=None, parties=parties).id,
            AgreementFactory.create(signed_on=DAY, forum=forum, parties=parties).id,
        ]
        readers: dict[Role, Any] = {Role.SECRETARY: {}, Role.REPRESENTATIVE: {"organisation": ru}}
        for role, given in readers.items():
            enter(browser, role, **given)
            for key in keys:
                browser.get(f"/agreements/{key}")
                assert [link for link in shown(browser).links if "/executions/" in link] == []
                browser.get(f"/agreements/{key}/executions/new", status=404)

    def test_representative_reports_is_asked_and_corrects(self, browser: Browser) -> None:
        forum, ru, by = stage()
        agreement = contract(forum=forum, parties=(party(organisation=ru), party(organisation=by)))
        key = agreement.id
        enter(browser, Role.REPRESENTATIVE, organisation=ru)
        browser.get(f"/agreements/{key}")
        assert "No report on execution yet." in shown(browser).text
        browser.get(f"/agreements/{key}/executions/new")
        form = {"period": "2023-2", "value": "1 500"}
        browser.submit("/executions/new", {**form, "value": "много"}, status=422)
        browser.submit("/executions/new", form, status=422)
        assert "RUB 1,500.00 are carried out of a document worth RUB 1,000.00: 150 %" in shown(browser).text
        # A tick without a reason, and a tick for another sum, are no answer.
        browser.submit("/executions/new", {"excess_is_right": "y"}, status=422)
        assert "Say why more was carried out" in shown(browser).text
        browser.submit("/executions/new", {"excess_is_right": "y", "value": "1 600", "excess_reason": "да"}, status=422)
        assert count(Execution) == 0
        browser.follow(browser.submit("/executions/new", {"excess_is_right": "y", "excess_reason": "опцион"}))
        assert "160.0%" in shown(browser).text
        row = stored(key).executions[0]
        assert (row.value, row.excess_reason, row.covers_until) == (1_600_00, "опцион", date(2023, 6, 30))
        browser.get(f"/agreements/{key}/executions/{row.id}/edit")
        browser.submit("/edit", {"value": "900"}, status=422)
        browser.follow(browser.submit("/edit", {"value": "900", "reason": "опечатка"}))
        assert stored(key).executions[0].value == 900_00

    def test_form_sent_twice_reports_once_and_an_old_version_changes_nothing(self, browser: Browser) -> None:
        forum, _, _ = stage()
        key = contract(forum=forum).id
        enter(browser)
        browser.get(f"/agreements/{key}/executions/new")
        for _ in range(2):
            browser.submit("/executions/new", {"period": "2023-2", "value": "10"})
        assert count(Execution) == 1
        row = stored(key).executions[0].id
        old = {"version": "1", "period": "2023-2", "value": "20", "reason": "да"}
        browser.get(f"/agreements/{key}/executions/{row}/edit")
        browser.submit("/edit", old)
        browser.get(f"/agreements/{key}/executions/{row}/edit")
        browser.submit("/edit", {**old, "value": "30"}, status=409)
        assert stored(key).executions[0].value == 20_00
        browser.get(f"/agreements/{key}/executions/{row}/take-back")
        browser.submit("/take-back", {"reason": "не наш"})
        assert count(Execution) == 0

    def test_all_who_see_the_document_see_its_execution(self, browser: Browser) -> None:
        forum, _, _ = stage()
        agreement = contract(forum=forum)
        key, row = agreement.id, reported(agreement, 777_00, note="по актам").id
        readers: dict[Role, Any] = {
            Role.ANALYST: {},
            Role.REPRESENTATIVE: {"organisation": OrganisationFactory.create()},
        }
        for role, given in readers.items():
            enter(browser, role, **given)
            browser.get(f"/agreements/{key}")
            assert "777.00" in shown(browser).text
            assert [link for link in shown(browser).links if "/executions/" in link] == []
            status = 404 if role is Role.REPRESENTATIVE else 403
            browser.get(f"/agreements/{key}/executions/new", status=status)
            browser.get(f"/agreements/{key}/executions/{row}/edit", status=status)
            browser.get(f"/agreements/{key}/executions/{row}/take-back", status=status)
