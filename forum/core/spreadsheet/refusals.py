"""Why a list from outside is refused, in words: one place for the codes of the gate and of the process that reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
from forum.core.formatting import current_formats
from forum.core.gate.errors import BadFileError

_DAMAGED: Final = _l("The workbook is damaged: open it, save it again and send that.")
_NO_WORKBOOK: Final = _l("This is not an Excel workbook (.xlsx).")
_NO_LIST: Final = _l("This is neither an Excel workbook (.xlsx) nor a CSV file.")
_OLD_OR_LOCKED: Final = _l("Save the workbook as .xlsx, without a password.")
_UNPACKED: Final = _l("Unpacked, the workbook is too large.")
_FAILED: Final = _l("The file could not be read. Copy the list into a new workbook and send that.")

REFUSALS: Final[Mapping[str, Any]] = {
    "empty": _l("The file is empty."),
    "too_large": _l("The file is larger than %(number)s MB."),
    # What it is.
    "no_list": _NO_LIST,
    "no_workbook": _NO_WORKBOOK,
    "no_document": _l("This is no text of Word (.docx)."),
    "ole": _OLD_OR_LOCKED,
    "encrypted": _OLD_OR_LOCKED,
    "xlsb": _l("This is a binary workbook (.xlsb). Save it as .xlsx."),
    "ods": _l("This is a workbook of LibreOffice (.ods). Save it as .xlsx."),
    "xml_2003": _l("This is an XML spreadsheet of 2003. Save it as .xlsx."),
    "html": _l("This is a web page under the name of a workbook. Open it in Excel and save it as .xlsx."),
    "archive": _l("This is an archive. Unpack it and send the workbook itself."),
    # The package.
    "damaged": _DAMAGED,
    "overlap": _DAMAGED,
    "name": _DAMAGED,
    "method": _DAMAGED,
    "deep": _DAMAGED,
    "doctype": _NO_WORKBOOK,
    "many_parts": _l("The workbook has more than %(number)s parts. Copy the list into a new one."),
    "unpacked": _UNPACKED,
    "utf8": _l("The workbook is not written in UTF-8: open it, save it again and send that."),
    "active": _l("The workbook holds macros or links to other files. Save it as a plain .xlsx."),
    # The sheets.
    "no_sheets": _l("The workbook has no sheet with cells."),
    "many_sheets": _l("The workbook has more than %(number)s sheets. Send the list alone."),
    "many_styles": _l(
        "The workbook has more than %(number)s formats of cells. Copy the list into a new one as values."
    ),
    "many_texts": _l("The workbook has more than %(number)s different texts. Split the list."),
    "many_cells": _l("The file has more than %(number)s filled cells. Split the list."),
    "many_merges": _l("More than %(number)s areas of cells are merged. Undo the merging."),
    "much_text": _l("The file has more than %(number)s characters of text. Split the list."),
    "outside": _l("Cell %(cell)s lies outside of the list. Empty it and what surrounds it."),
    "twice": _l("A cell or a row stands in the workbook twice (%(place)s). Open it, save it again and send that."),
    "long_text": _l("A text is longer than a cell holds (%(place)s)."),
    # Text files.
    "encoding": _l("The file is written in %(encoding)s. Save it as .xlsx or as CSV in UTF-8."),
    "broken_utf8": _l("Line %(line)s holds bytes that are no UTF-8. Save the file again as CSV in UTF-8."),
    "binary": _l("This is no text file: line %(line)s holds control characters. Save the list as .xlsx or CSV."),
    "quote": _l("The quotes in line %(line)s do not match. Save the file again or send it as .xlsx."),
    "long_field": _l("A text in line %(line)s is longer than a cell holds. A quote is missing, most likely."),
    # The process that reads.
    "slow": _l("Reading the file took too long. Copy the list into a new workbook and send that."),
    "memory": _l("Reading the file took too much memory. Copy the list into a new workbook and send that."),
    "failed": _FAILED,
}


def refusal(error: BadFileError, upload: str | None) -> DomainError:
    """The refusal in words, at the field ``upload``."""
    words = REFUSALS.get(error.code, _FAILED)
    formats = current_formats()
    told = {key: formats.integer(value) if isinstance(value, int) else value for key, value in error.params.items()}
    try:
        return DomainError(upload, str(words) % told)
    except (KeyError, TypeError, ValueError):
        return DomainError(upload, str(_FAILED))
