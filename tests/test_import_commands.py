"""`forum import` of lists: faults with their cells, a marked copy, nothing written by a dry run."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from openpyxl import load_workbook

from forum.accounts import passwords
from forum.accounts.models import User
from forum.cli import main
from forum.core.audit import AuditEvent
from forum.core.db import Base, db
from forum.core.imports.models import ImportRun
from forum.core.security import Role
from forum.delegations.models import LateChange
from forum.rates.models import ExchangeRate
from forum.reference.models import Organisation, Region
from tests.core.imports.books import workbook
from tests.delegations.importing.sheets import MEMBER, PERSONS
from tests.delegations.people import account
from tests.delegations.test_late_changes import late
from tests.factories.accounts import user_of
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import OrganisationFactory, RegionFactory

TITLES = ("Name in Russian", "Kind", "Region or country")
RATES = ("Code", "In force from", "Units", "Rate, Russian roubles", "Source")


def run(app: Flask, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["import", *arguments], obj=app)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def file(app: Flask, tmp_path: Path) -> Path:
    RegionFactory.create(code="RU-A1")
    db.session.commit()
    return tmp_path / "list.xlsx"


def sizes() -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}


def test_a_sound_list_is_brought_in_once(app: Flask, file: Path) -> None:
    file.write_bytes(workbook(TITLES, ("Завод Альфа", "предприятие", "RU-A1"), ("Цех Бета", "enterprise", "RU-A1")))
    before = sizes()
    assert run(app, "organisations", str(file), "--dry-run").output.splitlines() == [
        "Rows: new 2.",
        "The list is sound. Nothing was brought in.",
    ]
    assert sizes() == before
    assert run(app, "organisations", str(file)).output.splitlines()[-1] == "2 records brought in."
    names = db.session.scalars(sa.select(Organisation.name_ru).order_by(Organisation.id)).all()
    assert names == ["Завод Альфа", "Цех Бета"]
    assert db.session.scalars(sa.select(ImportRun.created_by_label)).all() == ["console"]
    assert "Этот файл уже загружен: console, " in run(app, "organisations", str(file), code=1).output


def test_faults_are_told_with_their_cells_and_marked(app: Flask, file: Path, tmp_path: Path) -> None:
    file.write_bytes(workbook(TITLES, ("Завод Альфа", "trust", "RU-A1"), ("Цех Бета", "enterprise", "RU-B1")))
    marked = tmp_path / "marked.xlsx"
    told = run(app, "organisations", str(file), "--locale", "en", "--marked", str(marked), code=1).output.splitlines()
    assert [line.partition(":")[0] for line in told] == ["B2, Kind", "C3, Region or country", "Rows", "Error"]
    assert told[2:] == ["Rows: invalid 2.", "Error: Nothing was brought in."]
    sheet: Any = load_workbook(marked).active
    assert [cell.value for cell in sheet["D"]] == ["Result of the check", "with errors", "with errors"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportRun)) == 0


def test_an_account_brings_in_what_its_role_may(app: Flask, file: Path) -> None:
    file.write_bytes(workbook(TITLES, ("Завод Альфа", "enterprise", "RU-A1")))
    users = [user_of(Role.ANALYST), user_of(Role.SECRETARY)]
    db.session.commit()
    (analyst, _id), (secretary, key) = [(user.email, user.id) for user in users]
    told = run(app, "organisations", str(file), "--locale", "en", "--as", analyst, code=1).output
    assert told == "Error: Your role does not allow this.\n"
    run(app, "organisations", str(file), "--as", secretary)
    made = sa.select(Organisation.created_by).where(Organisation.name_ru == "Завод Альфа")
    assert db.session.scalars(made).all() == [key]


def test_accounts_are_brought_in_and_their_passwords_printed_once(app: Flask, file: Path) -> None:
    file = file.with_suffix(".csv")
    lines = [
        "Электронная почта;Фамилия, имя, отчество;Роль",
        "a@example.org;Анна;Аналитик",
        "b@example.org;Борис;analyst",
    ]
    file.write_bytes("\r\n".join(lines).encode("windows-1251"))
    dry = run(app, "accounts", str(file), "--dry-run").output
    assert dry.splitlines() == ["Rows: new 2.", "The list is sound. Nothing was brought in."]
    assert db.session.scalars(sa.select(User)).all() == []
    told = run(app, "accounts", str(file), "--locale", "en").output
    printed = dict(re.findall(r"^(\S+@example.org  \S+)  (\S{19})$", told, re.MULTILINE))
    assert list(printed) == ["a@example.org  Анна", "b@example.org  Борис"]
    users = db.session.scalars(sa.select(User).order_by(User.email)).all()
    assert [passwords.verify(user.password_hash, one) for user, one in zip(users, printed.values(), strict=True)] == [
        True,
        True,
    ]
    assert told.splitlines()[-1] == "2 records brought in."
    again = run(app, "accounts", str(file), "--locale", "en", code=1).output
    assert not any(one in again for one in printed.values())


def test_a_list_of_accounts_with_a_fault_adds_nothing(app: Flask, file: Path) -> None:
    rows = [("a@example.org", "Анна", "Analyst"), ("b@example.org", None, "king")]
    file.write_bytes(workbook(("E-mail", "Name of the person", "Role"), *rows))
    told = run(app, "accounts", str(file), "--locale", "en", code=1).output.splitlines()
    assert [line.partition(":")[0] for line in told[:3]] == ["B3, Name of the person", "C3, Role", "Rows"]
    assert db.session.scalars(sa.select(User)).all() == []


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"\x98", b"a@example.org;Anna;Analyst"])
def test_a_file_that_is_no_list_is_refused(app: Flask, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    run(app, "accounts", str(file), code=1)
    run(app, "accounts", str(file.with_name("nothing.csv")), code=2)


def test_remarks_are_confirmed_by_their_code_alone(app: Flask, file: Path) -> None:
    file.write_bytes(
        workbook(TITLES, ("Минский ковровый комбинат", "enterprise", "RU-A1"), ("Цех Бета", "enterprise", "RU-A1"))
    )

    def bring_in(*options: str, code: int = 1) -> list[str]:
        return run(app, "organisations", str(file), "--locale", "en", *options, code=code).output.splitlines()

    region = db.session.scalars(sa.select(Region)).one()
    OrganisationFactory.create(name_ru="Минскии ковровый комбинат", region=region)
    db.session.commit()
    remark = "A2, Name in Russian: It may be one that is registered already: Минскии ковровый комбинат"
    checked = bring_in("--dry-run", code=0)
    code = checked[2].removeprefix("Rows with remarks: 1. Code of these remarks: ").rstrip(".")
    assert checked[:2] == [remark, "Rows: new 2."]
    assert checked[3:] == ["The list is sound. Nothing was brought in."]
    ask = f"Look at the remarks above; if all of them are right, add --confirm-remarks {code}"
    assert bring_in()[3:] == [f"Error: Nothing was brought in: 1 rows are to be checked. {ask}"]
    other = "the remarks are not, or no longer, those that were confirmed"
    assert bring_in("--confirm-remarks", "00000000")[3:] == [f"Error: Nothing was brought in: {other}. {ask}"]
    # Somebody registers one more like it: what was confirmed is not what is asked now.
    OrganisationFactory.create(name_ru="Минский ковровый комбината", region=region)
    db.session.commit()
    assert f"Nothing was brought in: {other}." in bring_in("--confirm-remarks", code)[-1]
    code = bring_in("--dry-run", code=0)[2].split()[-1].rstrip(".")
    assert bring_in("--confirm-remarks", code, code=0)[-1] == "2 records brought in."
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "import_run.committed")).one()
    assert event.changes["remarks_confirmed"] == [None, 1]


def test_late_list_of_a_region_wants_its_reason(app: Flask, file: Path) -> None:
    delegation = late(2)
    region = account(Role.REPRESENTATIVE, delegation.organisation).email
    db.session.commit()
    assert delegation.forum is not None
    line = ["Sending organisation", delegation.sender("ru")]
    file.write_bytes(workbook(line, PERSONS, MEMBER))
    asked = ("applications", str(file), "--forum", delegation.forum.code, "--as", region, "--locale", "en")
    told = run(app, *asked, code=1).output
    assert "The time for changes is over" in told
    assert told.splitlines()[-1] == "Error: Nothing was brought in: give one reason for all of it with --reason TEXT."
    run(app, *asked, "--reason", "болезнь")
    assert db.session.scalars(sa.select(LateChange.reason)).all() == ["болезнь"]


def test_help_tells_of_remarks(app: Flask) -> None:
    told = " ".join(run(app, "agreements", "--help").output.split())
    assert "--confirm-remarks CODE Say that every remark of the check is right; CODE stands below them." in told


def test_rates_come_from_a_list_too(app: Flask, file: Path) -> None:
    load_currencies()
    ExchangeRateFactory.create(currency_code="USD", on_date=date(2026, 6, 26), rate="80.50")
    db.session.commit()
    file.write_bytes(
        workbook(
            RATES,
            ("USD", "26.06.2026", 1, 80.5, "Bank of Russia"),
            ("доллар США", "27.06.2026", 1, "92,50580", "Bank of Russia"),
            ("CNY", "27.06.2026", 10, 115.023, "Bank of Russia"),
        )
    )
    told = run(app, "rates", str(file)).output.splitlines()
    assert told == ["Rows: new 2, unchanged 1.", "2 records brought in."]
    added = sa.select(ExchangeRate.currency_code, ExchangeRate.nominal, ExchangeRate.rate).order_by(ExchangeRate.id)
    assert [tuple(row) for row in db.session.execute(added)][1:] == [("USD", 1, "92.50580"), ("CNY", 10, "115.023")]


def test_a_rate_that_stands_here_otherwise_refuses_the_list(app: Flask, file: Path) -> None:
    load_currencies()
    ExchangeRateFactory.create(currency_code="USD", on_date=date(2026, 6, 26), rate="80.50")
    db.session.commit()
    rows = [
        ("USD", "26.06.2026", 1, "80.51", "x"),
        ("BYR", "27.06.2026", 1, 3, "x"),
        ("EUR", "27.06.2026", 0, 3, "x"),
        ("RUB", "27.06.2026", 1, 3, "x"),
        ("EUR", "28.06.2026", 1, "3,1", "x"),
        ("EUR", "28.06.2026", 1, "3,1", "x"),
    ]
    file.write_bytes(workbook(RATES, *rows))
    told = run(app, "rates", str(file), "--locale", "en", code=1).output.splitlines()
    assert [line.partition(":")[0] for line in told[:5]] == [
        "D2, Rate, Russian roubles",
        "B3, In force from",
        "C4, Units",
        "A5, Code",
        "7",
    ]
    assert told[5] == "Rows: invalid 5, new 1."
