"""Rows in the form that nearly every program writes, read without the parser, which calls back seven times a cell.

Only a row whose every tag is accounted for is taken; any other goes to the parser as it stands, so that both give the
same cells and the parser alone gives verdicts.
"""

from __future__ import annotations

import re
from typing import Final

from forum.core.gate.cells import COLUMNS, CellReader, held
from forum.core.gate.errors import BadFileError
from forum.core.gate.messages import ERROR, FORMULA, Row

_ROW: Final = re.compile(r'\s*<row((?: [A-Za-z][A-Za-z0-9:]*="[^"<&\t\n]*")*)>')
_ATTRIBUTE: Final = re.compile(r' ([A-Za-z][A-Za-z0-9:]*)="([^"]*)"')
_CELL: Final = re.compile(
    r'<c r="([A-Z]{1,2})([0-9]+)"(?: s="([0-9]{1,6})")?(?: t="([A-Za-z]+)")?'
    r'(?:/>|>(?:<v>([^<]+)</v>|<is><t(?: xml:space="preserve")?>([^<]+)</t></is>)</c>)'
)
# What a parser refuses, or changes: control characters, ends of lines, the end of a section that was never begun.
_SUSPECT: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|]]>")
_NAMED: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY: Final = re.compile("&(?:lt|gt|quot|apos|amp);|&")
_TAGS: Final = (1, 4, 6)
"""Tags of a cell that is empty, has a value, has a text of its own."""


def is_suspect(text: str) -> bool:
    """Whether something stands in the text that the parser must see."""
    return _SUSPECT.search(text) is not None


def usual_row(text: str, cells: CellReader) -> tuple[dict[str, str], Row] | None:
    """Attributes of a row without its closing tag, and column, flags and text of its cells; None for an unusual one."""
    head = _ROW.match(text)
    if head is None:
        return None
    told = dict(_ATTRIBUTE.findall(head[1]))
    found = _CELL.findall(text, head.end())
    if len(told) != head[1].count('="') or not _is_all(text, found):
        return None
    try:
        return told, _cells(found, told.get("r", ""), cells)
    except (BadFileError, LookupError):
        return None


def _is_all(text: str, found: list[tuple[str, ...]]) -> bool:
    """Whether the row has no tag and no entity but those of the cells found."""
    empty, valued, inline = _TAGS
    values, inlines = sum(1 for one in found if one[4]), sum(1 for one in found if one[5])
    tags = 1 + empty * (len(found) - values - inlines) + valued * values + inline * inlines
    if "&" in text and text.count("&") != sum(one[4].count("&") + one[5].count("&") for one in found):
        return False
    return text.count("<") == tags


def _cells(found: list[tuple[str, ...]], label: str, cells: CellReader) -> Row:
    """Raises ``BadFileError`` or ``LookupError`` for what the parser must see."""
    row: Row = []
    for letters, digits, style, kind, value, inline in found:
        if digits != label or (inline and kind != "inlineStr"):
            raise LookupError(digits)
        column = COLUMNS[letters]
        if inline:
            flags, text = 0, held(_plain(inline))
        elif value:
            flags, text = cells.value(kind or "n", style or "0", _plain(value), has_formula=False)
        else:
            continue
        if flags & (FORMULA | ERROR) or (text and not text.isspace()):
            row += (column, flags, text)
    return row


def _plain(text: str) -> str:
    """The text behind its entities."""
    if "&" in text:
        text = _ENTITY.sub(lambda entity: _NAMED[entity[0]], text)
    return text
