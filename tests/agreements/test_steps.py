"""Steps of the procedure after signing: recorded, taken back, due, overdue."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.agreements.drafts import StepDraft
from forum.agreements.enums import AgreementState, StepKind
from forum.agreements.models import Agreement, ProcedureStep
from forum.agreements.queries.steps import has_overdue_step, procedure_of
from forum.agreements.services import record_step, take_back_step
from forum.agreements.soundness import unsound_courses
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from forum.forums.models import Forum
from forum.reference.enums import Side
from tests.agreements.pages import count, enter, enter_as, shown, stage, stored
from tests.agreements.random_documents import forgotten, modest
from tests.client import Browser
from tests.factories.agreements import ANALYST, SECRETARY, AgreementFactory, EditionFactory

DAY = date(2026, 6, 26)
ORIGINAL, CONTROL, RELEASE = StepKind.ORIGINAL, StepKind.CONTROL, StepKind.RELEASE
TERMS = {"original_days": 10, "registration_days": 5, "control_days": 20, "release_days": 3}


def done(agreement: Agreement, kind: StepKind = ORIGINAL, day: date = DAY, **values: Any) -> ProcedureStep:
    draft = StepDraft(**{"kind": kind, "done_on": day, **values})
    return record_step(actor=SECRETARY, agreement=agreement, draft=draft)


def refused(agreement: Agreement, **values: Any) -> str | None:
    with pytest.raises(DomainError) as error:
        done(agreement, **values)
    return error.value.field


def events() -> list[tuple[str, str]]:
    statement = sa.select(AuditEvent.action, AuditEvent.reason).order_by(AuditEvent.id)
    return [(action, reason) for action, reason in db.session.execute(statement)]


def test_step_is_recorded_once_and_tells_when_the_original_came(app: Flask) -> None:
    agreement = AgreementFactory.create(signed_on=DAY)
    done(agreement, note="вх. 12")
    assert (agreement.original_received_on, [step.note for step in agreement.steps]) == (DAY, ["вх. 12"])
    assert refused(agreement) == "kind"
    assert events() == [("agreement.step_recorded", "")]
    assert list(unsound_courses()) == []


def test_step_is_taken_back_with_a_reason(app: Flask) -> None:
    agreement = AgreementFactory.create(signed_on=DAY)
    step = done(agreement)
    with pytest.raises(DomainError) as error:
        take_back_step(actor=SECRETARY, step=step, reason=" ")
    assert error.value.field == "reason"
    take_back_step(actor=SECRETARY, step=step, reason="другой документ")
    assert (agreement.original_received_on, count(ProcedureStep)) == (None, 0)
    assert events()[-1] == ("agreement.step_taken_back", "другой документ")
    done(agreement, day=DAY + timedelta(days=1))
    assert agreement.original_received_on == DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"done_on": None}, "done_on"),
        ({"done_on": DAY - timedelta(days=1)}, "done_on"),
        ({"done_on": today() + timedelta(days=1)}, "done_on"),
        ({"is_waived": True, "note": "не нужен"}, "done_on"),
        ({"is_waived": True, "done_on": None}, "note"),
        ({"kind": RELEASE}, "kind"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(app: Flask, values: dict[str, Any], field: str) -> None:
    agreement = AgreementFactory.create(signed_on=DAY)
    assert refused(agreement, **values) == field
    assert count(ProcedureStep) == 0


def test_unsigned_documents_and_other_roles_record_nothing(app: Flask) -> None:
    assert refused(AgreementFactory.create()) is None
    signed = AgreementFactory.create(signed_on=DAY)
    with pytest.raises(DomainError):
        record_step(actor=ANALYST, agreement=signed, draft=StepDraft(kind=ORIGINAL, done_on=DAY))
    assert count(ProcedureStep) == 0


def test_control_stays_while_it_was_taken_off(app: Flask) -> None:
    agreement = AgreementFactory.create(signed_on=DAY)
    control = done(agreement, CONTROL)
    assert [line.kind for line in procedure_of(agreement)][-1] is RELEASE
    release = done(agreement, RELEASE)
    with pytest.raises(DomainError):
        take_back_step(actor=SECRETARY, step=control, reason="ошибка")
    take_back_step(actor=SECRETARY, step=release, reason="ошибка")
    take_back_step(actor=SECRETARY, step=control, reason="ошибка")
    assert [line.kind for line in procedure_of(agreement)][-1] is CONTROL


def test_steps_are_due_in_working_days_of_the_edition(app: Flask) -> None:
    forum = EditionFactory.create(**TERMS, working_side=Side.BY)
    agreement = AgreementFactory.create(signed_on=date(2026, 6, 30), forum=forum)
    # 3 July is a feast of Belarus; Russia works on it.
    assert procedure_of(agreement)[1].due_on == date(2026, 7, 8)
    forum.working_side = Side.RU
    db.session.flush()
    lines = {line.kind: line for line in procedure_of(agreement)}
    assert lines[StepKind.REGISTRATION].due_on == date(2026, 7, 7)
    assert lines[StepKind.STATE_REGISTRATION].due_on is None
    assert [line.is_overdue for line in lines.values()] == [True, True, False, True]
    done(agreement, day=date(2026, 7, 1))
    draft = StepDraft(kind=StepKind.REGISTRATION, is_waived=True, note="не требуется")
    record_step(actor=SECRETARY, agreement=agreement, draft=draft)
    assert [line.is_overdue for line in procedure_of(agreement)] == [False, False, False, True]


def test_planned_and_annulled_documents_are_late_with_nothing(app: Flask) -> None:
    forum = EditionFactory.create(**TERMS)
    AgreementFactory.create(forum=forum)
    AgreementFactory.create(forum=forum, signed_on=DAY, state=AgreementState.VOID)
    AgreementFactory.create(signed_on=DAY)
    late = AgreementFactory.create(forum=forum, signed_on=DAY)
    assert overdue(today()) == {late.id}


def overdue(day: date) -> set[int]:
    return set(db.session.scalars(sa.select(Agreement.id).where(has_overdue_step(day))))


dates = st.dates(date(2026, 1, 1), date(2026, 10, 31))
recorded = st.sets(st.sampled_from(StepKind))


@given(
    st.lists(st.tuples(st.booleans(), dates, st.one_of(st.none(), dates), recorded, st.booleans()), max_size=5),
    st.lists(st.one_of(st.none(), st.integers(1, 40)), min_size=5, max_size=5),
    st.sampled_from([None, *Side]),
    dates,
)
@modest
def test_database_finds_overdue_steps_as_the_card_tells_them(
    app: Flask,
    documents: list[tuple[bool, date, date | None, set[StepKind], bool]],
    terms: list[int | None],
    side: Side | None,
    day: date,
) -> None:
    with forgotten():
        names = [f"{kind.value}_days" for kind in StepKind]
        forums = [
            EditionFactory.create(working_side=side, **dict(zip(names, terms, strict=True))),
            EditionFactory.create(),
        ]
        expected = set()
        for has_terms, signed_on, until, kinds, is_waived in documents:
            agreement = AgreementFactory.create(forum=forums[not has_terms], signed_on=signed_on)
            agreement.in_force_until = until
            for kind in kinds:
                row = ProcedureStep(kind=kind, done_on=None if is_waived else signed_on, is_waived=is_waived)
                agreement.steps.append(row)
            db.session.flush()
            lines = procedure_of(agreement)
            if any(line.step is None and line.due_on is not None and line.due_on < day for line in lines):
                expected.add(agreement.id)
        assert overdue(day) == expected


class TestPages:
    def test_secretary_records_and_takes_back_from_the_card(self, browser: Browser) -> None:
        forum, _, _ = stage()
        key = AgreementFactory.create(signed_on=DAY, forum=forum).id
        enter(browser)
        browser.get(f"/agreements/{key}")
        assert "Procedure after signing" in shown(browser).text
        browser.get(f"/agreements/{key}/steps/new?kind=registration")
        assert shown(browser).form("/steps/new")["data"]["kind"] == ["registration"]
        browser.submit("/steps/new", {"note": "№ 7"}, status=422)
        assert "Give the day the step was done." in shown(browser).text
        assert shown(browser).form("/steps/new")["data"]["note"][0].strip() == "№ 7"
        browser.follow(browser.submit("/steps/new", {"done_on": "26.06.2026"}))
        assert "№ 7" in shown(browser).text
        step = stored(key).steps[0].id
        browser.get(f"/agreements/{key}/steps/{step}/take-back")
        browser.submit("/take-back", {}, status=422)
        browser.follow(browser.submit("/take-back", {"reason": "не тот документ"}))
        assert "не тот документ" in shown(browser).text
        assert count(ProcedureStep) == 0

    def test_terms_are_set_with_the_edition_and_go_on_to_the_next(self, browser: Browser) -> None:
        forum, _, _ = stage()
        key, code = AgreementFactory.create(signed_on=DAY, forum=forum).id, forum.code
        user = enter(browser)
        browser.get(f"/forums/{code}/edit")
        browser.submit("/edit", {"reporting_period": "quarter", "original_days": "501"}, status=422)
        browser.submit("/edit", {"reporting_days": "15", "original_days": "10", "working_side": "RU"})
        row = db.session.scalars(sa.select(Forum).where(Forum.code == code)).one()
        assert (row.original_days, row.reporting_days, row.working_side) == (10, 15, "RU")
        enter_as(browser, user)
        browser.get(f"/forums/{code}/copy")
        assert shown(browser).form("/copy")["data"]["reporting_days"] == ["15"]
        browser.get(f"/agreements/{key}")
        assert "overdue" in shown(browser).text

    def test_who_only_reads_sees_the_steps_and_changes_none(self, browser: Browser) -> None:
        forum, _, _ = stage()
        agreement = AgreementFactory.create(signed_on=DAY, forum=forum)
        step = done(agreement, note="вх. 12")
        key, own = agreement.id, step.id
        db.session.flush()
        enter(browser, Role.ANALYST)
        browser.get(f"/agreements/{key}")
        assert "вх. 12" in shown(browser).text
        assert [link for link in shown(browser).links if "/steps/" in link] == []
        browser.get(f"/agreements/{key}/steps/{own}/take-back", status=403)
        enter(browser)
        other = AgreementFactory.create(signed_on=DAY, forum=forum).id
        browser.get(f"/agreements/{other}/steps/{own}/take-back", status=404)
