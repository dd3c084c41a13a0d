"""Hashes, rules for own passwords, one-time passwords."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from argon2 import Type, extract_parameters
from flask import Flask

from forum.accounts import passwords
from forum.core.errors import DomainError
from tests.factories.accounts import PASSWORD, PASSWORD_HASH

# The other tests hash cheaply; this is what people's passwords are hashed with.
REAL_HASHER = passwords._hasher
EMAIL = "anna.petrova@region.example"


def is_refused(app: Flask, password: str, *, email: str = EMAIL, name: str = "Петрова Анна") -> bool:
    with app.test_request_context():
        try:
            passwords.check_password(password, email=email, name=name, field="new")
        except DomainError as error:
            return error.field == "new"
    return False


@pytest.mark.parametrize(
    "password",
    [
        "",
        "коротко",
        "elevenchars",
        "x" * 201,
        "aaaaaaaaaaaa",
        "abababababab",
        "abcdefghijklm",
        "123456789012",
        "098765432109",
        "qwertyuiop[]",
        "йцукенгшщзхъ",
        "1qaz2wsx3edc",
        "password2024",
        "Password!2024",
        "пароль123456",
        "ПАРОЛЬ-2026-!!",
        "qwertyqwerty",
        "qwerty123456",
        "admin2026!!!",
        "administrator",
        "форум2026форум",
        "Forum-2026-2027",
        "Минск-2026-2026",
        "весна2026лето",
        "anna.petrova",
        "anna.petrova@region.example",
        "ANNA.PETROVA1",
        "петрова2026!!",
        "7391 5820 4466 1027",
    ],
)
def test_guessable_password_is_refused(app: Flask, password: str) -> None:
    assert is_refused(app, password)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "скрипка облако тетрадь",
        "correct horse battery staple",
        "k7mw-x9fq-b3td-zz4p",
        "Пятьдесят шесть велосипедов",
        "заводская труба",
        "ўсход над возерам",
        "Xk2!fR9$wQz7",
        "серебро 7391 5820 4466",
    ],
)
def test_good_password_is_taken(app: Flask, password: str) -> None:
    assert not is_refused(app, password)


def test_short_local_part_forbids_nothing(app: Flask) -> None:
    assert not is_refused(app, "скрипка облако тетрадь", email="a@b.by", name="")


def test_hash_is_argon2id_with_its_own_salt() -> None:
    first, second = passwords.hash_password(PASSWORD), passwords.hash_password(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$")
    assert passwords.verify(first, PASSWORD)
    assert not passwords.verify(first, PASSWORD + " ")


def test_composed_and_decomposed_letters_are_one_password() -> None:
    assert passwords.verify(passwords.hash_password(normalize("NFC", "ёлка и йод")), normalize("NFD", "ёлка и йод"))


def test_nothing_opens_an_account_without_password() -> None:
    assert not passwords.verify("", "")
    assert not passwords.verify(None, "")
    assert not passwords.verify("spoiled", "spoiled")


def test_weaker_hash_is_to_be_made_anew() -> None:
    assert passwords.needs_rehash(PASSWORD_HASH)
    assert not passwords.needs_rehash(passwords.hash_password(PASSWORD))
    assert passwords.needs_rehash("spoiled")


@pytest.mark.parametrize(
    "stored",
    [None, "", PASSWORD_HASH, passwords.hash_one_time("k7mw-x9fq-b3td-zz4p")],
    ids=["no account", "no password", "known", "one-time"],
)
def test_unknown_account_costs_as_much_as_a_known_one(stored: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[int] = []
    matches = passwords._matches

    def counted(hashed: str, password: str) -> bool:
        spent.append(extract_parameters(hashed).memory_cost)
        return matches(hashed, password)

    monkeypatch.setattr(passwords, "_matches", counted)
    passwords.verify(stored, "wrong")
    full = extract_parameters(passwords.hash_password("x")).memory_cost
    assert spent.count(full) == 1


def test_one_time_passwords_are_readable_and_differ(app: Flask) -> None:
    issued = {passwords.new_one_time_password() for _ in range(50)}
    assert len(issued) == 50
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", one) for one in issued)
    one = issued.pop()
    assert passwords.verify(passwords.hash_one_time(one), one)
    assert not is_refused(app, one)


def test_costs_are_those_of_the_standard() -> None:
    """RFC 9106, section 4: the second recommended option, 64 MiB and three passes."""
    costs = (REAL_HASHER.type, REAL_HASHER.memory_cost >= 65536, REAL_HASHER.time_cost >= 3)
    assert costs == (Type.ID, True, True)
