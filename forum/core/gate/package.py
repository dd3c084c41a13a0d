"""The parts of a workbook that lead to its cells: content types, relations, sheets, styles, shared texts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from forum.core.gate.cells import ESCAPE_LENGTH, held
from forum.core.gate.containers import CONTENT_TYPES, WORKBOOK
from forum.core.gate.errors import BadFileError, placed, refuse
from forum.core.gate.limits import (
    LONGEST_TEXT,
    MOST_FORMATS,
    MOST_SHEETS,
    MOST_STYLES,
    MOST_TEXTS,
)
from forum.core.gate.markup import elements, local, parsed
from forum.core.gate.parts import XML_ENDINGS, unpacked
from forum.core.gate.zip_table import Part

_ACTIVE_TYPES: Final = ("macroenabled", "vbaproject", "macrosheet", "activex", "externallink", "oleobject")
_HARMLESS_OUTSIDE: Final = "/hyperlink"
_TRUE: Final = frozenset({"1", "true"})
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(45, 48)})
_NO_LETTERS: Final = re.compile(r'"[^"]*"?|\[[^\]]*\]?|\\.|_.|\*.', re.DOTALL)
_DATE_LETTERS: Final = re.compile("[dmy]", re.IGNORECASE)


class Relation(NamedTuple):
    """What a part refers to: its type's last word, the part's name folded, "" outside of the file."""

    kind: str
    target: str


class Sheet(NamedTuple):
    """A sheet as the workbook tells it; ``part`` is folded."""

    name: str
    is_hidden: bool
    part: str


class Workbook(NamedTuple):
    """The sheets that hold cells, and where what they share lies; "" where there is none."""

    sheets: Sequence[Sheet]
    is_1904: bool
    texts: str
    styles: str


class Package:
    """The checked parts by folded name: names differ in more than case, the gate has seen to it."""

    def __init__(self, content: bytes, parts: Sequence[Part]) -> None:
        self._content = content
        self._parts = {part.name.casefold(): part for part in parts}

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def names(self) -> Iterator[str]:
        """The folded names."""
        return iter(self._parts)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of an XML part, which the gate has looked through; raises ``BadFileError``: damaged."""
        part = self._parts.get(name)
        if part is None or not name.endswith(XML_ENDINGS):
            refuse("damaged", place=name)
        return unpacked(self._content, part)

    def relations(self, name: str) -> dict[str, Relation]:
        """What the part ``name`` refers to, by key; empty where no relations are stored."""
        folder, _, last = name.rpartition("/")
        table = posixpath.join(folder, "_rels", f"{last}.rels")
        return _relations(self, table, folder) if table in self else {}

    def check_active(self) -> None:
        """Raise ``BadFileError``, active, for macros, links to other files and what else acts by itself."""

        def see_type(name: str, attributes: dict[str, str]) -> None:
            told = attributes.get("ContentType", "").casefold()
            if name in ("Default", "Override") and any(mark in told for mark in _ACTIVE_TYPES):
                refuse("active", place=CONTENT_TYPES)

        elements(self.pieces(CONTENT_TYPES), CONTENT_TYPES, see_type)
        for name in self.names():
            if name.endswith(".rels"):
                _relations(self, name, posixpath.dirname(posixpath.dirname(name)))

    def workbook(self) -> Workbook:
        """The table of sheets. Raises ``BadFileError``: damaged, many_sheets, no_sheets."""
        start = next((to.target for to in self.relations("").values() if to.kind == "officedocument"), WORKBOOK)
        relations = self.relations(start)
        sheets: list[Sheet] = []
        is_1904 = False

        def see(name: str, attributes: dict[str, str]) -> None:
            nonlocal is_1904
            if name == "workbookPr":
                is_1904 = attributes.get("date1904", "") in _TRUE
            elif name == "sheet":
                relation = relations.get(attributes.get("id", ""))
                if relation is None or "name" not in attributes:
                    refuse("damaged", place=start)
                if len(sheets) >= MOST_SHEETS:
                    refuse("many_sheets", number=MOST_SHEETS)
                if relation.kind == "worksheet":
                    is_hidden = attributes.get("state", "visible") != "visible"
                    sheets.append(Sheet(attributes["name"], is_hidden, relation.target))

        elements(self.pieces(start), start, see)
        if not sheets:
            refuse("no_sheets")
        # One part read once per mention would be a bomb of its own.
        if len({sheet.part for sheet in sheets}) != len(sheets):
            refuse("damaged", place=start)
        found = {to.kind: to.target for to in relations.values()}
        return Workbook(sheets, is_1904, found.get("sharedstrings", ""), found.get("styles", ""))


def _relations(package: Package, table: str, folder: str) -> dict[str, Relation]:
    found: dict[str, Relation] = {}

    def see(name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        kind = attributes.get("Type", "").casefold()
        if attributes.get("TargetMode", "").casefold() == "external":
            # A link that a person may follow is text; whatever is fetched when the file is opened is not.
            if not kind.endswith(_HARMLESS_OUTSIDE):
                refuse("active", place=table)
            return
        if not {"Id", "Target"} <= attributes.keys() or attributes["Id"] in found:
            refuse("damaged", place=table)
        target = attributes["Target"].casefold()
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[attributes["Id"]] = Relation(kind.rpartition("/")[2], whole)

    elements(package.pieces(table), table, see)
    return found


def date_styles(package: Package, name: str) -> list[bool]:
    """Whether numbers of each cell style are shown as days or instants. Raises ``BadFileError``: many_styles."""
    formats: dict[str, bool] = {str(number): True for number in _DATE_FORMATS}
    styles: list[str] = []
    is_inside = False

    def see(element: str, attributes: dict[str, str]) -> None:
        nonlocal is_inside
        if element == "numFmt":
            if len(formats) >= MOST_FORMATS:
                refuse("many_styles", number=MOST_FORMATS)
            formats[attributes.get("numFmtId", "")] = is_date_format(attributes.get("formatCode", ""))
        elif element == "xf" and is_inside:
            if len(styles) >= MOST_STYLES:
                refuse("many_styles", number=MOST_STYLES)
            styles.append(attributes.get("numFmtId", "0"))
        elif element in ("cellXfs", "cellStyleXfs", "cellStyles"):
            is_inside = element == "cellXfs"

    if name:
        elements(package.pieces(name), name, see)
    return [formats.get(style, False) for style in styles]


def is_date_format(code: str) -> bool:
    """Whether a number format shows a day or an instant: d, m or y outside of quotes and brackets."""
    return _DATE_LETTERS.search(_NO_LETTERS.sub("", code)) is not None


def shared_texts(package: Package, name: str) -> list[str]:
    """Shared texts: runs of one text are joined, readings of Asian signs left out.

    Raises ``BadFileError``: many_texts, long_text.
    """
    reader = _TextReader()
    if name:
        for _ in parsed(package.pieces(name), name, start=reader.start, end=reader.end, text=reader.text):
            pass
    return reader.texts


class _TextReader:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self._names: dict[str, str] = {}
        self._pieces: list[str] = []
        self._length = 0
        self._is_open = self._is_reading = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        name = self._names.get(tag) or self._names.setdefault(tag, local(tag))
        if name == "t":
            self._is_open = not self._is_reading
        elif name == "si":
            self._pieces.clear()
            self._length = 0
        elif name == "rPh":
            self._is_reading = True

    def end(self, tag: str) -> None:
        name = self._names[tag]
        if name == "t":
            self._is_open = False
        elif name == "rPh":
            self._is_reading = False
        elif name == "si":
            if len(self.texts) >= MOST_TEXTS:
                refuse("many_texts", number=MOST_TEXTS)
            try:
                self.texts.append(held("".join(self._pieces)))
            except BadFileError as error:
                raise placed(error, self._place()) from None
            self._pieces.clear()

    def text(self, data: str) -> None:
        if self._is_open:
            self._length += len(data)
            if self._length > LONGEST_TEXT * ESCAPE_LENGTH:
                refuse("long_text", place=self._place())
            self._pieces.append(data)

    def _place(self) -> str:
        return f"sharedStrings#{len(self.texts)}"
