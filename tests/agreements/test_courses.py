"""Lists of what follows a signing: in force on a day, about to expire, overdue; parties found together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.agreements.drafts import AmendmentDraft, ExecutionDraft
from forum.agreements.enums import COUNTED_STATES, ENDED_STATES, AgreementState, ReportStanding
from forum.agreements.models import Agreement, Amendment
from forum.agreements.periods import Period
from forum.agreements.queries import AgreementFilter, register_statement
from forum.agreements.queries.courses import in_force_on
from forum.agreements.services import amend_agreement, change_state, report_execution
from forum.agreements.terms import term_on
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.forums.enums import ReportingPeriod
from forum.reference.enums import Side
from tests.agreements.pages import enter, selects, shown, stage
from tests.agreements.random_documents import forgotten, modest
from tests.client import Browser
from tests.factories.agreements import ANALYST, SECRETARY, AgreementFactory, EditionFactory, party, representative
from tests.factories.reference import OrganisationFactory, load_reference

DAY = date(2026, 2, 2)
OVERDUE, NONE = ReportStanding.OVERDUE, ReportStanding.NONE


def found(actor: Any = SECRETARY, **asked: Any) -> set[int]:
    return set(db.session.scalars(register_statement(actor=actor, chosen=AgreementFilter(**asked))))


def document(**given: Any) -> Agreement:
    made: Agreement = AgreementFactory.create(**{"signed_on": DAY, **given})
    return made


def contract(**given: Any) -> Agreement:
    return document(**{"value": 1_000_00, **given})


dates = st.dates(date(2026, 1, 1), date(2026, 3, 31))
maybe = st.one_of(st.none(), dates)


@given(
    st.lists(st.tuples(dates, maybe, maybe, maybe, st.sampled_from(AgreementState), maybe, maybe), max_size=5), dates
)
@modest
def test_register_finds_what_was_in_force_on_a_day(app: Flask, rows: list[Any], day: date) -> None:
    with forgotten():
        forum = EditionFactory.create()
        expected = set()
        for signed_on, first, until, ended_on, state, act_on, until_by_act in rows:
            agreement = document(forum=forum, signed_on=signed_on, state=state)
            agreement.in_force_from = first if until is None or first is None or first <= until else None
            agreement.in_force_until, agreement.ended_on = until, ended_on if state in ENDED_STATES else None
            if act_on is not None:
                is_endless = until_by_act is None
                act = Amendment(effective_on=act_on, in_force_until=until_by_act, has_no_term=is_endless, reason="срок")
                agreement.amendments.append(act)
            db.session.flush()
            last = term_on(agreement, day)
            begins = agreement.in_force_from or signed_on
            has_ended = state in ENDED_STATES and (agreement.ended_on is None or agreement.ended_on <= day)
            if state in COUNTED_STATES and begins <= day and (last is None or last >= day) and not has_ended:
                expected.add(agreement.id)
        assert set(db.session.scalars(sa.select(Agreement.id).where(in_force_on(day)))) == expected


def test_terminated_document_was_in_force_until_the_day_before(app: Flask) -> None:
    agreement = document()
    change_state(actor=SECRETARY, agreement=agreement, action="terminate", reason="по соглашению", day=date(2026, 5, 1))
    assert [found(in_force_on=day) for day in (DAY - timedelta(days=1), DAY, date(2026, 4, 30), date(2026, 5, 1))] == [
        set(),
        {agreement.id},
        {agreement.id},
        set(),
    ]


def test_expiring_are_those_whose_last_day_as_amended_comes_within_the_days(app: Flask) -> None:
    in_days = {days: document(in_force_until=today() + timedelta(days=days)) for days in (-1, 0, 30, 31)}
    document()
    document(in_force_until=today(), state=AgreementState.FULFILLED)
    prolonged = document(in_force_until=today())
    act = AmendmentDraft(effective_on=DAY, in_force_until=today() + timedelta(days=365), reason="продлён")
    amend_agreement(actor=SECRETARY, agreement=prolonged, draft=act)
    assert found(expiring=30) == {in_days[0].id, in_days[30].id}
    assert found(expiring=0) == {in_days[0].id}
    assert found(expiring=365) == {in_days[0].id, in_days[30].id, in_days[31].id, prolonged.id}


class TestReports:
    def reporting(self, kind: ReportingPeriod = ReportingPeriod.QUARTER, days: int = 10) -> Any:
        return EditionFactory.create(reporting_period=kind, reporting_days=days, working_side=Side.RU)

    def reported(self, agreement: Agreement, period: Period) -> None:
        report_execution(actor=SECRETARY, agreement=agreement, draft=ExecutionDraft(period=period, value=1))

    def test_report_is_overdue_once_its_term_is_over(self, app: Flask) -> None:
        agreement = contract(forum=self.reporting())
        contract()
        # Ten working days after 31 March 2026 end on 14 April.
        for day, late in ((14, set()), (15, {agreement.id})):
            with time_machine.travel(f"2026-04-{day}T12:00:00+03:00", tick=False):
                assert found(reports=OVERDUE) == late
        with time_machine.travel("2026-04-15T12:00:00+03:00", tick=False):
            self.reported(agreement, Period(2026, 1))
            assert found(reports=OVERDUE) == set()

    def test_report_while_the_period_runs_is_not_the_whole_one(self, app: Flask) -> None:
        agreement = contract(forum=self.reporting())
        with time_machine.travel("2026-03-15T12:00:00+03:00", tick=False):
            self.reported(agreement, Period(2026, 1))
        with time_machine.travel("2026-05-15T12:00:00+03:00", tick=False):
            assert found(reports=OVERDUE) == {agreement.id}

    def test_year_is_reported_by_its_last_quarter_or_as_a_whole(self, app: Flask) -> None:
        forum = self.reporting(ReportingPeriod.YEAR)
        whole, quarters, partly, silent = (contract(forum=forum, signed_on=date(2024, 6, 3)) for _ in range(4))
        self.reported(whole, Period(2025))
        self.reported(quarters, Period(2025, 4))
        self.reported(partly, Period(2025, 3))
        with time_machine.travel("2026-06-01T12:00:00+03:00", tick=False):
            assert found(reports=OVERDUE) == {partly.id, silent.id}

    def test_only_contracts_with_a_sum_that_were_in_force_are_awaited(self, app: Flask) -> None:
        forum = self.reporting()
        document(forum=forum)
        contract(forum=forum, signed_on=None)
        contract(forum=forum, signed_on=date(2026, 4, 1))
        contract(forum=forum, in_force_until=date(2025, 12, 31), signed_on=date(2025, 2, 3))
        expired = contract(forum=forum, in_force_until=date(2026, 2, 28), signed_on=date(2025, 2, 3))
        ended, running, last_day = (contract(forum=forum, signed_on=date(2025, 2, 3)) for _ in range(3))
        change_state(actor=SECRETARY, agreement=ended, action="fulfil", day=date(2026, 1, 1))
        change_state(actor=SECRETARY, agreement=last_day, action="fulfil", day=date(2026, 1, 2))
        with time_machine.travel("2026-06-01T12:00:00+03:00", tick=False):
            assert found(reports=OVERDUE) == {running.id, last_day.id, expired.id}

    def test_contracts_never_reported_are_found_whatever_the_terms(self, app: Flask) -> None:
        told, silent = contract(), contract()
        document()
        self.reported(told, Period(2026, 1))
        assert found(reports=NONE) == {silent.id}


class TestParties:
    def test_two_organisations_are_found_together(self, app: Flask) -> None:
        load_reference()
        ru, other, by = (OrganisationFactory.create(**given) for given in ({}, {}, {"region__side": Side.BY}))
        both = document(parties=(party(organisation=ru), party(organisation=by)))
        document(parties=(party(organisation=other), party(organisation=by)))
        document(parties=(party(organisation=ru),))
        assert found(organisation_id=ru.id, partner_id=by.id) == {both.id}
        assert found(organisation_id=by.id, partner_id=ru.id) == {both.id}

    @pytest.mark.parametrize(
        "text", ["7707083893", "7707 083893", "770708", "190682003", "ПЕРВЫЙ завод", "завод первый", "ПОСТАВКА ёлок"]
    )
    def test_text_finds_parties_by_tax_number_and_words_in_any_case(self, app: Flask, text: str) -> None:
        ru = OrganisationFactory.create(name_ru="Первый Завод", inn="7707083893")
        by = OrganisationFactory.create(region__side=Side.BY, unp="190682003")
        one = document(title="Поставка Елок", parties=(party(organisation=ru), party(organisation=by)))
        document(title="Поставка лифтов")
        assert found(text=text) == {one.id}


class TestPages:
    def test_organisation_of_a_link_is_named_on_the_page_and_can_be_cleared(self, browser: Browser) -> None:
        forum, ru, by = stage()
        ru.inn = "7707083893"
        shared = {"forum": forum, "title": "Общий договор"}
        AgreementFactory.create(signed_on=DAY, parties=(party(organisation=ru), party(organisation=by)), **shared)
        AgreementFactory.create(signed_on=DAY, title="Другой договор", forum=forum)
        names = (ru.name("en"), by.name("en"), ru.id)
        db.session.commit()
        enter(browser)
        for query in (f"organisation={names[0]}", "organisation=7707083893", f"organisation_id={names[2]}"):
            browser.get(f"/agreements?{query}&partner={names[1]}")
            assert "Общий договор" in shown(browser).text
            assert "Другой договор" not in shown(browser).text
            form = shown(browser).form("/agreements")["data"]
            assert (form["organisation"][0] in {names[0], "7707083893"}, form["partner"]) == (True, [names[1]])
            assert "Clear" in shown(browser).text
        browser.get("/agreements?organisation=nobody")
        assert "Write the name, INN or UNP" in shown(browser).text
        assert "Другой договор" in shown(browser).text
        browser.get(f"/reference/organisations/{names[2]}")
        assert f"/agreements?organisation_id={names[2]}" in shown(browser).links

    def test_filters_are_told_in_words_and_show_the_term(self, browser: Browser) -> None:
        forum, _, _ = stage()
        document(forum=forum, title="Временный договор", in_force_until=today() + timedelta(days=3))
        document(forum=forum, title="Бессрочный договор")
        enter(browser)
        browser.get("/agreements?expiring=30")
        assert "Временный договор" in shown(browser).text
        assert "Бессрочный договор" not in shown(browser).text
        assert "In force until" in shown(browser).html
        browser.get("/agreements?in_force_on=2026-01-31&sort=until")
        assert "Временный договор" not in shown(browser).text
        browser.get("/agreements?expiring=many&reports=never&in_force_on=tomorrow")
        assert "Бессрочный договор" in shown(browser).text
        assert 'data-label="In force until"' not in shown(browser).html
        browser.get("/agreements?reports=none&overdue_steps=1&expiring=30")
        file = browser.get("/agreements/export.csv?reports=none&overdue_steps=1&expiring=30")
        assert file.status_code == 200

    def test_unused_filters_ask_the_database_nothing(self, browser: Browser) -> None:
        forum, _, _ = stage()
        document(forum=forum)
        EditionFactory.create(original_days=5, reporting_period=ReportingPeriod.YEAR, reporting_days=5)
        enter(browser)
        browser.get("/agreements")
        plain = selects(lambda: browser.get("/agreements"))
        assert selects(lambda: browser.get(f"/agreements?in_force_on={DAY}")) == plain
        assert selects(lambda: browser.get("/agreements?overdue_steps=1")) > plain

    def test_home_tells_the_secretary_and_the_region_what_is_late(self, browser: Browser) -> None:
        forum, ru, by = stage()
        forum.original_days, forum.reporting_period, forum.reporting_days = 5, ReportingPeriod.QUARTER, 5
        late = contract(forum=forum, parties=(party(organisation=ru), party(organisation=by)))
        document(forum=forum, signed_on=today(), in_force_until=today() + timedelta(days=3))
        db.session.commit()
        enter(browser)
        browser.get("/")
        for query in ("overdue_steps=1", "reports=overdue", "expiring=30"):
            assert f"/agreements?{query}" in shown(browser).links
        browser.get("/agreements?overdue_steps=1")
        assert f"/agreements/{late.id}" in shown(browser).links
        enter(browser, Role.REPRESENTATIVE, organisation=ru)
        browser.get("/")
        assert f"/agreements?organisation_id={ru.id}&reports=overdue" in shown(browser).links
        enter(browser, Role.REPRESENTATIVE, organisation=OrganisationFactory.create())
        browser.get("/")
        assert [link for link in shown(browser).links if "reports=overdue" in link] == []


def test_filters_stay_within_the_scope_of_the_reader(app: Flask) -> None:
    ru = OrganisationFactory.create()
    planned = document(signed_on=None, parties=(party(organisation=ru),))
    document(signed_on=None)
    signed = document()
    assert found(representative(ru)) == {planned.id, signed.id}
    assert found(representative(ru), in_force_on=today()) == {signed.id}
    assert found(replace(ANALYST), in_force_on=today()) == {signed.id}
