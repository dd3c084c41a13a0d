"""Any text leaves and re-enters a workbook as the same text, never as a formula, and never breaks the file."""

import csv
import io
import re
import string
import zipfile
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from forum.core.batches import Batched, ByField, FromFields
from forum.core.spreadsheet import Column, stream_csv
from forum.core.spreadsheet.csv import unguarded
from forum.core.spreadsheet.texts import MAX_UNITS, storable
from tests.core.spreadsheet.reading import RawCell, raw_cells, written


class Row(NamedTuple):
    """A row of one text."""

    text: str


TEXT: tuple[Column[str], ...] = (Column("text", "Текст", read=str),)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t]")
NUMBER = re.compile(r"[+\-][0-9][0-9 \u00a0().,\-]*\Z")
HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+7 (495) 123-45-67",
    "-15,5",
    "@SUM(A1)",
    "\t=1",
    "007",
    "1e5",
    "TRUE",
    "#N/A",
    " края ",
    "две\nстроки",
    "\n",
    "a & b < c > d ]]>",
    "«\"кавычки\"» 'апостроф'",
    "_x000D_",
    "_x0041_x0042_",
    "_x005F_x000D_",
    "%s %(name)s {0} {name}",
    "…",
    "х",
    "Ўзбекістан і Ёлка",
    "👩‍👩‍👧 🏳️",
    "\u202eнаоборот",
    "\u00a0неразрывный\u00a0",
]


def _read_back(texts: list[str]) -> list[str | None]:
    cells = raw_cells(written(TEXT, texts))
    return [cells[f"A{row}"].text for row in range(2, len(texts) + 2)]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_leaves_as_a_string_and_comes_back_the_same(text: str) -> None:
    assert raw_cells(written(TEXT, [text]))["A2"] == RawCell("inlineStr", text)


def test_hostile_texts_between_plain_ones_come_back_in_order() -> None:
    texts = [value for text in HOSTILE for value in ("обычный", text)]
    assert _read_back(texts) == texts


def test_openpyxl_reads_a_leading_equals_sign_as_text() -> None:
    sheet = load_workbook(io.BytesIO(written(TEXT, ["=1+1", "a & b"])))["Реестр"]
    assert [(cell.value, cell.data_type) for cell in sheet["A"][1:]] == [("=1+1", "s"), ("a & b", "s")]


def test_empty_text_and_none_are_empty_cells() -> None:
    columns: tuple[Column[str | None], ...] = (Column("text", "Текст", read=lambda row: row),)
    cells = raw_cells(written(columns, ["", None, "а"]))
    assert [cells[name] for name in ("A2", "A3", "A4")] == [
        RawCell("n", None),
        RawCell("n", None),
        RawCell("inlineStr", "а"),
    ]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_character_no_file_may_hold_becomes_visible(character: str) -> None:
    assert _read_back([f"Ивано{character}в", "Петров"]) == ["Ивано\ufffdв", "Петров"]


def test_carriage_returns_become_line_feeds() -> None:
    assert _read_back(["а\r\nб\rв"]) == ["а\nб\nв"]


def test_text_at_the_limit_of_a_cell_is_kept_whole() -> None:
    longest = "ж" * MAX_UNITS
    assert _read_back([longest]) == [longest]


@pytest.mark.parametrize("letter", ["ж", "😀"])
def test_longer_text_is_cut_with_the_number_of_units_left_out(letter: str) -> None:
    units = len(letter.encode("utf-16-le")) // 2
    count = 40_000 // units
    stored = storable(letter * count)
    found = re.fullmatch(rf"({letter}+) \[…\+(\d+)\]", stored)
    assert found
    assert len(found[1]) * units + int(found[2]) == count * units
    assert len(stored.encode("utf-16-le")) // 2 <= MAX_UNITS


@given(st.lists(st.text(st.characters(codec=None), max_size=40), min_size=1, max_size=20))
@example(["\x1f", "&", "<"])
@example(["a\x1fb", "&"])
@settings(max_examples=150, deadline=None)
def test_every_text_comes_back_but_for_what_no_file_may_hold(texts: list[str]) -> None:
    expected = [FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")) or None for text in texts]
    assert _read_back(texts) == expected


@given(st.text(st.sampled_from("_x0D5F" + string.digits), max_size=24))
@settings(max_examples=150, deadline=None)
def test_text_that_looks_like_an_escape_comes_back(text: str) -> None:
    assert _read_back([text]) == [text or None]


HOSTILE_TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec=None), max_size=12),
    st.sampled_from(["Соглaшение", "\u200bневидимый", "\u202eRTL", "\ud800", "\x00\x1f", "я" * MAX_UNITS, ""]),
)
"""Formulas, control characters, lone surrogates, right to left, joiners, look-alike letters, as long as a cell."""


def kept(text: str) -> str | None:
    """The written rule of what comes back: line breaks as LF, U+FFFD for what no file may hold."""
    return FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")) or None


@given(st.lists(HOSTILE_TEXT, min_size=1, max_size=6), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_texts_that_come_again_and_again_are_written_like_others(texts: list[str], times: int) -> None:
    assert _read_back(texts * times) == [kept(text) for text in texts * times]


@given(st.lists(HOSTILE_TEXT, min_size=1, max_size=6), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_rows_by_batches_and_one_by_one_make_equal_parts(texts: list[str], times: int) -> None:
    column: Column[Any] = Column("text", "Текст", read=FromFields(("text",)))
    batches = [ByField({"text": texts}, Row._make) for _ in range(times)]
    rows = [Row(text) for text in texts * times]
    # Packed, the parts differ where long texts reach the packer in other pieces.
    assert _parts(written([column], Batched(batches))) == _parts(written([column], rows))


def _parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@given(st.lists(HOSTILE_TEXT, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_text_leaves_and_re_enters_csv_as_the_same_text(texts: list[str]) -> None:
    content = b"".join(stream_csv(TEXT, texts)).decode("utf-8-sig")
    records = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    # A record of one empty field is written with quotes, or it would be no record.
    assert [unguarded(record[0]) for record in records[1:]] == [kept(text) or "" for text in texts]
    assert all(not FORMULA.match(record[0]) or NUMBER.match(record[0]) for record in records[1:])
