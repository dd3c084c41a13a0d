"""Keeping of contents: once, whole, never written again; what is gone or changed is found."""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.files import MOST_BYTES, File, FileFault, FileKind, content_faults, keep_file, path_of, unnamed_contents
from forum.doctor import examine
from tests.factories.files import pdf, png


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """An empty folder of files of this test's own."""
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, files=tmp_path / "files")
    yield tmp_path / "files"
    app.config["FORUM"] = before


def keep(content: bytes, name: str = "scan.pdf") -> File:
    return keep_file(stream=io.BytesIO(content), name=name)


def contents(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_content_is_kept_under_its_hash_for_reading_alone(folder: Path) -> None:
    file = keep(pdf())
    digest = hashlib.sha256(pdf()).hexdigest()
    assert (file.sha256, file.size, file.kind) == (digest, len(pdf()), FileKind.PDF)
    assert path_of(digest) == folder / digest[:2] / digest
    assert path_of(digest).read_bytes() == pdf()
    assert stat.S_IMODE(path_of(digest).stat().st_mode) == 0o400
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert contents(folder) == [digest]


def test_same_content_is_kept_once(folder: Path) -> None:
    first = keep(pdf(), "one.pdf")
    written = path_of(first.sha256).stat()
    second = keep(pdf(), "two.pdf")
    assert first is second
    assert db.session.scalar(sa.select(sa.func.count()).select_from(File)) == 1
    again = path_of(first.sha256).stat()
    assert (again.st_ino, again.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


def test_content_that_an_undone_upload_left_is_taken_over(folder: Path) -> None:
    undone = db.session.begin_nested()
    keep(pdf())
    undone.rollback()
    kept = hashlib.sha256(pdf()).hexdigest()
    assert [path.name for path in unnamed_contents()] == [kept]
    assert keep(pdf()).sha256 == kept
    assert unnamed_contents() == []


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "Файл пуст"), (b"MZ\x90\0", "принимаются"), (b"%PDF-" + b"x" * MOST_BYTES, "больше 25")],
)
def test_refused_content_leaves_nothing_and_is_told_by_name(folder: Path, content: bytes, message: str) -> None:
    with pytest.raises(DomainError) as error:
        keep(content, "../Скан\u202e.pdf")
    assert error.value.field == "files"
    assert str(error.value).startswith("Скан.pdf: ")
    assert message in str(error.value)
    assert contents(folder) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(File)) == 0


def test_largest_file_is_taken(folder: Path) -> None:
    content = b"%PDF-" + b"x" * (MOST_BYTES - 11) + b"%%EOF\n"
    assert keep(content).size == MOST_BYTES


def test_missing_and_damaged_contents_are_found(folder: Path) -> None:
    good, gone, changed = keep(pdf()), keep(png()), keep(pdf("another"))
    assert list(content_faults()) == []
    path_of(gone.sha256).unlink()
    path_of(changed.sha256).chmod(0o600)
    path_of(changed.sha256).write_bytes(pdf("forged"))
    faults = [FileFault(gone.sha256, is_missing=True), FileFault(changed.sha256, is_missing=False)]
    assert list(content_faults()) == sorted(faults, key=lambda fault: fault.sha256)
    with pytest.raises(DomainError, match="повреждена"):
        keep(pdf("another"))
    assert keep(pdf()) is good


def test_doctor_tells_of_contents(folder: Path) -> None:
    kept = keep(pdf())
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / "stray").write_bytes(b"x")
    told = [finding for finding in examine() if "file" in finding.text and "folder of files" not in finding.text]
    assert [finding.is_good for finding in told][-2:] == [True, True]
    assert "Every stored file is there" in told[-2].text
    assert "Files in the folder that no record names: 1" in told[-1].text
    path_of(kept.sha256).unlink()
    wrong = [finding.text for finding in examine() if not finding.is_good]
    assert [text for text in wrong if "stored file is missing" in text] == [
        f"A stored file is missing: {path_of(kept.sha256)}. Restore a copy."
    ]
