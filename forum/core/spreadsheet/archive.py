"""A zip file written forward only, part by part, in constant memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from isal import isal_zlib

# Level 1 gives within a percent the size of level 2, and three to ten times the speed of zlib.
_LEVEL: Final = 1
_FIXED_LEVEL: Final = 6
_RAW: Final = -15
_DEFLATED: Final = 8
_UTF8_NAME: Final = 0x800
_SIZES_FOLLOW: Final = 0x8
# 1980-01-01 00:00, the first moment a zip file knows: equal content gives equal bytes.
_TIME: Final = 0
_DATE: Final = (1 << 5) | 1
_MAX32: Final = 0xFFFFFFFF
_MAX16: Final = 0xFFFF

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_DESCRIPTOR: Final = struct.Struct("<4s3L")
_DESCRIPTOR64: Final = struct.Struct("<4sL2Q")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64: Final = struct.Struct("<4sLQL")


@dataclass(frozen=True, slots=True)
class _Part:
    name: bytes
    flags: int
    crc: int
    packed: int
    size: int
    offset: int


class Archive:
    """Yields the bytes of a zip file as its parts are given.

    A part of unknown size is followed by its sizes (a data descriptor). ZIP64 records are written only where a size
    or an offset needs them: Excel refuses a workbook that declares ZIP64 without need, so a part that *turns out*
    over 4 GiB says so in the directory at the end, which is where every reader of workbooks looks.
    With ``is_fixed`` equal content gives equal bytes: the fast packer now and then packs the same content otherwise,
    the standard one never does. ``limit`` is lowered by tests alone.
    """

    def __init__(self, *, is_fixed: bool = False, limit: int = _MAX32) -> None:
        self._limit = limit
        self._is_fixed = is_fixed
        self._offset = 0
        self._parts: list[_Part] = []

    def whole(self, name: str, content: bytes) -> bytes:
        """The bytes of a part whose content is at hand."""
        crc = isal_zlib.crc32(content)
        packer = self._packer()
        packed: bytes = packer.compress(content) + packer.flush()
        part = _Part(name.encode(), _UTF8_NAME, crc, len(packed), len(content), self._offset)
        head = self._local(part)
        self._add(part, len(head) + len(packed))
        return head + packed

    def stream(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The bytes of a part whose content is still being made; nothing of it is kept."""
        flags = _UTF8_NAME | _SIZES_FOLLOW
        head = self._local(_Part(name.encode(), flags, 0, 0, 0, self._offset))
        yield head
        packer = self._packer()
        crc = packed = size = 0
        for chunk in chunks:
            crc = isal_zlib.crc32(chunk, crc)
            size += len(chunk)
            out = packer.compress(chunk)
            packed += len(out)
            if out:
                yield out
        tail = packer.flush()
        packed += len(tail)
        part = _Part(name.encode(), flags, crc, packed, size, self._offset)
        descriptor = _DESCRIPTOR64 if self._is_large(part) else _DESCRIPTOR
        tail += descriptor.pack(b"PK\x07\x08", crc, packed, size)
        self._add(part, len(head) + packed + descriptor.size)
        yield tail

    def close(self) -> bytes:
        """The directory of the parts, which ends the file."""
        directory = b"".join(map(self._central, self._parts))
        count, size, offset = len(self._parts), len(directory), self._offset
        end64 = b""
        if offset > self._limit or count > _MAX16:
            end64 = _END64.pack(b"PK\x06\x06", _END64.size - 12, 45, 45, 0, 0, count, count, size, offset)
            end64 += _LOCATOR64.pack(b"PK\x06\x07", 0, offset + size, 1)
            offset, count = _MAX32, min(count, _MAX16)
        return directory + end64 + _END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, 0)

    def _packer(self) -> Any:
        if self._is_fixed:
            return zlib.compressobj(_FIXED_LEVEL, zlib.DEFLATED, _RAW)
        return isal_zlib.compressobj(_LEVEL, _DEFLATED, _RAW)

    def _add(self, part: _Part, length: int) -> None:
        self._parts.append(part)
        self._offset += length

    def _is_large(self, part: _Part) -> bool:
        return max(part.packed, part.size) > self._limit

    @staticmethod
    def _local(part: _Part) -> bytes:
        sizes = (part.crc, part.packed, part.size)
        fixed = _LOCAL.pack(b"PK\x03\x04", 20, part.flags, _DEFLATED, _TIME, _DATE, *sizes, len(part.name), 0)
        return fixed + part.name

    def _central(self, part: _Part) -> bytes:
        packed, size, offset, extra, version = part.packed, part.size, part.offset, b"", 20
        if self._is_large(part) or offset > self._limit:
            extra = struct.pack("<2H3Q", 1, 24, size, packed, offset)
            packed = size = offset = _MAX32
            version = 45
        fixed = _CENTRAL.pack(
            *(b"PK\x01\x02", version, version, part.flags, _DEFLATED, _TIME, _DATE, part.crc, packed, size),
            *(len(part.name), len(extra), 0, 0, 0, 0, offset),
        )
        return fixed + part.name + extra
