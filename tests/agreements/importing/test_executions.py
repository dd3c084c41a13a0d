"""Reports on execution as a list: found by number and period, judged one after another, corrected with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.agreements.drafts import ExecutionDraft
from forum.agreements.importing.executions import EXECUTIONS, report_mark
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import Period
from forum.agreements.services import correct_execution, report_execution
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.imports import Decisions, Order, Preview, read_table
from forum.core.security import Actor
from forum.reference.enums import Side
from tests.core.imports.lists import book, sheet
from tests.factories.agreements import ANALYST, SECRETARY, AgreementFactory, party, representative
from tests.factories.reference import OrganisationFactory

# A list is read and judged in Python and stored by services that are tried on both.
pytestmark = pytest.mark.either

HEADING = ("Register number", "Period", "Carried out in the period", "Note")
WHY = "Why more was carried out than the document is worth"
CORRECTED = "Reason for the correction"
SECOND, THIRD = Period(2023, 2), Period(2023, 3)
UNKNOWN = "There is no signed document of this number, with a sum, whose execution you report."


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def contract(value: int = 1_000_00, **given: Any) -> Agreement:
    made: Agreement = AgreementFactory.create(**{"value": value, "signed_on": date(2023, 6, 27), **given})
    return made


def reported(agreement: Agreement, value: int, period: Period = SECOND) -> Execution:
    draft = ExecutionDraft(period=period, value=value)
    return report_execution(actor=SECRETARY, agreement=agreement, draft=draft)


def judged(*rows: Sequence[Any], heading: Sequence[str] = HEADING, actor: Actor = SECRETARY) -> Preview:
    order = Order(actor, "en")
    read = book(sheet(list(heading), *rows))
    return EXECUTIONS.check(read_table(read, EXECUTIONS.register(order), locale="en"), order)


def told(preview: Preview) -> list[tuple[str, str]]:
    return [(fault.cell, fault.message) for fault in preview.all_faults()]


def verdicts(preview: Preview) -> list[str]:
    return [row.verdict.value for row in preview.rows]


def apply(preview: Preview, actor: Actor = SECRETARY, **decisions: bool) -> int:
    takes = {(2, key): takes_file for key, takes_file in decisions.items()}
    written = EXECUTIONS.apply(preview, Order(actor, "en"), Decisions(takes))
    db.session.commit()
    return written


def stored() -> list[tuple[Period, int, str | None]]:
    rows = db.session.scalars(sa.select(Execution).order_by(Execution.year, Execution.quarter))
    return [(row.period, row.value, row.note) for row in rows]


def test_reports_are_added_by_number_and_period_with_an_event_each() -> None:
    number = contract().register_number or ""
    rows: list[Any] = [
        [number, "II квартал 2023 г.", 400.5, "первая партия"],
        [number.lower(), "2023-3", "99.50", None],
    ]
    preview = judged(*rows)
    assert verdicts(preview) == ["new", "new"]
    assert apply(preview) == 2
    assert stored() == [(SECOND, 400_50, "первая партия"), (THIRD, 99_50, None)]
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["agreement.execution_reported"] * 2
    assert verdicts(judged(*rows)) == ["unchanged", "unchanged"]


def test_a_number_typed_on_a_cyrillic_keyboard_is_the_same_number() -> None:
    agreement = contract()
    agreement.register_number = "XIII-0001"
    assert verdicts(judged(["ХІІІ–0001", "2023", 1, None])) == ["new"]


def test_a_report_is_corrected_with_a_reason_only() -> None:
    agreement = contract()
    reported(agreement, 100_00)
    row: list[Any] = [agreement.register_number, "2 кв. 2023", 150, None]
    assert told(judged(row)) == [("2", "Say why the report is corrected.")]
    preview = judged([*row, "опечатка"], heading=(*HEADING, CORRECTED))
    assert [(cell.stored, cell.file) for cell in preview.rows[0].cells] == [("100.00", "150.00")]
    apply(preview)
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (stored(), event and (event.action, event.reason)) == (
        [(SECOND, 150_00, None)],
        ("agreement.execution_corrected", "опечатка"),
    )


def test_more_than_the_document_is_worth_asks_for_its_reason() -> None:
    number = contract().register_number
    rows: list[Any] = [[number, "2023-2", 700, None], [number, "2023-3", 501, None]]
    words = (
        "With this report RUB 1,201.00 are carried out of a document worth RUB 1,000.00: 120 %, more than 120 %. Check "
        "the sums; if they are right, give the reason in the column for it."
    )
    preview = judged(*([*row, None] for row in rows), heading=(*HEADING, WHY))
    assert [(cell, message.replace("\N{NO-BREAK SPACE}", " ")) for cell, message in told(preview)] == [("E3", words)]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Execution)) == 0
    preview = judged([*rows[0], "лишнее"], [*rows[1], "цены выросли"], heading=(*HEADING, WHY))
    assert [[(one.cell, one.asked) for one in row.remarks] for row in preview.rows] == [
        [],
        [("C3", "excess 2023-3 50100")],
    ]
    assert Decisions().unanswered(preview) == [3]
    apply(preview)
    assert db.session.scalars(sa.select(Execution.excess_reason).order_by(Execution.quarter)).all() == [
        None,
        "цены выросли",
    ]


def test_what_is_no_report_is_refused_at_its_cell() -> None:
    number = contract().register_number
    rows: list[list[Any]] = [
        ["X-9999", "2023", 1],
        [number, "2023-1", 1],
        [number, "2099", 1],
        [number, "2023-2", None],
        [number, "2023-3", 1],
        [number, "III квартал 2023", 2],
        [number, "2023", 1],
        [number, "весна", 1],
    ]
    assert told(judged(*rows)) == [
        ("A2", UNKNOWN),
        ("B3", "This period ended before the signing."),
        ("B4", "This period is still to come."),
        ("C5", "Fill in this cell."),
        ("B7", "This period of the document stands in row 6."),
        ("B8", "This year is reported by quarters, or as a whole: not both."),
        ("B9", "Write the period as a year, 2026, or as a quarter, II quarter of 2026."),
    ]


def test_columns_that_were_sorted_apart_are_noticed() -> None:
    agreement = contract(title="Договор поставки тракторов")
    heading = (*HEADING, "Title of the document", "Currency")
    row: list[Any] = [agreement.register_number, "2023", 1, None]
    assert verdicts(judged([*row, "ДОГОВОР  поставки тракторов", "rub"], heading=heading)) == ["new"]
    assert told(judged([*row, "Договор об ином", "BYN"], heading=heading)) == [
        ("E2", "This document says here: Договор поставки тракторов."),
        ("F2", "This document says here: RUB."),
    ]


def test_others_documents_and_none_are_told_in_the_same_words() -> None:
    mine, other = OrganisationFactory.create(), OrganisationFactory.create(region__side=Side.BY)
    theirs = contract()
    actor, own = representative(mine), contract(parties=(party(organisation=mine), party(organisation=other)))
    execution = reported(theirs, 77_00)
    rows: list[Any] = [[theirs.register_number, "2023-2", 1, None], ["XCIX-0001", "2023-2", 1, None]]
    preview = judged(*rows, actor=actor)
    assert told(preview) == [("A2", UNKNOWN), ("A3", UNKNOWN)]
    assert [(row.title, row.cells) for row in preview.rows] == [("", []), ("", [])]
    heading = (*HEADING[:3], "Mark of the row")
    found = [
        told(judged([own.register_number, "2023-2", 1, mark], heading=heading, actor=actor))
        for mark in (report_mark(execution), "999999-1-", "мусор")
    ]
    assert found == [[("D2", "This mark is of no report on this document in this period. Empty it.")]] * 3
    with pytest.raises(DomainError):
        apply(judged([theirs.register_number, "2023-3", 1, None]), actor)
    with pytest.raises(DomainError):
        apply(judged([theirs.register_number, "2023-3", 1, None]), ANALYST)
    assert stored() == [(SECOND, 77_00, None)]


def test_what_both_sides_changed_is_decided_by_a_person() -> None:
    agreement = contract()
    execution = reported(agreement, 100_00)
    mark, heading = report_mark(execution), (*HEADING, CORRECTED, "Mark of the row")
    draft = ExecutionDraft(period=SECOND, value=200_00, note="новое")
    correct_execution(actor=SECRETARY, execution=execution, draft=draft, reason="уточнено")
    untouched: list[Any] = [agreement.register_number, "2023-2", 100, None, None, mark]
    assert verdicts(judged(untouched, heading=heading)) == ["unchanged"]
    row: list[Any] = [agreement.register_number, "2023-2", 300, None, "счёт", mark]
    preview = judged(row, heading=heading)
    assert [(cell.key, cell.is_open) for cell in preview.rows[0].cells] == [("value", True)]
    assert (verdicts(preview), apply(preview, value=False)) == (["conflict"], 0)
    assert apply(judged(row, heading=heading), value=True) == 1
    assert stored() == [(SECOND, 300_00, "новое")]


def test_a_report_that_moved_on_since_it_was_judged_is_refused() -> None:
    agreement = contract()
    execution = reported(agreement, 100_00)
    preview = judged([agreement.register_number, "2023-2", 300, None, "счёт"], heading=(*HEADING, CORRECTED))
    draft = replace(ExecutionDraft(period=SECOND, value=200_00))
    correct_execution(actor=SECRETARY, execution=execution, draft=draft, reason="уточнено")
    with pytest.raises(ConflictError):
        apply(preview)


def test_reports_leave_with_their_marks_in_the_order_of_the_register() -> None:
    agreement = contract()
    for period in (THIRD, SECOND):
        reported(agreement, 1_00, period)
    own = OrganisationFactory.create()
    assert EXECUTIONS.rows is not None
    rows = list(EXECUTIONS.rows(Order(SECRETARY, "en")))
    assert [row.period for row in rows] == [SECOND, THIRD]
    assert list(EXECUTIONS.rows(Order(representative(own), "en"))) == []
