"""Cells of a workbook that has passed the gate: read by a bounded parser, each with its exact stored text."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from flask_babel import gettext as _

from forum.core.errors import DomainError
from forum.core.spreadsheet.gate import WORKBOOK, checked_parts

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
MOST_TEXTS: Final = 200_000
LONGEST_TEXT: Final = 32_767

_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_STRINGS: Final = "/sharedStrings"
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE: Final = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_PROPERTY_1904: Final = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell that holds something. ``text`` is its stored text: of a number all its digits, of a date its serial.

    ``is_date`` says that the number is shown as a day or an instant. ``problem`` is empty, or the code of why there is
    no value to be read: "formula" (none is stored) or "error" (``text`` holds the error value).
    """

    reference: str
    text: str
    is_number: bool = False
    is_date: bool = False
    problem: str = ""


@dataclass(slots=True)
class ReadSheet:
    """A sheet by row number and column number, both from 1; empty cells are left out. ``is_1904`` shifts its dates."""

    name: str
    is_1904: bool = False
    is_hidden: bool = False
    rows: dict[int, dict[int, ReadCell]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


def read_sheets(content: bytes, *, upload: str | None = "file") -> list[ReadSheet]:
    """The sheets of a workbook from outside, behind the gate.

    Raises ``DomainError`` on ``upload`` for what is no workbook, or whose cells lie beyond ``MOST_ROWS`` and
    ``MOST_COLUMNS``. A formula without a stored value and an error value are cells with a problem.
    """
    parts = checked_parts(content, field=upload)
    try:
        sheets, is_1904 = _sheets(parts[WORKBOOK])
        targets = _targets(parts.get(_RELATIONS, b""))
        strings = next((parts[target] for kind, target in targets.values() if kind.endswith(_STRINGS)), b"")
        texts = _texts(strings)
        return [ReadSheet(name, is_1904, rows=_rows(parts[targets[key][1]], texts, upload)) for name, key in sheets]
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise DomainError(upload, _("The workbook is damaged: open it, save it again and send that.")) from error


def _rows(part: bytes, texts: list[str], upload: str | None) -> dict[int, dict[int, ReadCell]]:
    cells = _SheetReader(texts, upload)
    _parse(part, cells)
    return cells.rows


def column_number(letters: str) -> int:
    """The number of a column from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class _Handler:
    """What a part of the file tells, element by element, names without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text of the innermost element."""


def _parse(content: bytes, handler: _Handler) -> None:
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: handler.start(_local(name), _plain(attributes))
    parser.EndElementHandler = lambda name: handler.end(_local(name))
    parser.CharacterDataHandler = handler.text
    # The gate has refused them; the parser must not depend on it.
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(content, True)


def _refuse(*_told: Any) -> None:
    raise ValueError("a document type")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in attributes.items()}


class _WorkbookReader(_Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self.sheets.append((attributes["name"], attributes["id"]))
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "") in _PROPERTY_1904


class _RelationReader(_Handler):
    def __init__(self) -> None:
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes["Target"]
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            self.targets[attributes["Id"]] = (attributes["Type"], whole)


class _TextReader(_Handler):
    """Shared texts: runs of one text are joined, readings of Asian signs left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._is_text = self._is_phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
        self._is_phonetic = self._is_phonetic or name == "rPh"
        self._is_text = name == "t" and not self._is_phonetic

    def end(self, name: str) -> None:
        if name == "si":
            if len(self.texts) >= MOST_TEXTS:
                raise ValueError("too many texts")
            self.texts.append(_unescaped("".join(self._pieces)))
        elif name == "rPh":
            self._is_phonetic = False
        self._is_text = False

    def text(self, data: str) -> None:
        if self._is_text:
            self._pieces.append(data)


class _SheetReader(_Handler):
    """Rows and cells. References may be left out; then a cell follows the one before it."""

    def __init__(self, texts: list[str], upload: str | None) -> None:
        self.rows: dict[int, dict[int, ReadCell]] = {}
        self._texts = texts
        self._upload = upload
        self._row = self._column = 0
        self._reference = self._kind = self._value = self._inline = ""
        self._has_formula = self._is_phonetic = False
        self._open = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif name == "c":
            self._begin(attributes)
        elif name == "f":
            self._has_formula = True
        self._is_phonetic = self._is_phonetic or name == "rPh"
        self._open = name

    def _begin(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r", "")
        found = _REFERENCE.fullmatch(given)
        if given and not found:
            raise ValueError("a reference that is none")
        self._column = column_number(found[1]) if found else self._column + 1
        self._row = int(found[2]) if found else self._row
        self._reference = given or f"{column_letters(self._column)}{self._row}"
        self._kind = attributes.get("t", "n")
        self._value = self._inline = ""
        self._has_formula = False

    def end(self, name: str) -> None:
        if name == "c":
            self._finish()
        elif name == "rPh":
            self._is_phonetic = False
        self._open = ""

    def text(self, data: str) -> None:
        if self._open == "v":
            self._value += data
        elif self._open == "t" and not self._is_phonetic:
            self._inline += data
        if len(self._value) > LONGEST_TEXT or len(self._inline) > 4 * LONGEST_TEXT:
            raise ValueError("a longer text than a cell holds")

    def _finish(self) -> None:
        cell = self._cell()
        if cell is None:
            return
        if self._row > MOST_ROWS or self._column > MOST_COLUMNS:
            # One stray cell in the last corner makes other readers walk through all the empty ones before it.
            raise DomainError(
                self._upload,
                _("Cell %(cell)s lies outside of the list. Empty it and what surrounds it.", cell=cell.reference),
            )
        self.rows.setdefault(self._row, {})[self._column] = cell

    def _cell(self) -> ReadCell | None:
        if self._has_formula and not self._value:
            return ReadCell(self._reference, "", problem="formula")
        if self._kind == "e":
            return ReadCell(self._reference, self._value, problem="error")
        if self._kind == "s":
            text = self._texts[int(self._value)] if self._value else ""
        elif self._kind == "inlineStr":
            text = _unescaped(self._inline)
        else:
            text = _unescaped(self._value) if self._kind == "str" else self._value.strip()
        return ReadCell(self._reference, text, is_number=self._kind == "n") if text.strip() else None


def _sheets(content: bytes) -> tuple[list[tuple[str, str]], bool]:
    reader = _WorkbookReader()
    _parse(content, reader)
    return reader.sheets, reader.is_1904


def _targets(content: bytes) -> dict[str, tuple[str, str]]:
    reader = _RelationReader()
    _parse(content, reader)
    return reader.targets


def _texts(content: bytes) -> list[str]:
    if not content:
        return []
    reader = _TextReader()
    _parse(content, reader)
    return reader.texts


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
