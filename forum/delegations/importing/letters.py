"""The lines above the list of an application: who sends it, to which edition, by which letter, whom to ask."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.imports import MARK_COLUMN, CellFault, Order, Table, mark_of
from forum.core.spreadsheet import Column, Kind, Pair, Register
from forum.core.spreadsheet.books import ReadCell, column_letters, problem_words
from forum.core.spreadsheet.entries import ChoiceEntry, DayEntry, EntryError, TextEntry, Written
from forum.core.spreadsheet.words import in_any_language
from forum.core.text import search_key
from forum.delegations.drafts import DelegationDraft
from forum.delegations.entries import text_entry
from forum.delegations.models import Delegation
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS
from forum.forums.models import Forum

_LONGEST_NOTE: Final = 4000


def _written(key: str, title: Any, entry: Any = None, kind: Kind = Kind.TEXT) -> Column[Delegation]:
    return Column(
        key, title, kind, lambda row: getattr(row, key), entry=entry or text_entry(Delegation, key), personal=True
    )


LETTER: Final[Register[Delegation]] = Register(
    name="letter",
    title=_l("Delegation"),
    columns=(
        Column("organisation", _l("Sending organisation"), entry=TextEntry(longest=500, is_required=True)),
        Column("tax_number", _l("INN or UNP"), entry=TextEntry(longest=20)),
        Column("forum", _l("Forum"), entry=TextEntry(longest=200)),
        Column(
            "kind",
            _l("Kind of delegation"),
            read=lambda row: str(DELEGATION_KIND_LABELS[row.kind]),
            entry=ChoiceEntry(labels=DELEGATION_KIND_LABELS),
        ),
        Column(
            "head_level",
            _l("Level of the head"),
            read=lambda row: str(HEAD_LEVEL_LABELS[row.head_level]),
            entry=ChoiceEntry(labels=HEAD_LEVEL_LABELS),
        ),
        _written("letter_number", _l("Number of the letter")),
        _written("letter_on", _l("Date of the letter"), DayEntry(), Kind.DATE),
        _written("contact_name", _l("Contact person")),
        _written("contact_phone", _l("Telephone of the contact person")),
        _written("contact_email", _l("E-mail address of the contact person")),
        _written("note", _l("Note"), TextEntry(longest=_LONGEST_NOTE, has_lines=True)),
        Column(MARK_COLUMN, _l("Mark of the delegation"), entry=TextEntry(longest=400), is_hidden=True),
    ),
)
"""The lines, each a title and beside it what is said; only the sender must be, where it is not clear by itself."""
WRITTEN: Final = tuple(
    column for column in LETTER.columns if column.key in {one.name for one in fields(DelegationDraft)}
)
"""Those that are written into a delegation; its sender and edition stay as they were made."""


def letter_mark(delegation: Delegation) -> str:
    """The mark of a delegation whose list leaves for editing."""
    return mark_of(delegation.id, delegation.version, WRITTEN, delegation)


def letter_pairs(order: Order, forum: Forum | None, stored: Delegation | None) -> list[Pair]:
    """The lines as they stand in a workbook: empty, or as ``stored`` says them, with its mark."""
    told = {"forum": f"{forum.code} – {forum.name(order.locale)}" if forum is not None else ""}
    if stored is not None:
        told |= {column.key: column.entry.told(column.read(stored)) for column in WRITTEN if column.entry is not None}
        told |= {"organisation": stored.sending_organisation.name(order.locale), MARK_COLUMN: letter_mark(stored)}
    pairs = []
    for column in LETTER.columns:
        entry = column.entry
        if entry is not None and (stored is not None or not column.is_hidden):
            pairs.append(
                Pair(column.title, told.get(column.key, ""), entry.choices(), entry.is_required, column.is_hidden)
            )
    return pairs


@dataclass(slots=True)
class Letter:
    """The lines as read. ``values`` hold those that stand there and say something, ``places`` the cell of each."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def refuse(self, key: str | None, message: Any) -> None:
        """Put a fault at the line of that key; at the first line where the file has no such line."""
        title = str(LETTER.column(key).title) if key in _KEYS else ""
        self.faults.append(CellFault(self.places.get(key or "", str(self.row)), title, str(message)))


_KEYS: Final = frozenset(column.key for column in LETTER.columns)


def read_letter(table: Table, locale: str) -> Letter:
    """Read the lines above the heading: a title in the first filled cell, what it says in the next one.

    Words in any language, in any order, with or without a colon; a line that says nothing is passed over, one whose
    title is not known is told.
    """
    titles = in_any_language({column.key: column.title for column in LETTER.columns})
    letter, unknown = Letter(table.heading), []
    for number in sorted(table.sheet.rows):
        if number >= table.heading:
            break
        (first, title), *rest = sorted(table.sheet.rows[number].items())
        key = titles.get(search_key(title.text))
        if key is None:
            # A line of one cell is a title or a remark; a pair was meant to tell something.
            unknown += [title.text.rstrip(": ")] if rest else []
            continue
        if key in letter.places:
            letter.refuse(key, _("This line stands above the list twice."))
            continue
        at, cell = rest[0] if rest else (first + 1, None)
        letter.row = min(letter.row, number)
        letter.places[key] = f"{column_letters(at)}{number}"
        _read_line(letter, key, cell, table, locale)
    if unknown:
        names = "; ".join(unknown)
        told = _("These lines above the list are not known here and were not read: %(names)s.", names=names)
        letter.notices.append(told)
    return letter


def _read_line(letter: Letter, key: str, cell: ReadCell | None, table: Table, locale: str) -> None:
    entry = LETTER.column(key).entry
    if cell is not None and cell.problem:
        words = problem_words(cell)
        letter.refuse(key, f"{words[:1].upper()}{words[1:]}.")
        return
    value = None
    try:
        if entry is not None and cell is not None:
            value = entry.read(Written(cell, locale, table.sheet.is_1904))
    except EntryError as error:
        letter.refuse(key, error.message)
        return
    if value is None:
        letter.empty.add(key)
    else:
        letter.values[key] = value
