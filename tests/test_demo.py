"""The training edition: when it is made, and when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import demo
from forum.accounts.models import User
from forum.core.db import db
from forum.core.errors import DomainError
from forum.demo.accounts import Issued, keep_passwords
from forum.forums.models import Forum
from tests.factories.forums import ForumFactory
from tests.factories.reference import load_reference


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder of the test's own."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return tmp_path


def count(model: type) -> int:
    """Rows of a table."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_training_edition_of_ones_own_is_left_alone(folder: Path) -> None:
    load_reference()
    ForumFactory.create(code="T5")
    db.session.commit()
    said: list[str] = []
    demo.build(said.append)
    assert (count(Forum), count(User)) == (1, 0)
    assert list(folder.iterdir()) == []
    assert len(said) == 2


def test_without_reference_data_it_says_what_to_do_first(folder: Path) -> None:
    with pytest.raises(DomainError, match="forum data load"):
        demo.build(print)
    assert list(folder.iterdir()) == []


def test_passwords_are_kept_only_when_the_accounts_are(folder: Path) -> None:
    (folder / "accounts.txt").write_text("older", encoding="utf-8")
    with (
        pytest.raises(RuntimeError, match="no commit"),
        keep_passwords(folder / "accounts.txt", [Issued("a@b.c", "d")]),
    ):
        raise RuntimeError("no commit")
    assert [path.name for path in folder.iterdir()] == ["accounts.txt"]
    assert (folder / "accounts.txt").read_text(encoding="utf-8") == "older"


def test_passwords_are_kept_where_no_instance_folder_was(folder: Path) -> None:
    file = folder / "instance" / "accounts.txt"
    with keep_passwords(file, [Issued("a@b.c", "d")]):
        pass
    assert file.read_text(encoding="utf-8") == "a@b.c\td\n"
