"""Report sheets: titles, headings in several storeys, rows, subtotals, charts and signatures, placed from the top down.

Example, a table with a total that is a formula and stands equal in every viewer::

    sheet = ReportSheet("2. Регионы", widths=(6, 40, 12, 20, 20))
    sheet.title("Соглашения и контракты по регионам за 2023 год", "по состоянию на 31.12.2023")
    sheet.unit("млн рос. руб.")
    sheet.header(
        Head("№ п/п"), Head("Регион"), Head("Документов, ед."), Head("Сумма", Head("2022 г."), Head("2023 г."))
    )
    first = sheet.row(1, "Республика Башкортостан", 12, millions(None), millions(150_000_000_00))
    last = sheet.row(2, "Калужская область", 3, NONE, millions(1_600_000_00))
    sheet.row(None, "Всего", sheet.sum("C", first, last, 15), NO_DATA,
              sheet.sum("E", first, last, Money(151_600_000_00, Shown.MILLIONS)), role=Role.TOTAL)
    sheet.note("«…» — нет данных")
    sheet.chart(Chart("Сумма, млн рос. руб.", Span("B", first, last), (("2023 г.", Span("E", first, last)),),
                      anchor="G2", number_format=Shown.MILLIONS))
    sheet.signature("Начальник отдела", "И. О. Фамилия")
    chunks = stream_workbook([sheet], title="Годовой отчёт")
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from openpyxl.utils import get_column_letter

from forum.core.spreadsheet.cells import row_xml
from forum.core.spreadsheet.looks import HEADER, LINE, SIZE, TITLE, TOTAL_FILL, Look
from forum.core.spreadsheet.paper import Orientation, PrintedRows
from forum.core.spreadsheet.report_charts import Chart, add_chart
from forum.core.spreadsheet.report_values import Formula, Value, value_cell, value_format, value_side
from forum.core.spreadsheet.skeleton import Page

_LINE_POINTS: Final = 12.75
_ROW_CENTIMETRES: Final = _LINE_POINTS / 72 * 2.54
_SUBTITLE_SIZE: Final = 11
SIGNED: Final = "_" * 24
"""A line to sign or to write on."""
# Bold letters, capitals above all, are wider than the digits a width is counted in.
_BOLD: Final = 1.15
_PLAIN: Final = 1.08


class Role(StrEnum):
    """What a row of the table is; it decides how the row looks."""

    BODY = "body"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


class Head:
    """A heading of a table; one with headings ``under`` it spans their columns."""

    def __init__(self, text: Any, *under: Head) -> None:
        self.text = str(text)
        self.under = under

    @property
    def span(self) -> int:
        """The number of columns below."""
        return sum(head.span for head in self.under) or 1

    @property
    def storeys(self) -> int:
        """The number of rows from this heading down."""
        return 1 + max((head.storeys for head in self.under), default=0)


@dataclass(frozen=True, slots=True)
class _Placed:
    column: int
    value: Value
    look: Look


class ReportSheet:
    """A sheet of free layout for reports of some thousand cells, which it keeps; registers stream instead.

    ``widths`` are the columns' widths in characters and give the width of titles and notes. Every method appends below
    what stands already; those that return an ``int`` return the number of the row, for formulas and charts. Lazy
    texts are translated as they are placed. ``head_size`` is the size of letters in headings, smaller for tables of
    many columns; ``is_frozen`` keeps the repeated header on screen too. A table too wide for one page goes on to a
    second from the column ``second_page`` on, the frozen columns again before it; titles, notes and the lines to sign
    stand on the first. The last rows of a table are never torn from what stands under it.
    """

    def __init__(
        self,
        name: Any,
        *,
        widths: Sequence[float],
        orientation: Orientation = "landscape",
        frozen_columns: int = 0,
        head_size: int = SIZE,
        is_frozen: bool = True,
        second_page: int | None = None,
    ) -> None:
        self.name = str(name)
        self._widths = list(widths)
        self._orientation: Orientation = orientation
        self._frozen_columns = frozen_columns
        self._second_page = second_page
        self._head = replace(HEADER, size=head_size)
        self._is_frozen = is_frozen
        self._rows: list[list[_Placed]] = []
        self._heights: dict[int, float] = {}
        self._merged: dict[tuple[int, int], tuple[int, int]] = {}
        self._charts: list[Chart] = []
        self._repeated: tuple[int, int] | None = None
        self._last_of_table = 0

    @property
    def next_row(self) -> int:
        """The number of the row that will be placed next."""
        return len(self._rows) + 1

    def title(self, title: Any, *lines: Any, continued: Any = "") -> None:
        """A title and lines under it, across the table and in the middle; ``continued`` stands on the second page."""
        row = self._across(str(title), replace(TITLE, horizontal="center", vertical="center", wraps=True))
        if self._second_page and continued:
            self._rows[row - 1].append(_Placed(len(self._widths), str(continued), replace(LINE, horizontal="right")))
        for line in lines:
            self._across(str(line), replace(LINE, size=_SUBTITLE_SIZE, horizontal="center", wraps=True))
        self.skip()

    def unit(self, text: Any) -> None:
        """The unit of measurement, above the table at the right."""
        ends = sorted({self._on_first_page, len(self._widths)})
        self._append([_Placed(column, str(text), replace(LINE, italic=True, horizontal="right")) for column in ends])

    def note(self, text: Any) -> None:
        """A remark across the table, at the left."""
        self._across(str(text), replace(LINE, wraps=True))

    def skip(self, rows: int = 1) -> None:
        """Leave rows empty."""
        for _ in range(rows):
            self._append([])

    def leave_room(self, centimetres: float) -> str:
        """Leave rows empty for a chart of that height and return the cell of its left upper corner, «A7»."""
        first = self.next_row
        self.skip(math.ceil(centimetres / _ROW_CENTIMETRES))
        return f"A{first}"

    def header(self, *heads: Head, numbered: bool = True, repeated: bool = True) -> int:
        """The table's header; ``numbered`` adds the row 1, 2, 3... under it. Returns its last row.

        The first header that may be ``repeated`` is printed on every page and stays on screen.
        """
        first = self.next_row
        storeys = max(head.storeys for head in heads)
        levels: list[list[_Placed]] = [[] for _ in range(storeys)]
        column = 1
        for head in heads:
            self._place_head(head, column, first, levels, 0)
            column += head.span
        for level in levels:
            self._append(sorted(level, key=lambda placed: placed.column))
        self._set_heights(first, levels)
        if numbered:
            number_look = replace(self._head, bold=False, number_format="0")
            self._append([_Placed(number, number, number_look) for number in range(1, column)])
        if repeated and self._repeated is None:
            self._repeated = (first, len(self._rows))
        return len(self._rows)

    def row(self, *values: Value, role: Role = Role.BODY, indent: int = 0) -> int:
        """A row of the table from its first column on (after ``indent`` columns); returns its number."""
        number = self._append(
            [_Placed(column, value, _look(value, role, column)) for column, value in enumerate(values, 1 + indent)]
        )
        room = 1.0 if role is not Role.BODY else _PLAIN
        lines = [
            _lines(value, width * room)
            for value, width in zip(values, self._widths[indent:], strict=False)
            if isinstance(value, str)
        ]
        # A program that only prints the file does not fit the height of a row to its texts.
        self._heights[number] = max(lines, default=1) * _LINE_POINTS
        self._last_of_table = number
        return number

    def sum(self, column: str, first: int, last: int, cached: Any) -> Formula:
        """The sum of the cells of a column, with the value it has now (``Money``, ``Share`` or ``int``)."""
        return Formula(f"SUM({column}{first}:{column}{last})", cached)

    def sum_across(self, first: str, last: str, row: int, cached: Any) -> Formula:
        """The sum of the cells of a row from column ``first`` to ``last``."""
        return Formula(f"SUM({first}{row}:{last}{row})", cached)

    def sum_of(self, column: str, rows: Sequence[int], cached: Any) -> Formula:
        """The sum of single rows of a column, such as the subtotals."""
        return Formula("+".join(f"{column}{row}" for row in rows), cached)

    def chart(self, chart: Chart) -> None:
        """Draw a native chart over cells of this sheet."""
        self._charts.append(chart)

    def signature(self, post: Any, name: Any = "") -> None:
        """A line to sign: the post, a line, the name or a line for it."""
        self.skip()
        self._across(f"{post}   {SIGNED}   {str(name) or SIGNED}", LINE)

    def lay_out(self, page: Page) -> ReportBody:
        """Set up the page and return its rows."""
        page.set_widths(self._widths)
        page.set_print(
            orientation=self._orientation,
            repeated=self._repeated,
            frozen_columns=self._frozen_columns,
            is_frozen=self._is_frozen,
            second_page=self._second_page,
        )
        self._keep_together(page)
        for (top, left), (bottom, right) in self._merged.items():
            page.sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for chart in self._charts:
            add_chart(page.sheet, chart)
        return ReportBody(self._rows, self._heights, page)

    @property
    def _on_first_page(self) -> int:
        """The last column of the first page."""
        return self._second_page - 1 if self._second_page else len(self._widths)

    @property
    def _left_of_texts(self) -> int:
        """The column that titles and notes begin in: columns printed twice would show them again, cut."""
        return self._frozen_columns + 1 if self._second_page else 1

    def _keep_together(self, page: Page) -> None:
        """Have the end of the table, the notes and the lines to sign stand on one page, in whatever program."""
        heights = [self._heights[number] for number in range(1, len(self._rows) + 1)]
        first, repeated = self._on_first_page, self._widths[: self._frozen_columns]
        widest = max(sum(self._widths[:first]), sum(repeated) + sum(self._widths[first:]))
        printed = PrintedRows(heights, widest, self._repeated, self._orientation)
        # Two rows, for one alone under its header looks forgotten.
        kept = self._last_of_table - 1
        if printed.is_slightly_over:
            page.print_on_one_page()
        elif self._repeated and kept > self._repeated[1] + 1:
            page.break_before(*printed.starts(kept))

    def _append(self, cells: list[_Placed]) -> int:
        self._rows.append(cells)
        # Said for each, or programs take heights of their own and pages end elsewhere.
        self._heights[len(self._rows)] = _LINE_POINTS
        return len(self._rows)

    def _across(self, text: str, look: Look) -> int:
        # Programs do not fit the height of merged cells to their text.
        left, room = self._left_of_texts, 1.0 if look.bold else _PLAIN
        lines = _lines(text, sum(self._widths[left - 1 : self._on_first_page]) * room * SIZE / look.size)
        row = self._append([_Placed(left, text, look)])
        self._heights[row] = lines * _LINE_POINTS * look.size / SIZE
        self._merge(row, left, row, self._on_first_page)
        return row

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self._merged[top, left] = (bottom, right)

    def _place_head(self, head: Head, column: int, first: int, levels: list[list[_Placed]], storey: int) -> None:
        bottom = storey if head.under else len(levels) - 1
        for level in range(storey, bottom + 1):
            for covered in range(column, column + head.span):
                is_corner = (level, covered) == (storey, column)
                levels[level].append(_Placed(covered, head.text if is_corner else None, self._head))
        self._merge(first + storey, column, first + bottom, column + head.span - 1)
        for under in head.under:
            self._place_head(under, column, first, levels, bottom + 1)
            column += under.span

    def _set_heights(self, first: int, levels: list[list[_Placed]]) -> None:
        """Make every storey of the header high enough for its texts, merged ones included."""
        heights = [0.0] * len(levels)
        scale = self._head.size / SIZE
        for storey, level in enumerate(levels):
            for placed in level:
                if not isinstance(placed.value, str):
                    continue
                corner = (first + storey, placed.column)
                bottom, right = self._merged.get(corner, corner)
                width = sum(self._widths[placed.column - 1 : right])
                last = bottom - first
                above = sum(heights[storey:last])
                heights[last] = max(
                    heights[last], _lines(placed.value, width / scale) * _LINE_POINTS * scale + 3 - above
                )
        for storey, height in enumerate(heights):
            self._heights[first + storey] = height


class ReportBody:
    """The rows of a report as XML."""

    filtered: str | None = None

    def __init__(self, rows: list[list[_Placed]], heights: dict[int, float], page: Page) -> None:
        setting = page.setting
        self._xml = [
            row_xml(
                number,
                [
                    (
                        get_column_letter(cell.column),
                        page.style(_formatted(cell, page)),
                        value_cell(cell.value, setting),
                    )
                    for cell in cells
                ],
                heights[number],
            )
            for number, cells in enumerate(rows, 1)
        ]

    def rows(self) -> Iterator[bytes]:
        """The XML of all rows."""
        yield "".join(self._xml).encode()


def _look(value: Value, role: Role, column: int) -> Look:
    # The number of a row would touch the name beside it.
    side = "center" if column == 1 and isinstance(value, int) else value_side(value)
    look = Look(horizontal=side, vertical="top", wraps=True, bold=role is not Role.BODY)
    return replace(look, fill=TOTAL_FILL) if role is Role.TOTAL else look


def _formatted(cell: _Placed, page: Page) -> Look:
    if cell.look.number_format != "General":
        return cell.look
    return replace(cell.look, number_format=value_format(cell.value, page.setting.words))


def _lines(text: str, width: float) -> int:
    characters = max(1, int(width / _BOLD))
    return sum(len(textwrap.wrap(line, characters)) or 1 for line in text.split("\n"))
