"""Lists that stand beside the register: reports on execution, files, corrections, reserved numbers, frozen figures."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from forum.agreements.enums import ATTACHMENT_KIND_LABELS, TEXT_LANGUAGE_LABELS
from forum.agreements.models import PressFigure
from forum.agreements.pending_corrections import ShownCorrection
from forum.agreements.periods import Period
from forum.agreements.queries.lists import ExecutionRow, FileRow
from forum.agreements.queries.numbers import ShownBlock, ranges
from forum.core.formatting import NO_DATA
from forum.core.security import Permission
from forum.core.spreadsheet import Column, Kind, Register

EXECUTIONS: Final[Register[ExecutionRow]] = Register(
    name="executions",
    title=_l("Reports on execution"),
    columns=(
        Column("ordinal", _l("No."), Kind.ORDINAL),
        Column("register_number", _l("Register number"), read=lambda row: row.register_number, width=14),
        Column("title", _l("Title of the document"), read=lambda row: row.title, width=56, wraps=True),
        Column("period", _l("Period"), read=lambda row: Period(row.year, row.quarter).words, width=18),
        Column("covers_until", _l("Covers until"), Kind.DATE, lambda row: row.covers_until),
        Column("value", _l("Carried out"), Kind.MONEY, lambda row: row.value),
        Column("currency", _l("Currency"), read=lambda row: row.currency, width=9),
        Column("value_rub", _l("Equivalent, Russian roubles"), Kind.MONEY,
               lambda row: NO_DATA if row.value_rub is None else row.value_rub, total="sum"),
        Column("excess_reason", _l("Why more than the sum"), read=lambda row: row.excess_reason, width=36, wraps=True),
        Column("note", _l("Note"), read=lambda row: row.note, width=36, wraps=True),
    ),
)  # fmt: skip
"""What was carried out of documents in each period reported; the last sum is that of the register's column."""

FILES: Final[Register[FileRow]] = Register(
    name="files",
    title=_l("Files of documents"),
    columns=(
        Column("ordinal", _l("No."), Kind.ORDINAL),
        Column("register_number", _l("Register number"), read=lambda row: row.register_number, width=14),
        Column("title", _l("Title of the document"), read=lambda row: row.title, width=56, wraps=True),
        # People call scans by whom they are of.
        Column("name", _l("File"), read=lambda row: row.name, width=44, wraps=True,
               permission=Permission.AGREEMENTS_FILES, personal=True),
        Column("kind", _l("What it is"), read=lambda row: str(ATTACHMENT_KIND_LABELS[row.kind]), width=24),
        Column("language", _l("Language of the text"),
               read=lambda row: str(TEXT_LANGUAGE_LABELS[row.language]) if row.language else None, width=18),
        Column("size", _l("Size, bytes"), Kind.INTEGER, lambda row: row.size, total="sum"),
        Column("sha256", "SHA-256", read=lambda row: row.sha256, width=66),
        Column("attached_by", _l("Attached by"), read=lambda row: row.attached_by, width=28, personal=True,
               permission=Permission.AGREEMENTS_FILES),
        Column("note", _l("Note"), read=lambda row: row.note, width=36, wraps=True, personal=True,
               permission=Permission.AGREEMENTS_FILES),
    ),
)  # fmt: skip

CORRECTIONS: Final[Register[ShownCorrection]] = Register(
    name="corrections",
    title=_l("Corrections awaiting approval"),
    columns=(
        Column("ordinal", _l("No."), Kind.ORDINAL),
        Column("register_number", _l("Register number"),
               read=lambda row: row.correction.agreement.register_number, width=14),
        Column("title", _l("Title of the document"), read=lambda row: row.correction.agreement.title, width=56,
               wraps=True),
        Column("forum", _l("Forum"), read=lambda row: row.correction.agreement.forum.code, width=9),
        Column("changes", _l("What would change"), read=lambda row: "; ".join(line.column for line in row.lines),
               width=40, wraps=True),
        Column("reason", _l("Reason"), read=lambda row: row.correction.reason, width=40, wraps=True),
        Column("asked_by", _l("Asked by"), read=lambda row: row.correction.created_by_label, width=28, personal=True),
        Column("asked_at", _l("Asked at"), Kind.DATETIME, lambda row: row.correction.created_at),
    ),
)  # fmt: skip

NUMBERS: Final[Register[ShownBlock]] = Register(
    name="reserved-numbers",
    title=_l("Reserved numbers of the signing programme"),
    columns=(
        Column("first", _l("First number"), Kind.INTEGER, lambda row: row.block.first),
        Column("last", _l("Last number"), Kind.INTEGER, lambda row: row.block.last),
        Column("purpose", _l("What for"), read=lambda row: row.block.purpose, width=40, wraps=True),
        Column("given", _l("Given to documents"), read=lambda row: ranges(row.given), width=30, wraps=True),
        Column("free", _l("Free"), read=lambda row: ranges(row.free), width=30, wraps=True),
        Column("free_count", _l("Free, how many"), Kind.INTEGER, lambda row: len(row.free), total="sum"),
        Column("reserved_by", _l("Reserved by"), read=lambda row: row.block.created_by_label, width=28, personal=True),
        Column("reserved_at", _l("Reserved at"), Kind.DATETIME, lambda row: row.block.created_at),
    ),
)  # fmt: skip

PRESS_FIGURES: Final[Register[PressFigure]] = Register(
    name="press-figures",
    title=_l("Figures for the press"),
    columns=(
        Column("taken_at", _l("Frozen at"), Kind.DATETIME, lambda row: row.taken_at),
        Column("documents", _l("Documents"), Kind.INTEGER, lambda row: row.counted),
        Column("value_rub", _l("Sum of contracts, Russian roubles"), Kind.MONEY,
               lambda row: row.kopecks if row.with_money else NO_DATA, width=24),
        Column("by", _l("By whom"), read=lambda row: row.created_by_label, width=28, personal=True),
        Column("waiver", _l("Why sums that await verification are left out"), read=lambda row: row.waiver, width=44,
               wraps=True),
    ),
)  # fmt: skip
