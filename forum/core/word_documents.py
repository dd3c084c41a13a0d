"""Papers as .docx: headings, paragraphs, tables and lines to sign; equal content gives equal bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from forum.core.spreadsheet.archive import Archive
from forum.core.spreadsheet.texts import replaced

DOCX_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_FONT: Final = "Times New Roman"
_LANGUAGES: Final = {"ru": "ru-RU", "be": "be-BY", "en": "en-GB"}
# A file that carried the moment of its making would differ from its twin.
_NO_MOMENT: Final = datetime(1980, 1, 1, tzinfo=UTC)

Side = Literal["left", "center", "right"]
_SIDES: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


class WordDocument:
    """An A4 page upright that is filled from the top down; ``size`` is that of the letters in points.

    Texts are written as they are; what XML cannot hold becomes U+FFFD. Tables repeat their heading on every page and
    keep a row together.
    """

    def __init__(self, *, title: Any, locale: str, size: float = 11) -> None:
        self._document = Document()
        self._size = size
        self._set_page()
        self._set_style(_LANGUAGES[locale])
        properties = self._document.core_properties
        properties.title = replaced(str(title))[:255]
        properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
        properties.created = properties.modified = _NO_MOMENT
        properties.revision = 1
        properties.language = _LANGUAGES[locale]

    def title(self, text: Any, *lines: Any) -> None:
        """A heading in the middle and lines under it."""
        self._paragraph(text, side="center", is_bold=True, size=self._size + 2)
        for line in lines:
            self._paragraph(line, side="center")

    def heading(self, text: Any) -> None:
        """The heading of a part; it stays with what follows."""
        made = self._paragraph(text, is_bold=True)
        made.paragraph_format.space_before = Pt(6)
        made.paragraph_format.keep_with_next = True

    def paragraph(self, text: Any) -> None:
        """A paragraph."""
        self._paragraph(text)

    def table(
        self, heads: Sequence[Any], rows: Sequence[Sequence[Any]], *, widths: Sequence[float], sides: Sequence[Side]
    ) -> None:
        """A table with a grid; ``widths`` in centimetres, ``sides`` tell where the texts of each column stand."""
        made = self._document.add_table(rows=0, cols=len(widths))
        made.style = "Table Grid"
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        # Programs take the widths of the grid, Word those of the cells: both are told.
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(width)
        self._row(made, heads, widths, ["center"] * len(widths), is_head=True)
        for row in rows:
            self._row(made, row, widths, sides)
        self._paragraph("", size=4)

    def signature(self, post: Any) -> None:
        """A line to sign: the post, a line for the signature, one for the name."""
        made = self._paragraph(f"{post}  {'_' * 22}  {'_' * 26}")
        made.paragraph_format.space_before = Pt(12)

    def content(self) -> bytes:
        """The file. Its parts are packed anew, without the moment that a zip file tells of each."""
        written = io.BytesIO()
        self._document.save(written)
        archive = Archive()
        with zipfile.ZipFile(written) as packed:
            parts = [archive.whole(name, packed.read(name)) for name in packed.namelist()]
        return b"".join([*parts, archive.close()])

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
        section.top_margin = section.bottom_margin = Cm(1.7)

    def _set_style(self, language: str) -> None:
        style = self._document.styles["Normal"]
        style.font.name, style.font.size = _FONT, Pt(self._size)
        style.paragraph_format.space_after = Pt(3)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # Without it programs take the template's font for Cyrillic.
        for attribute in ("w:cs", "w:eastAsia", "w:hAnsi"):
            fonts.set(qn(attribute), _FONT)
        told = OxmlElement("w:lang")
        told.set(qn("w:val"), language)
        style.element.get_or_add_rPr().append(told)

    def _paragraph(
        self, text: Any, *, side: Side = "left", is_bold: bool = False, size: float | None = None
    ) -> Paragraph:
        made = self._document.add_paragraph()
        _fill(made, text, side=side, is_bold=is_bold, size=size)
        return made

    def _row(
        self, table: Any, texts: Sequence[Any], widths: Sequence[float], sides: Sequence[Side], *, is_head: bool = False
    ) -> None:
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001  # there is no public way to these two settings
        properties.append(OxmlElement("w:cantSplit"))
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width, side in zip(row.cells, texts, widths, sides, strict=True):
            _set_cell(cell, text, width, side, is_bold=is_head, size=self._size - 1)


def _set_cell(cell: _Cell, text: Any, width: float, side: Side, *, is_bold: bool, size: float) -> None:
    cell.width = Cm(width)
    made = cell.paragraphs[0]
    _fill(made, text, side=side, is_bold=is_bold, size=size)
    made.paragraph_format.space_after = Pt(0)


def _fill(made: Paragraph, text: Any, *, side: Side, is_bold: bool, size: float | None) -> None:
    made.alignment = _SIDES[side]
    run = made.add_run(replaced(str(text)))
    run.bold = is_bold
    if size is not None:
        run.font.size = Pt(size)
