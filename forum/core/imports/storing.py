"""A preview as it is kept between its pages: what is shown, without the drafts that only bringing in needs."""

from __future__ import annotations

from typing import Any

from forum.core.imports.verdicts import CellChange, CellFault, Preview, RowResult, Verdict


def packed(preview: Preview) -> dict[str, Any]:
    """The preview as lists and texts."""
    return {
        "notices": list(preview.notices),
        "faults": [_fault(one) for one in preview.faults],
        "rows": [
            [
                row.number,
                row.verdict.value,
                row.title,
                [[cell.key, cell.column, cell.stored, cell.file, cell.is_open] for cell in row.cells],
                [_fault(one) for one in row.faults],
                [_fault(one) for one in row.remarks],
            ]
            for row in preview.rows
        ],
    }


def unpacked(told: dict[str, Any]) -> Preview:
    """The preview that ``packed`` was given, its rows without draft and target."""
    verdicts = {verdict.value: verdict for verdict in Verdict}
    rows = [
        RowResult(
            number,
            verdicts[verdict],
            title,
            [CellChange(*cell) for cell in cells],
            [CellFault(*fault) for fault in faults],
            [CellFault(*remark) for remark in remarks],
        )
        for number, verdict, title, cells, faults, remarks in told["rows"]
    ]
    return Preview(rows, [CellFault(*fault) for fault in told["faults"]], told["notices"])


def _fault(one: CellFault) -> list[str]:
    return [one.cell, one.column, one.message]
