"""The list of a slot as it comes back from a hall: read whole, checked whole, told cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from forum.agreements.enums import HALL_OUTCOME_LABELS, SUM_SOURCE_LABELS
from forum.agreements.forms.halls import MOST_BYTES
from forum.agreements.forms.slots import slot_words
from forum.agreements.hall_columns import HALL_LIST, MARK, SHOWN
from forum.agreements.models import SigningSlot
from forum.agreements.queries.halls import HallRow, HallValues, digest, hall_rows
from forum.agreements.queries.slots import slot_rows, slot_seen_by
from forum.agreements.services.halls import HallChange, HallListRefusedError
from forum.core.amounts import AmountError, parse_amount
from forum.core.errors import DomainError
from forum.core.formatting import current_formats
from forum.core.imports.verdicts import CellFault
from forum.core.security import Actor
from forum.core.spreadsheet.books import ReadCell, ReadSheet, column_letters, problem_words, read_book
from forum.core.spreadsheet.entries import NO_SUM, minor_units, serial_day
from forum.core.spreadsheet.words import in_any_language, read_day
from forum.core.text import clean_line, clean_text, search_key

_HEADER_WITHIN: Final = 20
_MARK: Final = re.compile(r"([1-9]\d{0,9})-([1-9]\d{0,9})-([0-9a-f]{12})", re.ASCII)
_ENTERED: Final = tuple(HallValues.__dataclass_fields__)
_ERRORS_AT: Final = {
    "currency_code": "currency",
    "disclosure": "value",
    "slot_id": "target",
    "parties": MARK,
    "list_number": MARK,
}


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that was filled in, for the preview: the cells that say something new as (column, stored, now)."""

    row: int
    place_id: int
    list_number: int | None
    title: str
    cells: Sequence[tuple[str, str, str]]
    sum_in_words: str


@dataclass(slots=True)
class HallReading:
    """A list as read: what would be recorded, and every fault. With one fault nothing is recorded."""

    changes: list[HallChange] = field(default_factory=list)
    rows: list[ChangedRow] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    untouched: int = 0
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether something was filled in, and all of it can be understood."""
        return bool(self.changes) and not self.faults

    def tell(self, error: HallListRefusedError) -> None:
        """Put the refusals of the rules at their cells."""
        numbers = {row.place_id: row.row for row in self.rows}
        for place_id, refusal in error.faults.items():
            key = _column_of(refusal.field)
            cell = f"{self.letters.get(key, '')}{numbers[place_id]}"
            self.faults.append(CellFault(cell, _title(key), str(refusal.message)))


def read_hall_list(content: bytes, *, actor: Actor, slot: SigningSlot, locale: str) -> HallReading:
    """Read a list of ``slot``; raises ``DomainError`` on ``file`` for what is no such workbook."""
    sheet = read_book(content, most_bytes=MOST_BYTES).sheets[0]
    header, keys = _header(sheet)
    reading = HallReading(letters={key: column_letters(number) for number, key in keys.items()})
    rows = {row.place_id: row for row in hall_rows(actor=actor, slot=slot, locale=locale)}
    reader = _Reader(sheet, rows, _targets(actor, slot), locale, reading)
    for number in sorted(sheet.rows):
        if number > header:
            reader.read(number, {keys[at]: cell for at, cell in sheet.rows[number].items() if at in keys})
    return reading


def _header(sheet: ReadSheet) -> tuple[int, dict[int, str]]:
    """The row of the titles, and the key of each column; the titles may be of any language."""
    titles = in_any_language({column.key: column.title for column in HALL_LIST.columns})
    for number in sorted(sheet.rows)[:_HEADER_WITHIN]:
        keys = {
            at: titles[told] for at, cell in sheet.rows[number].items() if (told := search_key(cell.text)) in titles
        }
        if MARK not in keys.values():
            continue
        missing = [column for column in HALL_LIST.columns if column.key in (*_ENTERED, "title")]
        missing = [column for column in missing if column.key not in keys.values()]
        if missing:
            names = "; ".join(str(column.title) for column in missing)
            raise DomainError("file", _("Columns are missing: %(names)s.", names=names))
        if len(set(keys.values())) != len(keys):
            raise DomainError("file", _("A column stands in the workbook twice."))
        return number, keys
    raise DomainError("file", _("This is not a list of a slot: download the list and fill that one in."))


def _targets(actor: Actor, slot: SigningSlot) -> dict[str, SigningSlot]:
    """The other slots of the edition by the words of the workbook's second sheet."""
    rows = [row for row in slot_rows(actor=actor, forum_id=slot.forum_id) if row.id != slot.id]
    return {search_key(slot_words(row)): slot_seen_by(actor, row.id) for row in rows}


class _Reader:
    """Reads row after row into ``reading``."""

    def __init__(
        self,
        sheet: ReadSheet,
        rows: Mapping[int, HallRow],
        targets: Mapping[str, SigningSlot],
        locale: str,
        reading: HallReading,
    ) -> None:
        self._sheet, self._rows, self._targets = sheet, rows, targets
        self._locale, self._reading = locale, reading
        self._seen: dict[int, int] = {}
        self._outcomes = in_any_language(HALL_OUTCOME_LABELS)
        self._sources = in_any_language(SUM_SOURCE_LABELS)

    def read(self, number: int, cells: Mapping[str, ReadCell]) -> None:
        """One row: untouched, changed, or faulty."""
        line = _Line(number, cells, self._reading)
        mark = _MARK.fullmatch(line.text(MARK))
        if mark is None:
            if any(cell.text or cell.problem for key, cell in cells.items() if key != "ordinal"):
                line.refuse(MARK, _("The mark of this row is missing. Documents are not added by this list."))
            return
        place_id, version = int(mark[1]), int(mark[2])
        values, target = self._values(line), None
        if line.is_sound and digest(values) == mark[3]:
            self._reading.untouched += 1
            return
        stored = self._rows.get(place_id)
        self._check_row(line, place_id, stored)
        if values.target:
            target = self._targets.get(search_key(values.target))
            if target is None:
                line.refuse("target", _("There is no such slot. Copy its name from the second sheet."))
        if stored is None or not line.is_sound:
            return
        self._reading.changes.append(HallChange(place_id, version, values, target))
        self._reading.rows.append(_changed(number, stored, values))

    def _check_row(self, line: _Line, place_id: int, stored: HallRow | None) -> None:
        if place_id in self._seen:
            line.refuse(MARK, _("The same document stands in row %(row)s.", row=self._seen[place_id]))
        self._seen[place_id] = line.number
        if stored is None:
            line.refuse(MARK, _("The document stands in this slot no more."))
        elif line.text("title") != clean_text(stored.title):
            # Columns that were sorted apart would give one document the sum of another.
            told = _("The mark is of another document, “%(title)s”. Fill in the list anew.", title=stored.title)
            line.refuse("title", told)

    def _values(self, line: _Line) -> HallValues:
        outcome = line.choice("outcome", self._outcomes, _("Write signed, moved or taken off, or leave it empty."))
        source = line.choice("sum_source", self._sources, _("Write one of: %(words)s.", words=_list(SUM_SOURCE_LABELS)))
        texts = {name: line.text(name) for name in ("reason", "target", "own_number", "ru_signatories", "ru_posts")}
        return HallValues(
            **texts,
            by_signatories=line.text("by_signatories"),
            by_posts=line.text("by_posts"),
            outcome=outcome,
            signed_on=line.day("signed_on", is_1904=self._sheet.is_1904),
            value=line.money("value", self._locale),
            currency=line.text("currency").upper(),
            sum_source=source,
        )


class _Line:
    """The cells of one row, and where its faults go."""

    def __init__(self, number: int, cells: Mapping[str, ReadCell], reading: HallReading) -> None:
        self.number = number
        self._cells = cells
        self._reading = reading
        self._before = len(reading.faults)

    @property
    def is_sound(self) -> bool:
        return len(self._reading.faults) == self._before

    def refuse(self, key: str, message: str) -> None:
        cell = self._cells.get(key)
        reference = cell.reference if cell else f"{self._reading.letters.get(key, '')}{self.number}"
        self._reading.faults.append(CellFault(reference, _title(key), str(message)))

    def text(self, key: str) -> str:
        """The text of a cell, cleaned as the rules will; lines are kept."""
        cell = self._cells.get(key)
        if cell is None:
            return ""
        if cell.problem:
            words = problem_words(cell)
            self.refuse(key, words[:1].upper() + words[1:] + ".")
            return ""
        return "\n".join(filter(None, map(clean_line, clean_text(cell.text).split("\n"))))

    def choice(self, key: str, words: Mapping[str, Any], refusal: str) -> Any:
        text = self.text(key)
        if not text:
            return None
        found = words.get(search_key(text))
        if found is None:
            self.refuse(key, refusal)
        return found

    def day(self, key: str, *, is_1904: bool) -> date | None:
        """A day as a serial number of the workbook, or as text."""
        text, cell = self.text(key), self._cells.get(key)
        if not text:
            return None
        if cell is not None and cell.is_number:
            day = serial_day(text, is_1904=is_1904) or read_day(text)
        else:
            day = read_day(text)
        if day is None:
            self.refuse(key, _("Write the day as 27.06.2026."))
        return day

    def money(self, key: str, locale: str) -> int | None:
        """An amount in minor units: a number to the kopeck, or text as it is typed into a form."""
        text, cell = self.text(key), self._cells.get(key)
        if not text:
            return None
        if cell is None or not cell.is_number:
            try:
                return parse_amount(text, locale)
            except AmountError as error:
                self.refuse(key, str(error))
                return None
        minor = minor_units(text)
        if minor is None:
            self.refuse(key, str(NO_SUM))
        return minor


def _list(labels: Mapping[Any, Any]) -> str:
    return ", ".join(map(str, labels.values()))


def _title(key: str) -> str:
    return str(HALL_LIST.column(key).title)


def _column_of(name: str | None) -> str:
    """The column in which a rule's field stands; the mark for what belongs to none."""
    name = _ERRORS_AT.get(name or "", name or MARK)
    return name if name in (*_ENTERED, *SHOWN) else MARK


def _changed(number: int, stored: HallRow, values: HallValues) -> ChangedRow:
    """What the row changes, in words. Columns read a row, so the row of the list stands for the document."""
    now = replace(stored, values=values)
    cells = [
        (str(column.title), _cell(column.read(stored)), _cell(column.read(now)))
        for column in HALL_LIST.columns
        if column.key in _ENTERED and column.read(stored) != column.read(now)
    ]
    formats = current_formats()
    is_new_sum = values.value is not None and values.value != stored.values.value and values.currency
    in_words = formats.sum_in_words(values.value or 0, values.currency) if is_new_sum and _is_known(values) else ""
    return ChangedRow(number, stored.place_id, stored.list_number, stored.title, cells, in_words)


def _is_known(values: HallValues) -> bool:
    return len(values.currency) == 3 and values.currency.isascii()


def _cell(value: Any) -> str:
    formats = current_formats()
    tell: dict[type, Callable[[Any], str]] = {int: formats.money, date: formats.date_short}
    return "" if value is None else tell.get(type(value), str)(value)
