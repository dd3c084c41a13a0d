"""Real threads with connections of their own: register numbers without gaps or doubles, no edit lost."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.drafts import ExecutionDraft
from forum.agreements.enums import AttachmentKind
from forum.agreements.exporting import agreements_export
from forum.agreements.models import Agreement, AgreementFile, RegisterCounter
from forum.agreements.periods import Period
from forum.agreements.services import (
    accept_proposal,
    edit_agreement,
    log_agreement,
    propose_agreement,
    report_execution,
    sign_agreement,
)
from forum.agreements.services.files import attach_file
from forum.agreements.services.reservations import reserve_numbers
from forum.core.db import db, reading
from forum.core.errors import ConflictError, DomainError
from forum.core.files import File, content_faults
from forum.core.spreadsheet import RegisterSheet
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from tests.databases import committed_application
from tests.factories.agreements import (
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    agreement_draft,
    draft_of,
    party,
    representative,
)
from tests.factories.files import pdf
from tests.factories.reference import OrganisationFactory, load_reference

SIGNERS = 16
DOCUMENTS_EACH = 4
DAY = date(2023, 6, 27)


@pytest.fixture
def committed_app(backend: str, migrated: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, where commits are commits."""
    with committed_application(migrated(backend), tmp_path) as application:
        with application.app_context():
            load_reference()
            db.session.commit()
            # A connection for every signer: the pool's fifteen would let the last one wait at its door.
            pool: Any = db.engine.pool
            pool._max_overflow = SIGNERS
        yield application


def test_concurrent_signers_leave_no_gap_and_no_double(committed_app: Flask) -> None:
    with committed_app.app_context():
        forum = EditionFactory.create(code="XL")
        firm = party(organisation=OrganisationFactory.create())
        keys = [AgreementFactory.create(forum=forum, parties=(firm,)).id for _ in range(SIGNERS * DOCUMENTS_EACH)]
        db.session.commit()
    start = Barrier(SIGNERS)

    def sign(mine: list[int]) -> None:
        start.wait()
        for place, key in enumerate(mine):
            with committed_app.app_context():
                agreement = db.session.get_one(Agreement, key)
                sign_agreement(actor=SECRETARY, agreement=agreement, signed_on=DAY)
                # Every fourth signing is taken back, as by a lost connection: its number goes to the next one.
                if place == 1:
                    db.session.rollback()
                else:
                    db.session.commit()

    with ThreadPoolExecutor(SIGNERS) as pool:
        list(pool.map(sign, [keys[first::SIGNERS] for first in range(SIGNERS)]))
    with committed_app.app_context():
        given = db.session.scalars(
            sa.select(Agreement.register_sequence).where(Agreement.counts).order_by(Agreement.register_sequence)
        ).all()
        signed = SIGNERS * (DOCUMENTS_EACH - 1)
        assert given == list(range(1, signed + 1))
        assert db.session.scalars(sa.select(RegisterCounter.last)).all() == [signed]


def test_clerks_who_take_reserved_numbers_at_once_get_one_each(committed_app: Flask) -> None:
    with committed_app.app_context():
        forum = EditionFactory.create()
        key = forum.id
        reserve_numbers(actor=SECRETARY, forum=forum, count=SIGNERS, first=101)
        db.session.commit()
    start = Barrier(SIGNERS)

    def log(number: int) -> int | None:
        start.wait()
        with committed_app.app_context():
            draft = agreement_draft(forum=db.session.get_one(Forum, key), title=f"Документ {number}")
            given = log_agreement(actor=SECRETARY, draft=draft, with_reserved_number=True).list_number
            db.session.commit()
            return given

    with ThreadPoolExecutor(SIGNERS) as pool:
        given = list(pool.map(log, range(SIGNERS)))
    assert sorted(given, key=str) == list(range(101, 101 + SIGNERS))


def test_reports_sent_at_once_do_not_exceed_the_sum_unasked(committed_app: Flask) -> None:
    """Either quarter alone is within the sum; both together are not, whoever comes second is asked why."""
    with committed_app.app_context():
        firm = party(organisation=OrganisationFactory.create())
        key = AgreementFactory.create(value=1_000_00, signed_on=DAY, parties=(firm,)).id
        db.session.commit()
    start = Barrier(2)

    def report(quarter: int) -> str | None:
        with committed_app.app_context():
            agreement = db.session.get_one(Agreement, key)
            assert agreement.executions == []
            # On SQLite a transaction that has read cannot begin to write beside another: requests begin anew.
            db.session.commit()
            start.wait()
            draft = ExecutionDraft(period=Period(2023, quarter), value=700_00)
            try:
                report_execution(actor=SECRETARY, agreement=agreement, draft=draft)
                db.session.commit()
            except DomainError as error:
                return error.field
            return "stored"

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(report, (3, 4)))
    assert sorted(told, key=str) == ["excess_reason", "stored"]


def test_concurrent_edits_of_one_document_are_not_lost(committed_app: Flask) -> None:
    """Each either takes effect or is refused; the version counts those that took effect."""
    with committed_app.app_context():
        agreement = AgreementFactory.create(parties=(party(organisation=OrganisationFactory.create()),))
        key, first_version = agreement.id, agreement.version
        db.session.commit()
    start = Barrier(SIGNERS)

    def edit(number: int) -> bool:
        with committed_app.app_context():
            start.wait()
            row = db.session.get_one(Agreement, key)
            try:
                edit_agreement(actor=SECRETARY, agreement=row, draft=draft_of(row, note=f"правка {number}"))
                db.session.commit()
            except ConflictError:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(SIGNERS) as pool:
        done = sum(pool.map(edit, range(SIGNERS)))
    with committed_app.app_context():
        assert done >= 1
        assert db.session.get_one(Agreement, key).version == first_version + done


def test_file_tells_one_moment_whatever_is_signed_meanwhile(committed_app: Flask) -> None:
    """The second sheet is read long after the first; a signing in between must not part their totals."""

    def sign(value: int) -> None:
        with committed_app.app_context():
            firm = party(organisation=OrganisationFactory.create())
            AgreementFactory.create(value=value, signed_on=DAY, parties=(firm,))
            db.session.commit()

    sign(1_000)
    with committed_app.app_context(), reading():
        made = agreements_export(actor=SECRETARY, locale="ru")
        columns = made.register.export_columns(SECRETARY.may)
        rows = [row.value_rub for row in made.read(columns)]
        with ThreadPoolExecutor(1) as pool:
            pool.submit(sign, 500).result()
        (sheet,) = made.more.values()
        assert isinstance(sheet, RegisterSheet)
        parts = [row.kopecks for row in sheet.rows]
    assert (rows, parts) == ([1_000], [1_000])
    with committed_app.app_context(), reading():
        again = agreements_export(actor=SECRETARY, locale="ru")
        assert sorted(row.value_rub or 0 for row in again.read(columns)) == [500, 1_000]


def test_proposals_accepted_at_once_take_a_number_each(committed_app: Flask) -> None:
    with committed_app.app_context():
        forum = EditionFactory.create(code="LI", state=ForumState.REGISTRATION)
        organisation = OrganisationFactory.create()
        actor, firm = representative(organisation), party(organisation=organisation)
        keys = [
            propose_agreement(
                actor=actor, draft=agreement_draft(forum=forum, title=f"Договор {number}", parties=(firm,))
            ).id
            for number in range(SIGNERS)
        ]
        db.session.commit()
    start = Barrier(SIGNERS)

    def accept(key: int) -> int:
        start.wait()
        with committed_app.app_context():
            number = accept_proposal(actor=SECRETARY, agreement=db.session.get_one(Agreement, key))
            db.session.commit()
            return number

    with ThreadPoolExecutor(SIGNERS) as pool:
        assert sorted(pool.map(accept, keys)) == list(range(1, SIGNERS + 1))


def test_one_content_sent_at_once_is_kept_once_and_attached_once(committed_app: Flask) -> None:
    with committed_app.app_context():
        keys = [AgreementFactory.create().id for _ in range(2)]
        db.session.commit()
    start = Barrier(SIGNERS)

    def attach(number: int) -> bool:
        start.wait()
        with committed_app.app_context():
            agreement = db.session.get_one(Agreement, keys[number % 2])
            try:
                attach_file(
                    actor=SECRETARY,
                    agreement=agreement,
                    stream=io.BytesIO(pdf()),
                    name=f"{number}.pdf",
                    kind=AttachmentKind.SCAN,
                )
                db.session.commit()
            except DomainError:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(SIGNERS) as pool:
        attached = list(pool.map(attach, range(SIGNERS)))
    with committed_app.app_context():
        rows = [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (AgreementFile, File)]
        assert (sum(attached), rows) == (2, [2, 1])
        assert list(content_faults()) == []
