"""Stored beside typed: in the words of each kind of field, and only where the two say something else."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, IntegerField, PasswordField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2

from forum.core.clock import utc_now
from forum.core.errors import ConflictError
from forum.core.forms import DayField, EnumField, Form, IdField, Line, MoneyField, Paragraphs, PartialDateField
from forum.core.types import DatePrecision


class Colour(StrEnum):
    """Something to choose from."""

    RED = "red"
    BLUE = "blue"


class Sample(Form):
    """One field of every kind."""

    line = Line("line")
    text = Paragraphs("text")
    sum = MoneyField("sum")
    count = IntegerField("count")
    day = DayField("day")
    partial = PartialDateField("partial")
    colour = EnumField("colour", Colour, {Colour.RED: "Red", Colour.BLUE: "Blue"}, empty="any")
    row = IdField("row")
    several = SelectMultipleField(
        "several", coerce=int, choices=[SelectChoice(1, "one"), SelectChoice(2, "two"), SelectChoice(3, "three")]
    )
    tick = BooleanField("tick")
    secret = PasswordField("secret")
    unseen = HiddenField("unseen")


STORED: dict[str, Any] = {
    "version": 2,
    "line": "a",
    "text": "a\nb",
    "sum": 123_456,
    "count": 0,
    "day": date(2026, 6, 27),
    "partial": (date(2026, 6, 30), DatePrecision.MONTH),
    "colour": Colour.RED,
    "row": 1,
    "several": (1, 2),
    "tick": True,
    "secret": "x",
    "unseen": "x",
}
SAME = {
    "line": " a ",
    "text": "a\r\nb",
    "sum": "1 234.56",
    "count": "0",
    "day": "2026-06-27",
    "partial": "06.2026",
    "colour": "red",
    "row": "1",
    "several": ["2", "1"],
    "tick": "y",
    "secret": "y",
    "unseen": "y",
}


@pytest.fixture(autouse=True)
def _without_token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def told(app: Flask, **typed: Any) -> list[tuple[str, str, str]]:
    """The differences of what is stored from what is typed, sent with an older version."""
    record = SimpleNamespace(version=2, updated_at=utc_now(), updated_by_label="Вымышленная Анна")
    sent = MultiDict({**SAME, "version": "1", **typed})
    with app.test_request_context("/?", method="POST", data=sent, headers={"Cookie": "locale=en"}):
        form = Sample(data=STORED, record=record)
        form.row.offer([(1, "First"), (2, "Second")], empty="none")
        assert form.validate() is False
        assert form.status == 409
        assert form.version.data == 2
        return [(item.label, item.stored, item.typed) for item in form.differences]


def test_same_values_written_otherwise_do_not_differ(app: Flask) -> None:
    assert told(app) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"line": "b"}, ("line", "a", "b")),
        ({"line": ""}, ("line", "a", "")),
        ({"sum": "7"}, ("sum", "1,234.56", "7.00")),
        ({"sum": "many"}, ("sum", "1,234.56", "many")),
        ({"count": "5"}, ("count", "0", "5")),
        ({"count": ""}, ("count", "0", "")),
        ({"day": ""}, ("day", "27.06.2026", "")),
        ({"day": "28.06.2026"}, ("day", "27.06.2026", "28.06.2026")),
        ({"partial": "30.06.2026"}, ("partial", "06.2026", "30.06.2026")),
        ({"colour": ""}, ("colour", "Red", "")),
        ({"colour": "blue"}, ("colour", "Red", "Blue")),
        ({"row": "2"}, ("row", "First", "Second")),
        ({"several": ["3"]}, ("several", "one; two", "three")),
    ],
)
def test_difference_is_told_in_words(app: Flask, typed: dict[str, Any], words: tuple[str, str, str]) -> None:
    assert [tuple(text.replace("\u00a0", " ") for text in row) for row in told(app, **typed)] == [words]


def test_tick_taken_away_is_told(app: Flask) -> None:
    with app.test_request_context("/", method="POST", headers={"Cookie": "locale=en"}):
        record = SimpleNamespace(version=2, updated_at=utc_now(), updated_by_label="Вымышленная Анна")
        form = Sample(
            MultiDict({**{k: v for k, v in SAME.items() if k != "tick"}, "version": "1"}), data=STORED, record=record
        )
        form.refuse(ConflictError(record))
        assert [(item.stored, item.typed) for item in form.differences if item.label == "tick"] == [("yes", "no")]


def test_current_version_is_no_conflict(app: Flask) -> None:
    record = SimpleNamespace(version=2, updated_at=utc_now(), updated_by_label="")
    with app.test_request_context("/", method="POST", data={**SAME, "version": "2"}):
        form = Sample(data=STORED, record=record)
        form.row.offer([(1, "First")], empty="none")
        assert form.validate() is True
        assert form.differences == []
