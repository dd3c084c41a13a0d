"""Papers as .docx: headings, paragraphs, tables and lines to sign; equal content gives equal bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from docx import Document
from docx.enum.section import WD_ORIENT
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

Side = Literal["left", "center", "right", "both"]
_SIDES: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
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

    def paragraph(
        self, text: Any, *, side: Side = "left", indent: float = 0, before: float = 0, size: float | None = None
    ) -> None:
        """A paragraph; ``indent`` of its first line in centimetres, ``before`` and ``size`` in points."""
        made = self._paragraph(text, side=side, size=size)
        made.paragraph_format.first_line_indent = Cm(indent) if indent else None
        made.paragraph_format.space_before = Pt(before) if before else None

    def columns(self, *sides: Sequence[Any], widths: Sequence[float], above: Sequence[float]) -> None:
        """Texts side by side without a grid, a paragraph each; ``widths`` and room ``above`` each in centimetres."""
        made = self._unruled(widths)
        for cell, texts, width, room in zip(made.add_row().cells, sides, widths, above, strict=True):
            cell.width = Cm(width)
            for number, text in enumerate(texts):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                _fill(paragraph, text, side="left", is_bold=False, size=None)
                paragraph.paragraph_format.space_before = Cm(room) if number == 0 else None
        self._paragraph("", size=4)

    def landscape(self) -> None:
        """Go on with a sheet on its side; pages are counted anew, the first without its number."""
        section = self._document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
        # The edge that is filed stays the one that was.
        section.left_margin, section.right_margin = Cm(2), Cm(1.7)
        section.top_margin, section.bottom_margin = Cm(2.5), Cm(1.5)
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.append(numbering)  # noqa: SLF001  # there is no public way to this setting

    def number_pages(self) -> None:
        """Give pages their numbers in the middle above, the first of each part left out."""
        for section in self._document.sections:
            section.different_first_page_header_footer = True
        paragraph = self._document.sections[0].header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)  # noqa: SLF001  # there is no public way to a field

    def table(
        self,
        heads: Sequence[Any],
        rows: Sequence[Sequence[Any]],
        *,
        widths: Sequence[float],
        sides: Sequence[Side],
        size: float | None = None,
    ) -> None:
        """A table with a grid; ``widths`` in centimetres, ``sides`` tell where the texts of each column stand, ``size``
        is that of its letters in points.
        """
        made = self._unruled(widths)
        made.style = "Table Grid"
        size = size or self._size - 1
        _row(made, heads, widths, ["center"] * len(widths), size=size, is_head=True)
        for row in rows:
            _row(made, row, widths, sides, size=size)
        self._paragraph("", size=4)

    def signature(self, post: Any) -> None:
        """A line to sign: the post, a line for the signature, one for the name."""
        made = self._paragraph(f"{post}  {'_' * 22}  {'_' * 26}")
        made.paragraph_format.space_before = Pt(12)

    def signature_lines(self, labels: Sequence[Any], *, widths: Sequence[float], before: float) -> None:
        """Lines to fill in, a small label under each; ``widths`` in centimetres, room ``before`` in points."""
        self._paragraph("", size=1).paragraph_format.space_before = Pt(before)
        row = self._unruled(widths).add_row()
        _keep_whole(row)
        for cell, label, width in zip(row.cells, labels, widths, strict=True):
            _set_cell(cell, label, width, "center", is_bold=False, size=self._size - 4)
            _rule_above(cell.paragraphs[0])

    def content(self) -> bytes:
        """The file. Its parts are packed anew, without the moment that a zip file tells of each."""
        written = io.BytesIO()
        self._document.save(written)
        archive = Archive(is_fixed=True)
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

    def _unruled(self, widths: Sequence[float]) -> Any:
        made = self._document.add_table(rows=0, cols=len(widths))
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        # Programs take the widths of the grid, Word those of the cells: both are told.
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(width)
        return made


def _row(
    table: Any,
    texts: Sequence[Any],
    widths: Sequence[float],
    sides: Sequence[Side],
    *,
    size: float,
    is_head: bool = False,
) -> None:
    row = table.add_row()
    properties = _keep_whole(row)
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, text, width, side in zip(row.cells, texts, widths, sides, strict=True):
        _set_cell(cell, text, width, side, is_bold=is_head, size=size)


def _rule_above(made: Paragraph) -> None:
    """Draw the line that is written on over a paragraph: as wide as its cell, whatever the letters are."""
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = made._p.get_or_add_pPr()  # noqa: SLF001  # there is no public way to borders
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _keep_whole(row: Any) -> Any:
    """Keep a row on one sheet; returns its properties, to which there is no public way."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  # there is no public way to them
    properties.append(OxmlElement("w:cantSplit"))
    return properties


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
