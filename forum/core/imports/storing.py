"""A preview as it is kept between its pages: what is shown, without the drafts that only bringing in needs."""

from __future__ import annotations

from typing import Any

from forum.core.imports.verdicts import CellChange, CellFault, Like, Preview, ReasonAsked, Remark, RowResult, Verdict


def packed(preview: Preview) -> dict[str, Any]:
    """The preview as lists and texts."""
    return {
        "notices": list(preview.notices),
        "reason": [preview.reason.words, preview.reason.done] if preview.reason else None,
        "faults": [_fault(one) for one in preview.faults],
        "rows": [
            [
                row.number,
                row.verdict.value,
                row.title,
                [[cell.key, cell.column, cell.stored, cell.file, cell.is_open] for cell in row.cells],
                [_fault(one) for one in row.faults],
                [_remark(one) for one in row.remarks],
                row.can_be_left_out,
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
            [_unpacked_remark(*remark) for remark in remarks],
            can_be_left_out=can_be_left_out,
        )
        for number, verdict, title, cells, faults, remarks, can_be_left_out in told["rows"]
    ]
    reason = ReasonAsked(*told["reason"]) if told.get("reason") else None
    return Preview(rows, [CellFault(*fault) for fault in told["faults"]], told["notices"], reason)


def _fault(one: CellFault) -> list[str]:
    return [one.cell, one.column, one.message]


def _remark(one: Remark) -> list[Any]:
    likes = [[like.words, like.note, like.key, like.row] for like in one.likes]
    return [one.cell, one.column, one.message, one.asked, likes, one.more]


def _unpacked_remark(cell: str, column: str, message: str, asked: str, likes: list[list[Any]], more: int) -> Remark:
    return Remark(cell, column, message, asked, tuple(Like(*like) for like in likes), more)
