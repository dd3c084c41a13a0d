"""The rule by which any text enters a cell: as a string, whatever it contains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

MAX_UNITS: Final = 32_767  # Excel counts the text of a cell in UTF-16 units.

_REPLACEMENT: Final = "\ufffd"
_MARKER_ROOM: Final = 24
# Not allowed in XML 1.0; one of them makes the whole workbook unreadable.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SEPARATOR: Final = "\x1f"
_RARE_BYTES: Final = bytes([*range(9), *range(0x0B, 0x1F)])
"""Those of one byte, but for the separator, and the carriage return, which needs more than escaping."""
_NONCHARACTER_START: Final = b"\xef"
_NONCHARACTERS: Final = ("\ufffe".encode(), "\uffff".encode())
# Office reads _x000D_ in a cell as a control character; an escaped underscore keeps the text what it is.
_ESCAPE_LIKE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_XML_BLANKS: Final = " \t\n"

OPEN: Final = ' t="inlineStr"><is><t>'
CLOSE: Final = "</t></is></c>"


def storable(text: str) -> str:
    """The text as a cell can hold it; the same text whenever that is possible.

    - control characters other than tab and line feed, lone surrogates and the noncharacters U+FFFE and U+FFFF
      become U+FFFD, so that the loss is seen and the workbook opens;
    - CR LF and CR become LF, the line break of a cell;
    - a text over 32 767 UTF-16 units is cut and ends in « […+N]», N being the number of units left out.
    """
    text = replaced(text)
    # Most texts are far from the limit: no need to count the units of an astral character.
    if len(text) * 2 <= MAX_UNITS:
        return text
    units = text.encode("utf-16-le")
    total = len(units) // 2
    if total <= MAX_UNITS:
        return text
    kept = units[: (MAX_UNITS - _MARKER_ROOM) * 2].decode("utf-16-le", "ignore")
    left_out = total - len(kept.encode("utf-16-le")) // 2
    return f"{kept} […+{left_out}]"


def replaced(text: str) -> str:
    """The text with LF line breaks and U+FFFD for every character that no file should hold."""
    return _FORBIDDEN.sub(_REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def xml_text(text: str) -> str:
    """A storable text as the content of an XML element."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ESCAPE_LIKE.sub("_x005F_", text)


def text_cell(text: str) -> str:
    """All of a string cell after its reference and style, from ``t=`` to the closing tag."""
    text = storable(text)
    if text[0] in _XML_BLANKS or text[-1] in _XML_BLANKS:
        return f' t="inlineStr"><is><t xml:space="preserve">{xml_text(text)}{CLOSE}'
    return f"{OPEN}{xml_text(text)}{CLOSE}"


def xml_texts(texts: Sequence[str]) -> list[bytes] | None:
    """Many non-empty texts as the content of XML elements, or None when one of them needs more than ``&<>`` escaped.

    The texts are looked at as one string of bytes: a check or a replacement costs the same for a thousand as for one,
    and a forbidden character is found in half the time a pattern takes.
    """
    try:
        joined = _SEPARATOR.join(texts).encode()
    except UnicodeEncodeError:
        return None  # a lone surrogate
    if (
        len(joined.translate(None, _RARE_BYTES)) != len(joined)
        # A single byte is found many times as fast as two of them.
        or (b"_" in joined and b"_x" in joined)
        or (_NONCHARACTER_START in joined and any(map(joined.__contains__, _NONCHARACTERS)))
        or max(map(len, texts)) * 2 > MAX_UNITS
        or list(map(str.strip, texts)) != list(texts)
    ):
        return None
    found = joined.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;").split(_SEPARATOR.encode())
    # One of the texts had the separator itself.
    return found if len(found) == len(texts) else None


def ascii_texts(texts: Iterable[str]) -> list[bytes]:
    """Numbers and the like, which hold no control character, as bytes: all of them encoded at once."""
    return _SEPARATOR.join(texts).encode().split(_SEPARATOR.encode())
