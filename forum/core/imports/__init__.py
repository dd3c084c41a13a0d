"""Lists from outside: read by their headings, compared with the register, told before anything is written."""

from forum.core.imports.comparing import MARK_COLUMN, Comparison, Mark, mark_of, marked, read_mark
from forum.core.imports.importers import Answer, Decisions, Handout, Importer, Keeping, Order
from forum.core.imports.tables import Line, Table, read_table
from forum.core.imports.verdicts import (
    VERDICT_LABELS,
    CellChange,
    CellFault,
    Like,
    Preview,
    ReasonAsked,
    Remark,
    RowResult,
    Verdict,
    verdict_of,
)

__all__ = [
    "MARK_COLUMN",
    "VERDICT_LABELS",
    "Answer",
    "CellChange",
    "CellFault",
    "Comparison",
    "Decisions",
    "Handout",
    "Importer",
    "Keeping",
    "Like",
    "Line",
    "Mark",
    "Order",
    "Preview",
    "ReasonAsked",
    "Remark",
    "RowResult",
    "Table",
    "Verdict",
    "mark_of",
    "marked",
    "read_mark",
    "read_table",
    "verdict_of",
]
