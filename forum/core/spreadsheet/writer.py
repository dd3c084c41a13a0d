"""Workbooks written as they are read: the skeleton by openpyxl, the rows straight into the zip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, Protocol

from forum.core.spreadsheet.archive import Archive
from forum.core.spreadsheet.cells import Setting
from forum.core.spreadsheet.locales import MOSCOW, words_of
from forum.core.spreadsheet.sheet_names import sheet_names
from forum.core.spreadsheet.skeleton import Body, Page, SheetFrame, Skeleton, with_filters

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_WORKBOOK: Final = "xl/workbook.xml"
# Programs that look at the first bytes to tell a workbook from another zip file expect these, in this order.
_FIRST_PARTS: Final = ("[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels")
# A file that carried the moment of its making would differ from its twin.
_NO_MOMENT: Final = datetime(1980, 1, 1, tzinfo=UTC)


class Sheet(Protocol):
    """What a workbook is made of: ``RegisterSheet``, ``ReportSheet``."""

    @property
    def name(self) -> str:
        """The wanted name of the tab."""
        ...

    def lay_out(self, page: Page) -> Body:
        """Set up the page and return the rows to be written."""
        ...


def stream_workbook(
    sheets: Sequence[Sheet],
    *,
    title: Any,
    locale: str = "ru",
    zone: tzinfo = MOSCOW,
    moment: datetime = _NO_MOMENT,
    is_fixed: bool = False,
) -> Iterator[bytes]:
    """Return the chunks of an .xlsx file; nothing is kept, however many rows there are.

    Set-up and every translation of titles happen in this call, so it may stand inside a request; rows are read while
    the chunks are taken, after it. ``title`` goes into the file's properties, which name no author; ``moment`` is the
    date they show (in UTC) and nothing else depends on the time. With ``is_fixed`` equal content gives equal bytes, at
    the price of a slower packer: for what is frozen and verified. ``zone`` is
    where aware datetimes are read. Names of sheets are made legal and unique. Raises, while streaming,
    ``WrongKindError`` and ``TooManyRowsError``: whoever offers a download checks the number of rows first.
    """
    setting = Setting(words_of(locale), zone)
    skeleton = Skeleton(title=str(title), moment=moment.astimezone(UTC), setting=setting)
    names = sheet_names(str(sheet.name) for sheet in sheets)
    pages = [skeleton.add_page(name) for name in names]
    bodies = [sheet.lay_out(page) for sheet, page in zip(sheets, pages, strict=True)]
    parts, frames = skeleton.parts()
    return _chunks(Archive(is_fixed=is_fixed), parts, list(zip(frames, bodies, strict=True)))


def _chunks(archive: Archive, parts: dict[str, bytes], sheets: list[tuple[SheetFrame, Body]]) -> Iterator[bytes]:
    workbook = parts.pop(_WORKBOOK)
    names = [*_FIRST_PARTS, *(name for name in parts if name not in _FIRST_PARTS)]
    yield b"".join([archive.whole(name, parts[name]) for name in names])
    for frame, body in sheets:
        yield from archive.stream(frame.name, _sheet_xml(frame, body))
    # The filters' ranges are known only now.
    filtered = {frame.number: body.filtered for frame, body in sheets if body.filtered}
    yield archive.whole(_WORKBOOK, with_filters(workbook, filtered)) + archive.close()


def _sheet_xml(frame: SheetFrame, body: Body) -> Iterator[bytes]:
    yield f"{frame.head}<sheetData>".encode()
    yield from body.rows()
    yield f"</sheetData>{frame.end(body)}".encode()
