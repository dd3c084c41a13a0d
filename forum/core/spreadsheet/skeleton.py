"""The workbook around the rows, built by openpyxl: styles, widths, charts, print set-up, names, properties."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from forum.core.spreadsheet.cells import Setting
from forum.core.spreadsheet.looks import FONT, SIZE, Look
from forum.core.spreadsheet.paper import MARGINS, Orientation, pages_across, repeated_columns
from forum.core.spreadsheet.texts import storable, xml_text

MAX_ROWS: Final = 1_048_576

_CORE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
)
_SHEET_DATA: Final = re.compile(r"<sheetData\s*/>|<sheetData>.*?</sheetData>", re.DOTALL)
_DIMENSION: Final = re.compile(r"<dimension [^>]*/>")
_MERGED_CELL: Final = re.compile(r"<mergeCell [^>]*/>")
_MERGED: Final = re.compile(rf"(?:{_MERGED_CELL.pattern})+")
_FILTER: Final = re.compile(r'(<autoFilter ref=")[^"]*(")')
_CELL: Final = re.compile(r"([A-Z]+)(\d+)")
_END_OF_PAGE: Final = re.compile(r"</headerFooter>")


class Body(Protocol):
    """The rows of one sheet, ready to be written."""

    filtered: str | None
    """The range under the filter, such as «A4:N900»; known once ``rows`` is exhausted."""

    def rows(self) -> Iterator[bytes]:
        """The XML of the rows, some at a time."""
        ...


@dataclass
class Page:
    """One sheet of the skeleton: what a layout may ask of it."""

    sheet: Worksheet
    setting: Setting
    _styles: dict[Look, int] = field(default_factory=dict)
    _widths: dict[int, float] = field(default_factory=dict)
    first_printed_once: int = 1
    """The number of the first column that pages side by side do not repeat."""

    def style(self, look: Look) -> int:
        """The index of the style, for ``<c s=...>``."""
        if look not in self._styles:
            self._styles[look] = look.register_in(self.sheet)
        return self._styles[look]

    def set_widths(self, characters: list[float]) -> None:
        """Set the widths of the columns from the first on."""
        for number, width in enumerate(characters, 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width
        self._widths = dict(enumerate(characters, 1))

    def hide(self, numbers: Iterable[int]) -> None:
        """Hide the columns of these numbers: they stay in the file, and neither on the screen nor on paper."""
        for number in numbers:
            self.sheet.column_dimensions[get_column_letter(number)].hidden = True
            self._widths.pop(number, None)

    def set_print(
        self,
        *,
        orientation: Orientation = "landscape",
        repeated: tuple[int, int] | None = None,
        frozen_columns: int = 0,
        is_frozen: bool = True,
        second_page: int | None = None,
    ) -> None:
        """A4, numbered; ``repeated`` are the header rows printed on every page and kept on screen.

        What would be too small on one page is printed on several side by side, each of which repeats the first columns.
        ``second_page`` is the column that the second of two begins with, the frozen ones again before it. Not
        ``is_frozen``, rows and columns are only printed: what stands above them would leave the screen no room. Called
        after the widths are set.
        """
        sheet = self.sheet
        sheet.page_setup.orientation = orientation
        sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
        self._set_pages_across(orientation, frozen_columns, second_page)
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for side, inches in MARGINS.items():
            setattr(sheet.page_margins, side, inches)
        sheet.print_options.horizontalCentered = True
        if sheet.oddFooter is not None:
            sheet.oddFooter.center.text = self.setting.words.page
        if repeated:
            sheet.print_title_rows = f"{repeated[0]}:{repeated[1]}"
        if repeated and is_frozen:
            sheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}{repeated[1] + 1}"

    def print_on_one_page(self) -> None:
        """Shrink the sheet until all its rows stand on one page."""
        self.sheet.page_setup.fitToHeight = 1

    def break_before(self, *rows: int) -> None:
        """Begin a new page with each of ``rows``."""
        for row in rows:
            self.sheet.row_breaks.append(Break(id=row - 1))

    def _set_pages_across(self, orientation: Orientation, frozen_columns: int, second_page: int | None) -> None:
        sheet, widths = self.sheet, list(self._widths.values())
        repeated = frozen_columns if second_page else repeated_columns(widths)
        across = 2 if second_page else pages_across(widths, repeated, orientation)
        sheet.page_setup.fitToWidth = across
        if across == 1:
            return
        sheet.page_setup.pageOrder = "overThenDown"
        if repeated:
            sheet.print_title_cols = f"A:{get_column_letter(repeated)}"
            self.first_printed_once = repeated + 1
        if second_page:
            sheet.col_breaks.append(Break(id=second_page - 1))


class Skeleton:
    """A workbook without rows. Sheets are added by name, then ``parts`` are taken once."""

    def __init__(self, *, title: str, moment: datetime, setting: Setting) -> None:
        self._title = title
        self._moment = moment
        self._setting = setting
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        # Widths are counted in digits of the default font: it must be the font of the cells.
        styles: Any = getattr(self._book, "_named_styles")  # noqa: B009 - there is no public way to it
        styles["Normal"].font = Font(name=FONT, size=SIZE)
        self._styles: dict[Look, int] = {}

    def add_page(self, name: str) -> Page:
        """A new sheet; the name must be legal and unique (see ``sheet_names``)."""
        sheet: Worksheet = self._book.create_sheet(name)
        return Page(sheet, self._setting, self._styles)

    def parts(self) -> tuple[dict[str, bytes], list[SheetFrame]]:
        """The small parts by name, in the order to write them, and the frames of the sheets."""
        packed = io.BytesIO()
        self._book.save(packed)
        with zipfile.ZipFile(packed) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        frames = [
            SheetFrame.of(parts.pop(f"xl/worksheets/sheet{number}.xml"), number)
            for number in range(1, len(self._book.worksheets) + 1)
        ]
        core = _CORE.format(title=xml_text(storable(self._title)), moment=f"{self._moment:%Y-%m-%dT%H:%M:%SZ}")
        parts["docProps/core.xml"] = core.encode()
        return parts, frames


@dataclass(frozen=True)
class SheetFrame:
    """A sheet's XML before and after its rows."""

    name: str
    number: int
    head: str
    tail: str

    @classmethod
    def of(cls, xml: bytes, number: int) -> SheetFrame:
        """Cut the sheet written by openpyxl where its rows belong."""
        # The dimension stands before the rows and would have to be known before they are read; it may be left out.
        text = _DIMENSION.sub("", xml.decode())
        cut = _SHEET_DATA.search(text)
        if cut is None:
            raise ValueError("the skeleton of the sheet has no place for rows")
        # openpyxl keeps merged cells in a set: written as they come, two runs would give different bytes.
        tail = _MERGED.sub(lambda found: "".join(sorted(_MERGED_CELL.findall(found[0]))), text[cut.end() :])
        return cls(f"xl/worksheets/sheet{number}.xml", number, text[: cut.start()], tail)

    def end(self, body: Body) -> str:
        """The XML after the rows, with the range of the filter as it turned out."""
        if body.filtered is None:
            return self.tail
        tail = _FILTER.sub(rf"\g<1>{body.filtered}\g<2>", self.tail)
        # Numbers kept as text (INN, telephone) are meant: no green triangle in every cell.
        ignored = f'<ignoredErrors><ignoredError sqref="{body.filtered}" numberStoredAsText="1"/></ignoredErrors>'
        return _END_OF_PAGE.sub(rf"\g<0>{ignored}", tail)


def with_filters(workbook_xml: bytes, filtered: dict[int, str]) -> bytes:
    """The workbook's part with the hidden names of the filters as they turned out, by number of the sheet."""
    text = workbook_xml.decode()
    for number, area in filtered.items():
        absolute = _CELL.sub(r"$\1$\2", area)
        name = rf'(<definedName [^>]*_FilterDatabase"[^>]* localSheetId="{number - 1}"[^>]*>[^<]*!)[^<]*'
        text = re.sub(name, rf"\g<1>{absolute}", text)
    return text.encode()
