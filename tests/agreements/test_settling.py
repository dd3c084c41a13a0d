"""States that follow from days and links: once a day, an event each, and no total moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from forum.agreements.drafts import AmendmentDraft
from forum.agreements.enums import AgreementState, Relation
from forum.agreements.models import Agreement
from forum.agreements.queries import AgreementFilter, agreement_totals
from forum.agreements.services import (
    amend_agreement,
    change_state,
    edit_agreement,
    link_agreements,
    settle_states,
    sign_agreement,
)
from forum.agreements.views import settling
from forum.agreements.views.settling import SETTLED_ON
from forum.cli import main
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE
from tests.agreements.pages import enter, shown, stage, stored
from tests.client import Browser
from tests.factories.agreements import SECRETARY, AgreementFactory, draft_of

DAY = date(2023, 6, 27)
YESTERDAY, TOMORROW = today() - timedelta(days=1), today() + timedelta(days=1)
SIGNED, IN_FORCE, EXPIRED, REPLACED = (
    AgreementState.SIGNED,
    AgreementState.IN_FORCE,
    AgreementState.EXPIRED,
    AgreementState.REPLACED,
)


def document(**given: Any) -> Agreement:
    made: Agreement = AgreementFactory.create(**{"value": 1_000_00, "signed_on": DAY, **given})
    return made


def standing(agreement: Agreement) -> tuple[AgreementState, date | None]:
    return agreement.state, agreement.ended_on


def settled() -> list[tuple[str, int | None, str]]:
    """What settling tells the trail: action, document, who."""
    before = db.session.scalar(sa.select(sa.func.max(AuditEvent.id))) or 0
    number = settle_states(actor=CONSOLE)
    told = sa.select(AuditEvent.action, AuditEvent.entity_id, AuditEvent.actor_label).where(AuditEvent.id > before)
    events = [(action, key, who) for action, key, who in db.session.execute(told.order_by(AuditEvent.id))]
    assert len(events) == number
    return events


@pytest.mark.parametrize(
    ("from_day", "until", "state", "after", "ended_on"),
    [
        (None, None, SIGNED, SIGNED, None),
        (None, today(), SIGNED, SIGNED, None),
        (None, YESTERDAY, SIGNED, EXPIRED, today()),
        (DAY, YESTERDAY, IN_FORCE, EXPIRED, today()),
        (DAY, YESTERDAY, SIGNED, EXPIRED, today()),
        (today(), None, SIGNED, IN_FORCE, None),
        (today(), today(), SIGNED, IN_FORCE, None),
        (TOMORROW, None, SIGNED, SIGNED, None),
        (DAY, YESTERDAY, AgreementState.TERMINATED, AgreementState.TERMINATED, None),
        (DAY, YESTERDAY, AgreementState.VOID, AgreementState.VOID, None),
    ],
)
def test_state_follows_from_the_term(
    app: Flask,
    from_day: date | None,
    until: date | None,
    state: AgreementState,
    after: AgreementState,
    ended_on: date | None,
) -> None:
    agreement = document(in_force_from=from_day, in_force_until=until, state=state)
    events = settled()
    assert (agreement.state, agreement.ended_on) == (after, ended_on)
    assert events == ([] if state is after else [(f"agreement.{after.value}", agreement.id, "console")])
    assert settled() == []


def test_planned_documents_stay_planned(app: Flask) -> None:
    agreement = document(signed_on=None, in_force_from=DAY, in_force_until=YESTERDAY)
    assert settled() == []
    assert agreement.state is AgreementState.PLANNED


def test_settling_moves_no_total(app: Flask) -> None:
    for until in (YESTERDAY, TOMORROW, None):
        document(in_force_from=DAY, in_force_until=until)
    before = agreement_totals(actor=SECRETARY, chosen=AgreementFilter())
    assert len(settled()) == 3
    assert agreement_totals(actor=SECRETARY, chosen=AgreementFilter()) == before


def test_term_as_amended_decides(app: Flask) -> None:
    prolonged, shortened = document(in_force_until=YESTERDAY), document(in_force_until=TOMORROW)
    for agreement, until in ((prolonged, TOMORROW), (shortened, YESTERDAY)):
        act = AmendmentDraft(effective_on=DAY, in_force_until=until, reason="срок изменён")
        amend_agreement(actor=SECRETARY, agreement=agreement, draft=act)
    assert [event[:2] for event in settled()] == [("agreement.expired", shortened.id)]
    assert (prolonged.state, shortened.state) == (SIGNED, EXPIRED)


def test_changed_term_brings_an_expired_document_back(app: Flask) -> None:
    corrected, amended, later, by_hand = (document(in_force_until=YESTERDAY) for _ in range(4))
    change_state(actor=SECRETARY, agreement=by_hand, action="expire", day=DAY)
    settled()
    draft = replace(draft_of(corrected), in_force_until=TOMORROW)
    edit_agreement(actor=SECRETARY, agreement=corrected, draft=draft, reason="опечатка")
    act = AmendmentDraft(effective_on=DAY, has_no_term=True, reason="без срока")
    amend_agreement(actor=SECRETARY, agreement=amended, draft=act)
    for agreement in (later, by_hand):
        prolonging = AmendmentDraft(effective_on=TOMORROW, in_force_until=TOMORROW, reason="возобновлён")
        amend_agreement(actor=SECRETARY, agreement=agreement, draft=prolonging)
    states = [(one.state, one.ended_on) for one in (corrected, amended, later, by_hand)]
    assert states == [(IN_FORCE, None), (IN_FORCE, None), (EXPIRED, today()), (EXPIRED, DAY)]
    with time_machine.travel(f"{TOMORROW}T12:00:00+03:00", tick=False):
        assert [event[:2] for event in settled()] == [("agreement.in_force", later.id)]
    assert (later.ended_on, by_hand.state) == (None, EXPIRED)


def test_another_last_day_of_an_expired_document_moves_its_end(app: Flask) -> None:
    agreement = document(in_force_until=YESTERDAY)
    settled()
    draft = replace(draft_of(agreement), in_force_until=DAY)
    edit_agreement(actor=SECRETARY, agreement=agreement, draft=draft, reason="опечатка")
    assert (agreement.state, agreement.ended_on) == (EXPIRED, DAY + timedelta(days=1))


def test_superseded_document_is_replaced_from_the_first_day_of_the_other(app: Flask) -> None:
    old, missed = document(), document()
    new = document(signed_on=None, in_force_from=date(2024, 1, 1))
    for other in (old, missed):
        link_agreements(actor=SECRETARY, agreement=new, other=other, relation=Relation.SUPERSEDING)
    sign_agreement(actor=SECRETARY, agreement=new, signed_on=DAY)
    assert (old.state, old.ended_on) == (REPLACED, date(2024, 1, 1))
    missed.state, missed.ended_on = SIGNED, None
    db.session.flush()
    db.session.info["unaudited"].clear()
    assert [event[:2] for event in settled()] == [
        ("agreement.in_force", new.id),
        ("agreement.replaced", missed.id),
    ]


class TestEndings:
    def test_ending_knows_its_day(self, app: Flask) -> None:
        agreement = document()
        for day in (TOMORROW, DAY - timedelta(days=1)):
            with pytest.raises(DomainError) as error:
                change_state(actor=SECRETARY, agreement=agreement, action="fulfil", day=day)
            assert error.value.field == "day"
        change_state(actor=SECRETARY, agreement=agreement, action="fulfil", day=date(2024, 2, 1))
        assert (agreement.state, agreement.ended_on) == (AgreementState.FULFILLED, date(2024, 2, 1))
        change_state(actor=SECRETARY, agreement=agreement, action="void", reason="внесён дважды")
        assert agreement.ended_on is None

    def test_document_whose_term_is_over_is_not_in_force_again(self, app: Flask) -> None:
        agreement = document(in_force_until=YESTERDAY)
        settled()
        with pytest.raises(DomainError):
            change_state(actor=SECRETARY, agreement=agreement, action="resume")
        by_hand = document()
        change_state(actor=SECRETARY, agreement=by_hand, action="expire")
        assert standing(by_hand) == (EXPIRED, today())
        change_state(actor=SECRETARY, agreement=by_hand, action="resume")
        assert standing(by_hand) == (IN_FORCE, None)

    def test_page_asks_for_the_day_of_an_ending_alone(self, browser: Browser) -> None:
        forum, _, _ = stage()
        key = document(forum=forum).id
        enter(browser)
        browser.get(f"/agreements/{key}/state?action=enter_into_force")
        assert "day" not in shown(browser).form("/state")["typed"]
        browser.get(f"/agreements/{key}/state?action=fulfil")
        browser.submit("/state", {"day": TOMORROW.isoformat()}, status=422)
        browser.submit("/state", {"day": "2024-02-01"})
        assert (stored(key).state, stored(key).ended_on) == (AgreementState.FULFILLED, date(2024, 2, 1))


@pytest.fixture
def unsettled(app: Flask) -> Iterator[Flask]:
    """An application whose first page of the day is still to come."""
    app.extensions[SETTLED_ON] = date.min
    yield app
    app.extensions[SETTLED_ON] = date.max


def test_first_page_of_a_day_settles_and_no_other(unsettled: Flask, browser: Browser) -> None:
    stage()
    first = document(in_force_until=YESTERDAY).id
    enter(browser)
    browser.get("/forums")
    assert stored(first).state is SIGNED
    browser.get("/agreements")
    assert (stored(first).state, unsettled.extensions[SETTLED_ON]) == (EXPIRED, today())
    second = document(in_force_until=YESTERDAY).id
    db.session.commit()
    browser.get("/agreements")
    assert stored(second).state is SIGNED


def test_many_are_settled_by_one_page_after_another(
    unsettled: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "MOST", 2)
    stage()
    keys = [document(in_force_until=YESTERDAY).id for _ in range(3)]
    enter(browser)
    browser.get("/agreements")
    assert [stored(key).state for key in keys] == [EXPIRED, EXPIRED, SIGNED]
    browser.get("/agreements")
    assert [stored(key).state for key in keys] == [EXPIRED] * 3
    assert unsettled.extensions[SETTLED_ON] == today()


def test_watch_of_the_server_settles_nothing(unsettled: Flask, browser: Browser) -> None:
    key = document(in_force_until=YESTERDAY).id
    db.session.commit()
    browser.get("/healthz")
    assert stored(key).state is SIGNED


def test_strangers_settle_nothing(unsettled: Flask, browser: Browser) -> None:
    key = document(in_force_until=YESTERDAY).id
    db.session.commit()
    browser.get("/agreements", status=302)
    assert stored(key).state is SIGNED


def test_command_settles_and_says_how_many(app: Flask) -> None:
    document(in_force_until=YESTERDAY)
    runner = app.test_cli_runner()
    assert runner.invoke(main, ["settle"], obj=app).output == "1 document changed.\n"
    assert runner.invoke(main, ["settle"], obj=app).output == "Nothing has changed.\n"
