"""Reading of typed amounts: what is accepted in each language, and the reason for what is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from forum.core import i18n
from forum.core.amounts import AmountError, parse_amount
from forum.core.formatting import formats_for
from forum.core.types import MAX_DOCUMENT_KOPECKS

BILLION = 10**9 * 100

ALIKE = [
    ("0", 0),
    ("7", 700),
    ("007", 700),
    ("1600000000", 1_600_000_000_00),
    ("1 600 000 000", 1_600_000_000_00),
    ("1\u00a0600\u00a0000\u00a0000", 1_600_000_000_00),
    ("1\u202f600\u202f000", 1_600_000_00),
    ("1\u2009600", 1_600_00),
    ("  25  ", 25_00),
    ("1  600", 1_600_00),
    ("1234.5", 1234_50),
    ("1234.50", 1234_50),
    ("1 234.05", 1234_05),
    ("0.01", 1),
    ("12.34", 12_34),
    ("1000000000000", MAX_DOCUMENT_KOPECKS),
    ("1 000 000 000 000.00", MAX_DOCUMENT_KOPECKS),
    ("999 999 999 999.99", MAX_DOCUMENT_KOPECKS - 1),
    ("110.5 bn", 110_500_000_000_00),
    ("110bn", 110 * BILLION),
    ("3 млн", 3_000_000_00),
    ("3 mn", 3_000_000_00),
    ("12.5 thousand", 12_500_00),
    ("1.234 mn", 1_234_000_00),
    ("1 trillion", MAX_DOCUMENT_KOPECKS),
    ("1.6 bn", 1_600_000_000_00),
    ("2.5 bln", 2_500_000_000_00),
    ("110 000 млн", 110 * BILLION),
    ("110 000 000 000.00", 110 * BILLION),
    ("00000000000000000000000000000001", 1_00),
    ("0.00", 0),
    ("0 млрд", 0),
    ("\t5\t", 5_00),
    ("1\u2007234", 1_234_00),
]
RUSSIAN = [
    ("1234,5", 1234_50),
    ("1 234,56", 1234_56),
    ("1\u00a0600\u00a0000\u00a0000,00", 1_600_000_000_00),
    ("0,1", 10),
    ("110 млрд", 110 * BILLION),
    ("110,5 млрд", 110_500_000_000_00),
    ("110,5 МЛРД.", 110_500_000_000_00),
    ("1,234 млн", 1_234_000_00),
    ("1,23456789 млн", 1_234_567_89),
    ("1,50 тыс.", 1_500_00),
    ("2 миллиона", 2_000_000_00),
    ("5 мільярдаў", 5 * BILLION),
    ("3 мільёны", 3_000_000_00),
    ("110 000 000 000,00", 110 * BILLION),
    ("2,5 млрд", 2_500_000_000_00),
    ("1,6 bn", 1_600_000_000_00),
    ("0,000000001 млрд", 1_00),
    ("1 тысяча", 1_000_00),
    ("1 трыльён", MAX_DOCUMENT_KOPECKS),
]
ENGLISH = [
    ("1,600,000,000.00", 1_600_000_000_00),
    ("1,234,567", 1_234_567_00),
    ("12,345.67", 12_345_67),
    ("1,234.5", 1_234_50),
    ("1.5 billion", 1_500_000_000_00),
    ("1,234.5 million", 1_234_500_000_00),
]

EMPTY = "Write an amount."
DIGITS = "Write the amount in digits, like {example}."
NEGATIVE = "An amount cannot be negative."
LIMIT = "An amount cannot be more than {limit}."
FINE = "Too many digits after the decimal sign: no amount is finer than a kopeck or a cent."
GROUPS = "Check the thousands and the decimals: write the amount like {example}, or without separating thousands."
CURRENCY = "Leave the currency out of the amount: it has a field of its own."


def two_readings(typed: str, whole: str) -> str:
    return (
        f"“{typed}” can be read in two ways. Write {whole} if thousands are meant, "
        "otherwise at most two digits after the decimal sign."
    )


def with_a_point(example: str) -> str:
    return f"In English decimals follow a point: {example}."


REFUSED_ALIKE = [
    ("", EMPTY),
    (" \u00a0 ", EMPTY),
    ("-5", NEGATIVE),
    ("−5", NEGATIVE),
    ("- 0", NEGATIVE),
    ("+5", DIGITS),
    ("NaN", DIGITS),
    ("inf", DIGITS),
    ("1e5", DIGITS),
    ("0x10", DIGITS),
    ("1_000", DIGITS),
    ("١٢٣", DIGITS),
    ("५", DIGITS),
    ("12½", DIGITS),
    ("=1+1", DIGITS),
    ("сто", DIGITS),
    ("5 штук", DIGITS),
    ("5 m", DIGITS),
    ("1'234", DIGITS),
    (",5", DIGITS),
    ("5,", DIGITS),
    ("5\n6", DIGITS),
    ("5\x00", DIGITS),
    ("100 ₽", CURRENCY),
    ("100 руб.", CURRENCY),
    ("100руб", CURRENCY),
    ("$100", CURRENCY),
    ("100 USD", CURRENCY),
    ("1,234", two_readings("1,234", "1234")),
    ("12.345", two_readings("12.345", "12345")),
    ("123,000", two_readings("123,000", "123000")),
    ("1.2345", FINE),
    ("0.001", FINE),
    ("1 234.567", FINE),
    ("1.234567891 млн", FINE),
    ("1000000000000.01", LIMIT),
    ("2 trillion", LIMIT),
    ("1001 млрд", LIMIT),
    ("9" * 100, LIMIT),
    ("9" * 300, DIGITS),
    ("12 34", GROUPS),
    ("1234 567", GROUPS),
    ("1 234,567,890", GROUPS),
    ("1.2.3", GROUPS),
    ("1.,5", GROUPS),
    ("1,23,4", GROUPS),
    ("1e400", DIGITS),
    ("1E400", DIGITS),
    ("-inf", DIGITS),
    ("Infinity", DIGITS),
    ("9223372036854775808", LIMIT),
    ("18446744073709551616 bn", LIMIT),
    ("110 млрд млн", DIGITS),
    ("110 млн млрд", DIGITS),
    ("млрд 110", DIGITS),
    ("110 млрд 5", DIGITS),
    ("110 млрдов", DIGITS),
    ("110 мiллиардов", DIGITS),
    ("110 bn.mn", DIGITS),
    ("1/2", DIGITS),
    ("50%", DIGITS),
    ("5 + 5", DIGITS),
    ("#N/A", DIGITS),
    ("5\u200e", DIGITS),
    ("\u202e5", DIGITS),
    ("\u200f110 млрд", DIGITS),
    ("5\u200d6", DIGITS),
    ("5\ufeff", DIGITS),
    ("５", DIGITS),
    ("V", DIGITS),
    ("1\u066b5", DIGITS),
    ("1\u066c234", DIGITS),
    ("\ud800", DIGITS),
    ("<b>5</b>", DIGITS),
    ("5;6", DIGITS),
    ("— 5", DIGITS),
    ("(5)", DIGITS),
    ("–5", NEGATIVE),
    ("- 1 000", NEGATIVE),
    ("5 бел. руб.", CURRENCY),
    ("110 млрд руб.", CURRENCY),
    ("¥100", CURRENCY),
    ("100 юаней", CURRENCY),
    ("0.005", FINE),
    ("0.1 234", GROUPS),
    ("1 23", GROUPS),
    ("1  2", GROUPS),
    ("..5", DIGITS),
]
REFUSED_IN_RUSSIAN = [
    ("1,234,567", GROUPS),
    ("1.234.567,89", GROUPS),
    ("1,234.56", GROUPS),
    ("0,125", FINE),
]
REFUSED_IN_ENGLISH = [
    ("1234,5", with_a_point("1234.5")),
    ("110,5 bn", with_a_point("110.5")),
    ("1 234,50", with_a_point("1 234.50")),
    ("1,234 mn", two_readings("1,234", "1234")),
    ("12,34.5", GROUPS),
]


@pytest.fixture(autouse=True, scope="module")
def _messages_in_english() -> Iterator[None]:
    app = Flask("languages")
    i18n.init_app(app, default_locale="en")
    with app.app_context():
        yield


@pytest.mark.parametrize("locale", ["ru", "be", "en"])
@pytest.mark.parametrize(("typed", "kopecks"), ALIKE)
def test_amount_written_alike_in_every_language(typed: str, kopecks: int, locale: str) -> None:
    assert parse_amount(typed, locale) == kopecks


@pytest.mark.parametrize("locale", ["ru", "be"])
@pytest.mark.parametrize(("typed", "kopecks"), RUSSIAN)
def test_amount_with_a_decimal_comma(typed: str, kopecks: int, locale: str) -> None:
    assert parse_amount(typed, locale) == kopecks


@pytest.mark.parametrize(("typed", "kopecks"), ENGLISH)
def test_amount_with_thousands_commas(typed: str, kopecks: int) -> None:
    assert parse_amount(typed, "en") == kopecks


@pytest.mark.parametrize(
    ("typed", "locale", "reason"),
    [(typed, locale, reason) for typed, reason in REFUSED_ALIKE for locale in ("ru", "be", "en")]
    + [(typed, locale, reason) for typed, reason in REFUSED_IN_RUSSIAN for locale in ("ru", "be")]
    + [(typed, "en", reason) for typed, reason in REFUSED_IN_ENGLISH],
)
def test_amount_refused_with_its_reason(typed: str, locale: str, reason: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_amount(typed, locale)
    formats = formats_for(locale)
    limit, example = formats.integer(MAX_DOCUMENT_KOPECKS // 100), formats.money(123_456_789)
    assert str(refused.value) == reason.format(limit=limit, example=example)


def test_reason_is_said_in_the_language_of_the_page() -> None:
    with pytest.raises(AmountError) as refused:
        parse_amount("2 трлн", "ru")
    with force_locale("ru"):
        assert str(refused.value) == "Сумма не может превышать 1\u00a0000\u00a0000\u00a0000\u00a0000."
    with force_locale("be"):
        assert str(refused.value.message) == "Сума не можа перавышаць 1\u00a0000\u00a0000\u00a0000\u00a0000."


def test_two_readings_offer_the_whole_number() -> None:
    with pytest.raises(AmountError, match="Write 12345 if thousands are meant"):
        parse_amount("12,345", "en")


def test_table_is_as_long_as_promised() -> None:
    rows = {typed for table in (ALIKE, RUSSIAN, ENGLISH) for typed, _ in table}
    refused = {typed for table in (REFUSED_ALIKE, REFUSED_IN_RUSSIAN, REFUSED_IN_ENGLISH) for typed, _ in table}
    assert len(rows | refused) >= 120


def test_own_limit_is_kept() -> None:
    assert parse_amount("100", "ru", limit=100_00) == 100_00
    with pytest.raises(AmountError, match="An amount cannot be more than 100"):
        parse_amount("100,01", "ru", limit=100_00)


@given(st.integers(0, MAX_DOCUMENT_KOPECKS), st.sampled_from(["ru", "be", "en"]))
def test_amount_printed_is_read_back(kopecks: int, locale: str) -> None:
    assert parse_amount(formats_for(locale).money(kopecks), locale) == kopecks


@given(st.text(alphabet="0123456789., \u00a0-eмлрдbn", max_size=30), st.sampled_from(["ru", "be", "en"]))
def test_anything_typed_is_an_amount_or_a_reason(typed: str, locale: str) -> None:
    reason = ""
    kopecks = -1
    try:
        kopecks = parse_amount(typed, locale)
    except AmountError as error:
        reason = str(error)
    assert bool(reason) != (0 <= kopecks <= MAX_DOCUMENT_KOPECKS)
