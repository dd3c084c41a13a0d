"""The Latin spelling of a name as a passport is likely to have it: a suggestion, which only a person confirms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import iuliia

_BELARUSIAN: Final = re.compile("[іў]")
"""Letters that Belarusian has and Russian has not: one of them tells how the whole name is spelt."""
_OF_BELARUSIAN: Final = str.maketrans({"г": "h", "ё": "io"})
_BEYOND_RUSSIAN: Final = str.maketrans({"і": "i", "ў": "u", "ґ": "g", "ї": "i", "є": "ie"})
_APOSTROPHES: Final = re.compile("['’‘ʼ`´′]")
_SEPARATORS: Final = re.compile(r"[\s\-‐‑–—]+|\.")
_HYPHEN: Final = re.compile(r"[\-‐‑–—]")
_LATIN: Final = re.compile("[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class LatinName:
    """Family name and given name in Latin letters; empty where nothing can be suggested."""

    last_name: str
    first_name: str

    def __str__(self) -> str:
        """Given name, family name: the order of a badge."""
        return " ".join(filter(None, (self.first_name, self.last_name)))


def suggested_latin(last_name: str, first_name: str, patronymic: str | None = None) -> LatinName:
    """The Latin spelling of a person's names by ICAO Doc 9303, part 3, section 6, table B (Cyrillic).

    The table is that of Russian passports; for Belarusian it has Г = H and Ё = IO, and Ў = U, І = I, Ґ = G, apostrophes
    left out. Names that hold і or ў anywhere (``patronymic`` too) are read as Belarusian. A Belarusian passport takes
    the Latin spelling from the Belarusian one unless its holder asked otherwise (Ministry of Internal Affairs of
    Belarus, resolution 200 of 28 June 2010), so of a name written in Russian nothing but the passport tells it.

    Of ASCII letters, hyphens and blanks; Latin words stay as they are; with a letter that no rule knows it is empty.
    """
    spelt = " ".join(filter(None, (last_name, first_name, patronymic))).lower()
    is_belarusian = _BELARUSIAN.search(unicodedata.normalize("NFC", spelt)) is not None
    return LatinName(_latin(last_name, is_belarusian=is_belarusian), _latin(first_name, is_belarusian=is_belarusian))


def _latin(name: str, *, is_belarusian: bool) -> str:
    composed = _APOSTROPHES.sub("", unicodedata.normalize("NFC", name)).strip()
    words = [_word(word, is_belarusian=is_belarusian) for word in _SEPARATORS.split(composed)]
    if not all(word is None or _LATIN.fullmatch(word) for word in words):
        return ""
    between = ["-" if _HYPHEN.search(found) else " " for found in _SEPARATORS.findall(composed)]
    told = "".join(f"{word or ''}{sign}" for word, sign in zip(words, [*between, ""], strict=True))
    # A word of a soft sign alone leaves nothing but what stood around it.
    return re.sub("[ -]+", lambda found: "-" if "-" in found[0] else " ", told).strip(" -")


def _word(word: str, *, is_belarusian: bool) -> str | None:
    """A word in Latin letters, its first one as it was; None for none at all."""
    if not word or _LATIN.fullmatch(word):
        # The passport of a foreigner: how it writes the name, and in which case, is known.
        return word or None
    lower = word.lower()
    if is_belarusian:
        lower = lower.translate(_OF_BELARUSIAN)
    # Letter by letter, so that a name all in capitals does not come out as «ShchERBAKOV».
    latin = iuliia.ICAO_DOC_9303.translate(lower.translate(_BEYOND_RUSSIAN))
    plain = "".join(one for one in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(one))
    return (plain[:1].upper() + plain[1:] if word[0].isupper() else plain) or None
