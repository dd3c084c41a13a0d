"""CSV that Russian Excel opens as it is, and that computes nothing of what people typed."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.spreadsheet import Column, Kind, WrongKindError, stream_csv
from forum.core.spreadsheet.csv import guarded, unguarded


def _columns(*kinds: Kind) -> tuple[Column[Any], ...]:
    return tuple(Column(f"c{place}", f"Графа {place}", kind, itemgetter(place)) for place, kind in enumerate(kinds))


def _records(columns: tuple[Column[Any], ...], rows: list[Any], **options: Any) -> list[list[str]]:
    text = b"".join(stream_csv(columns, rows, **options)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_bytes_open_in_russian_excel() -> None:
    columns = (Column("number", "№ п/п", Kind.ORDINAL), *_columns(Kind.TEXT)[1:])
    assert b"".join(stream_csv(columns, ["a", "b"])) == "\ufeff№ п/п\r\n1\r\n2\r\n".encode()


def test_values_of_every_kind_are_written_for_a_russian_reader() -> None:
    kinds = (
        Kind.TEXT,
        Kind.INTEGER,
        Kind.MONEY,
        Kind.DATE,
        Kind.DATETIME,
        Kind.SHARE,
        Kind.SHARE,
        Kind.FLAG,
        Kind.DATE,
    )
    row = (
        "ООО «А»; «Б»\nи «В»",
        1234567,
        -123456789,
        date(2023, 6, 26),
        datetime(2023, 6, 26, 21, 30, tzinfo=UTC),
        333_333,
        Decimal("1.05"),
        True,
        None,
    )
    assert _records(_columns(*kinds), [row])[1] == [
        "ООО «А»; «Б»\nи «В»",
        "1234567",
        "-1234567,89",
        "26.06.2023",
        "27.06.2023 00:30",
        "33,3333",
        "105,00",
        "да",
        "",
    ]


@pytest.mark.parametrize(
    "text",
    ["+7 (495) 123-45-67", "+375 17 222-33-44", "-15,5", "+5", "-1 000,00", "Иванов", "а=б", "…", "–", "'90-е"],
)
def test_telephones_sums_and_plain_texts_are_left_alone(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|x", "\t=1", " =1", "-", "＝1+1", "'=1", "\n=1", "+7 A1"],
)
def test_texts_that_would_be_computed_get_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@given(st.text(st.sampled_from("'=+-@\t 17a(")) | st.text())
def test_taking_the_apostrophe_away_restores_any_text(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_characters_no_file_may_hold_become_visible() -> None:
    assert _records(_columns(Kind.TEXT), [("а\x00б\ud800",)])[1] == ["а\ufffdб\ufffd"]


def test_value_of_another_kind_is_refused_by_the_name_of_its_column() -> None:
    with pytest.raises(WrongKindError, match="'c0'"):
        _records(_columns(Kind.MONEY), [(1.5,)])


@given(st.lists(st.integers(-(10**17), 10**17), max_size=20))
def test_any_money_comes_back_to_the_kopeck(values: list[int]) -> None:
    records = _records(_columns(Kind.MONEY), [(value,) for value in values])
    assert [Decimal(field.replace(",", ".")) * 100 for (field,) in records[1:]] == values
