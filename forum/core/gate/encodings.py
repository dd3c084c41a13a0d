"""The text of a CSV file: UTF-8 or windows-1251, told apart by the bytes; every other encoding is refused by name."""

from __future__ import annotations

import codecs
import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from forum.core.gate.errors import refuse

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_WIDE_MARKS: Final = {
    b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16",
}  # fmt: skip
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_END_OF_TEXT: Final = b"\x1a"
_SAMPLE: Final = 100_000
_PIECE: Final = 1024 * 1024
# Per thousand letters of Russian and Belarusian prose, roughly; letters left out are rare in both.
_FREQUENT: Final = {
    "о": 100, "а": 95, "е": 80, "и": 70, "н": 66, "т": 58, "с": 54, "р": 48, "в": 45, "л": 43, "к": 36, "м": 31,
    "д": 31, "п": 28, "у": 27, "я": 25, "ы": 20, "ь": 17, "з": 17, "г": 17, "б": 16, "ч": 14, "й": 12, "і": 12,
    "х": 9, "ж": 9, "ш": 7, "ц": 7, "ю": 6, "ў": 6, "э": 4, "щ": 3, "ф": 3, "ё": 3, "ъ": 1,
    "«": 10, "»": 10, "–": 10, "—": 10, "№": 10, "\xa0": 10, "…": 10, "’": 10, "“": 10, "”": 10, "„": 10,
}  # fmt: skip
_STRANGE: Final = 0.3
_OTHERS: Final = {"koi8-r": "KOI8-R", "cp866": "DOS (866)", "mac-cyrillic": "Mac"}
_NATIVE: Final = "cp1251"
# Natural logarithms: by so much must the other reading be likelier.
_MARGIN: Final = 8
_SWAPPED_COST: Final = 3
_SEQUENCE: Final = re.compile(rb"[\xd0\xd1][\x80-\xbf]")
_HIGH_RUN: Final = re.compile(rb"[\x80-\xff]+")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_SWAPPED: Final = re.compile("[а-я][А-Я]{2}")


def lines_of(content: bytes) -> Iterator[str]:
    """The lines with their ends, as they are asked for; raises ``BadFileError``: encoding, broken_utf8, binary."""
    content = content.rstrip(_END_OF_TEXT)
    return io.TextIOWrapper(io.BytesIO(content), encoding=_encoding(content), newline="")


def _encoding(content: bytes) -> str:
    for mark, encoding in _WIDE_MARKS.items():
        if content.startswith(mark):
            refuse("encoding", encoding=encoding)
    if found := _BINARY.search(content):
        if _is_wide(content):
            refuse("encoding", encoding="UTF-16")
        refuse("binary", line=_line(content, found.start()))
    if (wrong := _first_wrong(content, "utf-8")) is None:
        return "utf-8-sig"
    sample = content[max(0, wrong - _SAMPLE) : wrong + _SAMPLE]
    if content.startswith(_BYTE_ORDER_MARK) or _is_mostly_utf8(sample):
        refuse("broken_utf8", line=_line(content, wrong))
    _check_cyrillic(sample)
    if (wrong := _first_wrong(content, _NATIVE)) is not None:
        refuse("binary", line=_line(content, wrong))
    return _NATIVE


def _first_wrong(content: bytes, encoding: str) -> int | None:
    """Where the first byte stands that is none of the encoding; None where all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for at in range(0, len(content) + 1, _PIECE):
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(content[at : at + _PIECE], final=at + _PIECE > len(content))
        except UnicodeDecodeError as error:
            return at - waiting + error.start
    return None


def _check_cyrillic(sample: bytes) -> None:
    """Refuse what reads better in another of the old encodings than in windows-1251."""
    # Each word once: a column of dots or dashes says nothing of the letters.
    words = b" ".join(sorted(set(_HIGH_RUN.findall(sample))))
    likely = {encoding: _likelihood(words.decode(encoding, "replace")) for encoding in (_NATIVE, *_OTHERS)}
    best = max(likely, key=lambda encoding: likely[encoding])
    if best in _OTHERS and likely[best] > likely[_NATIVE] + _MARGIN:
        refuse("encoding", encoding=_OTHERS[best])


def _likelihood(text: str) -> float:
    """How likely such letters are in a text of Russian or Belarusian, as a logarithm."""
    signs = Counter(sign for sign in text.lower() if not sign.isascii())
    # КОИ-8 read as windows-1251 is text in swapped case: зАЯВКА.
    swapped = len(_SWAPPED.findall(text))
    letters = sum(times * math.log(_FREQUENT.get(sign, _STRANGE) / 1000) for sign, times in signs.items())
    return letters - _SWAPPED_COST * swapped


def _is_wide(content: bytes) -> bool:
    """Whether nearly every second byte is 0 or 4, as of Latin and Cyrillic letters in UTF-16 without a mark."""
    sample = content[: 2 * 4096]
    halves = (sample[::2], sample[1::2])
    return any(
        one.count(b"\0") + one.count(b"\4") > 0.8 * len(one) and other.count(b"\0") < 0.1 * len(other)
        for one, other in (halves, halves[::-1])
    )


def _is_mostly_utf8(content: bytes) -> bool:
    return 2 * len(_SEQUENCE.findall(content)) > 0.7 * len(_HIGH.findall(content))


def _line(content: bytes, at: int) -> int:
    before = content[:at]
    return before.count(b"\n") + before.replace(b"\r\n", b"\n").count(b"\r") + 1
