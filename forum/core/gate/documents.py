"""A text of Word from outside: the gate first, then its paragraphs as the rows of one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forum.core.gate.containers import DOCUMENT, is_document
from forum.core.gate.errors import refuse
from forum.core.gate.limits import LONGEST_TEXT, MOST_CHARACTERS, MOST_ROWS
from forum.core.gate.markup import local, parsed
from forum.core.gate.messages import BOOK, DONE, END, SHEET, Message
from forum.core.gate.package import Package
from forum.core.gate.workbooks import checked_package

_BLANKS: Final = {"tab": "\t", "br": "\n", "cr": "\n"}


def document_messages(content: bytes) -> Iterator[Message]:
    """What the text says, as ``messages`` tells, a paragraph that says something as a row of one cell.

    Raises ``BadFileError`` at any time: as ``checked_package`` does; no_document, outside, much_text, long_text.
    """
    package = checked_package(content, _check_kind)
    yield [BOOK, "docx"]
    yield [SHEET, DOCUMENT, False, False]
    for number, text in enumerate(_paragraphs(package), 1):
        yield [number, 1, 0, text]
    yield [END, [], []]
    yield [DONE]


def _check_kind(package: Package) -> None:
    if not is_document(package):
        refuse("no_document")


def _paragraphs(package: Package) -> Iterator[str]:
    """Paragraphs in the order in which they end."""
    reader = _ParagraphReader()
    left, rows = MOST_CHARACTERS, MOST_ROWS
    pieces = package.pieces(DOCUMENT)
    for _ in parsed(pieces, DOCUMENT, start=reader.start, end=reader.end, text=reader.text):
        for paragraph in filter(None, reader.told):
            rows, left = rows - 1, left - len(paragraph)
            if rows < 0 or left < 0:
                refuse("much_text", number=MOST_CHARACTERS)
            if len(paragraph) > LONGEST_TEXT:
                refuse("long_text", place=DOCUMENT)
            yield paragraph
        reader.told.clear()


class _ParagraphReader:
    """Gathers the runs of paragraphs; one of a text box stands inside of another. What was struck out is not told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self._open: list[list[str]] = []
        self._is_text = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        name = local(tag)
        if name == "p":
            self._open.append([])
        self._is_text = name == "t"
        if name in _BLANKS and self._open:
            self._open[-1].append(_BLANKS[name])

    def end(self, tag: str) -> None:
        """An element ends."""
        self._is_text = False
        if local(tag) == "p" and self._open:
            self.told.append("".join(self._open.pop()).strip())

    def text(self, data: str) -> None:
        """Text of the innermost element."""
        if self._is_text and self._open:
            self._open[-1].append(data)
