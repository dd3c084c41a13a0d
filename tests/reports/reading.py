"""Reads what the papers say: cells by the name of their sheet and row, every text, the note."""

import io

import docx
from openpyxl import load_workbook

from tests.core.spreadsheet.reading import RawCell, raw_cells


def cells_of(workbook: bytes, name: str) -> dict[str, RawCell]:
    """The cells of the sheet of that name."""
    names = load_workbook(io.BytesIO(workbook), read_only=True).sheetnames
    return raw_cells(workbook, names.index(name) + 1)


def row_of(cells: dict[str, RawCell], text: str, column: str = "B") -> int:
    """The number of the only row with ``text`` in ``column``."""
    (name,) = [name for name, cell in cells.items() if cell.text == text and name.rstrip("0123456789") == column]
    return int(name[len(column) :])


def told(cells: dict[str, RawCell], text: str, columns: str, column: str = "B") -> list[str | None]:
    """The texts of some columns in the row of ``text``."""
    row = row_of(cells, text, column)
    return [cells[f"{letter}{row}"].text for letter in columns]


def texts(workbook: bytes) -> list[str]:
    """Every text of a workbook."""
    count = len(load_workbook(io.BytesIO(workbook), read_only=True).sheetnames)
    return [str(cell.text) for number in range(1, count + 1) for cell in raw_cells(workbook, number).values()]


def note_text(note: bytes) -> str:
    """Every text of the note, table cells included."""
    document = docx.Document(io.BytesIO(note))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
