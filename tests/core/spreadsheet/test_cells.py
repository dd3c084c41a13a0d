"""Values of every kind: exact, typed, and refused when they are of another kind."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.spreadsheet import Column, Kind, WrongKindError
from tests.core.spreadsheet.reading import RawCell, raw_cells, written


def _column(kind: Kind) -> tuple[Column[Any], ...]:
    return (Column("value", "Значение", kind, lambda row: row),)


def _read_back(kind: Kind, values: list[Any], **options: Any) -> list[RawCell]:
    cells = raw_cells(written(_column(kind), values, **options))
    return [cells[f"A{row}"] for row in range(2, len(values) + 2)]


def _number(text: str) -> RawCell:
    return RawCell("n", text)


def _text(text: str) -> RawCell:
    return RawCell("inlineStr", text)


@pytest.mark.parametrize(
    ("kopecks", "text"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (-100, "-1.00"),
        (12_288_319_700, "122883197.00"),
        (99_999_999_999_999_99, "99999999999999.99"),
        (9 * 10**15 + 1, "90000000000000.01"),
    ],
)
def test_money_is_the_exact_decimal_of_kopecks(kopecks: int, text: str) -> None:
    assert _read_back(Kind.MONEY, [kopecks]) == [_number(text)]


@given(st.lists(st.none() | st.integers(-(10**17), 10**17), min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_money_comes_back_to_the_kopeck(values: list[int | None]) -> None:
    back = [cell.text for cell in _read_back(Kind.MONEY, values)]
    assert [None if text is None else Decimal(text) * 100 for text in back] == values


def test_dates_are_serial_numbers_and_those_excel_cannot_count_are_words() -> None:
    values = [date(1900, 3, 1), date(2023, 6, 26), date(9999, 12, 31), date(1900, 2, 28), None]
    assert _read_back(Kind.DATE, values) == [
        _number("61"),
        _number("45103"),
        _number("2958465"),
        _text("28.02.1900"),
        RawCell("n", None),
    ]


def test_aware_moment_is_converted_to_the_time_zone_of_the_workbook() -> None:
    moment = datetime(2023, 6, 26, 21, 30, tzinfo=UTC)
    assert _read_back(Kind.DATETIME, [moment]) == [_number("45104.0208333333")]
    assert _read_back(Kind.DATETIME, [moment], zone=timezone(timedelta(hours=-3))) == [_number("45103.7708333333")]
    assert _read_back(Kind.DATE, [moment]) == [_number("45104")]


def test_shares_are_exact_fractions_from_parts_per_million_and_decimals() -> None:
    values = [333_333, Decimal("0.12345"), Decimal("1E+1"), -1]
    assert _read_back(Kind.SHARE, values) == [
        _number("0.333333"),
        _number("0.12345"),
        _number("10"),
        _number("-0.000001"),
    ]


@pytest.mark.parametrize(("locale", "words"), [("ru", ["да", "нет"]), ("be", ["так", "не"]), ("en", ["yes", "no"])])
def test_flags_are_words_of_the_language(locale: str, words: list[str]) -> None:
    assert _read_back(Kind.FLAG, [True, False], locale=locale) == [_text(word) for word in words]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ORDINAL])
def test_text_is_welcome_in_a_column_of_every_kind(kind: Kind) -> None:
    assert _read_back(kind, ["…", "июнь 2023 г."]) == [_text("…"), _text("июнь 2023 г.")]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.MONEY, 1.5),
        (Kind.MONEY, Decimal("1.50")),
        (Kind.MONEY, True),
        (Kind.INTEGER, 1.0),
        (Kind.INTEGER, False),
        (Kind.DATE, 45103),
        (Kind.DATETIME, date(2023, 6, 26)),
        (Kind.SHARE, 0.5),
        (Kind.SHARE, Decimal("NaN")),
        (Kind.FLAG, 1),
    ],
)
def test_value_of_another_kind_is_refused_by_the_name_of_its_column(kind: Kind, value: object) -> None:
    with pytest.raises(WrongKindError, match="'value'"):
        written(_column(kind), [value])


def test_ordinal_numbers_the_rows_across_batches() -> None:
    columns: tuple[Column[int], ...] = (Column("number", "№ п/п", Kind.ORDINAL),)
    cells = raw_cells(written(columns, range(1000)))
    assert [cells[f"A{row}"].text for row in range(2, 1002)] == [str(number) for number in range(1, 1001)]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Kind.TEXT, ["ООО «Завод»", "А & Б < В", " с пробелом", "_x000D_", "строка\nвторая", "\x01", None, "", "=1+1"]),
        (Kind.TEXT, ["Итог", 1, True, 0, "1", None]),
        (Kind.DATE, [date(2023, 6, 26), date(1900, 2, 28), "июнь 2023 г.", None, date(2023, 6, 26)]),
    ],
)
def test_values_that_come_again_are_written_as_the_first_time(kind: Kind, values: list[Any]) -> None:
    # Over several batches: what is kept from one of them must serve the next.
    assert _read_back(kind, values * 200) == [_read_back(kind, [value])[0] for value in values] * 200


def test_more_different_texts_than_are_kept_stay_at_their_rows() -> None:
    values = [f"Завод № {number}" for number in range(9_000) for _twice in range(2)]
    assert [cell.text for cell in _read_back(Kind.TEXT, values)] == values


@pytest.mark.parametrize("rare", ["\ufffe", "\uffff", "\ud800", "\x1f", "\r", "_x000D_", " ", "\t", "я" * 20_000])
def test_rare_character_of_one_text_leaves_the_others_of_its_column_alone(rare: str) -> None:
    texts = [f"Договор № {number}" for number in range(300)]
    odd = f"{rare}&{rare}"
    told = _read_back(Kind.TEXT, [*texts[:150], odd, *texts[150:]])
    assert told[150] == _read_back(Kind.TEXT, [odd])[0]
    assert told[:150] + told[151:] == [_text(text) for text in texts]


def test_mixed_columns_keep_every_value_at_its_row() -> None:
    values = [None if row % 7 == 0 else "…" if row % 11 == 0 else row for row in range(-600, 600)]
    back = [cell.text for cell in _read_back(Kind.INTEGER, values)]
    assert back == [None if value is None else str(value) for value in values]
