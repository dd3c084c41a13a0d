"""The register of visits outside forums, declared once for the page, its files and the lists that are brought in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.formatting import date_short
from forum.core.imports import MARK_COLUMN, mark_of
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.entries import ChoiceEntry, DayEntry, EntryError, NamedEntry, PartialDayEntry, TextEntry
from forum.core.text import search_key
from forum.core.types import DatePrecision
from forum.delegations.enums import DELEGATION_STATE_LABELS
from forum.delegations.models import Delegation
from forum.delegations.queries.visits import DESTINATION, HOME, VisitRow
from forum.delegations.visit_units import DIRECTION_LABELS
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS, DelegationKind, HeadLevel
from forum.reference.queries import Seat, seats

LONGEST_TEXT: Final = 4000


def visits_register(locale: str) -> Register[VisitRow]:
    """The register of visits, sorted by names in ``locale``; names no person."""
    return Register(name="visits", title=_l("Visits outside the Forum"), columns=(_NUMBER, *_columns(locale)))


def visits_list(locale: str) -> Register[VisitRow]:
    """The same as it is brought in and leaves for editing: the mark of each row stands last."""
    columns = _columns(locale)
    mark = Column[VisitRow](
        MARK_COLUMN,
        _l("Mark of the row: leave it as it is"),
        read=lambda row: mark_of(row.id, row.version, columns, row),
        width=24,
        is_hidden=True,
    )
    return Register(name="visits", title=_l("Visits outside the Forum"), columns=(_NUMBER, *columns, mark))


_NUMBER: Final = Column[VisitRow]("position", _l("No."), Kind.ORDINAL, on_page=False)


def _columns(locale: str) -> tuple[Column[VisitRow], ...]:
    regions = _Regions(locale)
    sort: Any = f"sort_{locale}"
    return (
        Column("starts_on", _l("Begins on"), Kind.DATE, _begins, width=13, sort=Delegation.starts_on,
               entry=PartialDayEntry(is_required=True, example="06.2023")),
        Column("ends_on", _l("Ends on"), Kind.DATE, lambda row: row.ends_on, width=12, on_page=False,
               entry=DayEntry(hint=_l("only where the first day is known; empty for a visit of one day"))),
        Column("direction", _l("Direction"), read=lambda row: str(DIRECTION_LABELS[row.direction]), width=22,
               on_page=False),
        Column("home", _l("Sending region"), read=lambda row: row.home, width=32, wraps=True,
               sort=getattr(HOME, sort), entry=regions.entry("RU-BA")),
        Column("organisation", _l("Sending organisation"), read=lambda row: row.organisation, width=40, wraps=True,
               on_page=False,
               entry=TextEntry(longest=500, hint=_l("name, INN or UNP; empty where the region alone is known"))),
        Column("destination", _l("Region visited"), read=lambda row: row.destination, width=32, wraps=True,
               sort=getattr(DESTINATION, sort), entry=regions.entry("BY-HM")),
        Column("kind", _l("Kind of delegation"), read=lambda row: str(DELEGATION_KIND_LABELS[row.kind]), width=18,
               sort=Delegation.kind,
               entry=ChoiceEntry(labels=DELEGATION_KIND_LABELS, is_required=True,
                                 example=DELEGATION_KIND_LABELS[DelegationKind.BUSINESS])),
        Column("head_level", _l("Level of the head"), read=lambda row: str(HEAD_LEVEL_LABELS[row.head_level]), width=22,
               wraps=True, sort=Delegation.head_level,
               entry=ChoiceEntry(labels=HEAD_LEVEL_LABELS, hint=_l("empty: another level"),
                                 example=HEAD_LEVEL_LABELS[HeadLevel.DEPUTY])),
        _text("purpose", _l("Purpose"), on_page=True),
        _text("results", _l("Results")),
        _text("source", _l("Source")),
        Column("state", _l("State"), read=lambda row: str(DELEGATION_STATE_LABELS[row.state]), width=22,
               sort=Delegation.state),
    )  # fmt: skip


def _text(key: str, title: Any, *, on_page: bool = False) -> Column[VisitRow]:
    entry = TextEntry(longest=LONGEST_TEXT, has_lines=True, hint=_l("names no private person"))
    return Column(key, title, read=lambda row: getattr(row, key), width=40, wraps=True, on_page=on_page, entry=entry)


def _begins(row: VisitRow) -> date | str:
    """The day where it is known, else the month or year in digits."""
    if row.date_precision is DatePrecision.DAY:
        return row.starts_on
    return date_short(row.starts_on, row.date_precision)


class _Regions:
    """The regions of both countries by their names in any language and their codes, read when a list asks first."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self._known: dict[str, set[Seat]] = {}
        self._offered: list[str] = []

    def entry(self, example: str) -> NamedEntry:
        """The entry of a column of regions."""
        return NamedEntry(
            find=self._find,
            name=lambda seat: seat.words,
            offer=self._offer,
            is_required=True,
            example=example,
            hint=_l("the name or the code; RU and BY for the national level, RU-XX and BY-XX for a region not known"),
        )

    def _load(self) -> None:
        if self._known:
            return
        for seat, names in seats(self._locale):
            if seat.region_id is None:
                continue
            self._offered.append(seat.words)
            _words, code, *called = names
            # A pseudo-region is written with its code, in whatever language the list left in.
            for name in (*names, *(f"{one} ({code})" for one in called)):
                self._known.setdefault(search_key(name), set()).add(seat)

    def _find(self, text: str) -> Seat:
        self._load()
        found = self._known.get(search_key(text), set())
        if len(found) != 1:
            raise EntryError(_l("There is no such region. Choose it from the list, or write its code."))
        return next(iter(found))

    def _offer(self) -> Sequence[str]:
        self._load()
        return self._offered
