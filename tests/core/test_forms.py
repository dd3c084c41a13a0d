"""The shared fields: what they take, what they refuse, and that typed text survives a refusal."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.validators import NumberRange, Optional

from forum.core.errors import DomainError
from forum.core.forms import (
    DayField,
    EnumField,
    Form,
    IdField,
    Line,
    MoneyField,
    Paragraphs,
    PartialDateField,
    WholeNumber,
)
from forum.core.types import DatePrecision


class Colour(StrEnum):
    """Something to choose from."""

    RED = "red"
    BLUE = "blue"


class Sample(Form):
    """One field of every kind."""

    line = Line("line", is_required=True, longest=10)
    text = Paragraphs("text")
    sum = MoneyField("sum")
    day = DayField("day")
    partial = PartialDateField("partial")
    colour = EnumField("colour", Colour, {Colour.RED: "red", Colour.BLUE: "blue"}, empty="any")
    row = IdField("row")
    number = WholeNumber("number", [Optional(), NumberRange(1, 9)])


def sample(app: Flask, **data: Any) -> Sample:
    """The form as a browser would send it."""
    with app.test_request_context("/", method="POST", data={"line": "x", **data}):
        form = Sample(MultiDict({"line": "x", **data}))
        form.row.offer([(1, "one"), (2, "two")], empty="none")
        form.validate()
        return form


@pytest.fixture(autouse=True)
def _without_token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  a\u00a0 b ", "a b"), ("a\x00b", "ab"), ("a\r\nb", "a b"), ("e\u0308", "ë")],
)
def test_line_is_cleaned(app: Flask, typed: str, kept: str) -> None:
    assert sample(app, line=typed).line.data == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u200b"])
def test_line_of_blanks_is_refused_when_required(app: Flask, typed: str) -> None:
    assert sample(app, line=typed).line.errors


def test_line_too_long_is_refused(app: Flask) -> None:
    assert sample(app, line="12345678901").line.errors


def test_paragraphs_keep_line_breaks(app: Flask) -> None:
    assert sample(app, text="a\r\nb").text.data == "a\nb"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("27.06.2023", (date(2023, 6, 27), DatePrecision.DAY)),
        ("2023-06-27", (date(2023, 6, 27), DatePrecision.DAY)),
        ("06.2023", (date(2023, 6, 30), DatePrecision.MONTH)),
        ("2023-12", (date(2023, 12, 31), DatePrecision.MONTH)),
        ("2024", (date(2024, 12, 31), DatePrecision.YEAR)),
        ("", None),
    ],
)
def test_partial_date_is_the_last_day_of_what_is_known(app: Flask, typed: str, expected: object) -> None:
    assert sample(app, partial=typed).partial.data == expected


@pytest.mark.parametrize("typed", ["31.02.2023", "2023-13", "1.1.1", "вчера", "٢٠٢٣", "01.01.0001", "2023-06-27T00"])
def test_partial_date_refused_keeps_what_was_typed(app: Flask, typed: str) -> None:
    form = sample(app, partial=typed)
    assert form.partial.errors
    assert form.partial._value() == typed


@pytest.mark.parametrize("typed", ["2023-02-31", "0023-06-27", "завтра", "27/06/2023"])
def test_day_refused(app: Flask, typed: str) -> None:
    assert sample(app, day=typed).day.errors


def test_day_is_read_in_both_forms(app: Flask) -> None:
    assert sample(app, day="2023-06-27").day.data == sample(app, day="27.06.2023").day.data == date(2023, 6, 27)


def test_money_is_kopecks(app: Flask) -> None:
    assert sample(app, sum="1 600 000 000,00").sum.data == 160_000_000_000


def test_money_refused_keeps_what_was_typed(app: Flask) -> None:
    form = sample(app, sum="NaN")
    assert form.sum.errors
    assert form.sum.data is None
    assert form.sum._value() == "NaN"


def test_enum_gives_the_member(app: Flask) -> None:
    assert sample(app, colour="red").colour.data is Colour.RED
    assert sample(app, colour="").colour.data is None
    assert sample(app, colour="green").colour.errors


@pytest.mark.parametrize("typed", ["3", "-1", "٢", "9" * 30, "1 OR 1=1"])
def test_id_not_offered_is_refused(app: Flask, typed: str) -> None:
    assert sample(app, row=typed).row.errors


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", []),
        ("  ", []),
        ("9", []),
        ("10", ["Число должно быть от 1 до 9."]),
        ("третий", ["Введите целое число."]),
    ],
)
def test_number_is_told_one_thing_at_a_time(app: Flask, typed: str, told: list[str]) -> None:
    form = sample(app, number=typed)
    assert (form.number.errors, form.number.raw_data) == (told, [typed])


def test_id_gives_the_key(app: Flask) -> None:
    assert sample(app, row="2").row.data == 2
    assert sample(app, row="").row.data is None


def test_refused_rule_stands_at_its_field_or_above_the_form(app: Flask) -> None:
    form = sample(app)
    form.refuse(DomainError("sum", "too much"))
    form.refuse(DomainError("nowhere", "no"))
    assert form.sum.errors == ["too much"]
    assert form.form_errors == ["no"]
