"""A file held against the frozen reports: unchanged, saved anew, changed and where, or none; the register since."""

from __future__ import annotations

import hashlib
import io
from datetime import date

import pytest
from docx import Document as WordFile
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import MergedCell

from forum.agreements.allocation import rewrite_allocation
from forum.agreements.counting import write_counting_columns
from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import Period
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.files import path_of
from forum.core.files.marks import PART, mark_of, marked
from forum.core.security import CONSOLE
from forum.reports.annual import annual_workbook
from forum.reports.enums import DocumentChange, ReportKind
from forum.reports.models import ReportRun
from forum.reports.queries import changes_between, changes_since
from forum.reports.verification import Verdict, Verification, kept_bytes, verify
from forum.reports.wordings import ParagraphChange
from tests.factories.agreements import ANALYST, representative
from tests.factories.reference import OrganisationFactory
from tests.reports.frozen import frozen, resaved, without
from tests.statistics.documents import Document, set_up, write
from tests.tries import tries

# Files are held against files; what the register has changed since is tried on both.
pytestmark = pytest.mark.either

DEAL = Document(value=1_600_000_000_00, ru=(("RU-BA", 2), ("RU-TA", 1)))


def verified(content: bytes, *, against: ReportRun | None = None) -> Verification:
    return verify(content, filename="отчёт.xlsx", actor=CONSOLE, against=against)


def changed_cells(found: Verification) -> list[tuple[str, str, str | None, str | None]]:
    """(sheet, cell, was, is) by the stored texts."""
    return [
        (sheet.name, cell.reference, cell.was.text if cell.was else None, cell.now.text if cell.now else None)
        for sheet in found.content.book.changed
        for cell in sheet.cells
    ]


def rewritten(agreement: Agreement) -> None:
    """Count and attribute a document anew, past the services and the trail."""
    write_counting_columns(agreement)
    rewrite_allocation(agreement)
    agreement.version += 1
    db.session.flush()
    db.session.info["unaudited"].clear()


def test_the_frozen_bytes_are_unchanged(app: Flask) -> None:
    write([DEAL], set_up())
    run = frozen()
    found = verified(kept_bytes(run))
    assert (found.verdict, found.run, found.documents) == (Verdict.UNCHANGED, run, [])


def test_a_plain_download_of_the_same_content_is_known(app: Flask) -> None:
    write([DEAL], set_up())
    run = frozen()
    plain = b"".join(annual_workbook(year=2023, locale="en", as_of=run.as_of, actor=CONSOLE))
    assert mark_of(plain) is None
    assert (verified(plain).verdict, verified(plain).run) == (Verdict.PLAIN, run)


def test_a_file_saved_anew_without_a_change_is_sound(app: Flask) -> None:
    write([DEAL], set_up())
    run = frozen()
    found = verified(resaved(run))
    assert (found.verdict, found.run, changed_cells(found)) == (Verdict.RESAVED, run, [])


@pytest.mark.sqlite
def test_a_changed_cell_of_any_sheet_is_found_and_named(app: Flask) -> None:
    """Property 12 of the design: whichever cell is written over, that one is named with what it was and is."""
    write([DEAL, Document(value=33_33), Document(forum="IX", signed_on=date(2022, 6, 30), value=7)], set_up())
    run = frozen()
    book = load_workbook(io.BytesIO(kept_bytes(run)))
    places = [
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not isinstance(cell, MergedCell)
    ]
    values = st.one_of(st.integers(-(10**9), 10**12), st.just("подмена"), st.just("=1+1x"), st.just("…"))

    @settings(max_examples=tries(4), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(places), values)
    def check(place: tuple[str, str], value: int | str) -> None:
        sheet, reference = place
        cell = book[sheet][reference]
        before = cell.value, cell.data_type
        if before[0] == value:
            return
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        out = io.BytesIO()
        book.save(out)
        cell.value, cell.data_type = before
        found = verified(out.getvalue())
        assert (found.verdict, found.run) == (Verdict.CHANGED, run)
        assert [told[:2] + told[3:] for told in changed_cells(found)] == [(sheet, reference, str(value))]
        was = changed_cells(found)[0][2]
        kept = load_workbook(io.BytesIO(kept_bytes(run)), data_only=True)[sheet][reference].value
        assert (was is None) == (kept is None)

    check()


def test_an_emptied_cell_is_named(app: Flask) -> None:
    write([DEAL], set_up())
    found = verified(resaved(frozen(), "Main indicators", "A1", None))
    assert [(told[:2], told[3]) for told in changed_cells(found)] == [(("Main indicators", "A1"), None)]


def test_sheets_taken_out_and_put_in_are_told(app: Flask) -> None:
    write([DEAL], set_up())
    book = load_workbook(io.BytesIO(kept_bytes(frozen())))
    del book["Data"]
    book["Method"].title = "Примечания"
    book.create_sheet("Ещё")["A1"] = 1
    out = io.BytesIO()
    book.save(out)
    found = verified(out.getvalue())
    assert [(sheet.was, sheet.now) for sheet in found.content.book.changed] == [
        ("Method", "Примечания"), (None, "Ещё"), ("Data", None),
    ]  # fmt: skip


def test_a_lost_mark_is_helped_by_naming_the_edition(app: Flask) -> None:
    write([DEAL], set_up())
    run = frozen()
    content = without(resaved(run, "Main indicators", "A1", "Иной заголовок"), PART)
    assert mark_of(content) is None
    assert (verified(content).verdict, verified(content).run) == (Verdict.FOREIGN, None)
    found = verified(content, against=run)
    assert (found.verdict, found.run) == (Verdict.CHANGED, run)
    assert [told[:2] for told in changed_cells(found)] == [("Main indicators", "A1")]


def test_the_mark_of_another_register_is_none_of_ours(app: Flask) -> None:
    """Two installations number their reports alike: the hash in the mark tells them apart."""
    write([DEAL], set_up())
    run = frozen()
    plain = b"".join(annual_workbook(year=2023, locale="en", as_of=date(2023, 12, 30), actor=CONSOLE))
    theirs = marked(plain, f"annual/2023/en/{run.number}/{hashlib.sha256(plain).hexdigest()}")
    assert (verified(theirs).verdict, verified(theirs).run) == (Verdict.FOREIGN, None)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7\n%%EOF", b"\xd0\xcf\x11\xe0" + b"\0" * 100])
def test_what_cannot_be_read_is_told_at_the_file(app: Flask, content: bytes) -> None:
    with pytest.raises(DomainError) as refused:
        verified(content)
    assert refused.value.field == "file"


def test_a_damaged_kept_copy_is_not_compared_with(app: Flask) -> None:
    write([DEAL], set_up())
    run = frozen()
    content = resaved(run)
    path = path_of(run.file.sha256)
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    with pytest.raises(DomainError, match="повреждена"):
        verified(content)
    path.unlink()
    with pytest.raises(DomainError, match="повреждена"):
        verified(content)


def test_documents_by_which_the_register_has_changed_are_named_and_why(app: Flask) -> None:
    forums = set_up()
    same, dearer, void, moved, later, shared, done, edited = write([DEAL] * 8, forums)
    run = frozen()
    dearer.value = dearer.value_rub = 1_00
    void.state = AgreementState.VOID
    moved.signed_on = date(2024, 1, 1)
    later.signed_on = date(2023, 6, 28)
    shared.parties[0].weight = 5
    done.executions.append(
        Execution(year=2023, quarter=3, value=5_00, value_rub=5_00, covers_until=Period(2023, 3).last_day)
    )
    edited.title = "Иное наименование"
    for agreement in (dearer, void, moved, later, shared, done, edited):
        rewritten(agreement)
    (added,) = write([Document(value=7)], forums)
    found = changes_since(run, actor=ANALYST)
    assert [(one.agreement_id, one.changes, one.was, one.now) for one in found] == [
        (dearer.id, (DocumentChange.VALUE,), DEAL.value, 1_00),
        (void.id, (DocumentChange.VOID,), DEAL.value, None),
        (moved.id, (DocumentChange.MOVED,), DEAL.value, None),
        (later.id, (DocumentChange.DATE,), DEAL.value, DEAL.value),
        (shared.id, (DocumentChange.ALLOCATION,), DEAL.value, DEAL.value),
        (done.id, (DocumentChange.EXECUTION,), DEAL.value, DEAL.value),
        (edited.id, (DocumentChange.EDITED,), DEAL.value, DEAL.value),
        (added.id, (DocumentChange.ADDED,), None, 7),
    ]
    assert same.id not in {one.agreement_id for one in found}
    again = frozen()
    assert [one.agreement_id for one in changes_between(run, again, actor=ANALYST)] == [
        one.agreement_id for one in found
    ]
    assert changes_since(again, actor=ANALYST) == []


@pytest.mark.sqlite
@pytest.mark.postgresql
def test_random_changes_of_the_register_name_exactly_their_documents(app: Flask) -> None:
    forums = set_up()
    documents = write([Document(value=100 + place) for place in range(6)], forums)
    run = frozen()

    @settings(max_examples=tries(6), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.integers(0, 5), st.integers(1, 10**12), max_size=6))
    def check(values: dict[int, int]) -> None:
        savepoint = db.session.begin_nested()
        for place, value in values.items():
            documents[place].value = documents[place].value_rub = value
            if value != 100 + place:
                rewritten(documents[place])
        found = changes_since(run, actor=ANALYST)
        assert {one.agreement_id: (one.was, one.now) for one in found} == {
            documents[place].id: (100 + place, value) for place, value in values.items() if value != 100 + place
        }
        savepoint.rollback()
        db.session.expire_all()

    check()


def test_a_document_out_of_the_readers_scope_is_not_named(app: Flask) -> None:
    forums = set_up()
    (agreement,) = write([DEAL], forums)
    run = frozen()
    agreement.state = AgreementState.VOID
    agreement.title, agreement.register_number = "Тайный договор", "X-0001"
    rewritten(agreement)
    reader = representative(OrganisationFactory.create())
    told = {who: changes_since(run, actor=who) for who in (ANALYST, reader)}
    assert [(one.title, one.is_visible) for one in told[ANALYST]] == [("Договор", True)]
    assert [(one.title, one.number, one.is_visible) for one in told[reader]] == [(None, None, False)]


def test_a_changed_paragraph_of_the_note_is_found_and_named(app: Flask) -> None:
    write([DEAL], set_up())
    run = frozen(kind=ReportKind.NOTE)
    document = WordFile(io.BytesIO(kept_bytes(run)))
    saved, changed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    heading = document.paragraphs[0]
    before, heading.runs[0].text = heading.text, "Иной заголовок"
    document.save(changed)
    found = verify(saved.getvalue(), filename="записка.docx", actor=CONSOLE, against=run)
    assert (found.verdict, found.run) == (Verdict.RESAVED, run)
    found = verify(changed.getvalue(), filename="записка.docx", actor=CONSOLE, against=run)
    assert (found.verdict, found.content.paragraphs) == (
        Verdict.CHANGED,
        [ParagraphChange(1, before, "Иной заголовок")],
    )


def test_a_note_is_not_held_against_a_workbook(app: Flask) -> None:
    write([DEAL], set_up())
    workbook, note = frozen(), frozen(kind=ReportKind.NOTE)
    content = without(kept_bytes(note), PART)
    found = verify(content, filename="записка.docx", actor=CONSOLE, against=workbook)
    assert (found.verdict, found.run) == (Verdict.FOREIGN, None)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_kind_of_report_is_frozen_and_verifies(app: Flask, kind: ReportKind) -> None:
    write([DEAL], set_up())
    run = frozen(kind=kind, locale="ru")
    assert (verified(kept_bytes(run)).verdict, mark_of(kept_bytes(run))) == (
        Verdict.UNCHANGED,
        f"{kind}/2023/ru/1/{run.content_sha256}",
    )
