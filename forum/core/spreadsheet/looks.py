"""How cells look: the few styles of registers and reports, named once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from forum.core.spreadsheet.columns import Kind
from forum.core.spreadsheet.locales import Words

FONT: Final = "Arial"
SIZE: Final = 10

Horizontal = Literal["left", "center", "right"]

_LINE: Final = Side(style="thin", color="FFA6A6A6")
_GRID: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_UNDERLINE: Final = Border(bottom=Side(style="thin", color="FF000000"))

GENERAL: Final = "General"
TEXT: Final = "@"
INTEGER: Final = "#,##0"
MONEY: Final = "#,##0.00"
THOUSANDS: Final = "#,##0.0,"
MILLIONS: Final = "#,##0.0,,"
SHARE: Final = "0.0%"


@dataclass(frozen=True, slots=True)
class Look:
    """The style of a cell. ``border`` is a grid around it, a line under it (for a signature), or none."""

    number_format: str = GENERAL
    bold: bool = False
    italic: bool = False
    size: int = SIZE
    horizontal: Horizontal | None = None
    vertical: Literal["top", "center", "bottom"] = "top"
    wraps: bool = False
    border: Literal["grid", "under"] | None = "grid"
    fill: str | None = None

    def register_in(self, sheet: Worksheet) -> int:
        """Add the style to the sheet's workbook and return its index for ``<c s=...>``."""
        cell = Cell(sheet, row=1, column=1)
        cell.font = Font(name=FONT, size=self.size, bold=self.bold, italic=self.italic)
        cell.alignment = Alignment(horizontal=self.horizontal, vertical=self.vertical, wrap_text=self.wraps)
        cell.number_format = self.number_format
        if self.border:
            cell.border = _GRID if self.border == "grid" else _UNDERLINE
        if self.fill:
            cell.fill = PatternFill("solid", fgColor=self.fill)
        return cell.style_id


TITLE: Final = Look(bold=True, size=13, border=None)
LINE: Final = Look(border=None)
HEADER: Final = Look(bold=True, horizontal="center", vertical="center", wraps=True, fill="FFE9EEF5", number_format=TEXT)
REQUIRED: Final = replace(HEADER, fill="FFFFE699")
"""The heading of a column that must be filled in."""
PAIR: Final = Look(bold=True, wraps=True, fill="FFE9EEF5", number_format=TEXT)
"""The title of a line above a list that is filled in."""
REQUIRED_PAIR: Final = replace(PAIR, fill="FFFFE699")
TOTAL_FILL: Final = "FFF3F3F3"


def number_format(kind: Kind, words: Words) -> str:
    """The format of a column's cells."""
    if kind is Kind.DATE:
        return words.date_format
    return words.datetime_format if kind is Kind.DATETIME else _FORMATS[kind]


_FORMATS: Final = {
    # As text a name beginning with «=» stays a name even after somebody edits the cell.
    Kind.TEXT: TEXT,
    Kind.FLAG: TEXT,
    Kind.INTEGER: INTEGER,
    Kind.ORDINAL: "0",
    Kind.MONEY: MONEY,
    Kind.SHARE: SHARE,
}
