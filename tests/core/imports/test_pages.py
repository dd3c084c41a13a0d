"""A list from its sending to its bringing in: seen by its sender alone, brought in once, whole or not at all."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner
from flask import Flask

from forum.accounts.models import User
from forum.cli import main
from forum.core.audit import AuditEvent
from forum.core.db import Base, db
from forum.core.imports.models import ImportRun, RunState
from forum.core.imports.runs import clear_forgotten
from forum.core.security import Role
from forum.reference.models import Organisation, Region
from forum.reference.services import OrganisationDraft, edit_organisation
from tests.client import Browser
from tests.core.imports.books import opened, workbook
from tests.factories.accounts import UserFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

IMPORT = "/reference/organisations/import"
TITLES = ("Name in Russian", "Kind", "Region or country", "Note")
SESSIONS = {"user_session", "import_run"}


@pytest.fixture
def secretary(app: Flask) -> User:
    """Who brings lists in."""
    user: User = UserFactory.create(role=Role.SECRETARY)
    return user


@pytest.fixture
def oblast(app: Flask) -> Region:
    """The region of every organisation here."""
    region: Region = RegionFactory.create(name_en="Oblast A", code="RU-A1")
    return region


@pytest.fixture
def at_work(app: Flask, secretary: User, oblast: Region) -> Browser:
    """The secretary's browser."""
    return Browser(app).sign_in(secretary, locale="en")


def row(name: str, note: str | None = None, kind: str = "enterprise") -> tuple[Any, ...]:
    return (name, kind, "Oblast A", note)


def send(browser: Browser, content: bytes, *, status: int = 302) -> str:
    """Send a list; the address of its preview."""
    browser.get(IMPORT)
    return browser.submit(IMPORT, {"file": (io.BytesIO(content), "list.xlsx")}, status=status).location or ""


def bring_in(browser: Browser, preview: str) -> str:
    """Bring the list in from its check page; where that leads."""
    browser.get(f"{preview}/commit")
    return browser.submit("/commit").location


def file_of(browser: Browser, url: str) -> Any:
    with browser.app.app_context(), browser.client.get(url) as answer:
        assert answer.status_code == 200
        return opened(answer.get_data())


def told(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def names() -> list[str | None]:
    return list(db.session.scalars(sa.select(Organisation.name_ru).order_by(Organisation.id)))


def notes() -> list[str]:
    return list(db.session.scalars(sa.select(Organisation.note).order_by(Organisation.id)))


def note_first(secretary: User, note: str) -> None:
    """Somebody changes the note of the first organisation on its page."""
    first = db.session.scalars(sa.select(Organisation).order_by(Organisation.id)).all()[0]
    draft = OrganisationDraft(name_ru=first.name_ru, kind=first.kind, region_id=first.region_id, note=note)
    edit_organisation(actor=secretary.actor, organisation=first, draft=draft)
    db.session.commit()


def sizes() -> dict[str, int]:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in SESSIONS]
    return {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}


def test_a_list_is_looked_at_and_brought_in_whole(at_work: Browser, secretary: User) -> None:
    before = sizes()
    preview = send(at_work, workbook(TITLES, row("Завод Альфа"), row("Комбинат Бета", "см. письмо")))
    at_work.get(preview)
    assert sizes() == before
    assert "New 2" in told(at_work)
    assert bring_in(at_work, preview) == "/reference/organisations"
    assert names() == ["Завод Альфа", "Комбинат Бета"]
    events = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert events[-3:] == ["organisation.created", "organisation.created", "import_run.committed"]
    run = db.session.scalars(sa.select(ImportRun)).one()
    assert (run.state, run.counts, run.content, run.preview) == (RunState.COMMITTED, {"new": 2}, None, None)
    at_work.get(IMPORT)
    assert f"{secretary.name} list.xlsx 2 2 0" in told(at_work)


def test_nobody_else_sees_a_list_that_waits(app: Flask, at_work: Browser) -> None:
    preview = send(at_work, workbook(TITLES, row("Завод Альфа")))
    other = Browser(app).sign_in(UserFactory.create(role=Role.ADMINISTRATOR), locale="en")
    for page in ("", "/marked.xlsx", "/commit"):
        other.get(f"{preview}{page}", status=404)
    other.get(IMPORT)
    assert "list.xlsx" not in told(other)
    for act in ("commit", "discard", "decisions"):
        other.post(f"{preview}/{act}", status=404)
    at_work.get(f"{preview.replace('organisations', 'rates')}", status=404)
    assert bring_in(at_work, preview) == "/reference/organisations"


def test_the_same_file_twice_is_refused_with_who_and_when(app: Flask, at_work: Browser, secretary: User) -> None:
    content = workbook(TITLES, row("Завод Альфа"))
    preview, again = send(at_work, content), send(at_work, content)
    bring_in(at_work, preview)
    other = Browser(app).sign_in(UserFactory.create(role=Role.ADMINISTRATOR), locale="en")
    send(other, content, status=422)
    assert f"This file was brought in already: {secretary.name}, " in told(other)
    # The second run was staged before: its check page refuses as well.
    at_work.get(again)
    at_work.get(f"{again}/commit", status=200)
    at_work.follow(at_work.submit("/commit"))
    assert names() == ["Завод Альфа"]


def test_a_list_with_an_error_brings_nothing_in_and_marks_its_cells(at_work: Browser) -> None:
    preview = send(at_work, workbook(["A title"], [], TITLES, row("Завод Альфа"), row("Комбинат Бета", kind="trust")))
    at_work.get(preview)
    assert "With errors 1 New 1" in told(at_work)
    assert "B5 Kind Write one of: " in told(at_work)
    at_work.get(f"{preview}/commit")
    at_work.submit("/commit", status=422)
    assert names() == []
    sheet = file_of(at_work, f"{preview}/marked.xlsx").active
    rows = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3)]
    assert rows[0] == [*TITLES, "Result of the check", "Remarks on the check"]
    assert rows[1] == [*row("Завод Альфа"), "new", None]
    assert rows[2][:5] == [*row("Комбинат Бета", kind="trust"), "with errors"]
    assert sheet["B5"].comment.text == rows[2][5].removeprefix("B5, Kind: ")
    assert sheet["B5"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B4"].comment is None


def test_a_marked_copy_comes_back_corrected(at_work: Browser) -> None:
    preview = send(at_work, workbook(TITLES, row("Завод Альфа", kind="trust")))
    book = file_of(at_work, f"{preview}/marked.xlsx")
    book.active["B2"] = "enterprise"
    out = io.BytesIO()
    book.save(out)
    again = send(at_work, out.getvalue())
    at_work.get(again)
    assert "About the file" not in told(at_work)
    assert bring_in(at_work, again) == "/reference/organisations"
    assert names() == ["Завод Альфа"]


def test_the_content_goes_after_a_day(at_work: Browser) -> None:
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        preview = send(at_work, workbook(TITLES, row("Завод Альфа")))
        assert clear_forgotten() == 0
        db.session.commit()
    with time_machine.travel(now + timedelta(hours=24, seconds=1), tick=False):
        assert at_work.get(preview, status=302).location == IMPORT
        assert CliRunner().invoke(main, ["settle"], obj=at_work.app).exit_code == 0
    run = db.session.scalars(sa.select(ImportRun).execution_options(populate_existing=True)).one()
    assert (run.state, run.content, run.preview) == (RunState.DISCARDED, None, None)
    assert names() == []


def test_a_discarded_list_is_gone(at_work: Browser) -> None:
    preview = send(at_work, workbook(TITLES, row("Завод Альфа")))
    at_work.get(preview)
    at_work.submit("/discard")
    assert at_work.get(preview, status=302).location == IMPORT
    run = db.session.scalars(sa.select(ImportRun)).one()
    assert (run.state, run.content, run.preview) == (RunState.DISCARDED, None, None)


@pytest.fixture
def downloaded(at_work: Browser, secretary: User, oblast: Region) -> Any:
    """The workbook of two organisations, downloaded for editing."""
    for number in (1, 2):
        OrganisationFactory.create(name_ru=f"Предприятие {number * 1111}", region=oblast, note="было")
    db.session.commit()
    return file_of(at_work, f"{IMPORT}/editing.xlsx")


def changed(book: Any, **notes: str) -> bytes:
    """The workbook with these notes by row."""
    for at, note in notes.items():
        book.worksheets[0][f"K{at[1:]}"] = note
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_untouched_workbook_changes_nothing(at_work: Browser, downloaded: Any) -> None:
    sheet = downloaded.worksheets[0]
    assert sheet.column_dimensions["L"].hidden
    at_work.get(send(at_work, changed(downloaded)))
    assert "Unchanged 2" in told(at_work)
    assert "There is nothing to bring in" in told(at_work)


@pytest.mark.parametrize(("side", "note"), [("register", "стало в реестре"), ("file", "стало в файле")])
def test_what_both_sides_changed_is_decided_on_the_page(
    at_work: Browser, downloaded: Any, secretary: User, side: str, note: str
) -> None:
    note_first(secretary, "стало в реестре")
    preview = send(at_work, changed(downloaded, r4="стало в файле", r5="новое"))
    at_work.get(preview)
    assert "Conflict 1 Changed 1" in told(at_work)
    at_work.get(f"{preview}/commit")
    at_work.submit("/commit", status=422)
    at_work.get(preview)
    at_work.follow(at_work.submit("/decisions", {"4:note": side}))
    assert "Every cell is decided." in told(at_work)
    bring_in(at_work, preview)
    assert notes() == [note, "новое"]


def test_a_register_that_moved_on_is_shown_anew(at_work: Browser, downloaded: Any, secretary: User) -> None:
    preview = send(at_work, changed(downloaded, r4="стало в файле"))
    at_work.get(f"{preview}/commit")
    note_first(secretary, "стало в реестре")
    assert at_work.follow(at_work.submit("/commit")).request.path == preview
    assert "The register has changed since this preview was made." in told(at_work)
    assert "Conflict 1" in told(at_work)
    assert notes() == ["стало в реестре", "было"]


@pytest.mark.parametrize(
    ("answer", "brought"),
    [("left_out", []), ("checked", ["Витебскии ковровый комбинат"])],
)
def test_a_similar_name_is_asked_about(at_work: Browser, oblast: Region, answer: str, brought: list[str]) -> None:
    similar = OrganisationFactory.create(name_ru="Витебский ковровый комбинат", region=oblast)
    db.session.commit()
    key = similar.id
    preview = send(at_work, workbook(TITLES, row("Витебскии ковровый комбинат"), row("Завод Альфа")))
    at_work.get(preview)
    assert at_work.page is not None
    assert f"/reference/organisations/{key}" in at_work.page.links
    at_work.follow(at_work.submit("/answers", {"go": "1"}))
    assert "Nothing was brought in: 1 row is not ticked yet." in told(at_work)
    at_work.follow(at_work.submit("/answers", {"answer-2": answer, "go": "1"}))
    assert f"New records {2 if brought else 1}" in told(at_work)
    at_work.submit("/commit")
    assert names() == ["Витебский ковровый комбинат", *brought, "Завод Альфа"]
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "import_run.committed")).one()
    counts = [event.changes[name][1] for name in ("written", "remarks_confirmed", "rows_left_out")]
    assert counts == ([2, 1, 0] if brought else [1, 0, 1])


def test_rows_of_one_list_may_be_one_organisation(at_work: Browser) -> None:
    preview = send(at_work, workbook(TITLES, row("Витебский ковровый комбинат"), row("Витебскии ковровый комбинат")))
    at_work.get(preview)
    assert "To be checked 1 New 2" in told(at_work)
    assert "It may be one that is registered already: row 2" in told(at_work)


@pytest.mark.parametrize("locale", ["ru", "be", "en"])
def test_a_template_filled_in_is_read(app: Flask, secretary: User, oblast: Region, locale: str) -> None:
    browser = Browser(app).sign_in(secretary, locale=locale)
    book = file_of(browser, f"{IMPORT}/template.xlsx")
    listed, _rules, lists = book.worksheets
    assert (listed.freeze_panes, lists.sheet_state) == ("A4", "hidden")
    assert listed.page_setup.orientation == "landscape"
    offered = {one.formula1.split("!")[1] for one in listed.data_validations.dataValidation}
    assert offered == {"$A$2:$A$10", f"$B$2:$B${lists.max_row if lists['B3'].value else 2}"}
    kind = lists["A2"].value
    # Below the example; the first column numbers the rows.
    for column, value in {"A": 1, "B": "=Завод Альфа", "F": kind, "G": "RU-A1"}.items():
        listed[f"{column}5"] = value
        listed[f"{column}5"].data_type = "n" if isinstance(value, int) else "s"
    out = io.BytesIO()
    book.save(out)
    preview = send(browser, out.getvalue())
    bring_in(browser, preview)
    assert names() == ["=Завод Альфа"]


def test_equal_templates_have_equal_bytes(at_work: Browser) -> None:
    with at_work.app.app_context():
        contents = {at_work.client.get(f"{IMPORT}/template.xlsx").get_data() for _ in range(2)}
    assert len(contents) == 1
