"""The one way in for lists: what passes is read, what does not is refused in words at the field of the upload."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.config import LOCALES
from forum.core.errors import DomainError
from forum.core.gate.errors import BadFileError
from forum.core.gate.messages import Message
from forum.core.spreadsheet import Column, Kind, stream_csv
from forum.core.spreadsheet.books import MOST_BYTES, ReadBook, ReadCell, ReadSheet, book_of, problem_words, read_book
from forum.core.spreadsheet.refusals import REFUSALS, refusal
from tests.core.gate.hostile import HOSTILE
from tests.core.gate.making import workbook

_OF_THE_PROCESS = {"slow", "memory", "failed"}
_OF_PAPERS = {"no_document"}
"""What only a text of Word is refused with: see ``test_documents`` of the gate."""


@pytest.fixture(autouse=True)
def _english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", headers={"Cookie": "locale=en"}):
        yield


@pytest.mark.sqlite
class TestReading:
    def test_workbook_is_read_whatever_its_name(self) -> None:
        book = read_book(workbook(), filename="список.csv")
        assert (book.kind, [sheet.name for sheet in book.sheets]) == ("xlsx", ["Лист"])
        assert book.sheets[0].rows == {1: {1: ReadCell("A1", "1", is_number=True)}}

    @pytest.mark.parametrize("name", ["список.xlsx", "C:\\Мои\\список.csv", "/tmp/список.csv"])  # noqa: S108  # a name alone
    def test_csv_is_called_as_its_file(self, name: str) -> None:
        assert read_book(b"a;b", filename=name) == ReadBook(
            "csv", [ReadSheet("список", rows={1: {1: ReadCell("A1", "a"), 2: ReadCell("B1", "b")}})]
        )

    def test_own_csv_comes_back_as_it_was(self) -> None:
        texts = ["=1+1", "+7 (495) 1", "'=x", "-15", "@а", "\tб", 'ООО "Я"; 2', "строка\nвторая"]
        columns = [
            Column[str]("text", "Текст", read=str),
            Column[str]("day", "День", Kind.DATE, read=lambda _row: date(2026, 6, 27)),
        ]
        rows = read_book(b"".join(stream_csv(columns, texts))).sheets[0].rows
        assert [row[1].text for row in rows.values()] == ["Текст", *texts]
        assert rows[2][2].text == "27.06.2026"

    def test_row_may_be_asked_for_again(self) -> None:
        rows = read_book(b"a;b\nc;d").sheets[0].rows
        assert (rows[1][1].text, rows[2][2].text, rows[1][2].text, len(rows)) == ("a", "d", "b", 2)
        assert [0 in rows, rows.get(0), rows.get(3)] == [False, None, None]

    def test_problems_in_words(self) -> None:
        cells = (
            read_book(workbook('<row><c><f>1</f></c><c t="e"><v>#N/A</v></c><c><v>1</v></c></row>')).sheets[0].rows[1]
        )
        assert [problem_words(cell) for cell in cells.values()] == [
            "a formula without a stored value: write the value itself", "an error value (#N/A)", "",
        ]  # fmt: skip


@pytest.mark.sqlite
class TestRefusals:
    def test_refusal_stands_at_the_field_of_the_upload(self) -> None:
        with pytest.raises(DomainError) as error:
            read_book(b"%PDF-1.7", upload="list")
        assert (error.value.field, str(error.value)) == (
            "list", "This is neither an Excel workbook (.xlsx) nor a CSV file.",
        )  # fmt: skip

    def test_large_file_is_refused_unread(self) -> None:
        with pytest.raises(DomainError, match=r"^The file is larger than 24 MB\.$"):
            read_book(bytes(MOST_BYTES + 1))
        with pytest.raises(DomainError, match=r"^The file is larger than 1 MB\.$"):
            read_book(bytes(2**20 + 1), most_bytes=2**20)

    def test_cell_and_number_are_told(self) -> None:
        with pytest.raises(
            DomainError, match=r"^Cell GS1 lies outside of the list\. Empty it and what surrounds it\.$"
        ):
            read_book(workbook('<row><c r="GS1"><v>1</v></c></row>'))
        many = refusal(BadFileError("many_cells", number=500_000), "file")
        assert str(many) == "The file has more than 500,000 filled cells. Split the list."

    def test_every_verdict_has_words_of_its_params_in_every_language(self) -> None:
        assert {bad.code for bad in HOSTILE} | _OF_THE_PROCESS | _OF_PAPERS == set(REFUSALS)
        for locale in LOCALES:
            with force_locale(locale):
                failed = str(REFUSALS["failed"])
                for code, params in {bad.code: bad.params for bad in HOSTILE}.items():
                    words = str(refusal(BadFileError(code, **params), None))
                    assert "%" not in words
                    assert words != failed

    @pytest.mark.parametrize("error", [BadFileError("new"), BadFileError("quote"), BadFileError("failed", place="x")])
    def test_refusal_nobody_foresaw_has_words(self, error: BadFileError) -> None:
        assert str(refusal(error, None)) == str(REFUSALS["failed"])

    @pytest.mark.parametrize(
        "messages",
        [
            [], [["done"]], [["book", "xlsx"]], [["sheet"]], [["end", [], []]], [["new"]], [[]],
            [["sheet", "a", False, False], [1, 1, 0]], [["sheet", "a", False, False], [1, 1, 0, 5]],
            [["sheet", "a", False, False], [1, 201, 0, "a"]], [["sheet", "a", False, False], [0, 1, 0, "a"]],
            [["sheet", "a", False, False], [1, 1, 0, "a\0b"]], [["sheet", "a", False, False], [1]],
            [["sheet", "a", False, False], [20_001, 1, 0, "a"]], [["sheet", "a", False, False], ["end", [], [[1]]]],
        ],
    )  # fmt: skip
    def test_messages_without_sense_are_refused(self, messages: list[Message]) -> None:
        with pytest.raises(BadFileError) as error:
            book_of(messages)
        assert error.value.code == "failed"
