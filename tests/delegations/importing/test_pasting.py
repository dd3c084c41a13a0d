"""Pasted rows: how they are laid out, and the same preview as of a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.imports.models import ImportRun
from forum.core.security import Role
from forum.core.spreadsheet import Register
from forum.delegations.importing.pasting import pasted_file, pasted_text
from forum.delegations.importing.registers import list_columns, list_register
from forum.delegations.list_forms import PastedRows
from forum.delegations.models import Member
from forum.forums.models import Forum
from tests.client import Browser
from tests.delegations.people import account
from tests.factories.delegations import ready_delegation
from tests.factories.reference import OrganisationFactory

ANNEX = ["№ п/п", "Фамилия", "Имя", "Отчество (при наличии)", "Должность", "Место работы", "Статус в делегации"]
TABLE = "1\tПетрова Анна Ильинична\tдиректор, ОАО «Завод, имени», Уфа\tглава делегации\n2.\tЛи Вэй\tпереводчик, вуз"

LINES = "1) Иванов Иван Иванович, директор, ОАО «Учебный завод», Минск\n\nПетров Пётр – ректор, вуз\nСидоров Олег"
QUOTED = '1\tИванов Иван\t"директор,\nОАО ""Завод"""\n2\tПетров Пётр\t"Завод", мастер'


@pytest.fixture
def register(app: Flask) -> Iterator[Register[Any]]:
    with app.test_request_context(), force_locale("ru"):
        yield list_register("application", "Заявка", list_columns("ru", Forum(asks_latin_names=True)))


def laid_out(text: str, register: Register[Any]) -> list[list[str]]:
    told, *rows = pasted_file(text, register).decode().splitlines()
    assert told == "sep=;"
    return list(csv.reader(rows, delimiter=";"))


def test_rows_without_a_heading_stand_as_in_the_annex(register: Register[Any]) -> None:
    heading, *rows = laid_out(TABLE, register)
    assert heading[:7] == ANNEX
    assert rows[0][:7] == [
        "1",
        "Петрова",
        "Анна",
        "Ильинична",
        "директор",
        "ОАО «Завод, имени», Уфа",
        "глава делегации",
    ]
    assert rows[1][:6] == ["2.", "Ли", "Вэй", "", "переводчик", "вуз"]


def test_headings_of_either_form_are_known_in_any_order(register: Register[Any]) -> None:
    text = "\nПриложение\nТелефон\tМесто работы\tДолжность\tФ.И.О.\tРазмер\n+7\tвуз\tректор\tПетров Пётр\tXL\tлишнее"
    heading, row = laid_out(text, register)
    assert heading == ["Телефон", "Место работы", "Должность", *ANNEX[1:4], "Размер", "F"]
    assert row == ["+7", "вуз", "ректор", "Петров", "Пётр", "", "XL", "лишнее"]


def test_lines_of_a_letter_are_cut_at_their_commas(register: Register[Any]) -> None:
    _heading, *rows = laid_out(LINES, register)
    assert [row[1:6] for row in rows] == [
        ["Иванов", "Иван", "Иванович", "директор", "ОАО «Учебный завод», Минск"],
        ["Петров", "Пётр", "", "ректор", "вуз"],
        ["Сидоров", "Олег", "", "", ""],
    ]


def test_quotes_hold_a_cell_together_only_around_line_breaks(register: Register[Any]) -> None:
    _heading, *rows = [row[4:6] for row in laid_out(QUOTED, register)]
    assert rows == [["директор", 'ОАО "Завод"'], ['"Завод"', "мастер"]]


@pytest.mark.parametrize("text", ["x", "12345", "№\t1\n2\t3", "Фамилия\tИмя"])
def test_what_names_nobody_is_refused_where_it_was_typed(text: str, register: Register[Any]) -> None:
    with pytest.raises(DomainError) as error:
        laid_out(text, register)
    assert error.value.field == "text"


@pytest.mark.parametrize("text", [TABLE, LINES, QUOTED])
def test_what_was_pasted_can_be_corrected_and_pasted_again(text: str, register: Register[Any]) -> None:
    again = pasted_text(pasted_file(text, register))
    assert laid_out(PastedRows.clean(again), register) == laid_out(text, register)


def test_pasted_list_is_previewed_kept_and_brought_in(browser: Browser) -> None:
    delegation = ready_delegation(1)
    page = f"/delegations/{delegation.id}/paste"
    browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
    browser.get(page)
    answer = browser.submit("/paste", {"text": TABLE.replace(", ОАО «Завод, имени», Уфа", "")})
    browser.follow(answer)
    assert browser.page is not None
    assert "F2" in browser.page.text
    browser.get(page)
    shown = browser.page.form("/paste")["data"]["text"][0].split("\n")
    assert shown[1].split("\t")[1:6] == ["Петрова", "Анна", "Ильинична", "директор", ""]
    answer = browser.submit("/paste", {"text": TABLE.replace("глава делегации", "")})
    run_id = db.session.scalars(sa.select(sa.func.max(ImportRun.id))).one()
    browser.get(f"/delegations/applications/import/{run_id}/commit")
    browser.submit("/commit")
    assert sorted(db.session.scalars(sa.select(Member.last_name)))[:1] == ["Ли"]


def test_list_for_a_foreign_delegation_is_not_found(browser: Browser) -> None:
    delegation = ready_delegation(1)
    stranger = OrganisationFactory.create(region=delegation.region)
    page = f"/delegations/{delegation.id}/paste"
    browser.sign_in(account(Role.REPRESENTATIVE, stranger))
    browser.get(page, status=404)
