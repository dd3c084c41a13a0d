"""Two workbooks compared by values: cells, rows put in and taken out, sheets, formulas without a value."""

import pytest

from forum.core.spreadsheet.books import ReadBook, ReadCell, ReadSheet, column_letters
from forum.core.spreadsheet.comparison import CellChange, RowChange, compare_books, compare_sheets, says_the_same


def number(text: str) -> ReadCell:
    return ReadCell("A1", text, is_number=True)


def words(text: str) -> ReadCell:
    return ReadCell("A1", text)


def sheet(*rows: list[str | None], name: str = "Лист") -> ReadSheet:
    """A sheet of texts from row 1 and column 1 on; None is an empty cell."""
    told = {
        at: {
            column: ReadCell(f"{column_letters(column)}{at}", text)
            for column, text in enumerate(row, 1)
            if text is not None
        }
        for at, row in enumerate(rows, 1)
    }
    return ReadSheet(name, rows={at: cells for at, cells in told.items() if cells})


def listing(*names: str) -> list[list[str | None]]:
    return [[name, f"о {name}", f"сумма {name}"] for name in names]


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        (number("1600000000.00"), number("1600000000"), True),
        (number("1.1"), number("1.1000000000000001"), True),
        (number("0.500033331111"), number("5.00033331111E-1"), True),
        (number("90000000000000.07"), number("90000000000000.1"), True),
        (number("1600000000.00"), number("1600000000.01"), False),
        (number("0"), number("-0"), True),
        (number("2"), words("2"), False),
        (number("1e999999999"), number("1e999999999"), True),
        (number("x"), number("x"), True),
        (words("Уфа"), words("Уфа"), True),
        (words("две\r\nстроки"), words("две\nстроки"), True),
        (words("Уфа"), words("уфа"), False),
        (words("…"), None, False),
        (None, None, True),
        (ReadCell("A1", "#REF!", problem="error"), ReadCell("A1", "#REF!", problem="error"), True),
        (ReadCell("A1", "#REF!", problem="error"), words("#REF!"), False),
    ],
)
def test_values_are_compared_and_not_their_spelling(was: ReadCell | None, now: ReadCell | None, same: bool) -> None:
    assert says_the_same(was, now) is same


def test_a_changed_cell_is_named_with_what_it_was_and_is() -> None:
    was, now = sheet(["а", "б"], ["в", None]), sheet(["а", "Б"], ["в", "г"])
    assert compare_sheets(was, now).cells == (
        CellChange("B1", was.rows[1][2], now.rows[1][2]),
        CellChange("B2", None, now.rows[2][2]),
    )


def test_a_formula_without_a_value_is_not_taken_for_a_change() -> None:
    was, now = sheet(["1", "2"]), sheet(["1", "2"])
    now.rows = {1: {**now.rows[1], 2: ReadCell("B1", "", problem="formula")}}
    found = compare_sheets(was, now)
    assert (found.is_changed, found.uncomputed) == (False, ("B1",))


def test_a_row_put_into_a_long_list_is_told_as_one_row() -> None:
    names = [f"строка {place}" for place in range(300)]
    was, now = sheet(*listing(*names)), sheet(*listing(*names[:150], "лишняя", *names[150:]))
    found = compare_sheets(was, now)
    assert found.cells == ()
    assert found.rows == (RowChange(151, True, tuple(now.rows[151].values())),)


def test_a_row_taken_out_of_a_long_list_is_told_as_one_row_and_changes_beside_it() -> None:
    names = [f"строка {place}" for place in range(300)]
    was, now = sheet(*listing(*names)), sheet(*listing(*names[:150], *names[151:]))
    now.rows = {**now.rows, 160: {**now.rows[160], 1: words("другая")}}
    found = compare_sheets(was, now)
    assert found.rows == (RowChange(151, False, tuple(was.rows[151].values())),)
    assert [(change.reference, change.was and change.was.text) for change in found.cells] == [("A160", "строка 160")]


def test_lists_that_have_little_in_common_are_compared_in_place() -> None:
    was, now = (sheet(*listing(*[f"{word} {place}" for place in range(200)])) for word in ("прежняя", "новая"))
    found = compare_sheets(was, now)
    assert (len(found.cells), found.rows) == (600, ())


def test_sheets_put_in_gone_and_renamed_are_told() -> None:
    kept, gone, renamed = (sheet([name, "1", "2"], name=name) for name in ("Общий", "Лишний", "Старое имя"))
    book = ReadBook("xlsx", [kept, gone, renamed])
    other = ReadSheet("Новое имя", rows=renamed.rows)
    added = sheet(["нечто"], name="Чужой")
    found = compare_books(book, ReadBook("xlsx", [added, kept, other]))
    assert [(one.was, one.now, one.is_renamed) for one in found.changed] == [
        (None, "Чужой", False),
        ("Старое имя", "Новое имя", True),
        ("Лишний", None, False),
    ]
    assert [one.weight for one in found.changed] == [0, 0, 0]
