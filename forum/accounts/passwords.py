"""Passwords: Argon2id hashes, rules for a person's own password, one-time passwords that are read aloud."""

from __future__ import annotations

import functools
import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from forum.core.errors import DomainError

SHORTEST: Final = 12
LONGEST: Final = 200
"""Characters. A limit above keeps a megabyte of text from being hashed."""
ONE_TIME_LIFETIME: Final = timedelta(days=14)

_FEWEST_DIFFERENT: Final = 6
_SHORTEST_WORD: Final = 3
_ONE_TIME_GROUPS: Final = 4
# Without the letters and digits that are taken for each other when read aloud or from paper.
_ONE_TIME_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher: Final = PasswordHasher()
# Eighty random bits need no slow hash, and a list of five hundred accounts must not hold the database for a minute.
_one_time_hasher: Final = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)

_COMMON_WORDS: Final = """
    password passwort passw0rd p@ssw0rd пароль gfhjkm qwerty qwertz йцукен qazwsx фывапр asdfgh zxcvbn ячсмит
    admin administrator администратор адміністратар welcome letmein iloveyou dragon monkey master secret секрет привет
    прывітанне здравствуйте любовь user test тест changeme forum форум region регион рэгіён россия расія russia
    беларусь belarus moscow москва minsk минск мінск год year spring summer autumn winter весна лето осень зима
"""
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1йфя2цыч3увс4кам5епи6нрт7гоь",
)
_NEIGHBOURS: Final = frozenset(
    pair for row in _ROWS for first, second in pairwise(row) for pair in (first + second, second + first)
)
_FILLING: Final = re.compile(r"[\W\d_]+")


def hash_password(password: str) -> str:
    """The Argon2id hash of a person's own password."""
    return _hasher.hash(_composed(password))


def hash_one_time(password: str) -> str:
    """The hash of a password from ``new_one_time_password``; a cheaper one, it is replaced at the first sign-in."""
    return _one_time_hasher.hash(_composed(password))


def new_one_time_password() -> str:
    """A random password to be read aloud once: «k7mw-x9fq-…», eighty bits."""
    groups = ("".join(secrets.choice(_ONE_TIME_ALPHABET) for _ in range(4)) for _ in range(_ONE_TIME_GROUPS))
    return "-".join(groups)


def verify(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one that was ``stored``; as slow where nothing is stored as where it is wrong.

    An answer that comes sooner for an unknown account would tell strangers who has one.
    """
    is_right = bool(stored) and _matches(stored or "", password)
    if not stored or needs_rehash(stored):
        _matches(_decoy(), password)
    return is_right


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    try:
        return _hasher.check_needs_rehash(stored)
    except InvalidHashError:
        return True


def check_password(password: str, *, email: str, name: str = "", field: str = "password") -> None:
    """Raise ``DomainError`` for ``field`` when the password is too short, too long or easily guessed.

    The rules are those of NIST SP 800-63B: length, and refusal of what stands in lists or follows from the account;
    no demand for signs and digits.
    """
    folded = _composed(password).casefold()
    if len(folded) < SHORTEST:
        raise DomainError(field, _("A password needs at least %(number)s characters.", number=SHORTEST))
    if len(folded) > LONGEST:
        raise DomainError(field, _("A password has at most %(number)s characters.", number=LONGEST))
    own = [word for word in re.split(r"[\W\d_]+", f"{email} {name}".casefold()) if len(word) >= _SHORTEST_WORD]
    if _is_made_of(folded, own):
        raise DomainError(field, _("A password must not be made of the e-mail address or the name."))
    if _is_guessable(folded):
        raise DomainError(
            field,
            _("This password is easily guessed. Take several unrelated words, or let a password keeper make one."),
        )


def _composed(password: str) -> str:
    # The same letters may be typed composed on one system and decomposed on another.
    return unicodedata.normalize("NFKC", password)


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _decoy() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


def _is_guessable(folded: str) -> bool:
    if len(set(folded)) < _FEWEST_DIFFERENT:
        return True
    neighbours = sum(first + second in _NEIGHBOURS or first == second for first, second in pairwise(folded))
    if neighbours * 2 > len(folded):
        return True
    return not _FILLING.sub("", folded) or _is_made_of(folded, _COMMON_WORDS.split())


def _is_made_of(folded: str, words: Iterable[str]) -> bool:
    """Whether the words, digits and signs leave too little of the password."""
    rest = whole = _FILLING.sub("", folded)
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(_FILLING.sub("", word), "")
    return len(rest) < len(whole) and len(rest) < SHORTEST // 3
