"""Figures and dates in the three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from forum.core import formatting, i18n
from forum.core.formatting import NO_DATA, NONE, NOT_APPLICABLE, formats_for, rounded
from forum.core.types import DatePrecision

DAY, MONTH, YEAR = DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR
RU, BE, EN = formats_for("ru"), formats_for("be"), formats_for("en")
NARROW = "\N{NARROW NO-BREAK SPACE}"


def spaced(text: str) -> str:
    """Return the text with ordinary blanks, which a test can be read with."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("languages")
    i18n.init_app(app)
    formatting.init_app(app)
    return app


@pytest.mark.parametrize(
    ("kopecks", "ru", "en"),
    [
        (0, "0,00", "0.00"),
        (5, "0,05", "0.05"),
        (123_456, "1 234,56", "1,234.56"),
        (1_600_000_000_00, "1 600 000 000,00", "1,600,000,000.00"),
        (9 * 10**15 + 1, "90 000 000 000 000,01", "90,000,000,000,000.01"),
        (-150, "−1,50", "−1.50"),
        (None, NO_DATA, NO_DATA),
    ],
)
def test_money_to_the_kopeck(kopecks: int | None, ru: str, en: str) -> None:
    assert spaced(RU.money(kopecks)) == spaced(BE.money(kopecks)) == ru
    assert EN.money(kopecks) == en


def test_money_is_grouped_by_no_break_spaces() -> None:
    assert RU.money(123_456_700) == "1\u00a0234\u00a0567,00"
    assert formatting.money(100_000_00, locale="be") == "100\u00a0000,00"


@pytest.mark.parametrize(
    ("currency", "ru", "be", "en"),
    [
        ("RUB", "1,00 рос. руб.", "1,00 рас. руб.", "RUB 1.00"),
        ("BYN", "1,00 бел. руб.", "1,00 бел. руб.", "BYN 1.00"),
        ("BYR", "1,00 бел. руб. (BYR)", "1,00 бел. руб. (BYR)", "BYR 1.00"),
        ("USD", "1,00 долл. США", "1,00 дол. ЗША", "USD 1.00"),
        ("EUR", "1,00 евро", "1,00 еўра", "EUR 1.00"),
        ("CNY", "1,00 кит. юаней", "1,00 кіт. юаняў", "CNY 1.00"),
        ("KZT", "1,00 KZT", "1,00 KZT", "KZT 1.00"),
    ],
)
def test_money_names_its_currency(currency: str, ru: str, be: str, en: str) -> None:
    printed = [spaced(formats.money_with_currency(100, currency)) for formats in (RU, BE, EN)]
    assert printed == [ru, be, en]


def test_money_in_a_narrow_cell_breaks_before_its_currency_alone() -> None:
    assert RU.money_to_wrap(123_456_789, "USD") == "1\u00a0234\u00a0567,89 долл.\u00a0США"
    assert EN.money_to_wrap(123_456_789, "USD") == "USD\u00a01,234,567.89"
    assert RU.money_to_wrap(None) == "…"


@pytest.mark.parametrize(
    ("kopecks", "expected"),
    [
        (110_500_000_000_00, "110,5 млрд ₽"),
        (110_000_000_000_00, "110 млрд ₽"),
        (110_049_999_999_99, "110 млрд ₽"),
        (110_050_000_000_00, "110,1 млрд ₽"),
        (999_949_999_99, "999,9 млн ₽"),
        (999_950_000_00, "1 млрд ₽"),
        (999_949_999_999_99, "999,9 млрд ₽"),
        (90_000_000_000_000_00, "90 трлн ₽"),
        (9_000_000_000_000_000_00, "9 000 трлн ₽"),
        (1_234_00, "1,2 тыс. ₽"),
        (999_49, "999,49 ₽"),
        (999_95, "1 тыс. ₽"),
        (950_00, "950 ₽"),
        (0, "0 ₽"),
        (-2_500_000_00, "−2,5 млн ₽"),
        (None, NO_DATA),
    ],
)
def test_money_short_keeps_one_decimal_of_the_largest_unit(kopecks: int | None, expected: str) -> None:
    assert spaced(RU.money_short(kopecks)) == expected
    assert spaced(BE.money_short(kopecks)) == expected


def test_money_short_names_the_currency_when_roubles_meet() -> None:
    sum_ = 110_500_000_000_00
    assert spaced(RU.money_short(sum_, in_words=True)) == "110,5 млрд рос. руб."
    assert spaced(BE.money_short(sum_, in_words=True)) == "110,5 млрд рас. руб."
    assert spaced(RU.money_short(sum_, "BYN")) == "110,5 млрд бел. руб."
    assert spaced(RU.money_short(sum_, "USD")) == "110,5 млрд долл. США"
    assert spaced(EN.money_short(sum_)) == "RUB 110.5 bn"
    assert spaced(EN.money_short(1_500_00)) == "RUB 1.5 k"


def test_millions_stand_in_a_column() -> None:
    assert spaced(RU.millions(1_600_000_000_00)) == "1 600,0"
    assert RU.millions(5_000_000, 2) == "0,05"
    assert EN.millions(1_600_050_000_00) == "1,600.1"
    assert RU.millions(None) == NO_DATA


@given(st.integers(-(10**17), 10**17))
def test_money_keeps_every_kopeck(kopecks: int) -> None:
    read = RU.money(kopecks).replace("\u00a0", "").replace(",", ".").replace("−", "-")
    assert Decimal(read) * 100 == kopecks


@pytest.mark.parametrize(
    ("value", "divisor", "expected"),
    [
        (5, 10, 1),
        (-5, 10, -1),
        (4, 10, 0),
        (-4, 10, 0),
        (15, 10, 2),
        (25, 10, 3),
        (7, 3, 2),
        (10**18 + 5, 10, 10**17 + 1),
    ],
)
def test_halves_are_rounded_away_from_zero(value: int, divisor: int, expected: int) -> None:
    assert rounded(value, divisor) == expected


def test_counts_and_decimals() -> None:
    assert spaced(RU.integer(1_234_567)) == "1 234 567"
    assert EN.integer(-1_234) == "−1,234"
    assert BE.integer(None) == NO_DATA
    assert RU.decimal(Decimal("92.5058")) == "92,5058"
    assert spaced(RU.decimal(Decimal("-10000.50"))) == "−10 000,50"
    assert EN.decimal(Decimal("0.00001")) == "0.00001"
    assert RU.decimal(None) == NO_DATA


@pytest.mark.parametrize(
    ("ppm", "ru", "en"),
    [
        (123_456, "12,3 %", "12.3%"),
        (1_000_000, "100,0 %", "100.0%"),
        (0, "0,0 %", "0.0%"),
        (499, "< 0,1 %", "< 0.1%"),
        (500, "0,1 %", "0.1%"),
        (None, NO_DATA, NO_DATA),
    ],
)
def test_share_of_parts_per_million(ppm: int | None, ru: str, en: str) -> None:
    assert spaced(RU.share(ppm)) == ru
    assert spaced(EN.share(ppm)) == en


def test_share_and_growth_of_two_figures() -> None:
    assert spaced(RU.share_of(1, 3)) == "33,3 %"
    assert spaced(RU.share_of(1, 3, 0)) == "33 %"
    assert spaced(RU.share_of(1, 10_000_000)) == "< 0,1 %"
    assert RU.share_of(1, 0) == NOT_APPLICABLE
    assert RU.share_of(None, 3) == NO_DATA
    assert spaced(RU.growth(1123, 1000)) == "112,3 %"
    assert spaced(RU.change(1123, 1000)) == "+12,3 %"
    assert spaced(RU.change(95, 100)) == "−5,0 %"
    assert spaced(RU.change(100, 100)) == "0,0 %"
    assert RU.change(100, 0) == NOT_APPLICABLE
    assert RU.change(100, None) == NO_DATA


@pytest.mark.parametrize(
    ("ppm", "number", "ru", "be", "en"),
    [
        (1_000_000, "1", "1 документ", "1 дакумент", "1 document"),
        (2_000_000, "2", "2 документа", "2 дакументы", "2 documents"),
        (5_000_000, "5", "5 документов", "5 дакументаў", "5 documents"),
        (11_000_000, "11", "11 документов", "11 дакументаў", "11 documents"),
        (21_000_000, "21", "21 документ", "21 дакумент", "21 documents"),
        (0, "0", "0 документов", "0 дакументаў", "0 documents"),
        (2_500_000, "2,5", "2,5 документа", "2,5 дакумента", "2.5 documents"),
        (333_333, "0,33", "0,33 документа", "0,33 дакумента", "0.33 documents"),
        (1_999_999, "2", "2 документа", "2 дакументы", "2 documents"),
        (1, "< 0,01", "< 0,01 документа", "< 0,01 дакумента", "< 0.01 documents"),
        (None, NO_DATA, NO_DATA, NO_DATA, NO_DATA),
    ],
)
def test_parts_of_documents(ppm: int | None, number: str, ru: str, be: str, en: str) -> None:
    assert spaced(RU.documents(ppm)) == number
    assert [spaced(formats.documents_text(ppm)) for formats in (RU, BE, EN)] == [ru, be, en]


@pytest.mark.parametrize(
    ("precision", "ru", "be", "en", "short"),
    [
        (DAY, "27 июня 2023 г.", "27 чэрвеня 2023 г.", "27 June 2023", "27.06.2023"),
        (MONTH, "июнь 2023 г.", "чэрвень 2023 г.", "June 2023", "06.2023"),
        (YEAR, "2023 г.", "2023 г.", "2023", "2023"),
    ],
)
def test_date_as_far_as_it_is_known(precision: DatePrecision, ru: str, be: str, en: str, short: str) -> None:
    day = date(2023, 6, 27)
    assert [spaced(formats.date_text(day, precision)) for formats in (RU, BE, EN)] == [ru, be, en]
    assert {formats.date_short(day, precision) for formats in (RU, BE, EN)} == {short}


@pytest.mark.parametrize(
    ("start", "end", "precision", "ru", "be", "en"),
    [
        (date(2023, 6, 26), date(2023, 6, 28), DAY, "26–28 июня 2023 г.", "26–28 чэрвеня 2023 г.", "26–28 June 2023"),
        (
            date(2021, 6, 29),
            date(2021, 7, 1),
            DAY,
            "29 июня – 1 июля 2021 г.",
            "29 чэрвеня – 1 ліпеня 2021 г.",
            "29 June – 1 July 2021",
        ),
        (
            date(2023, 12, 30),
            date(2024, 1, 2),
            DAY,
            "30 декабря 2023 г. – 2 января 2024 г.",
            "30 снежня 2023 г. – 2 студзеня 2024 г.",
            "30 December 2023 – 2 January 2024",
        ),
        (date(2023, 6, 26), date(2023, 6, 26), DAY, "26 июня 2023 г.", "26 чэрвеня 2023 г.", "26 June 2023"),
        (date(2023, 6, 26), None, DAY, "26 июня 2023 г.", "26 чэрвеня 2023 г.", "26 June 2023"),
        (date(2023, 6, 30), date(2023, 6, 30), MONTH, "июнь 2023 г.", "чэрвень 2023 г.", "June 2023"),
        (
            date(2023, 6, 30),
            date(2023, 7, 31),
            MONTH,
            "июнь – июль 2023 г.",
            "чэрвень – ліпень 2023 г.",
            "June – July 2023",
        ),
        (
            date(2023, 12, 31),
            date(2024, 1, 31),
            MONTH,
            "декабрь 2023 г. – январь 2024 г.",
            "снежань 2023 г. – студзень 2024 г.",
            "December 2023 – January 2024",
        ),
        (date(2023, 12, 31), date(2024, 12, 31), YEAR, "2023–2024 гг.", "2023–2024 гг.", "2023–2024"),
        (date(2023, 1, 1), date(2023, 12, 31), YEAR, "2023 г.", "2023 г.", "2023"),
        (None, None, DAY, NO_DATA, NO_DATA, NO_DATA),
    ],
)
def test_period_says_once_what_its_ends_share(
    start: date | None, end: date | None, precision: DatePrecision, ru: str, be: str, en: str
) -> None:
    assert [spaced(formats.date_range(start, end, precision)) for formats in (RU, BE, EN)] == [ru, be, en]


def test_instant_is_shown_by_the_clock_of_minsk_and_moscow() -> None:
    assert spaced(RU.datetime_text(datetime(2023, 6, 27, 13, 40, tzinfo=UTC))) == "27.06.2023 16:40"
    assert spaced(RU.datetime_text(datetime(2023, 12, 31, 22, 5, tzinfo=UTC))) == "01.01.2024 01:05"
    assert (
        spaced(EN.datetime_text(datetime(2023, 6, 27, 0, 0, tzinfo=timezone(timedelta(hours=3))))) == "27.06.2023 00:00"
    )
    assert RU.datetime_text(None) == NO_DATA


def test_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        RU.datetime_text(datetime(2023, 6, 27))  # noqa: DTZ001  # What is tested.


def test_no_narrow_space_anywhere() -> None:
    day, instant = date(2023, 6, 27), datetime(2023, 6, 27, tzinfo=UTC)
    for formats in (RU, BE, EN):
        printed = [
            formats.money_with_currency(10**11),
            formats.money_short(10**11),
            formats.integer(10**6),
            formats.share(10**5),
            formats.date_text(day),
            formats.date_range(day, date(2024, 1, 1)),
            formats.datetime_text(instant),
        ]
        assert not [text for text in printed if NARROW in text]


def test_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        formats_for("de")


def test_formats_are_made_once() -> None:
    assert formats_for("ru") is formats_for("ru")


def test_signs_of_empty_cells() -> None:
    assert (NONE, NO_DATA, NOT_APPLICABLE) == ("\u2013", "\u2026", "\u0445")


def test_one_value_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert formatting.money(100) == "1.00"
        assert formatting.money_with_currency(100) == "RUB\u00a01.00"
        assert formatting.money_short(100_000_000) == "RUB\u00a01\u00a0mn"
        assert formatting.millions(10**9) == "10.0"
        assert formatting.integer(1000) == "1,000"
        assert formatting.decimal(Decimal("1.5")) == "1.5"
        assert formatting.currency_label("BYN") == "BYN"
        assert formatting.share(500_000) == "50.0%"
        assert formatting.documents(1_500_000) == "1.5"
        assert formatting.documents_text(1_000_000) == "1\u00a0document"
        assert formatting.date_text(date(2023, 6, 27)) == "27\u00a0June 2023"
        assert formatting.date_short(date(2023, 6, 27)) == "27.06.2023"
        assert formatting.date_range(date(2023, 6, 26), date(2023, 6, 28)) == "26–28\u00a0June 2023"
        assert formatting.datetime_text(datetime(2023, 6, 27, tzinfo=UTC)) == "27.06.2023\u00a003:00"


def test_outside_a_page_the_language_is_russian() -> None:
    assert formatting.money(100) == "1,00"


def test_filter_over_a_constant_follows_each_reader(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ 123456|money }} {{ 50000000000|money_short }} {{ 0.5|int|integer }}")
    printed = []
    for locale in ("ru", "en", "be"):
        with app.test_request_context(), force_locale(locale):
            printed.append(spaced(template.render()))
    assert printed == ["1 234,56 500 млн ₽ 0", "1,234.56 RUB 500 mn 0", "1 234,56 500 млн ₽ 0"]


def test_templates_have_formats_filters_and_signs(app: Flask) -> None:
    template = (
        "{{ formats.money(100) }}|{{ 'BYN'|currency }}|{{ 1500000|documents_text }}|{{ day|date_text(month) }}"
        "|{{ 100|money_short('USD') }}|{{ 250000|share(0) }}|{{ date_range(day, None) }}|{{ NONE }}{{ NO_DATA }}"
        "{{ NOT_APPLICABLE }}"
    )
    with app.test_request_context():
        text = render_template_string(template, day=date(2023, 6, 27), month=MONTH)
    assert spaced(text) == ("1,00|бел. руб.|1,5 документа|июнь 2023 г.|1 долл. США|25 %|27 июня 2023 г.|–…х")
