"""`forum report verify`: exit codes, cells by name, editions by name, who may."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click.testing import CliRunner
from flask import Flask

from forum.cli import main
from forum.core.db import db
from forum.core.files import FileFault, content_faults, path_of
from forum.core.files.marks import PART
from forum.core.security import Role
from forum.reports.verification import kept_bytes
from tests.factories.accounts import user_of
from tests.reports.frozen import frozen, resaved, without
from tests.statistics.documents import set_up
from tests.test_cli import run


def test_a_file_is_verified_by_command(app: Flask, tmp_path: Path) -> None:
    set_up()
    edition = frozen(year=2015, as_of=date(2015, 12, 31))
    sound, saved, changed = (kept_bytes(edition), resaved(edition), resaved(edition, "Method", "A1", "подмена"))
    lost = without(changed, PART)
    told = {}
    for name, content in (
        ("sound", sound),
        ("saved", saved),
        ("changed", changed),
        ("lost", lost),
        ("bad", b"PK\x03\x04"),
    ):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content)
        told[name] = CliRunner().invoke(main, ["report", "verify", str(path)], obj=app)
    assert {name: result.exit_code for name, result in told.items()} == {
        "sound": 0, "saved": 0, "changed": 1, "lost": 1, "bad": 2,
    }  # fmt: skip
    assert "it has the very bytes that were frozen" in told["sound"].output
    line = next(line for line in told["changed"].output.splitlines() if line.startswith("sheet "))
    assert line.startswith("sheet 'Method', cell A1: was «")
    assert line.endswith("», is «подмена»")
    assert line in told["changed"].output.splitlines()
    assert "This is no frozen report of this register." in told["lost"].output
    named = ["report", "verify", str(tmp_path / "lost.xlsx"), "--against", "annual/2015/en/1"]
    assert line in CliRunner().invoke(main, named, obj=app).output.splitlines()
    for arguments in (
        [str(tmp_path / "lost.xlsx"), "--against", "annual/2015/en/9"],
        [str(tmp_path / "lost.xlsx"), "--against", "нечто"],
        [str(tmp_path / "none.xlsx")],
    ):
        run(app, "report", "verify", *arguments, is_good=False)


def test_verifying_is_for_who_reads_reports(app: Flask, tmp_path: Path) -> None:
    user_of(Role.DESK, email="desk@example.org")
    db.session.commit()
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"x")
    output = run(app, "report", "verify", str(path), "--as", "desk@example.org", is_good=False).output
    assert "does not allow this" in output


def test_a_damaged_frozen_report_is_found(app: Flask) -> None:
    set_up()
    path = path_of(frozen().file.sha256)
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    assert list(content_faults()) == [FileFault(path.name, is_missing=False)]
    # Files outlive the transaction of a test, and equal content lies in one place.
    path.unlink()
