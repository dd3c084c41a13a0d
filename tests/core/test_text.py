"""Cleaning, search and sort keys, names in the reader's language."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.text import (
    SORT_KEY_LENGTH,
    clean_line,
    clean_text,
    marked_name,
    name_in,
    name_locale,
    search_key,
    sort_key,
)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("Минск",), "минск"),
        (("МІНСК",), "минск"),
        (("Мінск",), "минск"),
        (("Магілёў",), "магилеу"),
        (("МОГИЛЁВ",), "могилев"),
        (("Йошкар-Ола",), "йошкар ола"),
        (("ООО «Рога и копыта»",), "ооо рога и копыта"),
        (('ООО "Рога и копыта"',), "ооо рога и копыта"),
        (("аб'яднанне", "аб’яднанне", "абʼяднанне"), "абяднанне абяднанне абяднанне"),
        (("Договор № 12/2023-а",), "договор 12 2023 а"),
        (("100 %_", None, ""), "100"),
        (("за\u0301мок",), "замок"),
        (("Е\u0308лка",), "елка"),
        (("a\u00a0b\u202fc\td",), "a b c d"),
        (("STRASSE", "Straße"), "strasse strasse"),
        (("«»",), ""),
        ((), ""),
    ],
)
def test_search_key_folds_spellings(parts: tuple[str | None, ...], expected: str) -> None:
    assert search_key(*parts) == expected


def test_search_key_leaves_latin_look_alikes() -> None:
    assert search_key("COP") != search_key("СОР")


@given(st.text())
def test_search_key_of_a_key_is_the_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert not set(key) & set("%_\\'\"")


@pytest.mark.parametrize(
    "ordered",
    [
        ["Елец", "Ель", "Ёлкино", "Жуковка"],
        ["зубр", "Ива", "Івацэвічы", "Йод"],
        ["Зэльва", "Іўе", "Клецк"],
        ["Узда", "Ўзда", "Фаніпаль"],
        ["Школа 2", "школа 10", "Школа 10 а", "Школа 100"],
        ["7 дней", "12 стульев", "Анапа", "Яя", "Aeroflot", "Zenit"],
        ["Санкт", "Санкт-Петербург", "Санктум"],
        ["«Атлант»", "БелАЗ", '"Витязь"'],
        ["ёж", "Ёлка", "ёлочка"],
        ["а", "А б", "аб"],
        ["cafe", "café au lait", "Cafes"],
        ["007", "8", "0009", "10"],
        ["", "а"],
    ],
)
def test_sort_key_orders_as_the_alphabets_do(ordered: list[str]) -> None:
    keys = [sort_key(text) for text in ordered]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("same", [("ёлка", "ЁЛКА"), ("« Атлант »", "атлант"), ("аб'ява", "Аб’ява"), ("е\u0308", "ё")])
def test_sort_key_ignores_case_and_punctuation(same: tuple[str, str]) -> None:
    assert sort_key(same[0]) == sort_key(same[1])


def test_sort_key_walks_the_whole_alphabet() -> None:
    alphabet = list("абвгдеёжзиійклмнопрстуўфхцчшщъыьэюя")
    assert sorted(alphabet, key=sort_key) == alphabet


@given(st.text())
def test_sort_key_is_digits_of_bounded_length(text: str) -> None:
    key = sort_key(text)
    assert set(key) <= set("0123456789")
    assert len(key) <= SORT_KEY_LENGTH


@given(st.integers(0, 10**17), st.integers(0, 10**17))
def test_sort_key_orders_numbers_by_value(first: int, second: int) -> None:
    assert (sort_key(f"№ {first}") < sort_key(f"№ {second}")) == (first < second)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Иванов\u00a0 Иван\tИванович\r\n", "Иванов Иван Иванович"),
        ("Уфа\x00", "Уфа"),
        ("a\ud800b", "ab"),
        ("a\u202eb\u200bc\ufeffd\uffff", "abcd"),
        ("Е\u0308лка", "Ёлка"),
        ("две\nстроки", "две строки"),
        ("=1+1", "=1+1"),
        (None, ""),
    ],
)
def test_clean_line(typed: str | None, expected: str) -> None:
    assert clean_line(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("раз \r\n  два\rтри", "раз\nдва\nтри"),
        ("\n\nраз\n\n\n\nдва\n", "раз\n\nдва"),
        ("раз\u2028два\x0b", "раз\nдва"),
        ("a\x00\x1bb", "ab"),
        (None, ""),
    ],
)
def test_clean_text(typed: str | None, expected: str) -> None:
    assert clean_text(typed) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (clean_line, clean_text):
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        cleaned.encode()


@pytest.mark.parametrize(
    ("locale", "names", "expected", "marked"),
    [
        ("ru", {"ru": "Брест", "be": "Брэст", "en": "Brest"}, ("Брест", False), "Брест"),
        ("be", {"ru": "Брест", "be": "Брэст", "en": "Brest"}, ("Брэст", False), "Брэст"),
        ("be", {"ru": "Уфа", "be": "", "en": "Ufa"}, ("Уфа", True), "Уфа\u00a0[ru]"),
        ("en", {"ru": None, "be": "Брэст"}, ("Брэст", True), "Брэст\u00a0[be]"),
        ("ru", {"en": "Ufa"}, ("Ufa", True), "Ufa\u00a0[en]"),
        ("ru", {}, ("", False), ""),
    ],
)
def test_name_falls_back_visibly(
    locale: str, names: dict[str, str | None], expected: tuple[str, bool], marked: str
) -> None:
    assert name_in(locale, **names) == expected
    assert marked_name(locale, **names) == marked


def test_name_locale_names_the_language_found() -> None:
    assert name_locale("en", be="Брэст", ru="Брест") == "ru"
    assert name_locale("en") is None


@given(st.text())
def test_a_text_is_cleaned_alike_alone_and_beside_what_is_invisible(text: str) -> None:
    assert clean_line(text + "\x00") == clean_line(text)
    assert clean_text(text + "\x00") == clean_text(text)
