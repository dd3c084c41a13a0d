"""Reads what was written without the product's own code: the parts of the zip and the text of every cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from defusedxml import ElementTree

from forum.core.spreadsheet import Column, RegisterSheet, stream_workbook

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class RawCell:
    """A cell as it stands in the file; ``text`` is the exact text of its value, None for an empty cell."""

    kind: str
    text: str | None
    formula: str | None = None


def raw_cells(workbook: bytes, sheet: int = 1) -> dict[str, RawCell]:
    """The cells of a sheet by reference, text decoded as Office does."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    return {cell.get("r", ""): _raw(cell) for cell in root.iter(f"{_MAIN}c")}


def part(workbook: bytes, name: str) -> str:
    """The text of one part of the file."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read(name).decode()


def written(columns: Sequence[Column[Any]], rows: Iterable[Any], **options: Any) -> bytes:
    """A workbook of one register without title: the header is row 1, the first row is row 2."""
    totals = options.pop("totals", True)
    sheet = RegisterSheet(columns, rows, name="Реестр", totals=totals)
    return b"".join(stream_workbook([sheet], title="Проба", **options))


def _raw(cell: Any) -> RawCell:
    kind = cell.get("t", "n")
    formula = cell.findtext(f"{_MAIN}f")
    text = cell.findtext(f"{_MAIN}is/{_MAIN}t") if kind == "inlineStr" else cell.findtext(f"{_MAIN}v")
    if kind == "inlineStr" and text is not None:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return RawCell(kind, text, formula)
