"""Workbooks and CSV: columns declared once, rows streamed out in constant memory."""

from forum.core.spreadsheet.cells import WrongKindError
from forum.core.spreadsheet.columns import Column, Kind, Register
from forum.core.spreadsheet.register_sheets import RegisterSheet, TooManyRowsError
from forum.core.spreadsheet.writer import XLSX_TYPE, Sheet, stream_workbook

__all__ = [
    "XLSX_TYPE",
    "Column",
    "Kind",
    "Register",
    "RegisterSheet",
    "Sheet",
    "TooManyRowsError",
    "WrongKindError",
    "stream_workbook",
]
