"""Many accounts at once: every fault at its line, all or nothing, passwords shown once."""

from __future__ import annotations

import csv
import re
from io import BytesIO
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts import passwords
from forum.accounts.exporting import accounts_export
from forum.accounts.importing import MOST_BYTES, MOST_ROWS, Reading, decoded, issued_csv, make_accounts, read_accounts
from forum.accounts.models import User
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE, Role
from forum.reference.enums import OrganisationKind
from forum.reference.models import Organisation
from tests.client import Browser
from tests.factories.accounts import SenderFactory, UserFactory, user_of

INN = "0274062111"


@pytest.fixture
def sender(app: Flask) -> Organisation:
    """A government with an INN."""
    return SenderFactory.create(name_ru="Правительство Учебной области", name_be="Урад Вучэбнай вобласці", inn=INN)


def read(app: Flask, text: str) -> Reading:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        return read_accounts(text, locale="ru")


def faults(app: Flask, text: str) -> list[tuple[int, str | None]]:
    return [(fault.line, fault.column) for fault in read(app, text).faults]


def test_list_is_read_in_its_order(app: Flask, sender: Organisation) -> None:
    text = f"""
anna@example.org;Анна Петрова;representative;{INN};да;31.12.2030

Oleg@Example.org;Олег Белов;analyst
"""
    reading = read(app, text)
    assert reading.is_sound
    drafts = [candidate.draft for candidate in reading.candidates]
    assert [(draft.email, draft.name, draft.role, draft.organisation_id, draft.is_region_wide) for draft in drafts] == [
        ("anna@example.org", "Анна Петрова", Role.REPRESENTATIVE, sender.id, True),
        ("oleg@example.org", "Олег Белов", Role.ANALYST, None, False),
    ]
    assert [candidate.line for candidate in reading.candidates] == [2, 4]
    assert reading.candidates[0].organisation == "Правительство Учебной области"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_delimiter_is_found(app: Flask, delimiter: str) -> None:
    reading = read(app, delimiter.join(["a@example.org", "Анна", "desk", "", "нет", "2030-12-31"]))
    assert (reading.is_sound, reading.faults) == (True, [])


@pytest.mark.parametrize(
    "titles",
    [
        "role;email;name",
        "Role;E-mail;Name of the person",
        "ROLE ; e-mail ; name of the PERSON",
    ],
)
def test_titles_put_the_columns_in_another_order(app: Flask, titles: str) -> None:
    reading = read(app, f"\ufeff{titles}\r\ndesk;a@example.org;Анна\r\n")
    assert [(one.draft.email, one.draft.role, one.line) for one in reading.candidates] == [
        ("a@example.org", Role.DESK, 2)
    ]


@pytest.mark.parametrize("role", ["analyst", "Analyst", "ANALYST"])
def test_role_is_known_by_code_and_by_word(app: Flask, role: str) -> None:
    assert read(app, f"a@example.org;Анна;{role}").candidates[0].draft.role is Role.ANALYST


@pytest.mark.parametrize(
    "text", [INN, "Правительство Учебной области", "урад вучэбнай ВОБЛАСЦІ", "учебной правительство"]
)
def test_organisation_is_known_by_number_and_by_words(app: Flask, sender: Organisation, text: str) -> None:
    SenderFactory.create(name_ru="Правительство Учебной области и края")
    SenderFactory.create(name_ru="Завод Учебной области", kind=OrganisationKind.COMPANY)
    reading = read(app, f'a@example.org;Анна;representative;"{text}"')
    if text == "учебной правительство":
        assert [(fault.line, fault.column) for fault in reading.faults] == [(1, "organisation")]
    else:
        assert reading.candidates[0].draft.organisation_id == sender.id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, None)]),
        (" \n;;;\n", [(1, None)]),
        ("a@example.org;;desk", [(1, "name")]),
        ("a@@example.org;Анна;desk", [(1, "email")]),
        ("a@example.org;Анна;king", [(1, "role")]),
        ("a@example.org;Анна;representative", [(1, "organisation")]),
        ("a@example.org;Анна;representative;Нет такой", [(1, "organisation")]),
        ("a@example.org;Анна;desk;;да", [(1, "is_region_wide")]),
        ("a@example.org;Анна;desk;;может быть", [(1, "is_region_wide")]),
        ("a@example.org;Анна;desk;;;31.02.2030", [(1, "valid_until")]),
        ("a@example.org;Анна;desk;;;31.12.30", [(1, "valid_until")]),
        ("a@example.org;Анна;desk;;;;лишнее", [(1, None)]),
        ("a@example.org;Анна;desk\nA@Example.org;Другая;desk", [(2, "email")]),
        ("taken@example.org;Анна;desk", [(1, "email")]),
        ("email;name;shoe size\na@example.org;Анна;44", [(1, None), (1, None), (2, "role")]),
        ('a@example.org;"Анна;desk', [(1, None)]),
        ("b@example.org;Борис;desk\na@;;king", [(2, "role"), (2, "email"), (2, "name")]),
    ],
)
def test_every_fault_stands_at_its_line(app: Flask, text: str, expected: list[tuple[int, str | None]]) -> None:
    UserFactory.create(email="taken@example.org")
    assert faults(app, text) == expected
    assert not read(app, text).is_sound


def test_list_is_not_endless(app: Flask) -> None:
    lines = [f"a{number}@example.org;Анна;desk" for number in range(MOST_ROWS + 2)]
    assert faults(app, "\n".join(lines)) == [(MOST_ROWS + 1, None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251"])
def test_file_is_read_in_its_encoding(app: Flask, encoding: str) -> None:
    assert decoded("a@example.org;Анна Ёлкина".encode(encoding)) == "a@example.org;Анна Ёлкина"


@pytest.mark.parametrize(
    "content", ["a@example.org;Анна".encode("utf-16"), b"PK\x03\x04\0", b"\x98\xff", b"a" * (MOST_BYTES + 1)]
)
def test_other_files_are_refused(app: Flask, content: bytes) -> None:
    with app.test_request_context(), pytest.raises(DomainError) as refused:
        decoded(content)
    assert refused.value.field == "file"


def test_all_are_made_each_with_its_event(app: Flask) -> None:
    reading = read(app, "a@example.org;Анна;desk\nb@example.org;Борис;analyst")
    issued = make_accounts(actor=CONSOLE, reading=reading)
    db.session.commit()
    actions = db.session.scalars(sa.select(AuditEvent.action)).all()
    assert (len(issued), list(actions)) == (2, ["account.created"] * 2)
    assert all(passwords.verify(one.user.password_hash, one.password) for one in issued)
    assert all(one.user.must_change_password for one in issued)


def test_one_refusal_makes_none(app: Flask) -> None:
    reading = read(app, "a@example.org;Анна;desk\nb@example.org;Борис;analyst")
    UserFactory.create(email="b@example.org")
    with pytest.raises(DomainError):
        make_accounts(actor=CONSOLE, reading=reading)
    assert list(db.session.scalars(sa.select(User.email))) == ["b@example.org"]


def test_passwords_are_handed_out_as_csv_without_formulas(app: Flask) -> None:
    reading = read(app, "a@example.org;=HYPERLINK(1);desk")
    with app.test_request_context():
        rows = list(
            csv.reader(issued_csv(make_accounts(actor=CONSOLE, reading=reading))[1:].splitlines(), delimiter=";")
        )
    assert rows[1][:2] == ["a@example.org", "'=HYPERLINK(1)"]


def test_exported_accounts_are_read_back(app: Flask, sender: Organisation) -> None:
    user_of(Role.REPRESENTATIVE, email="a@example.org", organisation=sender, is_region_wide=True)
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        made = accounts_export(actor=CONSOLE, locale="ru")
        keys = {column.key for column in made.register.columns} - {"standing", "last_signed_in_at"}
        text = b"".join(made.chunks("csv", made.select(CONSOLE.may, keys), locale="en")).decode()
    db.session.execute(sa.delete(User))
    draft = read(app, text).candidates[0].draft
    assert (draft.email, draft.organisation_id, draft.is_region_wide) == ("a@example.org", sender.id, True)


@pytest.fixture
def office(browser: Browser, app: Flask) -> Browser:
    """The administrator's browser on the page of lists."""
    browser.sign_in(user_of(Role.ADMINISTRATOR, email="admin@example.org"), locale="en").get("/accounts/import")
    return browser


def emails() -> list[str]:
    return list(db.session.scalars(sa.select(User.email).where(User.email != "admin@example.org").order_by(User.email)))


def test_list_is_checked_then_made(office: Browser) -> None:
    content = "a@example.org;Анна;desk\r\nb@example.org;Борис;analyst"
    office.submit("/accounts/import", {"listed": content}, status=200)
    assert office.page is not None
    assert (emails(), "Анна" in office.page.text) == ([], True)
    office.submit("/accounts/import", status=200)
    assert emails() == ["a@example.org", "b@example.org"]
    shown = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", office.page.text)
    hashes = db.session.scalars(
        sa.select(User.password_hash).where(User.email != "admin@example.org").order_by(User.email)
    )
    assert [passwords.verify(stored, one) for stored, one in zip(hashes, shown, strict=True)] == [True, True]
    link = next(link for link in office.page.links if link.startswith("data:text/csv"))
    assert all(one in unquote(link) for one in shown)


def test_confirmed_list_sent_twice_makes_nothing_twice(office: Browser) -> None:
    office.submit("/accounts/import", {"listed": "a@example.org;Анна;desk"}, status=200)
    assert office.page is not None
    form = office.page.form("/accounts/import")["data"]
    office.post("/accounts/import", form, status=200)
    office._checked(office.client.post("/accounts/import", data=form), 422)
    assert emails() == ["a@example.org"]


def test_faulty_list_is_kept_for_correction(office: Browser) -> None:
    content = "a@example.org;Анна;desk\r\nb@example.org;Борис;king"
    office.submit("/accounts/import", {"listed": content, "confirmed": "1"}, status=422)
    assert office.page is not None
    assert office.page.form("/accounts/import")["data"]["listed"] == [content.replace("\r\n", "\n")]
    words = "Representative of a region, Forum secretariat, Analyst, Accreditation desk, Administrator"
    assert f"Unknown role. Known are: {words}." in office.page.text
    assert emails() == []


def test_file_takes_the_place_of_the_text(office: Browser) -> None:
    file = (BytesIO("b@example.org;Борис;desk".encode("windows-1251")), "list.csv")
    office.submit("/accounts/import", {"listed": "a@example.org;Анна;desk", "file": file}, status=200)
    office.submit("/accounts/import", status=200)
    assert emails() == ["b@example.org"]


def test_workbook_is_refused_at_its_field(office: Browser) -> None:
    office.submit("/accounts/import", {"file": (BytesIO(b"PK\x03\x04\0"), "list.xlsx")}, status=422)
    assert office.page is not None
    assert "file-error" in office.page.ids


@pytest.mark.parametrize(
    "content", ["", "  ", "x", '"', ";;;", "a@b", "<script>", "=1+1", "\x00", "a@example.org;Анна"]
)
def test_unusable_list_is_answered_in_words(office: Browser, content: str) -> None:
    office.submit("/accounts/import", {"listed": content, "confirmed": "1"}, status=422)
    assert emails() == []
