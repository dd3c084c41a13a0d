"""Workbooks and CSV: columns declared once, rows streamed out in constant memory."""

from forum.core.spreadsheet.columns import Column, Kind, Register

__all__ = ["Column", "Kind", "Register"]
