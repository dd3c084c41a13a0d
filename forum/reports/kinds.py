"""The files of a year, each declared once: pages, commands and freezing take them from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from forum.core.files import FORMATS, FileKind
from forum.core.security import Actor, Permission
from forum.reports.annual import annual_workbook
from forum.reports.enums import ReportKind
from forum.reports.internal import internal_workbook
from forum.reports.note import annual_note

FIRST_YEAR: Final = 2014
LAST_YEAR: Final = 2100


class Builder(Protocol):
    """What makes a report: chunks of the file, equal for equal content."""

    def __call__(self, *, year: int, locale: str, as_of: date | None, actor: Actor) -> Iterator[bytes]:
        """The report on documents signed in ``year``, in words of ``locale``, as of a legal day."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """One kind of report: its format, the stem of its name, who reads it, what makes it."""

    kind: ReportKind
    format: FileKind
    stem: str
    permission: Permission
    build: Builder

    @property
    def suffix(self) -> str:
        """The suffix of its files, without the point."""
        return FORMATS[self.format].suffixes[0]

    @property
    def content_type(self) -> str:
        """The type its files are sent as."""
        return FORMATS[self.format].content_type


def _note(*, year: int, locale: str, as_of: date | None, actor: Actor) -> Iterator[bytes]:
    return iter([annual_note(year=year, locale=locale, as_of=as_of, actor=actor)])


_VIEW: Final = Permission.REPORTS_VIEW
_DECLARED: Final = (
    Report(ReportKind.ANNUAL, FileKind.XLSX, "annual-report", _VIEW, annual_workbook),
    Report(ReportKind.NOTE, FileKind.DOCX, "annual-note", _VIEW, _note),
    Report(ReportKind.INTERNAL, FileKind.XLSX, "internal", _VIEW, internal_workbook),
)

REPORTS: Final[Mapping[ReportKind, Report]] = {report.kind: report for report in _DECLARED}
