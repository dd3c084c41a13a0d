"""What `forum report verify` prints: the verdict, the cells, the documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forum.core.formatting import current_formats
from forum.core.spreadsheet.comparison import SheetDifference
from forum.reports.enums import DOCUMENT_CHANGE_LABELS
from forum.reports.forms import run_title
from forum.reports.queries import ChangedDocument
from forum.reports.verification import VERDICT_LABELS, Verification
from forum.reports.wordings import cell_words, row_words

_MOST: Final = 1_000
"""Changes of one sheet that are printed."""


def lines_of(found: Verification) -> Iterator[str]:
    """The answer line by line, in the language at work."""
    formats = current_formats()
    yield str(VERDICT_LABELS[found.verdict])
    yield f"SHA-256 of this file: {found.sha256}"
    if found.run is None:
        return
    frozen = f"frozen {formats.datetime_text(found.run.created_at)} by {found.run.created_by_label}"
    yield f"{run_title(found.run)}, as of {formats.date_short(found.run.as_of)}, {frozen}"
    yield f"SHA-256 of what was frozen: {found.run.file.sha256}"
    for sheet in found.content.book.changed:
        yield from _sheet_lines(sheet)
    for paragraph in found.content.paragraphs:
        yield f"paragraph {paragraph.number}: was {paragraph.was!r}, is {paragraph.now!r}"
    if found.content.book.uncomputed:
        yield f"{found.content.book.uncomputed} formulas keep no value and were not compared."
    if found.documents:
        yield f"The register has since changed by {len(found.documents)} documents:"
    for one in found.documents:
        yield _document_line(one)


def _sheet_lines(sheet: SheetDifference) -> Iterator[str]:
    formats = current_formats()
    if sheet.was is None or sheet.now is None:
        yield f"sheet {sheet.name!r}: {'put in' if sheet.was is None else 'gone'}"
        return
    if sheet.is_renamed:
        yield f"sheet {sheet.name!r}: was called {sheet.was!r}"
    for row in sheet.rows[:_MOST]:
        verb = "put in" if row.is_added else "taken out"
        yield f"sheet {sheet.name!r}, row {row.number} {verb}: {row_words(row.cells, formats)}"
    for cell in sheet.cells[:_MOST]:
        was, now = cell_words(cell.was, formats), cell_words(cell.now, formats)
        yield f"sheet {sheet.name!r}, cell {cell.reference}: was {was}, is {now}"
    more = len(sheet.rows[_MOST:]) + len(sheet.cells[_MOST:])
    if more:
        yield f"sheet {sheet.name!r}: {more} more changes"


def _document_line(one: ChangedDocument) -> str:
    formats = current_formats()
    why = "; ".join(str(DOCUMENT_CHANGE_LABELS[change]) for change in one.changes)
    name = " ".join(part for part in (one.number, one.title) if part) or "a document out of the account's scope"
    return f"{name}: {why}; was {formats.money(one.was)}, is {formats.money(one.now)}"
