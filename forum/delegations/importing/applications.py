"""The application of one delegation, as a region sends it: lines about the letter, below them the list of persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
from forum.core.imports import (
    MARK_COLUMN,
    Comparison,
    Importer,
    Order,
    Preview,
    RowResult,
    Table,
    Verdict,
    read_mark,
    verdict_of,
)
from forum.core.security import Permission
from forum.core.spreadsheet import Pair, Register
from forum.delegations.drafts import DelegationDraft
from forum.delegations.importing.late import reason_for
from forum.delegations.importing.letters import WRITTEN, Letter, letter_pairs, read_letter
from forum.delegations.importing.notices import notices_of
from forum.delegations.importing.persons import PersonCheck
from forum.delegations.importing.registers import list_columns, list_register
from forum.delegations.importing.senders import (
    Sending,
    check_told,
    chosen_edition,
    chosen_sending,
    edition_of,
    marked_sending,
    sender_called,
    sending_of,
    told_edition,
)
from forum.delegations.importing.writing import write_sendings
from forum.delegations.queries import DelegationFilter, MemberRow, stream_members
from forum.delegations.services import delegation_problems
from forum.delegations.telephones import is_same_number

_UNSTATED: Final = ("kind", "head_level")
"""What a delegation always has: an empty line does not take it away."""


@dataclass(slots=True)
class LetterPlan:
    """What the lines above the list want: ``values`` by line, of a stored delegation only what is new."""

    sending: Sending
    values: dict[str, Any] = field(default_factory=dict)

    def draft(self, values: Mapping[str, Any] | None = None) -> DelegationDraft:
        """The delegation as it will be, with ``values`` (all of the lines' when left out) over what is stored."""
        told = self.values if values is None else values
        stored = self.sending.stored
        # What no line tells stays as it is.
        plain = {name: getattr(stored, name) for name in DelegationDraft.__dataclass_fields__} if stored else {}
        plain |= {column.key: told[column.key] for column in WRITTEN if column.key in told}
        return DelegationDraft(**{**plain, "organisation_id": self.sending.organisation.id})


def application_register(order: Order) -> Register[MemberRow]:
    """The columns of the full application."""
    sending = chosen_sending(order)
    forum = chosen_edition(order) if sending is None else sending.forum
    return list_register("application", _l("Application of a delegation"), list_columns(order.locale, forum))


def told_sending(order: Order) -> str:
    """What was chosen beside the file, in words: the delegation, or the edition and until when it takes them."""
    sending = chosen_sending(order)
    if sending is not None:
        return f"{sending.organisation.name(order.locale)}; {sending.forum.name(order.locale)}"
    return told_edition(order)


def _above(order: Order) -> list[Pair]:
    sending = chosen_sending(order)
    if sending is not None:
        return letter_pairs(order, sending.forum, sending.stored)
    return letter_pairs(order, chosen_edition(order), None)


def application_rows(order: Order) -> Iterator[MemberRow]:
    """The persons of the chosen delegation, for a workbook that is edited and sent back."""
    sending = chosen_sending(order)
    keys = [sending.stored.id] if sending is not None and sending.stored is not None else []
    return stream_members(actor=order.actor, chosen=DelegationFilter(), locale=order.locale, delegation_ids=keys)


def check_application(table: Table, order: Order) -> Preview:
    """What the workbook would do; the lines above the list are told as a row of their own."""
    preview = Preview(notices=list(table.notices))
    letter = read_letter(table, order.locale)
    preview.notices += letter.notices
    sending = _sending(letter, order)
    if sending is None:
        # Whose list it is, is not known: its rows cannot be compared with anything, and nothing is told of anybody.
        preview.faults = letter.faults
        faulty = [line for line in table.lines if line.faults]
        preview.rows = [RowResult(line.number, Verdict.INVALID, faults=line.faults) for line in faulty]
        return preview
    columns = list_columns(order.locale, sending.forum)
    stored = _stored(order, sending)
    check = PersonCheck(order, sending, columns, stored)
    first = _letter_row(letter, sending)
    preview.rows = [first, *check.rows(table.lines)]
    preview.notices += [*check.notices, *notices_of(table, [(sending, preview.rows[1:])])]
    preview.reason = reason_for(sending, preview.rows[1:])
    return preview


def _sending(letter: Letter, order: Order) -> Sending | None:
    """The delegation that the lines and what was chosen name; None when they name none, which is told at its line."""
    told = letter.values
    try:
        chosen = chosen_sending(order) or marked_sending(order, told.get(MARK_COLUMN, ""))
        if chosen is None:
            forum = edition_of(order, told.get("forum"))
            organisation = sender_called(order, told.get("organisation"), told.get("tax_number"))
            return sending_of(order, forum, organisation, kind=told.get("kind"))
        check_told(order, chosen, told)
    except DomainError as error:
        letter.refuse(error.field, error.message)
        return None
    return chosen


def _stored(order: Order, sending: Sending) -> list[MemberRow]:
    if sending.stored is None:
        return []
    keys, chosen = [sending.stored.id], DelegationFilter()
    return list(stream_members(actor=order.actor, chosen=chosen, locale=order.locale, delegation_ids=keys))


def _letter_row(letter: Letter, sending: Sending) -> RowResult:
    mark = read_mark(letter.values.get(MARK_COLUMN, ""))
    values = {column.key: letter.values[column.key] for column in WRITTEN if column.key in letter.values}
    if mark is not None:
        # A line that was filled in when it left and is empty now was emptied; else it says nothing.
        values |= {column.key: None for column in WRITTEN if column.key in letter.empty.difference(_UNSTATED)}
    plan = LetterPlan(sending, values)
    row = RowResult(letter.row, Verdict.NEW, sending.organisation.name("ru"), draft=plan, faults=letter.faults)
    if sending.stored is not None:
        stored, row.version = sending.stored, sending.stored.version
        if is_same_number(values.get("contact_phone"), stored.contact_phone, sending.side):
            # The same number in another spelling is no news.
            values.pop("contact_phone", None)
        row.cells = Comparison(WRITTEN).cells(stored=stored, values=values, mark=mark, version=row.version)
        plan.values = {cell.key: values[cell.key] for cell in row.cells}
        row.verdict = verdict_of(row.cells)
    if sending.stored is None or row.cells:
        for key, problem in delegation_problems(plan.draft(), sending.side, sending.stored):
            letter.refuse(key, problem)
    if row.faults:
        row.verdict = Verdict.INVALID
    elif sending.problem is not None and row.verdict is not Verdict.UNCHANGED:
        letter.refuse("forum" if sending.stored is None else None, sending.problem)
        row.verdict = Verdict.NOT_PERMITTED
    return row


APPLICATIONS: Final = Importer(
    name="applications",
    title=_l("Application of a delegation"),
    permission=Permission.DELEGATIONS_EDIT,
    register=application_register,
    check=check_application,
    apply=write_sendings,
    has_persons=True,
    above=_above,
    tell_chosen=told_sending,
    lead=_l(
        "One workbook for one delegation: above the list its sender, edition and letter, below them the persons. "
        "A delegation that is registered already is corrected; nobody is ever taken off by a list."
    ),
)
"""The application of one delegation: its region brings it in, or the secretariat for it."""
