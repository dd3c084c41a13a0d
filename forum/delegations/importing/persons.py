"""The rows of a list beside the persons of a delegation: who is meant, what is new, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.imports import (
    MARK_COLUMN,
    Comparison,
    Like,
    Line,
    Mark,
    Order,
    Remark,
    RowResult,
    Verdict,
    read_mark,
    verdict_of,
)
from forum.core.spreadsheet import Column
from forum.core.text import search_key
from forum.delegations.asking import unasked_columns
from forum.delegations.columns import HEAD
from forum.delegations.drafts import NAMES, MemberDraft
from forum.delegations.enums import MemberCategory
from forum.delegations.importing.late import refuse_unaskable
from forum.delegations.importing.registers import by_meaning, teller
from forum.delegations.importing.senders import Sending
from forum.delegations.like_persons import LIKENESS_LABELS
from forum.delegations.queries import MemberRow
from forum.delegations.queries.likeness import AskedPerson, NamedPerson, like_persons_of
from forum.delegations.services import member_problems
from forum.delegations.telephones import is_same_number
from forum.forums.models import Forum

_MAY_STAND: Final = _l("The person may stand in another delegation already:")
_PLAIN: Final = tuple(
    one.name for one in fields(MemberDraft) if one.name not in {"category", "citizenship", "section_ids"}
)


@dataclass(slots=True)
class PersonPlan:
    """What a row wants of a person: ``values`` by column, of a stored one only those that say something new."""

    sending: Sending
    stored: MemberRow | None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_head(self) -> bool:
        """Whether he heads the delegation once all of the row is written."""
        if "status" in self.values:
            return bool(self.values["status"] == HEAD)
        return self.stored is not None and self.stored.is_head

    def draft(self, values: Mapping[str, Any] | None = None) -> MemberDraft:
        """The person as he will be, with ``values`` (all of the row's when left out) over what is stored."""
        told = self.values if values is None else values
        plain: dict[str, Any] = {name: getattr(self.stored, name, None) for name in _PLAIN}
        plain |= {name: told[name] for name in _PLAIN if name in told}
        stored = self.stored
        category = stored.category if stored is not None else MemberCategory.MEMBER
        if told.get("status") not in {None, HEAD}:
            category = MemberCategory(told["status"])
        known_sections, known_citizenship = (stored.section_ids, stored.citizenship_code) if stored else ((), None)
        return MemberDraft(
            **plain,
            category=category,
            section_ids=told.get("sections", known_sections) or (),
            citizenship=told.get("citizenship", known_citizenship),
        )


class PersonCheck:
    """Judges the rows of one delegation. ``stored`` are the persons on its list now."""

    def __init__(
        self, order: Order, sending: Sending, columns: tuple[Column[MemberRow], ...], stored: Iterable[MemberRow]
    ) -> None:
        self._order, self._sending = order, sending
        self._columns = by_meaning(columns)
        self._comparison = Comparison(self._columns, tell=teller(sending.forum, order.locale))
        self._unasked = unasked_columns(sending.forum)
        self._sections = _sections_by_name(sending.forum)
        self._stored = {row.id: row for row in stored}
        self._seen: dict[int | str, int] = {}
        self._lines: list[tuple[Line, RowResult]] = []
        self._by_name: dict[str, list[MemberRow]] = {}
        for row in self._stored.values():
            self._by_name.setdefault(search_key(row.last_name, row.first_name), []).append(row)
        self.notices: list[str] = []

    def rows(self, lines: Sequence[Line]) -> list[RowResult]:
        """A result for every line, in their order."""
        self._lines = [(line, self._row(line)) for line in lines]
        self._check_heads()
        if self._sending.is_late:
            refuse_unaskable(self._order, self._sending, self._lines)
        for line, result in self._lines:
            _judge(line, result, self._sending)
        self._remark_likes()
        return [result for _line, result in self._lines]

    def _row(self, line: Line) -> RowResult:
        # What is not asked for is not read: nothing in it can be wrong.
        passed_over = {f"{line.letters[key]}{line.number}" for key in self._unasked if key in line.letters}
        line.faults = [fault for fault in line.faults if fault.cell not in passed_over]
        faulty = {fault.cell for fault in line.faults}
        values = {
            key: value
            for key, value in line.values.items()
            if key not in self._unasked and f"{line.letters[key]}{line.number}" not in faulty
        }
        if values.get("status") is None:
            values.pop("status", None)
        if values.get("sections"):
            values["sections"] = self._section_ids(line, values["sections"])
        stored, mark = self._person(line)
        plan = PersonPlan(self._sending, stored, values)
        title = " ".join(str(values[key]) for key in NAMES if values.get(key))
        result = RowResult(line.number, Verdict.NEW, title, draft=plan)
        if stored is not None:
            result.title = title or stored.full_name
            result.version = stored.version
            if mark is None:
                # He was found by his name: how the list spells it, with or without ё, in capitals, is no news.
                values = {key: value for key, value in values.items() if not _is_same_name(stored, key, value)}
            if is_same_number(values.get("phone"), stored.phone, self._sending.side):
                # The same number in another spelling is no news.
                values.pop("phone", None)
            result.cells = self._comparison.cells(stored=stored, values=values, mark=mark, version=stored.version)
            plan.values = {cell.key: values[cell.key] for cell in result.cells}
            _forgive(line, stored, self._columns)
        if stored is None or result.cells:
            told = {fault.cell for fault in line.faults}
            for key, problem in member_problems(plan.draft(), self._sending.side, stored):
                if f"{line.letters.get(key, '')}{line.number}" not in told:
                    line.refuse(key, problem)
        return result

    def _person(self, line: Line) -> tuple[MemberRow | None, Mark | None]:
        """Whom the row is about, by its mark, else by the name; the same person twice is refused."""
        written = line.texts.get(MARK_COLUMN, "")
        if written:
            mark = read_mark(written)
            stored = self._stored.get(mark.key) if mark is not None else None
            if stored is None:
                line.refuse(MARK_COLUMN, _("This mark is of nobody on the list. Empty it to go by the name alone."))
                return None, None
            self._see(line, stored.id)
            return stored, mark
        names = [line.values.get(key) for key in NAMES]
        key = search_key(*names)
        if not (names[0] and names[1]):
            return None, None
        found = self._called(*names)
        if len(found) > 1:
            line.refuse(
                "last_name", _("Several persons of this name are on the list. Download it and correct it there.")
            )
            return None, None
        self._see(line, found[0].id if found else key)
        return (found[0] if found else None), None

    def _called(self, last: str | None, first: str | None, patronymic: str | None) -> list[MemberRow]:
        """Who bears the name; a patronymic that only one side knows tells nobody apart."""
        same = self._by_name.get(search_key(last, first), [])
        exact = [row for row in same if search_key(row.patronymic) == search_key(patronymic)]
        return exact or [row for row in same if not (row.patronymic and patronymic)]

    def _see(self, line: Line, key: int | str) -> None:
        if key in self._seen:
            line.refuse("last_name", _("The same person stands in row %(row)s.", row=self._seen[key]))
        else:
            self._seen[key] = line.number

    def _section_ids(self, line: Line, names: Sequence[str]) -> tuple[int, ...]:
        unknown = [name for name in names if search_key(name) not in self._sections]
        if unknown:
            told = _("The edition has no such section: %(names)s.", names="; ".join(unknown))
            line.refuse("sections", told)
        return tuple(self._sections[search_key(name)] for name in names if name not in unknown)

    def _remark_likes(self) -> None:
        """Ask the secretariat about new persons who may stand in another delegation already."""
        stored = self._sending.stored
        new = {-line.number: (line, result) for line, result in self._lines if result.verdict is Verdict.NEW}
        entered = [
            NamedPerson.of(
                key,
                stored.id if stored is not None else 0,
                [result.draft.values.get(name) for name in NAMES],
                [result.draft.values.get(name) for name in ("last_name_latin", "first_name_latin")],
            )
            for key, (_line, result) in new.items()
        ]
        for key, likes in like_persons_of(self._order.actor, self._sending.forum.id, entered).items():
            line, result = new[key]
            told = [_like(one, self._order.locale) for one in likes]
            result.remarks.append(Remark.about_likes(*line.place("last_name"), _MAY_STAND, told))

    def _check_heads(self) -> None:
        """A delegation has one head, in the list and beside it."""
        plans: list[tuple[Line, PersonPlan]] = [(line, result.draft) for line, result in self._lines]
        heads = sorted((pair for pair in plans if pair[1].is_head), key=lambda pair: "status" in pair[1].values)
        for line, _plan in heads[1:]:
            told = _("The head stands in row %(row)s already: a delegation has one.", row=heads[0][0].number)
            line.refuse("status", told)
        listed = {plan.stored.id for _line, plan in plans if plan.stored is not None}
        has_other = any(row.is_head and row.id not in listed for row in self._stored.values())
        if heads:
            if has_other and "status" in heads[0][1].values:
                self.notices.append(_("The present head is not in the file; he becomes a member of the delegation."))
            return
        former = [line for line, plan in plans if plan.stored is not None and plan.stored.is_head]
        if not has_other and plans and (former or self._sending.stored is None):
            line = former[0] if former else plans[0][0]
            line.refuse("status", _("Nobody on the list is the head of the delegation: one row must say so."))


def _like(one: AskedPerson, locale: str) -> Like:
    words = f"{one.member.full_name}, {one.member.delegation.sender(locale)}"
    return Like(words, str(LIKENESS_LABELS[one.why]), key=one.member.id)


def _is_same_name(stored: MemberRow, key: str, value: Any) -> bool:
    return key in NAMES and search_key(value) == search_key(getattr(stored, key))


def _judge(line: Line, result: RowResult, sending: Sending) -> None:
    result.faults = line.faults
    if line.faults:
        result.verdict = Verdict.INVALID
    elif result.draft.stored is not None and not result.cells:
        result.verdict = Verdict.UNCHANGED
    elif sending.problem is not None:
        line.refuse(None, sending.problem)
        result.verdict = Verdict.NOT_PERMITTED
    elif result.draft.stored is not None:
        result.verdict = verdict_of(result.cells)


def _forgive(line: Line, stored: MemberRow, columns: Sequence[Column[MemberRow]]) -> None:
    """Take back what was said of an empty cell that is empty in the register too: nothing is wanted there."""
    empty = {
        f"{line.letters[column.key]}{line.number}"
        for column in columns
        if column.key in line.letters
        and line.values.get(column.key) is None
        and not (column.entry and column.entry.folded(column.read(stored)))
    }
    line.faults = [fault for fault in line.faults if fault.cell not in empty]


def _sections_by_name(forum: Forum) -> dict[str, int]:
    return {
        search_key(name): section.id
        for section in forum.sections
        for name in (section.name_ru, section.name_be, section.name_en)
        if name
    }
