"""CSV files of Excel, 1C and a text editor are read alike."""

from __future__ import annotations

from pathlib import Path

import pytest

import forum
from forum.core.gate.encodings import lines_of
from forum.core.gate.limits import LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS
from tests.core.gate.reading import first_sheet, read, shown

_REGIONS = Path(forum.__file__).parent / "data" / "regions.csv"
_LIST = {"A1": "Фамилия", "B1": "Имя", "A2": "Иванов", "B2": "Пётр; «старший»\nсын"}


def _text(sign: str, end: str) -> str:
    return f'Фамилия{sign}Имя{end}Иванов{sign}"Пётр; «старший»\nсын"{end}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_encodings_ends_and_signs(encoding: str, end: str, sign: str) -> None:
    content = _text(sign, end).encode(encoding)
    assert read(content).kind == "csv"
    assert shown(content) == _LIST


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a;b\n1,5;2,5\n1,5;3,5", {"A1": "a", "B1": "b", "A2": "1,5", "B2": "2,5", "A3": "1,5", "B3": "3,5"}),
        ('a,b\n"x;y;z",1\n', {"A1": "a", "B1": "b", "A2": "x;y;z", "B2": "1"}),
        ("Список, 2026, Минск\na;b\nc;d", {"A1": "Список, 2026, Минск", "A2": "a", "B2": "b", "A3": "c", "B3": "d"}),
        ("sep=,\r\na;b,c", {"A1": "a;b", "B1": "c"}),
        ("SEP=\t\na\tb;c", {"A1": "a", "B1": "b;c"}),
        ("a", {"A1": "a"}),
        ("\n\na;b\n\nc;", {"A3": "a", "B3": "b", "A5": "c"}),
        ("a;b\n1\n1;2;3\n", {"A1": "a", "B1": "b", "A2": "1", "A3": "1", "B3": "2", "C3": "3"}),
        ('ООО "Ромашка";1', {"A1": 'ООО "Ромашка"', "B1": "1"}),
        ('"ООО ""Ромашка""";""', {"A1": 'ООО "Ромашка"'}),
        ('"a"\t"b, c"\n"d"\t"e"', {"A1": "a", "B1": "b, c", "A2": "d", "B2": "e"}),
        ('"a\r\nb\rc";d', {"A1": "a\nb\nc", "B1": "d"}),
        (" a ; b", {"A1": " a ", "B1": " b"}),
        ("a;b\x1a", {"A1": "a", "B1": "b"}),
        ("a\x0bb;c\x0c", {"A1": "a\x0bb", "B1": "c\x0c"}),
        ("a\u2028b;c\x85d", {"A1": "a\u2028b", "B1": "c\x85d"}),
        ("'=1+1;'+x;'a;+7 (495) 1;-5,5", {"A1": "=1+1", "B1": "+x", "C1": "'a", "D1": "+7 (495) 1", "E1": "-5,5"}),
        ("BM;II*;%;{", {"A1": "BM", "B1": "II*", "C1": "%", "D1": "{"}),
    ],
)  # fmt: skip
def test_text_is_cut_into_cells(text: str, cells: dict[str, str]) -> None:
    assert shown(text.encode()) == cells


def test_row_after_quoted_lines_is_counted_as_a_sheet_does() -> None:
    assert shown(b'"a\nb\nc";1\nd;2\n') == {"A1": "a\nb\nc", "B1": "1", "A2": "d", "B2": "2"}


def test_largest_list_is_read() -> None:
    sheet = first_sheet((";" * (MOST_COLUMNS - 1) + "x\n").encode() + b"a\n" * (MOST_ROWS - 1) + b";;;\n\n")
    assert len(sheet.rows) == MOST_ROWS
    assert list(sheet.rows[1]) == [MOST_COLUMNS]


def test_longest_field_is_read() -> None:
    text = "я" * LONGEST_TEXT
    assert shown(f"{text};1".encode("cp1251")) == {"A1": text, "B1": "1"}


@pytest.mark.parametrize("change", [str, str.upper, str.lower, str.title])
def test_every_line_of_real_names_is_taken_for_windows_1251(change: type[str]) -> None:
    for line in _REGIONS.read_text(encoding="utf-8").splitlines():
        text = change(line).encode("cp1251", "ignore")
        assert "".join(lines_of(text)) == text.decode("cp1251")


def test_many_signs_are_no_letters() -> None:
    content = ("Регион;Сумма\n" + "…;–\n" * 2_000).encode("cp1251")
    assert shown(content)["A2001"] == "…"


def test_few_cyrillic_letters_are_taken_for_windows_1251() -> None:
    assert shown("№;ИП\n1;5 – 7 «а»".encode("cp1251")) == {"A1": "№", "B1": "ИП", "A2": "1", "B2": "5 – 7 «а»"}
