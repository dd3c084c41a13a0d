"""Lists of persons on their pages: out with marks and back, who may, what the trail says, what stays out of sight."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation, Member
from tests.client import Browser
from tests.core.imports.books import workbook
from tests.delegations.importing.sheets import HEAD, MEMBER, PERSONS
from tests.delegations.people import account
from tests.factories.delegations import MemberFactory, ready_delegation
from tests.factories.forums import SectionFactory
from tests.factories.reference import OrganisationFactory

pytestmark = pytest.mark.usefixtures("app")
IMPORT = "/delegations/applications/import"


def sheet_of(browser: Browser, address: str) -> tuple[Any, Worksheet]:
    book = load_workbook(io.BytesIO(browser.get(address).get_data()))
    return book, book.worksheets[0]


def saved(book: Any) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def sent(browser: Browser, content: bytes, address: str = IMPORT, **fields: Any) -> str:
    """Send a list; the address of its preview."""
    browser.get(address)
    answer = browser.submit("import", {"file": (io.BytesIO(content), "list.xlsx"), **fields})
    return str(answer.headers["Location"])


def actions() -> list[tuple[str, int | None]]:
    rows = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
    return [(row.action, row.entity_id) for row in rows]


def heading_of(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    for row in sheet.iter_rows():
        titles = {str(cell.value): int(cell.column or 0) for cell in row if cell.value}
        if "Фамилия" in titles:
            return int(row[0].row or 0), titles
    raise AssertionError


def test_an_untouched_list_changes_nothing_and_a_changed_one_what_was_changed(browser: Browser) -> None:
    delegation = ready_delegation(2, letter_number="12-3", contact_name="Контактный Иван", note="первая\nвторая")
    section = SectionFactory.create(forum=delegation.forum)
    MemberFactory.create(delegation=delegation, last_name="=Сумма", note="=1+1\n\u202eобратно", sections=[section])
    db.session.commit()
    key, person = delegation.id, delegation.members[0].id
    browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
    book, sheet = sheet_of(browser, f"/delegations/{key}/editing.xlsx")
    page = browser.get(sent(browser, saved(book), f"{IMPORT}?delegation={key}", delegation=key)).get_data(as_text=True)
    assert "Без изменений" in page
    assert "С ошибками" not in page
    assert "Изменено" not in page
    row, titles = heading_of(sheet)
    sheet.cell(row + 1, titles["Телефон"]).value = "+375 17 200-00-01"
    preview = sent(browser, saved(book), IMPORT)
    browser.get(f"{preview}/commit")
    form = browser.submit("/commit")
    assert form.headers["Location"] == f"/delegations/{key}"
    assert [(one.id, one.phone) for one in db.session.scalars(sa.select(Member).where(Member.phone.is_not(None)))] == [
        (person, "+375 17 200-00-01")
    ]
    written = [one for one in actions() if not one[0].startswith("import_run.")]
    assert written == [("delegation.exported", key), ("member.changed", person)]
    trail = f"{[row.changes for row in db.session.scalars(sa.select(AuditEvent))]}"
    assert [word for word in ("200-00-01", "Контактный", "Сумма") if word in trail] == []


def test_the_secretariat_brings_a_template_in_for_the_region(browser: Browser) -> None:
    stored = ready_delegation(1)
    sender = OrganisationFactory.create()
    db.session.commit()
    code, name = stored.forum.code if stored.forum else "", sender.name_ru
    browser.sign_in(account(Role.SECRETARY))
    book, sheet = sheet_of(browser, f"{IMPORT}/template.xlsx?forum={code}")
    lines = {str(row[0].value): row[3] for row in sheet.iter_rows(max_row=16)}
    assert lines["Форум"].value == f"{code} – {stored.forum.name('ru') if stored.forum else ''}"
    lines["Направляющая организация"].value = name
    row, titles = heading_of(sheet)
    assert sheet.cell(row + 1, 1).value == "Пример"
    told = {"Статус в делегации": "глава делегации", "Фамилия": "Глава", "Имя": "Иван", "Должность": "министр"}
    for title, value in {**told, "Место работы": "Министерство"}.items():
        sheet.cell(row + 2, titles[title]).value = value
    preview = sent(browser, saved(book))
    assert "Будут зарегистрированы делегации" in browser.get(preview).get_data(as_text=True)
    marked = load_workbook(io.BytesIO(browser.get(f"{preview}/marked.xlsx").get_data())).worksheets[0]
    assert [cell.value for cell in marked[row + 2]][-2] == "новая"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delegation)) == 1


def test_a_preview_is_its_senders_alone_and_holds_nobody_of_others(browser: Browser) -> None:
    theirs = ready_delegation(1, contact_name="Чужеземцева")
    MemberFactory.create(delegation=theirs, last_name="Чужеземцева", phone="+375 29 999-99-99")
    mine = ready_delegation(1, forum=theirs.forum)
    db.session.commit()
    their_id, key = theirs.id, theirs.members[1].id
    browser.sign_in(account(Role.REPRESENTATIVE, mine.organisation))
    content = workbook((*PERSONS, "Mark of the row"), (*MEMBER[:1], "Чужеземцева", *MEMBER[2:], f"{key}-1-"))
    preview = sent(browser, content, forum=mine.forum.code if mine.forum else "")
    assert "999-99-99" not in browser.get(preview).get_data(as_text=True)
    told = load_workbook(io.BytesIO(browser.get(f"{preview}/marked.xlsx").get_data())).worksheets[0]
    assert "999-99-99" not in f"{[cell.value for row in told.iter_rows() for cell in row]}"
    for address in (f"/delegations/{their_id}/editing.xlsx", f"{IMPORT}/template.xlsx?delegation={their_id}"):
        browser.get(address, status=404)
    browser.sign_in(account(Role.REPRESENTATIVE, theirs.organisation))
    for path in ("", "/marked.xlsx", "/commit"):
        browser.get(f"{preview}{path}", status=404)
    assert "list.xlsx" not in browser.get(IMPORT).get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.DESK, Role.ANALYST, Role.ADMINISTRATOR])
def test_others_bring_nothing_in(browser: Browser, role: Role) -> None:
    delegation = ready_delegation(1, state=DelegationState.CONFIRMED)
    db.session.commit()
    browser.sign_in(account(role))
    for path in ("applications/import", "members/import", f"{delegation.id}/editing.xlsx", "members/editing/T1.xlsx"):
        browser.get(f"/delegations/{path}", status=403)


def test_a_representative_brings_in_one_delegation_only(browser: Browser) -> None:
    delegation = ready_delegation(1)
    db.session.commit()
    browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
    browser.get("/delegations/members/import", status=403)
    content = workbook(PERSONS, HEAD)
    preview = sent(browser, content, forum=delegation.forum.code if delegation.forum else "")
    assert "Глава Иван" in browser.get(preview).get_data(as_text=True)
