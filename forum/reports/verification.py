"""A file from outside held against the frozen reports: unchanged, changed and where, or none of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
from forum.core.files import path_of
from forum.core.security import Actor
from forum.core.spreadsheet.comparison import BookDifference, compare_books
from forum.reports.models import ReportRun
from forum.reports.officefiles import OfficeFile, read_office_file
from forum.reports.queries import ChangedDocument, changes_since, run_by_hash, run_by_name
from forum.reports.wordings import ParagraphChange, compare_paragraphs


class Verdict(StrEnum):
    """What a file is."""

    UNCHANGED = "unchanged"
    PLAIN = "plain"
    RESAVED = "resaved"
    CHANGED = "changed"
    FOREIGN = "foreign"


VERDICT_LABELS: Final[dict[Verdict, Any]] = {
    Verdict.UNCHANGED: _l("The file is unchanged: it has the very bytes that were frozen."),
    Verdict.PLAIN: _l("The file is a plain download of the same report: its content is that of the frozen one."),
    Verdict.RESAVED: _l("The file was saved anew by another program; no value in it is changed."),
    Verdict.CHANGED: _l("The file is changed."),
    Verdict.FOREIGN: _l("This is no frozen report of this register."),
}
SOUND: Final = frozenset({Verdict.UNCHANGED, Verdict.PLAIN, Verdict.RESAVED})
"""What says of a file that its figures are those that were frozen."""


@dataclass(frozen=True, slots=True)
class ContentDifference:
    """What two files say otherwise: workbooks by sheets, texts by paragraphs."""

    book: BookDifference = field(default_factory=BookDifference)
    paragraphs: Sequence[ParagraphChange] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return bool(self.book.changed or self.paragraphs)


@dataclass(frozen=True, slots=True)
class Verification:
    """What is said of a file. ``run`` is the report it was held against, None for one that is none of ours.

    ``content`` tells what differs from it, ``documents`` by which documents the register differs from it now.
    """

    verdict: Verdict
    sha256: str
    run: ReportRun | None = None
    content: ContentDifference = field(default_factory=ContentDifference)
    documents: Sequence[ChangedDocument] = ()

    @property
    def is_sound(self) -> bool:
        """Whether the file says what was frozen."""
        return self.verdict in SOUND


def verify(content: bytes, *, filename: str, actor: Actor, against: ReportRun | None = None) -> Verification:
    """Hold ``content`` against the report it is marked as, or against the one given.

    Raises ``DomainError`` on ``file`` for what cannot be read, on None where the kept copy is damaged.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    run = run_by_hash(actor, sha256)
    if run is not None:
        verdict = Verdict.UNCHANGED if run.file.sha256 == sha256 else Verdict.PLAIN
        return Verification(verdict, sha256, run, documents=changes_since(run, actor=actor))
    read = read_office_file(content, filename=filename)
    run = against or _marked_as(read.mark, actor)
    if run is None or run.file.kind is not read.kind:
        return Verification(Verdict.FOREIGN, sha256)
    found = compare_files(_kept_file(run), read)
    verdict = Verdict.CHANGED if found.is_changed else Verdict.RESAVED
    return Verification(verdict, sha256, run, found, changes_since(run, actor=actor))


def compare_runs(before: ReportRun, run: ReportRun) -> ContentDifference:
    """What the files of two frozen reports say otherwise.

    Raises ``DomainError`` on None where one of them is damaged or too large to be read cell by cell.
    """
    return compare_files(_kept_file(before), _kept_file(run))


def compare_files(was: OfficeFile, now: OfficeFile) -> ContentDifference:
    """What two files of one kind say otherwise."""
    return ContentDifference(compare_books(was.book, now.book), compare_paragraphs(was.paragraphs, now.paragraphs))


def _kept_file(run: ReportRun) -> OfficeFile:
    content = kept_bytes(run)
    try:
        return read_office_file(content, filename=f"report.{run.file.kind}")
    except DomainError as error:
        message = _("The frozen report is too large to be compared cell by cell: %(why)s", why=error.message)
        raise DomainError(None, message) from error


def kept_bytes(run: ReportRun) -> bytes:
    """The bytes that were frozen; raises ``DomainError`` where they are gone or damaged."""
    path = path_of(run.file.sha256)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != run.file.sha256:
        raise DomainError(None, _("The copy of this report that is kept is damaged. Tell the administrator."))
    return content


def run_named(name: str, actor: Actor) -> ReportRun | None:
    """The frozen report called ``name``, such as annual/2023/ru/1; None where there is none."""
    kind, year, locale, number = [*name.split("/"), "", "", "", ""][:4]
    if not (name.isascii() and year.isdecimal() and number.isdecimal() and len(year) == 4 and len(number) < 7):
        return None
    return run_by_name(actor, kind, int(year), locale, int(number))


def _marked_as(mark: str | None, actor: Actor) -> ReportRun | None:
    """The report that a mark names, when it is of this register: its hash must be the one that is kept."""
    name, _slash, digest = (mark or "").rpartition("/")
    run = run_named(name, actor)
    return run if run is not None and run.content_sha256 == digest else None
