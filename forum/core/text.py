"""Cleaning of typed text, keys for Cyrillic search and sorting, names in the reader's language."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

SORT_KEY_LENGTH: Final = 400
"""The longest `sort_key`, in characters: two hundred letters of the text."""

# A Belarusian name is typed on a Russian keyboard as often as not, and read in two spellings anyway:
# «Магілёў» must be found by «магилеу» and «Мінск» by «Минск». Stored text and query are folded alike,
# so nothing is lost but a distinction between words that no register needs.
_SEARCH_FOLDS: Final = str.maketrans({"ё": "е", "ў": "у", "і": "и", "ї": "и", "ґ": "г"})
# Apostrophes stand inside words («аб'яднанне», O’Brien) and are typed in a dozen shapes or left out.
_APOSTROPHES: Final = re.compile("['’‘ʼ`´′]")
_NUMBER_SIGN: Final = "№"

_CYRILLIC: Final = "абвгґдеёжзиійклмнопрстуўфхцчшщъыьэюя"
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_BLANK: Final = "00"
_FIRST_LETTER: Final = 30
_RANKS: Final = {letter: f"{rank:02d}" for rank, letter in enumerate(_CYRILLIC + _LATIN, _FIRST_LETTER)}
_FOREIGN: Final = "99"
_LONGEST_NUMBER: Final = 18
_SORT_PARTS: Final = re.compile(rf"[0-9]{{1,{_LONGEST_NUMBER}}}|.", re.DOTALL)

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_LINE_ENDS: Final = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")

# More than the languages of the register need; a text of all the characters there are shall not stay in memory.
_REMEMBERED: Final = 2_000
_RECENT: Final = 32

_FALLBACKS: Final = {"ru": ("ru", "be", "en"), "be": ("be", "ru", "en"), "en": ("en", "ru", "be")}


def search_key(*parts: str | None) -> str:
    """Return the words of the parts in one case and spelling, with single blanks between.

    The same function makes the stored key and the key of the query; find by `LIKE '%' || key || '%'`. A key
    holds letters, digits and blanks only, so it needs no escaping. Folded: case, ё/е, ў/у, і/и, apostrophes,
    quotes and other punctuation. Latin letters that look Cyrillic stay what they are. A query of punctuation
    alone gives an empty key, which finds everything: treat it as no query.
    """
    return _folded(" ".join(filter(None, parts)))


@functools.lru_cache(_RECENT)
def _folded(text: str) -> str:
    # A row of a list folds the same text for the search, and for what it may be like, and as it was before.
    folded = unicodedata.normalize("NFKC", text.replace(_NUMBER_SIGN, " ")).casefold()
    return " ".join(folded.translate(_SEARCHED).split())


class _Searched(dict[int, str]):
    """What becomes of a character in a search key; each is looked up in the tables of Unicode once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        # Stress marks and other marks without a letter of their own are dropped inside the word.
        folded = character.translate(_SEARCH_FOLDS)
        is_dropped = unicodedata.category(folded).startswith(("M", "Cf")) or _APOSTROPHES.match(folded)
        kept = "" if is_dropped else folded if folded.isalnum() else " "
        if len(self) < _REMEMBERED:
            self[code] = kept
        return kept


_SEARCHED: Final = _Searched()


def sort_key(text: str | None) -> str:
    """Return a key whose plain comparison is the alphabetical order of Russian, Belarusian and English.

    Order: blank, numbers by value, Cyrillic (ё after е, і after и, ў after у), Latin, all else; case,
    punctuation and apostrophes do not count. The key is made of decimal digits alone, two per letter, so every
    collation of every database compares it alike. At most `SORT_KEY_LENGTH` characters.
    """
    if not text:
        return ""
    folded = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text).casefold())
    key: list[str] = []
    last = _BLANK
    for code in map(_SORT_CODES.__getitem__, _SORT_PARTS.findall(folded)):
        if code != _BLANK or last != _BLANK:
            key.append(code)
            last = code
    if last == _BLANK and key:
        key.pop()
    return "".join(key)[:SORT_KEY_LENGTH]


class _SortCodes(dict[str, str]):
    """The codes of characters, each made once, and of numbers, which are too many to be remembered."""

    def __missing__(self, part: str) -> str:
        code = _sort_code(part)
        if len(part) == 1 and len(self) < _REMEMBERED:
            self[part] = code
        return code


def _sort_code(part: str) -> str:
    if part[0] in "0123456789":
        number = part.lstrip("0") or "0"
        # The length goes first: 9 then stands before 10.
        return f"{10 + len(number)}{number}"
    if not part.isalpha():
        return "" if unicodedata.category(part).startswith(("M", "Cf")) else _BLANK
    base = unicodedata.normalize("NFKD", part)[0]
    return _RANKS.get(base, f"{_FOREIGN}{ord(part):07d}")


_SORT_CODES: Final = _SortCodes(_RANKS)


def clean_line(text: str | None) -> str:
    """Return the text as one line: composed (NFC), blanks of any kind folded to one, nothing invisible.

    Control and format characters, NUL, lone surrogates and unassigned code points are dropped: databases,
    workbooks and right-to-left tricks all break on them.
    """
    text = text or ""
    # Almost every cell and field is such a text: nothing invisible, no blank but the plain one.
    if text.isprintable():
        return " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join(_visible(_LINE_ENDS.sub(" ", text).replace("\t", " ")).split())


def clean_text(text: str | None) -> str:
    """Return the text line by line as `clean_line` would, lines ended by LF, at most one empty line together."""
    text = text or ""
    if text.isprintable():
        return clean_line(text)
    lines = (clean_line(line) for line in _LINE_ENDS.sub("\n", text).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _visible(text: str) -> str:
    kept = "".join(character for character in text if unicodedata.category(character) not in _INVISIBLE)
    return unicodedata.normalize("NFC", kept)


def name_locale(locale: str, *, ru: str | None = None, be: str | None = None, en: str | None = None) -> str | None:
    """Return the language in which `name_in` finds the name, None where there is no name at all."""
    names = {"ru": ru, "be": be, "en": en}
    return next((language for language in _FALLBACKS[locale] if names[language]), None)


def name_in(locale: str, *, ru: str | None = None, be: str | None = None, en: str | None = None) -> tuple[str, bool]:
    """Return the name in the language, else in the next one that has it, and whether it is such a substitute.

    Russian stands in first, being the working language of both sides. A substitute is to be shown with its
    language (`marked_name`); where there is no name at all the text is empty.
    """
    language = name_locale(locale, ru=ru, be=be, en=en)
    names = {"ru": ru, "be": be, "en": en}
    return (names[language] or "", language != locale) if language else ("", False)


def marked_name(locale: str, *, ru: str | None = None, be: str | None = None, en: str | None = None) -> str:
    """Return the name as `name_in` finds it, a substitute followed by its language: «Уфа [ru]»."""
    name, is_substitute = name_in(locale, ru=ru, be=be, en=en)
    return f"{name}\N{NO-BREAK SPACE}[{name_locale(locale, ru=ru, be=be, en=en)}]" if is_substitute else name
