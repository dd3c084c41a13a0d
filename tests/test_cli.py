"""The commands: help, words on failure, a non-zero exit, whole files."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import copy

import click
import docx
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from click.testing import CliRunner, Result
from flask import Flask
from flask_migrate import upgrade
from openpyxl import load_workbook

from forum.accounts import passwords
from forum.accounts.models import User
from forum.app import create_app
from forum.cli import main
from forum.commands.application import write_whole
from forum.commands.exporting import EXPORTERS
from forum.config import Settings, resource_path
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.doctor import Finding, examine
from forum.loading import load_all
from forum.reference.models import Region
from tests.factories.accounts import SenderFactory, UserFactory, user_of
from tests.factories.forums import ForumFactory

NEWEST = ScriptDirectory(str(resource_path("migrations"))).get_current_head()


def run(app: Flask | None, *arguments: str, is_good: bool = True) -> Result:
    """Run one command inside ``app``; the exit code must be zero exactly when ``is_good``."""
    result = CliRunner().invoke(main, list(arguments), obj=app)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert (result.exit_code == 0) == is_good, result.output
    return result


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command, groups included."""
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def app_on(file: Path) -> Flask:
    environ = {"FORUM_DATABASE_URL": f"sqlite:///{file}", "FORUM_SECRET_KEY": "tests" * 8}
    return create_app(Settings.from_environment(instance=file.parent, environ=environ), testing=True)


@pytest.fixture(scope="module")
def loaded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the public data, closed: tests work on copies."""
    file = tmp_path_factory.mktemp("loaded") / "forum.db"
    application = app_on(file)
    with application.app_context():
        upgrade(directory=str(resource_path("migrations")))
        load_all(lambda _line: None)
        db.session.remove()
        db.engine.dispose()
    return file


@pytest.fixture(scope="module")
def read_app(loaded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with the public data, one for all commands that only read it: exports and papers."""
    yield from _closed_after(app_on(Path(copy(loaded_file, tmp_path_factory.mktemp("read")))))


@pytest.fixture
def loaded_app(loaded_file: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application on a file of its own, with the public data."""
    yield from _closed_after(app_on(Path(copy(loaded_file, tmp_path))))


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no structure yet."""
    yield from _closed_after(app_on(tmp_path / "forum.db"))


def _closed_after(application: Flask) -> Iterator[Flask]:
    yield application
    with application.app_context():
        db.engine.dispose()


def findings(app: Flask) -> list[Finding]:
    with app.app_context():
        return list(examine())


@pytest.mark.parametrize("words", [(), *commands()], ids=" ".join)
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    output = run(None, *words, "--help").output
    assert output.startswith("Usage: main " + " ".join(words))
    assert len(output.splitlines()) > 4


def test_unknown_command_is_refused() -> None:
    run(None, "fly", is_good=False)


def test_account_is_added_and_its_password_printed(app: Flask) -> None:
    output = run(app, "user", "add", "Anna@Example.org", "--role", "administrator", "--name", "Анна").output
    shown = re.search(r"^anna@example.org  (\S+)$", output, re.MULTILINE)
    user = db.session.scalars(sa.select(User)).one()
    assert shown
    assert passwords.verify(user.password_hash, shown[1])
    assert (user.role, user.name, user.must_change_password) == (Role.ADMINISTRATOR, "Анна", True)
    assert db.session.scalars(sa.select(AuditEvent.actor_label)).all() == ["console"]


@pytest.mark.parametrize("by", ["key", "inn", "name"])
def test_representative_is_added_to_an_organisation(app: Flask, by: str) -> None:
    sender = SenderFactory.create(name_ru="Совет Учебной области", inn="0274062111")
    db.session.commit()
    text = {"key": str(sender.id), "inn": "0274062111", "name": "совет учебной"}[by]
    arguments = ["--role", "representative", "--organisation", text, "--region-wide"]
    run(app, "user", "add", "a@example.org", *arguments)
    user = db.session.scalars(sa.select(User)).one()
    assert (user.organisation_id, user.is_region_wide) == (sender.id, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["a@example.org"],
        ["a@example.org", "--role", "king"],
        ["no-at-sign", "--role", "desk"],
        ["taken@example.org", "--role", "desk"],
        ["a@example.org", "--role", "representative"],
        ["a@example.org", "--role", "representative", "--organisation", "Нет такой"],
        ["a@example.org", "--role", "representative", "--organisation", "12345678"],
        ["a@example.org", "--role", "representative", "--organisation", "Правительство"],
        ["a@example.org", "--role", "desk", "--region-wide"],
    ],
)
def test_bad_account_is_refused_in_words(app: Flask, arguments: list[str]) -> None:
    UserFactory.create(email="taken@example.org")
    for _ in range(2):
        SenderFactory.create()
    db.session.commit()
    output = run(app, "user", "add", *arguments, is_good=False).output
    assert "Error: " in output
    assert "Traceback" not in output
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({}, "does not allow this"),
        ({"role": Role.ADMINISTRATOR, "is_active": False}, "deactivated"),
        ({"email": "other@example.org"}, "There is no account"),
    ],
)
def test_account_that_may_not_is_refused(app: Flask, tmp_path: Path, state: dict[str, object], message: str) -> None:
    UserFactory.create(**{"email": "a@example.org", "role": Role.ANALYST, **state})
    db.session.commit()
    path = tmp_path / "accounts.csv"
    output = run(app, "export", "accounts", "-o", str(path), "--as", "a@example.org", is_good=False).output
    assert message in output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("register", list(EXPORTERS))
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_every_register_is_exported(read_app: Flask, tmp_path: Path, register: str, suffix: str) -> None:
    path = tmp_path / f"out.{suffix}"
    run(read_app, "export", register, "-o", str(path))
    assert path.stat().st_size > 60
    if suffix == "xlsx":
        assert load_workbook(path).active is not None
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_tenth_forum_has_its_fifteen_documents(read_app: Flask, tmp_path: Path) -> None:
    """Figures of the public data: fifteen documents known, nine of them signed."""
    files = [tmp_path / "number.xlsx", tmp_path / "code.xlsx"]
    run(read_app, "export", "agreements", "--forum", "10", "-o", str(files[0]))
    run(read_app, "export", "agreements", "--forum", "x", "-o", str(files[1]))
    assert files[0].read_bytes() == files[1].read_bytes()
    sheet = load_workbook(files[0]).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(number for number, row in enumerate(rows) if "Регистрационный номер" in row)
    documents = [row for row in rows[header + 1 :] if isinstance(row[0], int)]
    signed_on = rows[header].index("Дата подписания")
    assert (len(documents), sum(row[signed_on] is not None for row in documents)) == (15, 9)


@pytest.mark.parametrize(
    "arguments",
    [
        ["agreements"],
        ["agreements", "-o", "x.pdf"],
        ["agreements", "-o", "x"],
        ["agreements", "-o", "/no/such/folder/x.xlsx"],
        ["agreements", "-o", "x.xlsx", "--forum", "99"],
        ["agreements", "-o", "x.xlsx", "--forum", "٣"],
        ["agreements", "-o", "x.xlsx", "--forum", ""],
        ["agreements", "-o", "x.xlsx", "--region", "RU-NOPE"],
        ["agreements", "-o", "x.xlsx", "--locale", "de"],
        ["rates", "-o", "x.xlsx", "--forum", "10"],
        ["regions", "-o", "x.csv", "--region", "RU-BA"],
        ["secrets", "-o", "x.csv"],
    ],
)
def test_bad_export_is_refused_in_words(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    ForumFactory.create(code="X", number=10, is_training=False)
    db.session.commit()
    monkeypatch.chdir(tmp_path)
    output = run(app, "export", *arguments, is_good=False).output
    assert "Error: " in output
    assert list(tmp_path.iterdir()) == []


def test_taking_out_persons_is_told_to_the_trail(app: Flask, tmp_path: Path) -> None:
    run(app, "export", "accounts", "-o", str(tmp_path / "a.csv"))
    run(app, "export", "members", "-o", str(tmp_path / "m.csv"))
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["account.exported", "member.exported"]


def test_export_acts_with_the_scope_of_the_account(app: Flask, tmp_path: Path) -> None:
    user_of(Role.ADMINISTRATOR, email="admin@example.org")
    db.session.commit()
    path = tmp_path / "accounts.csv"
    run(app, "export", "accounts", "-o", str(path), "--as", "ADMIN@example.org", "--locale", "en")
    assert "admin@example.org" in path.read_text(encoding="utf-8-sig")


def test_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"before")

    def failing() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        write_whole(path, failing())
    assert (path.read_bytes(), [file.name for file in tmp_path.iterdir()]) == (b"before", ["file.csv"])
    assert write_whole(path, iter([b"af", b"ter"])) == 5
    assert (path.read_bytes(), [file.name for file in tmp_path.iterdir()]) == (b"after", ["file.csv"])


def test_annual_report_is_written(read_app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "2015.xlsx"
    run(read_app, "report", "annual", "--year", "2015", "-o", str(path))
    assert len(load_workbook(BytesIO(path.read_bytes())).sheetnames) > 3


def test_note_and_internal_workbook_are_written(read_app: Flask, tmp_path: Path) -> None:
    note, internal = tmp_path / "2015.docx", tmp_path / "2015.xlsx"
    run(read_app, "report", "note", "--year", "2015", "--locale", "be", "-o", str(note))
    run(read_app, "report", "internal", "--year", "2015", "--as-of", "31.12.2015", "-o", str(internal))
    assert docx.Document(str(note)).core_properties.language == "be-BY"
    assert load_workbook(BytesIO(internal.read_bytes())).sheetnames[0] == "Контрольные итоги"


@pytest.mark.parametrize(("paper", "name"), [("note", "x.xlsx"), ("internal", "x.docx")])
def test_a_paper_is_not_written_under_the_name_of_another(app: Flask, tmp_path: Path, paper: str, name: str) -> None:
    run(app, "report", paper, "--year", "2015", "-o", str(tmp_path / name), is_good=False)
    assert list(tmp_path.iterdir()) == []


def test_annual_report_has_the_same_bytes_in_every_process(read_app: Flask, tmp_path: Path) -> None:
    url = read_app.config["SQLALCHEMY_DATABASE_URI"]
    made = []
    for seed in ("0", "7"):
        path = tmp_path / f"{seed}.xlsx"
        environ = {"FORUM_DATABASE_URL": url, "FORUM_SECRET_KEY": "tests" * 8, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "forum", "report", "annual", "--year", "2015", "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environ})
        made.append(path.read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--year", "2015"],
        ["--year", "1999", "-o", "x.xlsx"],
        ["--year", "год", "-o", "x.xlsx"],
        ["--year", "2015", "-o", "x.csv"],
        ["--year", "2015", "-o", "x.xlsx", "--as-of", "31.02.2016"],
        ["--year", "2015", "-o", "x.xlsx", "--locale", "xx"],
        ["--year", "2015", "-o", "x.xlsx", "--as", "desk@example.org"],
    ],
)
def test_bad_report_is_refused(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    user_of(Role.DESK, email="desk@example.org")
    db.session.commit()
    monkeypatch.chdir(tmp_path)
    run(app, "report", "annual", *arguments, is_good=False)
    assert list(tmp_path.iterdir()) == []


def test_database_is_set_up_and_again(empty_app: Flask) -> None:
    assert "Run: forum db upgrade" in run(empty_app, "export", "regions", "-o", "x.csv", is_good=False).output
    assert run(empty_app, "db", "upgrade").output == f"The database is set up, at {NEWEST}.\n"
    assert f"is at {NEWEST}" in run(empty_app, "db", "upgrade").output
    first, second = run(empty_app, "data", "load").output, run(empty_app, "data", "load").output
    assert len(first.splitlines()) == len(second.splitlines()) > 5
    with empty_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Region)) == 94


def test_server_refuses_an_old_database_and_a_taken_port(empty_app: Flask) -> None:
    assert "forum db upgrade" in run(empty_app, "serve", is_good=False).output
    run(empty_app, "db", "upgrade")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "Cannot listen" in run(empty_app, "serve", "--port", port, is_good=False).output
    run(empty_app, "serve", "--port", "0", is_good=False)


def test_unusable_setting_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_DATABASE_URL", "mysql://secret@host/db")
    output = run(None, "doctor", is_good=False).output
    assert "FORUM_DATABASE_URL must begin with" in output
    assert "secret" not in output


def test_doctor_names_the_missing_structure(empty_app: Flask) -> None:
    wrong = [finding.text for finding in findings(empty_app) if not finding.is_good]
    assert wrong == ["The database is empty. Run: forum db upgrade"]
    assert run(empty_app, "doctor", is_good=False).exit_code == 1


def test_doctor_finds_a_sound_installation_sound(loaded_app: Flask) -> None:
    run(loaded_app, "user", "add", "admin@example.org", "--role", "administrator")
    output = run(loaded_app, "doctor").output
    assert "WRONG" not in output
    assert "Every document counts as the rules say." in output


def test_doctor_finds_what_is_wrong(loaded_app: Flask, tmp_path: Path) -> None:
    with loaded_app.app_context():
        db.session.execute(sa.text("UPDATE agreement SET counts = false, money = false"))
        db.session.execute(sa.text("DELETE FROM exchange_rate"))
        db.session.commit()
    key = tmp_path / "secret_key"
    key.write_text("x" * 40)
    key.chmod(0o644)
    wrong = " ".join(finding.text for finding in findings(loaded_app) if not finding.is_good)
    for expected in ("may read the secret key", "There are no rates", "Nobody can administer", "counts otherwise"):
        assert expected in wrong
    assert stat.S_IMODE(key.stat().st_mode) == 0o644


def test_console_output_names_no_password_hash(app: Flask) -> None:
    output = run(app, "user", "add", "a@example.org", "--role", "desk").output
    assert "argon2" not in json.dumps(output)
