"""The workbook to be filled in: the list with drop-downs and an example, how to fill it in, the words to choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from operator import itemgetter
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from forum.core.imports.importers import Importer, Order
from forum.core.imports.rules import RULES
from forum.core.imports.tables import EXAMPLE, OWN_SHEETS
from forum.core.spreadsheet import Column, Kind, RegisterSheet, Sheet, quoted, stream_workbook
from forum.core.spreadsheet.books import ReadCell
from forum.core.spreadsheet.entries import EntryError, Written
from forum.core.spreadsheet.looks import FONT, SIZE, number_format
from forum.core.spreadsheet.register_sheets import PAIR_TEXT, RegisterBody
from forum.core.spreadsheet.sheet_names import sheet_names
from forum.core.spreadsheet.skeleton import Page

PREPARED_ROWS: Final = 10_000
"""Rows below the heading that have drop-downs."""
_TYPED: Final = frozenset({Kind.DATE, Kind.MONEY, Kind.INTEGER})


def template_workbook(importer: Importer, order: Order) -> Iterator[bytes]:
    """The chunks of an empty workbook of the list, in the current language."""
    register = importer.register(order)
    entered = [column for column in register.columns if column.entry is not None and not column.entry.is_fixed]
    ordinal: Column[Any] = Column("ordinal", _l("No."), read=lambda _row: str(EXAMPLE), width=11)
    columns = [ordinal, *(_of_example(column, order.locale) for column in entered)]
    return list_workbook(importer, order, columns, [None])


def list_workbook(
    importer: Importer, order: Order, columns: Sequence[Column[Any]], rows: Iterable[Any]
) -> Iterator[bytes]:
    """The chunks of a workbook to be filled in: ``rows`` under ``columns``, those with an entry with drop-downs."""
    title = str(importer.register(order).title)
    names = sheet_names([title, str(OWN_SHEETS["rules"]), str(OWN_SHEETS["lists"])])
    heading = [importer.tell_chosen(order), _required_words(columns)]
    pairs = importer.above(order)
    listed = RegisterSheet(
        columns,
        rows,
        name=title,
        title=title,
        heading=heading,
        totals=False,
        marks_required=True,
        pairs=pairs,
    )
    words = [(column.title, list(column.entry.choices())) for column in columns if column.entry is not None]
    words += [(pair.title, list(pair.choices)) for pair in pairs]
    lists = [(told, choices) for told, choices in words if choices]
    sheets: list[Sheet] = [EntrySheet(listed, quoted(names[2]), lists), _instructions(columns)]
    if lists:
        sheets.append(ListsSheet(lists))
    return stream_workbook(sheets, title=title, locale=order.locale)


@dataclass(frozen=True)
class EntrySheet:
    """A list that is filled in. ``lists`` are the titles with words to choose, as they stand on the sheet of lists."""

    sheet: RegisterSheet[Any]
    lists_name: str
    lists: Sequence[tuple[Any, Sequence[str]]]

    @property
    def name(self) -> str:
        """The name of the tab."""
        return self.sheet.name

    def lay_out(self, page: Page) -> RegisterBody:
        """Set up the page, its empty cells formatted and offering their words."""
        body = self.sheet.lay_out(page)
        first = self.sheet.header_row + 1
        for number, column in enumerate(self.sheet.columns, 1):
            letter = get_column_letter(number)
            # Below the rows a number typed into a column of text stays text: an INN keeps its leading zero.
            empty: Any = page.sheet.column_dimensions[letter]
            empty.number_format = number_format(column.kind, page.setting.words)
            empty.font = Font(name=FONT, size=SIZE)
            empty.alignment = Alignment(vertical="top", wrap_text=column.wraps)
            self._offer(page, column.title, f"{letter}{first}:{letter}{first + PREPARED_ROWS}")
        for number, pair in enumerate(self.sheet.pairs, len(self.sheet.lines) + 1):
            self._offer(page, pair.title, f"{PAIR_TEXT}{number}")
        return body

    def _offer(self, page: Page, title: Any, cells: str) -> None:
        """Offer the words of that title in ``cells``, if it has any."""
        found = [(place, len(words)) for place, (told, words) in enumerate(self.lists, 1) if told is title]
        if not found:
            return
        (place, number), *_others = found
        at = get_column_letter(place)
        offered = DataValidation(
            type="list",
            formula1=f"{self.lists_name}!${at}$2:${at}${number + 1}",
            allow_blank=True,
            showErrorMessage=True,
            # Words of the other languages and codes are read too: the program asks and does not refuse.
            errorStyle="warning",
            errorTitle=_("Not on the list"),
            error=_("This is not one of the words to choose."),
        )
        offered.add(cells)
        page.sheet.add_data_validation(offered)


class ListsSheet:
    """The words to choose, a column for each list, on a hidden sheet."""

    def __init__(self, lists: Sequence[tuple[Any, Sequence[str]]]) -> None:
        columns = [
            Column(f"list-{place}", title, read=itemgetter(place), width=40)
            for place, (title, _words) in enumerate(lists)
        ]
        rows = zip_longest(*(words for _title, words in lists))
        self._sheet = RegisterSheet(columns, rows, name=str(OWN_SHEETS["lists"]), totals=False)

    @property
    def name(self) -> str:
        """The name of the tab."""
        return self._sheet.name

    def lay_out(self, page: Page) -> RegisterBody:
        """Set up the page and hide it."""
        page.sheet.sheet_state = "hidden"
        return self._sheet.lay_out(page)


def _instructions(columns: Sequence[Column[Any]]) -> RegisterSheet[Any]:
    rows = [_told(column) for column in columns if column.entry is not None]
    rules = [(_("Rule %(number)s", number=number), None, str(rule), None) for number, rule in enumerate(RULES, 1)]
    name = str(OWN_SHEETS["rules"])
    texts: tuple[Column[Any], ...] = (
        Column("column", _l("Column"), read=itemgetter(0), width=34, wraps=True),
        Column("required", _l("Required"), read=itemgetter(1), width=14),
        Column("wording", _l("How it is written"), read=itemgetter(2), width=70, wraps=True),
        Column("example", _l("For example"), read=itemgetter(3), width=34, wraps=True),
    )
    return RegisterSheet(texts, [*rows, *rules], name=name, title=name, totals=False)


def _told(column: Column[Any]) -> tuple[str, str, str, str]:
    entry: Any = column.entry
    wording = str(entry.wording or "")
    choices = entry.choices()
    if choices and not wording:
        wording = "; ".join(choices) if len(choices) <= 12 else _("one of the drop-down list")
    example = str(entry.example) or (str(choices[0]) if choices else "")
    return str(column.title), _("yes") if entry.is_required else _("no"), wording or _("text"), example


def _required_words(columns: Sequence[Column[Any]]) -> str:
    names = [str(column.title) for column in columns if column.entry is not None and column.entry.is_required]
    return _("To be filled in (yellow headings): %(names)s.", names="; ".join(names)) if names else ""


def _of_example(column: Column[Any], locale: str) -> Column[Any]:
    value = _example(column, locale)
    read: Callable[[Any], Any] = lambda _row: value  # noqa: E731  # a column reads by a function
    return Column(
        column.key,
        column.title,
        column.kind if column.kind in _TYPED else Kind.TEXT,
        read,
        width=column.characters,
        wraps=column.wraps,
        entry=column.entry,
    )


def _example(column: Column[Any], locale: str) -> Any:
    """What the example row holds: a date or number where the column has such, else its words."""
    entry: Any = column.entry
    choices = entry.choices()
    text = str(entry.example) or (str(choices[0]) if choices else "")
    if column.kind not in _TYPED or not text:
        return text
    try:
        value = entry.read(Written(ReadCell("", text), locale))
    except EntryError:
        return text
    value = value[0] if isinstance(value, tuple) else value
    return text if isinstance(value, str) else value
