"""What a report says, read from a workbook or a text, ours or somebody else's."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.core.files import FileKind
from forum.core.files.marks import mark_of
from forum.core.gate.containers import DOCUMENT
from forum.core.spreadsheet.books import ReadBook, read_book, read_paragraphs


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """The cells of a workbook or the paragraphs of a text, and the mark that freezing left in it."""

    kind: FileKind
    mark: str | None
    book: ReadBook = field(default_factory=lambda: ReadBook("xlsx"))
    paragraphs: tuple[str, ...] = ()


def read_office_file(content: bytes, *, filename: str) -> OfficeFile:
    """The file behind the gate; raises ``DomainError`` on ``file`` for what may not be read."""
    # The names of the parts stand in the file as they are; whether it is what they say, its reader finds out.
    if DOCUMENT.encode() in content:
        paragraphs = read_paragraphs(content, upload="file")
        return OfficeFile(FileKind.DOCX, mark_of(content), paragraphs=paragraphs)
    book = read_book(content, filename=filename, upload="file")
    mark = mark_of(content) if book.kind == "xlsx" else None
    return OfficeFile(FileKind.XLSX, mark, book)
