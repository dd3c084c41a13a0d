"""Workbooks as an official would send them, made by openpyxl."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

ORGANISATION_TITLES = ("Наименование на русском языке", "Вид", "Регион или страна", "ИНН")


def workbook(*rows: Sequence[Any]) -> bytes:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(chunks: bytes | Iterator[bytes]) -> Any:
    """The workbook of these bytes."""
    return load_workbook(io.BytesIO(chunks if isinstance(chunks, bytes) else b"".join(chunks)))
