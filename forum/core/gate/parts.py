"""The bytes of a workbook's parts: unpacked bounded, looked through before any parser sees them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from forum.core.gate.errors import refuse
from forum.core.gate.limits import (
    LONGEST_RUN,
    MOST_CELLS,
    MOST_FORMATS,
    MOST_MERGES,
    MOST_TAGS,
    MOST_TEXTS,
)
from forum.core.gate.zip_table import DEFLATED, Part

XML_ENDINGS: Final = (".xml", ".rels", ".vml")

_CHUNK: Final = 64 * 1024
_FED: Final = 32 * 1024
_RAW: Final = -15
_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\x4c\x6f\xa7\x94")
_DECLARED: Final = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,40})""")
_UTF8: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_CARRIED: Final = 16
# What is counted before a parser is started, in the spelling of nearly every program; the readers count any spelling.
_COUNTED: Final = (
    ("/worksheets/", (b"<v>", b"<is>"), "many_cells", MOST_CELLS),
    ("/worksheets/", (b"<mergeCell ",), "many_merges", MOST_MERGES),
    ("/sharedstrings", (b"<si>", b"<si/>"), "many_texts", MOST_TEXTS),
    ("/styles", (b"<numFmt ",), "many_styles", MOST_FORMATS),
)


def unpacked(content: bytes, part: Part) -> Iterator[bytes]:
    """The bytes of a part, piece by piece, never more than its table tells; raises ``BadFileError``: damaged."""
    crc = size = 0
    for piece in _inflated(content, part) if part.method == DEFLATED else _sliced(content, part):
        size += len(piece)
        if size > part.size:
            refuse("damaged", place=part.name)
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != part.size or crc != part.crc:
        refuse("damaged", place=part.name)


def _sliced(content: bytes, part: Part) -> Iterator[bytes]:
    for at in range(part.start, part.start + part.packed, _CHUNK):
        yield content[at : min(at + _CHUNK, part.start + part.packed)]


def _inflated(content: bytes, part: Part) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_RAW)
    end = part.start + part.packed
    try:
        # Small bites: what one call leaves over is copied into the next one.
        for at in range(part.start, end, _FED):
            rest = content[at : min(at + _FED, end)]
            while rest:
                piece = unpacker.decompress(rest, _CHUNK)
                rest = unpacker.unconsumed_tail
                if piece:
                    yield piece
                if unpacker.eof and (unpacker.unused_data or at + _FED < end):
                    refuse("damaged", place=part.name)
        while not unpacker.eof:
            piece = unpacker.decompress(b"", _CHUNK)
            if not piece:
                refuse("damaged", place=part.name)
            yield piece
    except zlib.error:
        refuse("damaged", place=part.name)


def check_parts(content: bytes, parts: Sequence[Part]) -> None:
    """Look through every XML part; raises ``BadFileError``: damaged, utf8, doctype, long_text, unpacked,
    many_cells, many_merges, many_texts, many_styles."""
    counts = {code: 0 for _place, _marks, code, _most in _COUNTED}
    tags = 0
    for part in parts:
        name = f"/{part.name.casefold()}"
        if name.endswith(XML_ENDINGS):
            counted = [(marks, code, most) for place, marks, code, most in _COUNTED if place in name]
            for piece in _looked_through(content, part):
                tags += piece.count(b"<")
                if tags > MOST_TAGS:
                    refuse("unpacked")
                for marks, code, most in counted:
                    counts[code] += sum(map(piece.count, marks))
                    if counts[code] > most:
                        refuse(code, number=most)


def _looked_through(content: bytes, part: Part) -> Iterator[bytes]:
    """The bytes of a part that is text without surprises."""
    run, tail = 0, b""
    for piece in unpacked(content, part):
        if not tail:
            _check_encoding(piece, part.name)
        # A parser that takes UTF-16 for something else reads no row of it and says nothing.
        if b"\0" in piece:
            refuse("utf8", place=part.name)
        window = tail + piece
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
            refuse("doctype", place=part.name)
        tail = piece[-_CARRIED:]
        first = piece.find(b"<")
        run = run + len(piece) if first < 0 else max(run + first, 0)
        if run > LONGEST_RUN:
            refuse("long_text", place=part.name)
        run = run if first < 0 else len(piece) - piece.rfind(b"<")
        yield piece


def _check_encoding(beginning: bytes, name: str) -> None:
    declared = _DECLARED.match(beginning.removeprefix(b"\xef\xbb\xbf"))
    if beginning.startswith(_MARKS) or (declared and declared[1].lower() not in _UTF8):
        refuse("utf8", place=name)
