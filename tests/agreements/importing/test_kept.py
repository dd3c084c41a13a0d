"""Checked documents are kept with their preview, and checked again when anything may have moved."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from forum.agreements.importing.agreements import AGREEMENTS_IMPORT
from forum.agreements.importing.edits import Edit
from forum.agreements.models import Agreement
from forum.agreements.services import log_agreement
from forum.core import audit
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.imports import Decisions, Order, Preview, runs
from forum.core.imports.keeping import Moment, MovedMeanwhileError, check_unmoved, kept_list, packed
from forum.core.imports.models import ImportRun, RunState
from forum.core.security import Role
from forum.rates.models import ExchangeRate
from forum.reference.models import Organisation
from forum.reference.services import OrganisationDraft, edit_organisation
from tests.agreements.importing.kept import settled
from tests.agreements.importing.lists import csv_of, left, order, rows_of, typed
from tests.agreements.importing.test_pages import IMPORT, TITLES, row, stage_known_document
from tests.agreements.pages import enter
from tests.agreements.random_documents import Step, World, carry_out, forgotten, modest, steps
from tests.client import Browser
from tests.factories.agreements import ANALYST, SECRETARY, agreement_draft
from tests.tries import tries

TOLD = order(locale="ru")


@pytest.fixture
def at_work(app: Flask) -> None:
    """The edition X with one document, an organisation of either side, currencies."""
    stage_known_document()


@pytest.fixture
def _russian(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("ru"):
        yield


def staged(content: bytes, told: Order = TOLD, *, days_ago: int = 0) -> tuple[ImportRun, Preview]:
    """A list that waits, checked so many days ago."""
    moment = Moment.of(AGREEMENTS_IMPORT)
    assert moment is not None
    _table, preview = runs.read_list(AGREEMENTS_IMPORT, told, runs.opened(content, "list"))
    run = runs.new_run(AGREEMENTS_IMPORT, told, name="list", content=content, preview=preview)
    moment = replace(moment, day=moment.day - timedelta(days=days_ago))
    runs.stage(run, content=content, preview=preview, checked=packed(AGREEMENTS_IMPORT, told, run, preview, moment))
    db.session.flush()
    return run, preview


def is_kept(run: ImportRun, told: Order = TOLD) -> bool:
    return kept_list(AGREEMENTS_IMPORT, told, run) is not None


def _event(action: str) -> None:
    db.session.add(audit.new_event(actor=SECRETARY, action=action, entity="agreement", entity_id=1))


def _document() -> None:
    forum = db.session.scalars(sa.select(Agreement)).one().forum
    log_agreement(actor=SECRETARY, draft=agreement_draft(forum=forum, own_number="8/23"))


def _rate() -> None:
    rate = ExchangeRate(on_date=today(), currency_code="USD", rate="90")
    audit.stamp(rate, SECRETARY)
    db.session.add(rate)
    audit.record(actor=SECRETARY, action="exchange_rate.added", entity=rate)


def _organisation() -> None:
    first = db.session.scalars(sa.select(Organisation).order_by(Organisation.id)).first()
    assert first is not None
    draft = OrganisationDraft(name_ru="ООО «Уфа-2»", kind=first.kind, region_id=first.region_id)
    edit_organisation(actor=SECRETARY, organisation=first, draft=draft)


@pytest.mark.usefixtures("at_work", "_russian")
@pytest.mark.parametrize("change", [_document, _rate, _organisation])
def test_after_any_change_the_list_is_checked_again(change: Callable[[], None]) -> None:
    run, _preview = staged(typed(TITLES, [row()]))
    assert is_kept(run)
    change()
    db.session.commit()
    assert not is_kept(run)


@pytest.mark.usefixtures("at_work", "_russian")
def test_who_looks_or_signs_in_changes_nothing() -> None:
    run, _preview = staged(typed(TITLES, [row()]))
    for action in ("agreement.viewed", "import_run.exported", "account.signed_in"):
        _event(action)
    db.session.commit()
    assert is_kept(run)
    _event("agreement.file_opened")
    assert not is_kept(run)


@pytest.mark.usefixtures("at_work", "_russian")
def test_no_change_is_called_as_something_seen() -> None:
    document = db.session.scalars(sa.select(Agreement)).one()
    with pytest.raises(ValueError, match=r"agreement\.viewed"):
        audit.record(actor=SECRETARY, action="agreement.viewed", entity=document)
    with pytest.raises(ValueError, match=r"agreement\.exported"):
        audit.record_batch(actor=SECRETARY, action="agreement.exported", model=Agreement, changes={})
    with pytest.raises(ValueError, match=r"agreement\.viewed"):
        audit.record_many(
            actor=SECRETARY,
            action="agreement.imported",
            model=Agreement,
            events=[audit.Told(document.id, "", {}, action="agreement.viewed")],
        )


@pytest.mark.usefixtures("at_work", "_russian")
def test_another_day_person_language_or_list_is_checked_again() -> None:
    run, _preview = staged(typed(TITLES, [row()]))
    other, _preview = staged(typed(TITLES, [row("2")]))
    yesterday, _preview = staged(typed(TITLES, [row("3")]), days_ago=1)
    assert [is_kept(one) for one in (run, other, yesterday)] == [True, True, False]
    assert not is_kept(run, replace(TOLD, locale="be"))
    for actor in (
        replace(SECRETARY, role=Role.ADMINISTRATOR),
        replace(SECRETARY, organisation_id=1),
        replace(SECRETARY, is_region_wide=True),
    ):
        assert not is_kept(run, replace(TOLD, actor=actor))
    run.checked = other.checked
    db.session.flush()
    assert not is_kept(run)


@pytest.mark.usefixtures("at_work", "_russian")
def test_what_is_not_readable_is_checked_again() -> None:
    run, _preview = staged(typed(TITLES, [row()]))
    stored = db.session.execute(sa.text("SELECT checked FROM import_run")).scalar_one()
    assert "Договор".encode() not in bytes(stored)
    for broken in (b"", bytes(stored)[:-1], bytes([*stored[:40], stored[40] ^ 1, *stored[41:]])):
        db.session.execute(sa.text("UPDATE import_run SET checked = :broken"), {"broken": broken})
        assert not is_kept(run)
    db.session.execute(sa.text("UPDATE import_run SET checked = :stored"), {"stored": stored})
    assert is_kept(run)
    run.preview = {**run.preview, "rows": [[*run.preview["rows"][0][:1], "unchanged", *run.preview["rows"][0][2:]]]}
    db.session.flush()
    assert not is_kept(run)


@pytest.mark.usefixtures("at_work", "_russian")
def test_what_a_person_decides_or_is_refused_is_not_kept() -> None:
    for rows in ([row(value="много")], [row(), row()]):
        assert staged(typed(TITLES, rows))[0].checked is None
    content = left(TOLD, "csv")
    titles, rows_ = _edited(content)
    db.session.scalars(sa.select(Agreement)).one().note = "чужое"
    audit.record(actor=SECRETARY, action="agreement.edited", entity=db.session.scalars(sa.select(Agreement)).one())
    db.session.commit()
    run, preview = staged(csv_of(titles, rows_))
    assert ([row_.verdict.value for row_ in preview.rows], run.checked) == (["conflict"], None)


@pytest.mark.usefixtures("at_work", "_russian")
def test_the_role_is_asked_when_a_kept_list_is_written() -> None:
    run, preview = staged(typed(TITLES, [row()]))
    with pytest.raises(DomainError, match="роль"):
        runs.bring_in(AGREEMENTS_IMPORT, replace(TOLD, actor=ANALYST), run, preview, Decisions())


@pytest.mark.usefixtures("at_work", "_russian")
def test_what_others_commit_while_the_list_is_written_is_noticed() -> None:
    run, _preview = staged(typed(TITLES, [row()]))
    kept = kept_list(AGREEMENTS_IMPORT, TOLD, run)
    assert kept is not None
    runs.bring_in(AGREEMENTS_IMPORT, TOLD, run, kept.preview, Decisions(), trail=kept.trail)
    # Our own events are no news; one of another request is, and so is one whose key was given before.
    check_unmoved(AGREEMENTS_IMPORT, kept.trail)
    with pytest.raises(MovedMeanwhileError):
        check_unmoved(AGREEMENTS_IMPORT, kept.trail._replace(events=kept.trail.events - 1))
    entry = audit.new_event(actor=SECRETARY, action="organisation.edited", entity="organisation")
    entry.request_id = "another"
    db.session.add(entry)
    with pytest.raises(MovedMeanwhileError):
        check_unmoved(AGREEMENTS_IMPORT, kept.trail)


def _edited(content: bytes) -> tuple[list[str], list[dict[str, Any]]]:
    """The list that left, with another remark and sum in each row."""
    titles, rows = rows_of(content)
    told = [{title: cell.text for title, cell in one.items()} for one in rows]
    for place, one in enumerate(told):
        one["Примечание"], one["Основание исправления"] = f"сверено {place}", "так"
    return titles, told


@pytest.mark.usefixtures("_russian")
@settings(modest, max_examples=tries(4), phases=[Phase.generate])
@given(plan=st.lists(steps(), min_size=1, max_size=4), data=st.data())
def test_a_kept_list_is_what_a_second_check_says(world: World, plan: list[Step], data: st.DataObject) -> None:
    with forgotten():
        for step in plan:
            carry_out(replace(step, actions=[]), world)
        db.session.flush()
        told = order(forum="P0")
        titles, rows = _edited(left(order(), "csv"))
        for one in rows:
            if data.draw(st.booleans()):
                one["Сумма"] = data.draw(st.sampled_from(["12 345,67", "", one.get("Сумма", "")]))
        # Without a mark they are new documents.
        rows += [_typed(data) for _ in range(data.draw(st.integers(1, 2)))]
        run, preview = staged(csv_of(titles, rows), told)
        kept = kept_list(AGREEMENTS_IMPORT, told, run)
        assert (kept is None) == (not preview.is_sound)
        if kept is None:
            return
        _table, again = runs.read_list(AGREEMENTS_IMPORT, told, runs.opened(run.content or b"", "list"))
        assert [_plain(one) for one in kept.preview.rows] == [_plain(one) for one in again.rows]


def _typed(data: st.DataObject) -> dict[str, str]:
    kind = data.draw(st.sampled_from(["договор (контракт)", "меморандум"]))
    return {
        "Форум": "P1",
        "Вид документа": kind,
        "Уровень": "между организациями",
        "Наименование документа": data.draw(st.sampled_from(["=1+1", "Ёлка «№ 7»", "Поставка\nдеталей"])),
        "Номер документа": data.draw(st.sampled_from(["1", "a\u202eb", ""])),
        "Дата подписания": data.draw(st.sampled_from(["", "27.06.2021", "03.2020"])),
        "Субъект Российской Федерации": data.draw(st.sampled_from(["RU-BA", "RU-MOW\nRU-TA"])),
        "Сумма": data.draw(st.sampled_from(["", "0,01", "9 999 999 999,99"])),
        "Валюта": data.draw(st.sampled_from(["RUB", "USD", "BYN"])),
    }


def _plain(row_: Any) -> tuple[Any, ...]:
    draft = row_.draft.checked if isinstance(row_.draft, Edit) else row_.draft
    return (
        *(row_.number, row_.verdict, row_.title, row_.version, row_.cells, row_.faults, row_.remarks),
        settled(draft) if draft is not None else None,
    )


class TestPages:
    """The same by the pages."""

    @pytest.fixture
    def secretary(self, browser: Browser, at_work: None) -> Browser:
        enter(browser)
        return browser

    def send(self, browser: Browser, *rows: dict[str, Any]) -> str:
        browser.get(IMPORT)
        file = (io.BytesIO(typed(TITLES, rows)), "list.xlsx")
        preview = browser.submit(IMPORT, {"file": file}).location or ""
        browser.get(preview)
        browser.get(f"{preview}/commit")
        return preview

    def numbers(self) -> list[str | None]:
        return list(db.session.scalars(sa.select(Agreement.own_number).order_by(Agreement.id)))

    def lose(self, column: str, content: bytes | None) -> None:
        db.session.execute(sa.update(ImportRun).values({column: content}))
        db.session.commit()
        db.session.expire_all()

    def test_the_file_is_not_read_again(self, secretary: Browser) -> None:
        self.send(secretary, row(), row("2"))
        self.lose("content", b"no list at all")
        secretary.submit("/commit")
        assert self.numbers() == ["7/23", "1", "2"]
        run = db.session.scalars(sa.select(ImportRun)).one()
        assert (run.state, run.content, run.preview, run.checked) == (RunState.COMMITTED, None, None, None)
        event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert (event.action, event.changes["written"]) == ("import_run.committed", [None, 2])

    def test_without_what_was_kept_the_file_is(self, secretary: Browser) -> None:
        self.send(secretary, row(), row("2"))
        self.lose("checked", None)
        secretary.submit("/commit")
        assert self.numbers() == ["7/23", "1", "2"]

    def test_a_list_shown_anew_is_kept_anew(self, secretary: Browser) -> None:
        preview = self.send(secretary, row(), row("8/23"))
        forum = db.session.scalars(sa.select(Agreement)).one().forum
        draft = agreement_draft(forum=forum, own_number="8/23", title="Внесённый тем временем")
        log_agreement(actor=SECRETARY, draft=draft)
        db.session.commit()
        secretary.follow(secretary.submit("/commit"))
        assert "The register has changed since this preview was made." in (
            secretary.page.text if secretary.page else ""
        )
        assert self.numbers() == ["7/23", "8/23"]
        self.lose("content", b"no list at all")
        secretary.get(f"{preview}?show=remarks")
        secretary.follow(secretary.submit("/answers", {"answer-3": "checked", "go": "1"}))
        secretary.submit("/commit")
        assert self.numbers() == ["7/23", "8/23", "1", "8/23"]

    def test_what_moves_while_it_is_written_lets_it_be_checked_again(self, secretary: Browser) -> None:
        self.send(secretary, row())
        left_ = [True]

        def move(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            # Another transaction commits: on PostgreSQL every statement after that one sees it.
            if statement.startswith("INSERT INTO agreement") and left_:
                left_.clear()
                told = {"action": "x.edited", "entity": "x", "request_id": "another", "actor_label": ""}
                connection.execute(sa.insert(AuditEvent).values(told))

        sa.event.listen(db.engine, "before_cursor_execute", move)
        try:
            secretary.submit("/commit")
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", move)
        assert not left_
        assert self.numbers() == ["7/23", "1"]
