"""Invented photographs, plain and hostile."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

MINSK = (53, 54)
"""A place that a telephone would write into its photograph, degrees and minutes north."""


def picture(width: int = 600, height: int = 800, suffix: str = "JPEG", mode: str = "RGB", **given: Any) -> bytes:
    """A picture whose upper half is dark and whose lower half is light."""
    made = Image.new("RGB", (width, height), (200, 200, 200))
    made.paste((40, 60, 90), (0, 0, width, height // 2))
    into = io.BytesIO()
    made.convert(mode).save(into, suffix, **given)
    return into.getvalue()


def from_telephone() -> bytes:
    """A photograph that lies on its side, with the place it was made at, the owner's name and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Anna Owner"
    exif.get_ifd(0x8825).update({1: "N", 2: (*MINSK, 0)})
    return picture(1200, 900, exif=exif, comment=b"Anna Owner", icc_profile=b"\0" * 128)


def bomb(width: int = 60_000, height: int = 50_000) -> bytes:
    """A PNG of some kilobytes that says it has three milliards of pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        told = struct.pack(">I", len(content)) + name + content
        return told + struct.pack(">I", zlib.crc32(name + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)) + chunk(b"IEND", b"")
