"""Pages of frozen reports: freezing after a check page, the kept bytes, differences, verifying a file; who may."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa

from forum.core.db import db
from forum.core.files.marks import PART
from forum.core.security import Role
from forum.reports.models import ReportRun
from forum.reports.verification import kept_bytes
from tests.client import Browser
from tests.factories.accounts import user_of
from tests.reports.frozen import frozen, resaved, without
from tests.statistics.documents import Document, keep, set_up, write

DEAL = Document(value=1_600_000_000_00)
FREEZE = "/reports/annual/2023/freeze"


def the_run() -> ReportRun:
    return db.session.scalars(sa.select(ReportRun)).one()


def text_of(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def verify(browser: Browser, content: bytes, *, status: int = 200, **typed: Any) -> str:
    """Send a file to the page and return what it says."""
    browser.get("/reports/verify")
    browser.submit("/reports/verify", {"file": (io.BytesIO(content), "отчёт.xlsx"), **typed}, status=status)
    return text_of(browser)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.ANALYST])
def test_an_edition_is_frozen_after_a_check_page_and_its_bytes_are_kept(browser: Browser, role: Role) -> None:
    keep([DEAL], set_up())
    browser.sign_in(user_of(role), locale="en").get("/reports")
    assert "No edition of a report is frozen yet." in text_of(browser)
    browser.get(FREEZE)
    assert "1,600,000,000.00" in text_of(browser)
    browser.follow(browser.submit(FREEZE, {"locale": "ru", "reason": "в связи с запросом"}))
    run = the_run()
    assert (run.number, run.locale, run.reason) == (1, "ru", "в связи с запросом")
    assert "Every document of the report tells what it told then." in text_of(browser)
    with browser.get(f"/reports/editions/{run.id}/file") as response:
        assert response.data == kept_bytes(run)
        assert response.headers["Content-Disposition"] == "attachment; filename=annual-report-2023-ru-1.xlsx"
    browser.get("/reports")
    assert run.file.sha256[:12] in text_of(browser)


def test_freezing_again_without_a_change_or_a_reason_is_refused_in_words(browser: Browser) -> None:
    forums = set_up()
    keep([DEAL], forums)
    browser.sign_in(user_of(Role.ANALYST), locale="en").get(FREEZE)
    browser.submit(FREEZE)
    browser.get(FREEZE)
    browser.submit(FREEZE, {"reason": "ещё раз"}, status=422)
    assert "Nothing has changed since edition 1." in text_of(browser)
    keep([DEAL], forums)
    browser.submit(FREEZE, {"reason": ""}, status=422)
    assert "Say why a new edition is made." in text_of(browser)
    assert the_run().number == 1


def test_a_freeze_sent_twice_leads_to_one_edition(browser: Browser) -> None:
    keep([DEAL], set_up())
    browser.sign_in(user_of(Role.ANALYST)).get(FREEZE)
    assert browser.page is not None
    form = browser.page.form(FREEZE)["data"]
    first, second = (browser.post(FREEZE, form) for _ in range(2))
    assert first.location == second.location == f"/reports/editions/{the_run().id}"


def test_two_editions_are_compared_document_by_document_and_cell_by_cell(browser: Browser) -> None:
    forums = set_up()
    keep([DEAL], forums)
    first = frozen()
    write([Document(value=33_33)], forums)
    second = frozen(reason="в связи с дополнительным договором")
    browser.sign_in(user_of(Role.ANALYST), locale="en").get(f"/reports/editions/{second.id}/differences/{first.id}")
    told = text_of(browser)
    assert "new in the report – 33.33" in told
    assert "Sheet “Regions (Russia)”" in told
    assert "1,600,000,000.00 1,600,000,033.33" in told
    for run, before in ((first, second), (first, first)):
        browser.get(f"/reports/editions/{run.id}/differences/{before.id}", status=404)
    other = frozen(locale="ru")
    browser.get(f"/reports/editions/{second.id}/differences/{other.id}", status=404)


def test_a_file_is_verified_on_the_page(browser: Browser) -> None:
    forums = set_up()
    keep([DEAL], forums)
    run = frozen()
    browser.sign_in(user_of(Role.ANALYST), locale="en")
    assert "The file is unchanged" in verify(browser, kept_bytes(run))
    assert "saved anew by another program" in verify(browser, resaved(run))
    write([Document(value=33_33)], forums)
    db.session.commit()
    told = verify(browser, resaved(run, "Data", "A1", "подмена"))
    assert "The file is changed." in told
    assert "A1 «Documents signed in 2023 by pairs of regions» «подмена»" in told
    assert "new in the report – 33.33" in told


def test_a_file_without_its_mark_is_held_against_the_edition_that_is_chosen(browser: Browser) -> None:
    keep([DEAL], set_up())
    run = frozen()
    content = without(resaved(run), PART)
    browser.sign_in(user_of(Role.ANALYST), locale="en")
    assert "This is no frozen report of this register." in verify(browser, content)
    assert "saved anew by another program" in verify(browser, content, against=str(run.id))


def test_a_file_that_cannot_be_read_is_told_at_its_field(browser: Browser) -> None:
    set_up()
    browser.sign_in(user_of(Role.ANALYST), locale="en")
    assert "The file could not be verified:" in verify(browser, b"PK\x03\x04 nonsense", status=422)
    browser.submit("/reports/verify", status=422)
    assert "Choose a file." in text_of(browser)


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.DESK])
def test_frozen_reports_are_for_who_may_read_reports(browser: Browser, role: Role) -> None:
    keep([DEAL], set_up())
    run = frozen()
    browser.sign_in(user_of(role)).get("/")
    addresses = ["/reports/verify", FREEZE, f"/reports/editions/{run.id}", f"/reports/editions/{run.id}/file"]
    for address in [*addresses, f"/reports/editions/{run.id}/differences/{run.id}"]:
        browser.get(address, status=403)
    browser.post("/reports/verify", {"file": (io.BytesIO(kept_bytes(run)), "x.xlsx")}, status=403)
    browser.post(FREEZE, {"kind": "annual", "locale": "be"}, status=403)
    assert the_run().id == run.id


def test_an_administrator_reads_and_verifies_but_does_not_freeze(browser: Browser) -> None:
    keep([DEAL], set_up())
    run = frozen()
    browser.sign_in(user_of(Role.ADMINISTRATOR), locale="en").get(f"/reports/editions/{run.id}")
    assert "The file is unchanged" in verify(browser, kept_bytes(run))
    browser.get(FREEZE, status=403)
    browser.get("/reports")
    assert browser.page is not None
    assert [link for link in browser.page.links if link.endswith("/freeze")] == []


@pytest.mark.parametrize("address", ["/reports/annual/2013/freeze", "/reports/editions/7", "/reports/editions/7/file"])
def test_what_is_not_there_is_not_found(browser: Browser, address: str) -> None:
    set_up()
    browser.sign_in(user_of(Role.ANALYST)).get(address, status=404)
