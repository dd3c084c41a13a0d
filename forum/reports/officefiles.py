"""What a report says, read from a workbook or a text, ours or somebody else's."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.core.files import FileKind
from forum.core.files.marks import mark_of
from forum.core.spreadsheet.books import ReadBook, read_book


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """The cells of a workbook or the paragraphs of a text, and the mark that freezing left in it."""

    kind: FileKind
    mark: str | None
    book: ReadBook = field(default_factory=lambda: ReadBook("xlsx"))
    paragraphs: tuple[str, ...] = ()


def read_office_file(content: bytes, *, filename: str) -> OfficeFile:
    """The file behind the gate; raises ``DomainError`` on ``file`` for what may not be read."""
    book = read_book(content, filename=filename, upload="file")
    return OfficeFile(FileKind.XLSX, mark_of(content), book)
