"""Workbooks and CSV: columns declared once, rows streamed out in constant memory."""

from forum.core.spreadsheet.cells import WrongKindError
from forum.core.spreadsheet.columns import Column, Kind, Register, fields_read
from forum.core.spreadsheet.csv import CSV_TYPE, stream_csv
from forum.core.spreadsheet.register_sheets import Pair, RegisterSheet, TooManyRowsError
from forum.core.spreadsheet.report_charts import Chart, Span
from forum.core.spreadsheet.report_values import (
    NO_DATA,
    NONE,
    NOT_APPLICABLE,
    Formula,
    Money,
    Share,
    Shown,
    Value,
    millions,
    roubles,
    share,
)
from forum.core.spreadsheet.reports import SIGNED, Head, ReportSheet, Role
from forum.core.spreadsheet.sheet_names import quoted
from forum.core.spreadsheet.skeleton import MAX_ROWS
from forum.core.spreadsheet.writer import XLSX_TYPE, Sheet, stream_workbook

__all__ = [
    "CSV_TYPE",
    "MAX_ROWS",
    "NONE",
    "NOT_APPLICABLE",
    "NO_DATA",
    "SIGNED",
    "XLSX_TYPE",
    "Chart",
    "Column",
    "Formula",
    "Head",
    "Kind",
    "Money",
    "Pair",
    "Register",
    "RegisterSheet",
    "ReportSheet",
    "Role",
    "Share",
    "Sheet",
    "Shown",
    "Span",
    "TooManyRowsError",
    "Value",
    "WrongKindError",
    "fields_read",
    "millions",
    "quoted",
    "roubles",
    "share",
    "stream_csv",
    "stream_workbook",
]
