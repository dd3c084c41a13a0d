"""Accounts from a list: every fault at its cell, all or nothing, passwords told once and kept nowhere."""

from __future__ import annotations

import base64
import csv
import io
import logging
import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts import passwords
from forum.accounts.exporting import accounts_export
from forum.accounts.importing import ACCOUNTS_IMPORT, MOST_NEW
from forum.accounts.models import User, UserSession
from forum.accounts.services import AccountDraft, edit_account
from forum.core.audit import AuditEvent
from forum.core.db import Base, db
from forum.core.errors import DomainError
from forum.core.imports import Decisions, Order, Preview, Verdict, runs
from forum.core.imports.editing import editing_workbook
from forum.core.imports.models import ImportRun
from forum.core.security import CONSOLE, Actor, Role
from forum.reference.enums import OrganisationKind
from forum.reference.models import Organisation
from tests.client import Browser
from tests.core.imports.books import opened, workbook
from tests.factories.accounts import SenderFactory, UserFactory, user_of

# A list is read and judged in Python and stored by services that are tried on both.
pytestmark = pytest.mark.either

INN = "0274062111"
NAME = "Правительство Учебной области"
TITLES = ("E-mail", "Name of the person", "Role", "Organisation", "Whole region", "Valid until", "May sign in")
IMPORT = "/accounts/import"
PASSWORD = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}")


@pytest.fixture
def sender(app: Flask) -> Organisation:
    """A government with an INN."""
    return SenderFactory.create(name_ru=NAME, name_be="Урад Вучэбнай вобласці", inn=INN)


def row(email: str, name: str = "Анна", role: str = "Analyst", *more: Any) -> tuple[Any, ...]:
    return (email, name, role, *more)


def order_of(actor: Actor = CONSOLE, locale: str = "en") -> Order:
    return Order(actor, locale)


def read(app: Flask, content: bytes, order: Order | None = None, name: str = "list.xlsx") -> Preview:
    order = order or order_of()
    with app.test_request_context(headers={"Cookie": f"locale={order.locale}"}):
        return runs.read_list(ACCOUNTS_IMPORT, order, runs.opened(content, name))[1]


def write(preview: Preview, actor: Actor = CONSOLE, decisions: Decisions | None = None) -> int:
    written = ACCOUNTS_IMPORT.apply(preview, order_of(actor), decisions or Decisions())
    db.session.commit()
    return written


def verdicts(preview: Preview) -> list[Verdict]:
    return [one.verdict for one in preview.rows]


def faults(preview: Preview) -> list[str]:
    return [fault.cell for fault in preview.all_faults()]


def cells(preview: Preview) -> list[tuple[str, str, str, bool]]:
    return [(cell.key, cell.stored, cell.file, cell.is_open) for one in preview.rows for cell in one.cells]


def stored(email: str) -> User:
    return db.session.scalars(sa.select(User).where(User.email == email)).one()


def edited(app: Flask, actor: Actor = CONSOLE) -> Any:
    """The workbook of all accounts, downloaded for editing; its list begins below row 3."""
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        return opened(editing_workbook(ACCOUNTS_IMPORT, order_of(actor)))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_new_accounts_are_made_each_with_its_event(app: Flask, sender: Organisation) -> None:
    rows = [
        row("anna@example.org", "Анна Петрова", "Representative of a region", INN, "yes", "31.12.2030"),
        row("Oleg@Example.org", "Олег Белов", "аналитик"),
    ]
    preview = read(app, workbook(TITLES[:6], *rows))
    assert verdicts(preview) == [Verdict.NEW, Verdict.NEW]
    assert cells(preview)[:2] == [("role", "", "Representative of a region", False), ("organisation", "", NAME, False)]
    assert write(preview) == 2
    made = db.session.scalars(sa.select(User).order_by(User.email)).all()
    assert [(one.email, one.name, one.role, one.organisation_id, one.is_region_wide) for one in made] == [
        ("anna@example.org", "Анна Петрова", Role.REPRESENTATIVE, sender.id, True),
        ("oleg@example.org", "Олег Белов", Role.ANALYST, None, False),
    ]
    assert [(one.valid_until, one.is_active) for one in made] == [(date(2030, 12, 31), True), (None, True)]
    actions = db.session.scalars(sa.select(AuditEvent.action)).all()
    assert list(actions) == ["account.created"] * 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_list_is_read_too(app: Flask, encoding: str, delimiter: str) -> None:
    lines = [["Роль", "Электронная почта", "Фамилия, имя, отчество"], ["Аналитик", "a@example.org", "Анна"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    preview = read(app, text.encode(encoding), name="list.csv")
    assert [(one.verdict, one.title) for one in preview.rows] == [(Verdict.NEW, "Анна, a@example.org")]


@pytest.mark.parametrize("text", [INN, NAME, "урад вучэбнай ВОБЛАСЦІ", f"{NAME}, {INN}"])
def test_an_organisation_is_known_by_number_and_by_name(app: Flask, sender: Organisation, text: str) -> None:
    SenderFactory.create(name_ru=f"{NAME} и края")
    SenderFactory.create(name_ru="Завод Учебной области", kind=OrganisationKind.COMPANY)
    preview = read(app, workbook(TITLES[:4], row("a@example.org", "Анна", "Analyst", text)))
    assert [one.draft["organisation"].id for one in preview.rows] == [sender.id]


def test_namesakes_are_told_apart_by_their_numbers(app: Flask, sender: Organisation) -> None:
    SenderFactory.create(name_ru=NAME, inn="7707083893")
    preview = read(app, workbook(TITLES[:4], row("a@example.org", "Анна", "Analyst", NAME)))
    (fault,) = preview.all_faults()
    told = f"Several organisations fit: {NAME}, {INN}; {NAME}, 7707083893. Give the INN or UNP."
    assert (fault.cell, fault.message) == ("D2", told)
    user_of(Role.REPRESENTATIVE, email="a@example.org", organisation=sender)
    assert edited(app).worksheets[0]["E4"].value == f"{NAME}, {INN}"
    assert verdicts(read(app, saved(edited(app)))) == [Verdict.UNCHANGED]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("a@example.org", "", "Analyst")], ["B2"]),
        ([row("a@@example.org")], ["A2"]),
        ([row("a@example.org", "Анна", "king")], ["C2"]),
        ([row("a@example.org", "Анна", "Representative of a region")], ["D2"]),
        ([row("a@example.org", "Анна", "Representative of a region", "Нет такой")], ["D2"]),
        ([row("a@example.org", "Анна", "Analyst", None, "yes")], ["E2"]),
        ([row("a@example.org", "Анна", "Analyst", None, "может быть")], ["E2"]),
        ([row("a@example.org", "Анна", "Analyst", None, None, "31.02.2030")], ["F2"]),
        ([row("a@example.org"), row("A@Example.org", "Другая")], ["A3"]),
        ([row("taken@example.org"), row("TAKEN@example.org", "Другая")], ["A3"]),
        ([row("b@example.org"), row("a@", "", "king")], ["B3", "C3"]),
    ],
)
def test_every_fault_stands_at_its_cell(app: Flask, rows: list[tuple[Any, ...]], expected: list[str]) -> None:
    UserFactory.create(email="taken@example.org", role=Role.ANALYST)
    preview = read(app, workbook(TITLES, *rows))
    assert (faults(preview), preview.is_sound) == (expected, False)


def test_passwords_of_a_list_fit_one_page(app: Flask) -> None:
    UserFactory.create(email="known@example.org", role=Role.ANALYST)
    rows = [row("known@example.org", "Другая"), *(row(f"a{number}@example.org") for number in range(MOST_NEW))]
    assert faults(read(app, workbook(TITLES[:3], *rows))) == []
    assert faults(read(app, workbook(TITLES[:3], *rows, row("b@example.org")))) == [str(MOST_NEW + 3)]


def test_one_refusal_makes_none(app: Flask) -> None:
    preview = read(app, workbook(TITLES[:3], row("a@example.org"), row("b@example.org")))
    UserFactory.create(email="b@example.org")
    with pytest.raises(DomainError):
        write(preview)
    assert list(db.session.scalars(sa.select(User.email))) == ["b@example.org"]


@pytest.mark.parametrize("locale", ["ru", "be", "en"])
def test_an_untouched_workbook_changes_nothing(app: Flask, sender: Organisation, locale: str) -> None:
    user_of(Role.REPRESENTATIVE, email="a@example.org", organisation=sender, is_region_wide=True)
    user_of(Role.ANALYST, email="b@example.org", name="=Формула", valid_until=date(2030, 12, 31), is_active=False)
    # It sent delegations when the account was made.
    former = SenderFactory.create(kind=OrganisationKind.COMPANY)
    user_of(Role.REPRESENTATIVE, email="c@example.org", organisation=former)
    order = order_of(locale=locale)
    with app.test_request_context(headers={"Cookie": f"locale={locale}"}):
        content = b"".join(editing_workbook(ACCOUNTS_IMPORT, order))
    assert verdicts(read(app, content, order)) == [Verdict.UNCHANGED] * 3


def test_exported_accounts_are_read_back(app: Flask, sender: Organisation) -> None:
    user_of(Role.REPRESENTATIVE, email="a@example.org", organisation=sender, is_region_wide=True)
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        made = accounts_export(actor=CONSOLE, locale="en")
        content = b"".join(made.chunks("csv", made.select(CONSOLE.may, None), locale="en"))
    assert verdicts(read(app, content, name="accounts.csv")) == [Verdict.UNCHANGED]
    db.session.execute(sa.delete(User))
    draft = read(app, content, name="accounts.csv").rows[0].draft
    assert (draft["email"], draft["organisation"].id, draft["is_region_wide"]) == ("a@example.org", sender.id, True)


def test_a_known_address_means_its_account(app: Flask) -> None:
    user = user_of(Role.ANALYST, email="a@example.org", name="Анна", valid_until=date(2030, 12, 31))
    hashed = user.password_hash
    preview = read(app, workbook(TITLES, row("A@example.org", "Анна", "Forum secretariat", None, None, None, "no")))
    # Empty cells of a row without a mark change nothing.
    expected = [("role", "Analyst", "Forum secretariat", False), ("is_active", "yes", "no", False)]
    assert cells(preview) == expected
    assert write(preview) == 1
    assert (user.role, user.valid_until, user.is_active, user.password_hash) == (
        Role.SECRETARY,
        date(2030, 12, 31),
        False,
        hashed,
    )
    assert ACCOUNTS_IMPORT.handout(preview) is None
    assert db.session.scalars(sa.select(AuditEvent.action)).all() == ["account.edited"]


def test_an_edited_workbook_changes_its_cells_and_ends_sessions(app: Flask, sender: Organisation) -> None:
    user = user_of(Role.REPRESENTATIVE, email="a@example.org", organisation=sender, is_region_wide=True)
    db.session.add(UserSession(user=user, token_hash="x" * 64, expires_at=user.created_at.replace(year=2100)))
    db.session.commit()
    book = edited(app)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[3]][1:8] == list(TITLES)
    sheet["B4"], sheet["F4"], sheet["G4"], sheet["H4"] = "new@example.org", None, date(2020, 1, 1), None
    preview = read(app, saved(book))
    # Nobody is shut out by an emptied cell.
    assert cells(preview) == [
        ("email", "a@example.org", "new@example.org", False),
        ("is_region_wide", "yes", "no", False),
        ("valid_until", "", "01.01.2020", False),
    ]
    assert write(preview) == 1
    db.session.refresh(user)
    assert (user.email, user.is_region_wide, user.valid_until) == ("new@example.org", False, date(2020, 1, 1))
    assert user.is_active
    assert db.session.scalars(sa.select(UserSession.revoked_at)).one() is not None


def test_a_copied_row_is_told(app: Flask) -> None:
    user_of(Role.ANALYST, email="a@example.org")
    book = edited(app)
    sheet = book.worksheets[0]
    for cell in sheet[4]:
        sheet.cell(5, cell.column).value = cell.value
    sheet["B5"] = "b@example.org"
    assert faults(read(app, saved(book))) == ["B5"]


def test_an_account_that_moved_on_is_decided_on(app: Flask) -> None:
    user = user_of(Role.ANALYST, email="a@example.org", name="Анна")
    book = edited(app)
    meanwhile = AccountDraft(email=user.email, name="Анна Петрова", role=user.role)
    edit_account(actor=CONSOLE, user=user, draft=meanwhile, version=user.version)
    db.session.commit()
    book.worksheets[0]["C4"] = "Анна Сидорова"
    preview = read(app, saved(book))
    assert cells(preview) == [("name", "Анна Петрова", "Анна Сидорова", True)]
    write(preview, decisions=Decisions({(4, "name"): False}))
    assert user.name == "Анна Петрова"
    write(read(app, saved(book)), decisions=Decisions({(4, "name"): True}))
    assert user.name == "Анна Сидорова"


@pytest.mark.parametrize("column", ["is_active", "valid_until", "role"])
def test_an_administrator_remains(app: Flask, column: str) -> None:
    users = [user_of(Role.ADMINISTRATOR, email=f"{letter}@example.org", name=letter) for letter in "abc"]
    wanted = {
        "is_active": ("Administrator", None, "no"),
        "valid_until": ("Administrator", "01.01.2020", None),
        "role": ("Analyst", None, None),
    }
    role, until, active = wanted[column]
    content = workbook(TITLES, *[row(one.email, one.name, role, None, None, until, active) for one in users])
    told = [(fault.cell, fault.message) for fault in read(app, content).all_faults()]
    assert told == [("4", "This is the last administrator: give somebody else the role first.")]
    own = read(app, content, order_of(users[1].actor))
    told = [(fault.cell, fault.message) for fault in own.all_faults()]
    assert told == [("3", "You cannot close your own way in: another administrator has to do it.")]


def test_what_the_check_lets_pass_is_written(app: Flask) -> None:
    """One administrator hands over to another in one list, whatever the order of its rows."""
    users = [user_of(role, email=f"{letter}@example.org", name=letter) for letter, role in
             zip("ab", (Role.ANALYST, Role.ADMINISTRATOR), strict=True)]  # fmt: skip
    rows = [row("a@example.org", "a", "Administrator"), row("b@example.org", "b", "Analyst")]
    assert faults(read(app, workbook(TITLES[:3], *reversed(rows)))) == ["2"]
    assert write(read(app, workbook(TITLES[:3], *rows))) == 2
    assert [one.role for one in users] == [Role.ADMINISTRATOR, Role.ANALYST]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_brings_accounts_in(app: Flask, role: Role) -> None:
    user = user_of(role, email="a@example.org")
    with app.test_request_context(), pytest.raises(DomainError):
        runs.read_list(ACCOUNTS_IMPORT, order_of(user.actor), runs.opened(workbook(TITLES[:3], row("b@e.org")), ""))
    assert list(ACCOUNTS_IMPORT.rows(order_of(user.actor)) if ACCOUNTS_IMPORT.rows else [1]) == []


@pytest.fixture
def office(browser: Browser, app: Flask) -> Browser:
    """The administrator's browser."""
    browser.sign_in(user_of(Role.ADMINISTRATOR, email="admin@example.org"), locale="en")
    return browser


def emails() -> list[str]:
    return list(db.session.scalars(sa.select(User.email).where(User.email != "admin@example.org").order_by(User.email)))


def sent(office: Browser, content: bytes, name: str = "list.xlsx") -> str:
    office.get(IMPORT)
    return str(office.submit(IMPORT, {"file": (io.BytesIO(content), name)}).location)


def everything_stored() -> str:
    """All that stands in the database, as text."""
    rows = [db.session.execute(sa.select(table)).all() for table in Base.metadata.sorted_tables]
    return repr(rows)


def test_passwords_are_told_once_and_kept_nowhere(office: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    preview = sent(office, workbook(TITLES[:3], row("a@example.org"), row("b@example.org", "-Анна")))
    office.get(preview)
    assert emails() == []
    office.get(f"{preview}/commit")
    assert office.page is not None
    assert "The one-time passwords of new accounts are shown once, on the next page" in office.page.text
    answer = office.submit("/commit", status=200)
    assert answer.headers["Cache-Control"] == "no-store"
    assert emails() == ["a@example.org", "b@example.org"]
    shown = PASSWORD.findall(office.page.text)
    hashes = [stored(email).password_hash for email in emails()]
    assert [passwords.verify(stored, one) for stored, one in zip(hashes, shown, strict=True)] == [True, True]
    assert all(stored(email).must_change_password for email in emails())
    book, text = _files(office.page.links)
    told = [[cell.value for cell in line[:3]] for line in opened(book).active.iter_rows(min_row=4)]
    assert told == [["a@example.org", "Анна", shown[0]], ["b@example.org", "-Анна", shown[1]]]
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert lines[1:] == [["a@example.org", "Анна", shown[0]], ["b@example.org", "'-Анна", shown[1]]]
    kept = [everything_stored(), caplog.text, repr(dict(answer.headers)), str(office.client.get_cookie("session"))]
    assert [one for one in shown for place in kept if one in place] == []
    run = db.session.scalars(sa.select(ImportRun)).one()
    assert (run.content, run.preview, run.counts) == (None, None, {"new": 2})


def _files(links: list[str]) -> list[bytes]:
    held = [link.partition(";base64,")[2] for link in links if link.startswith("data:")]
    return [base64.b64decode(one) for one in held]


def test_a_form_sent_again_tells_no_password(office: Browser) -> None:
    preview = sent(office, workbook(TITLES[:3], row("a@example.org")))
    office.get(f"{preview}/commit")
    assert office.page is not None
    form = office.page.form("/commit")["data"]
    hashed = [office.post(f"{preview}/commit", form, status=200), stored("a@example.org").password_hash][1]
    office.follow(office.post(f"{preview}/commit", form, status=302))
    assert "This file was brought in already" in office.page.text
    assert (PASSWORD.findall(office.page.text), stored("a@example.org").password_hash) == ([], hashed)


def test_a_list_of_changes_leads_to_the_register(office: Browser) -> None:
    UserFactory.create(email="a@example.org", role=Role.ANALYST)
    preview = sent(office, workbook(TITLES[:3], row("a@example.org", "Анна Иная")))
    office.get(f"{preview}/commit")
    assert office.page is not None
    assert "one-time passwords" not in office.page.text
    assert office.submit("/commit").location == "/accounts"
    assert stored("a@example.org").name == "Анна Иная"


@pytest.mark.parametrize("locale", ["ru", "be", "en"])
def test_a_template_filled_in_is_read(app: Flask, browser: Browser, sender: Organisation, locale: str) -> None:
    browser.sign_in(user_of(Role.ADMINISTRATOR, email="admin@example.org"), locale=locale)
    with app.app_context():
        book = opened(browser.client.get(f"{IMPORT}/template.xlsx").get_data())
    listed, _rules, lists = book.worksheets
    assert len(listed.data_validations.dataValidation) == 4
    roles = [cell.value for cell in lists["A"]][1:]
    for column, value in {"A": 1, "B": "a@example.org", "C": "Анна", "D": roles[0], "E": lists["B2"].value}.items():
        listed[f"{column}5"] = value
    browser.get(f"{sent(browser, saved(book))}/commit")
    browser.submit("/commit", status=200)
    assert (stored("a@example.org").role, stored("a@example.org").organisation_id) == (Role.REPRESENTATIVE, sender.id)
