"""Checks of what is typed about a person; one set for forms, services and files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.delegations.telephones import TelephoneError, international
from forum.reference.enums import Side

Check = Callable[[str], Any]
"""Takes a cleaned, non-empty text; returns the sentence that says what is wrong, or None."""

_NAME: Final = re.compile(r"[^\W\d_]+(?:(?:[-'’ʼ ]|\. ?)[^\W\d_]+)*\.?")
_LATIN_NAME: Final = re.compile(r"[A-Za-z]+(?:(?:[-'’ ]|\. ?)[A-Za-z]+)*\.?")
_CYRILLIC: Final = re.compile(r"[\u0400-\u052f]")
_LATIN: Final = re.compile(r"[A-Za-z]")
# The whole grammar of addresses is no use here: what counts is that a letter sent to it has a chance to arrive.
_EMAIL: Final = re.compile(r"[^\s@,;<>()\"]+@[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)+")


def name_problem(text: str) -> Any:
    """What is wrong with a name in Cyrillic (a foreign one may be Latin throughout); None when nothing is."""
    if not _NAME.fullmatch(text):
        return _l("Write the name in letters, without digits or signs.")
    if any(_CYRILLIC.search(word) and _LATIN.search(word) for word in re.split(r"[ \-]", text)):
        # Looks right on paper and is found by no search.
        return _l("Cyrillic and Latin letters are mixed in one word. Type it again in one alphabet.")
    return None


def latin_name_problem(text: str) -> Any:
    """What is wrong with a name as in the passport; None when nothing is."""
    return None if _LATIN_NAME.fullmatch(text) else _l("Write the name in Latin letters, as in the passport.")


def phone_problem(text: str, side: Side | None = None) -> Any:
    """What is wrong with a telephone number of ``side``, of either when left out; None when nothing is."""
    try:
        international(text, side)
    except TelephoneError as error:
        return error.message
    return None


def email_problem(text: str) -> Any:
    """What is wrong with an e-mail address; None when nothing is."""
    return None if _EMAIL.fullmatch(text) else _l("Write the e-mail address in full, for example name@example.by.")
