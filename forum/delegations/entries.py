"""Cells about delegations and persons that say more than one plain value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.db import Base
from forum.core.spreadsheet.entries import Entry, EntryError, TextEntry, Written
from forum.core.text import clean_line, clean_text, search_key

_SEPARATORS: Final = re.compile(r"[;\n]")
_SHORT: Final = {"рф": "RU", "рб": "BY"}
"""How officials shorten the two countries in lists; neither is a name or a code of a country."""


def text_entry(model: type[Base], key: str, **told: Any) -> TextEntry:
    """An entry as long as the column of that name."""
    longest = model.__table__.c[key].type.length  # type: ignore[attr-defined]  # columns of text have one
    return TextEntry(longest=longest, **told)


@dataclass(frozen=True, kw_only=True)
class CountryEntry(Entry):
    """A country by its name in any language or its code of two letters; the value is the code.

    ``names`` are the names of the current language by code, ``known`` the folded names and codes of all languages.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)

    def read(self, written: Written) -> str | None:
        """The code."""
        text = search_key(written.text)
        if not text:
            return None
        code = self.known.get(text) or _SHORT.get(text)
        if code is None:
            raise EntryError(_l("There is no such country. Write its name as the list of countries has it."))
        return code

    def folded(self, value: Any) -> str:
        """The code of a code or of a name."""
        return "" if not value else self.known.get(search_key(str(value)), str(value))

    def told(self, value: Any) -> str:
        """The name of a code."""
        return super().told(self.names.get(value, value))

    def choices(self) -> Sequence[str]:
        """The names in the current language."""
        return list(self.names.values())


@dataclass(frozen=True, kw_only=True)
class SectionsEntry(Entry):
    """Sections of the edition, each on a line of its own or with a semicolon between.

    A file is read into their names; which sections of the edition are meant is found once the edition is known, and
    compared are their keys. ``offered`` are the names of an edition that is known already.
    """

    offered: Sequence[str] = ()

    def read(self, written: Written) -> tuple[str, ...] | None:
        """The names."""
        names = tuple(filter(None, map(clean_line, _SEPARATORS.split(clean_text(written.text)))))
        return names or None

    def folded(self, value: Any) -> str:
        """The keys, or the names, in order."""
        return ",".join(sorted(map(str, value or ())))

    def choices(self) -> Sequence[str]:
        """What is offered."""
        return self.offered
