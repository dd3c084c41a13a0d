"""Names of sheets as Excel allows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MAX_LENGTH: Final = 31

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]+")
_RESERVED: Final = {"history"}
_UNNAMED: Final = "Sheet"


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Legal, unique names in the order given; a name that is both stays as it is.

    Forbidden characters become a blank, apostrophes at either end go, the rest is cut to 31 UTF-16 units; a name that
    is taken (case does not count) gets « (2)», « (3)»...
    """
    names: list[str] = []
    taken = set(_RESERVED)
    for title in wanted:
        base = " ".join(_FORBIDDEN.sub(" ", title).split()).strip("' ") or _UNNAMED
        name = _cut(base, MAX_LENGTH)
        number = 1
        while name.casefold() in taken:
            number += 1
            suffix = f" ({number})"
            name = _cut(base, MAX_LENGTH - len(suffix)) + suffix
        taken.add(name.casefold())
        names.append(name)
    return names


def quoted(name: str) -> str:
    """The name as it stands in a formula before «!»."""
    return "'" + name.replace("'", "''") + "'"


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore").strip("' ")
