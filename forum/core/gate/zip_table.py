"""A zip's table of contents read without unpacking anything: what may stand in it, and where the parts lie.

``zipfile`` believes the table. Here the table is compared with what stands before each part, so that no other program
finds another file in the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

from forum.core.gate.errors import refuse
from forum.core.gate.limits import MOST_PARTS, MOST_RATIO, MOST_UNPACKED, MOST_WORKBOOK_BYTES

STORED: Final = 0
DEFLATED: Final = 8

_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64: Final = struct.Struct("<4sLQL")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT: Final = 0xFFFF
_MOST_OF_16: Final = 0xFFFF
_MOST_OF_32: Final = 0xFFFFFFFF
_ZIP64_EXTRA: Final = 1
_UTF8_NAME: Final = 0x800
_SIZES_FOLLOW: Final = 0x8
_PATCH: Final = 0x20
# Encrypted, strongly encrypted, with a masked table.
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_UNIX: Final = 3
_KIND_OF_FILE: Final = 0o170000
_LINK: Final = 0o120000
_MEGABYTE: Final = 1024 * 1024


class Part(NamedTuple):
    """A part as the table tells it. ``size`` and ``packed`` are bytes.

    What precedes it begins at ``offset``, its packed bytes at ``start``.
    """

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    start: int


class _Row(NamedTuple):
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    is_link: bool


def read_table(content: bytes) -> list[Part]:
    """The parts of an archive, directories left out.

    Raises ``BadFileError``: too_large, damaged, many_parts, unpacked, encrypted, method, name, overlap.
    """
    if len(content) > MOST_WORKBOOK_BYTES:
        refuse("too_large", number=MOST_WORKBOOK_BYTES // _MEGABYTE)
    offset, size, count = _end(content)
    if count > MOST_PARTS:
        refuse("many_parts", number=MOST_PARTS)
    rows = _rows(content, offset, size, count)
    _check_sizes(rows)
    parts = [_part(content, row, offset) for row in rows]
    _check_names([part.name for part in parts])
    _check_places(parts)
    return [part for part in parts if not part.name.endswith("/")]


def _end(content: bytes) -> tuple[int, int, int]:
    """Where the table begins, how many bytes and entries it has."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - _END.size - _LONGEST_COMMENT))
    if at < 0 or at + _END.size > len(content):
        refuse("damaged", place="end")
    _mark, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(content, at)
    if at + _END.size + comment != len(content) or disk or first_disk or here != count:
        refuse("damaged", place="end")
    end = at
    if _MOST_OF_16 in (count, here) or _MOST_OF_32 in (size, offset):
        end, size, offset, count = _end64(content, at)
    if offset + size != end:
        refuse("damaged", place="end")
    return offset, size, count


def _end64(content: bytes, at: int) -> tuple[int, int, int, int]:
    place = at - _LOCATOR64.size
    if place < 0:
        refuse("damaged", place="end")
    mark, _disk, end, _disks = _LOCATOR64.unpack_from(content, place)
    if mark != b"PK\x06\x07" or end + _END64.size != place:
        refuse("damaged", place="end")
    mark, *_told, here, count, size, offset = _END64.unpack_from(content, end)
    if mark != b"PK\x06\x06" or here != count:
        refuse("damaged", place="end")
    return end, size, offset, count


def _rows(content: bytes, offset: int, size: int, count: int) -> list[_Row]:
    rows: list[_Row] = []
    at, end = offset, offset + size
    for _ in range(count):
        if at + _CENTRAL.size > end:
            refuse("damaged", place="table")
        told = _CENTRAL.unpack_from(content, at)
        mark, made_by, _needs, flags, method, _time, _date, crc, packed, size, name, extra, comment = told[:13]
        attributes, place = told[15], told[16]
        at += _CENTRAL.size
        behind = at + name + extra + comment
        if mark != b"PK\x01\x02" or behind > end or not name:
            refuse("damaged", place="table")
        size, packed, place = _wide(content[at + name : at + name + extra], size, packed, place)
        is_link = made_by >> 8 == _UNIX and attributes >> 16 & _KIND_OF_FILE == _LINK
        rows.append(_Row(content[at : at + name], flags, method, crc, packed, size, place, is_link))
        at = behind
    if at != end:
        refuse("damaged", place="table")
    return rows


def _wide(extra: bytes, size: int, packed: int, place: int) -> tuple[int, int, int]:
    """The three figures, those too large for four bytes taken from the field behind the name."""
    figures = [size, packed, place]
    at = 0
    while at + 4 <= len(extra) and _MOST_OF_32 in figures:
        kind, length = struct.unpack_from("<2H", extra, at)
        at += 4
        if kind == _ZIP64_EXTRA:
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra[at : at + length].ljust(length, b"\0")))
            figures = [next(wide, -1) if figure == _MOST_OF_32 else figure for figure in figures]
        at += length
    if _MOST_OF_32 in figures or -1 in figures:
        refuse("damaged", place="table")
    return figures[0], figures[1], figures[2]


def _check_sizes(rows: Sequence[_Row]) -> None:
    if sum(row.size for row in rows) > MOST_UNPACKED:
        refuse("unpacked")
    for row in rows:
        if row.size > _MEGABYTE and row.size > MOST_RATIO * max(row.packed, 1):
            refuse("unpacked")


def _part(content: bytes, row: _Row, table: int) -> Part:
    """The part behind a row of the table, when what stands before its bytes says the same."""
    name = _name(row)
    if row.flags & _ENCRYPTED:
        refuse("encrypted", place=name)
    if row.method not in (STORED, DEFLATED) or row.flags & _PATCH:
        refuse("method", place=name)
    if row.is_link:
        refuse("name", place=name)
    if row.method == STORED and row.packed != row.size:
        refuse("damaged", place=name)
    if row.offset + _LOCAL.size > table:
        refuse("damaged", place=name)
    mark, _needs, flags, method, _time, _date, crc, packed, size, length, extra = _LOCAL.unpack_from(
        content, row.offset
    )
    begins = row.offset + _LOCAL.size
    start = begins + length + extra
    is_same = mark == b"PK\x03\x04" and method == row.method and content[begins : begins + length] == row.raw_name
    if not is_same or flags & (_ENCRYPTED | _SIZES_FOLLOW) != row.flags & (_ENCRYPTED | _SIZES_FOLLOW):
        refuse("damaged", place=name)
    figures = ((crc, row.crc), (packed, row.packed), (size, row.size))
    if not flags & _SIZES_FOLLOW and any(told not in (figure, _MOST_OF_32) for told, figure in figures):
        refuse("damaged", place=name)
    if start + row.packed > table:
        refuse("overlap", place=name)
    return Part(name, row.method, row.crc, row.packed, row.size, row.offset, start)


def _name(row: _Row) -> str:
    try:
        return row.raw_name.decode("utf-8" if row.flags & _UTF8_NAME else "cp437")
    except UnicodeDecodeError:
        refuse("name", place=ascii(row.raw_name))


def _check_names(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        folded = name.casefold()
        steps = folded.removesuffix("/").split("/")
        if (
            folded in seen
            or not all(steps)
            or ".." in steps
            or "." in steps
            or any(sign in name for sign in "\\:\0")
            or not name.isprintable()
        ):
            refuse("name", place=name if name.isprintable() else ascii(name))
        seen.add(folded)


def _check_places(parts: Sequence[Part]) -> None:
    """Parts that lie in each other unpack to far more than the file holds."""
    end = 0
    for part in sorted(parts, key=lambda part: part.offset):
        if part.offset < end:
            refuse("overlap", place=part.name)
        end = part.start + part.packed
