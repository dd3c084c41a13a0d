"""What can be reported, and what may become of a document since."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l


class ReportKind(StrEnum):
    """The files of a year; how each is made stands in ``forum.reports.kinds``."""

    ANNUAL = "annual"
    NOTE = "note"
    INTERNAL = "internal"


REPORT_KIND_LABELS: Final[dict[ReportKind, Any]] = {
    ReportKind.ANNUAL: _l("Annual report"),
    ReportKind.NOTE: _l("Note to the annual report"),
    ReportKind.INTERNAL: _l("Internal workbook"),
}


class DocumentChange(StrEnum):
    """Why a document tells a report otherwise than before; a document may have several."""

    ADDED = "added"
    VOID = "void"
    MOVED = "moved"
    GONE = "gone"
    VALUE = "value"
    DATE = "date"
    ALLOCATION = "allocation"
    EXECUTION = "execution"
    EDITED = "edited"


DOCUMENT_CHANGE_LABELS: Final[dict[DocumentChange, Any]] = {
    DocumentChange.ADDED: _l("new in the report"),
    DocumentChange.VOID: _l("the record is annulled"),
    DocumentChange.MOVED: _l("signed in another year or later than the report's day"),
    DocumentChange.GONE: _l("counts no more"),
    DocumentChange.VALUE: _l("another sum"),
    DocumentChange.DATE: _l("another day of signing"),
    DocumentChange.ALLOCATION: _l("attributed to regions otherwise"),
    DocumentChange.EXECUTION: _l("another execution"),
    DocumentChange.EDITED: _l("the record was edited, its figures are the same"),
}
