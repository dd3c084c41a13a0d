"""A list of the persons of many delegations, each row with the delegation it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.imports import MARK_COLUMN, Importer, Line, Order, Preview, RowResult, Table, Verdict, read_mark
from forum.core.security import Permission
from forum.core.spreadsheet import Register
from forum.delegations.importing.notices import notices_of
from forum.delegations.importing.persons import PersonCheck
from forum.delegations.importing.registers import DELEGATION_COLUMN, list_columns, list_register
from forum.delegations.importing.senders import (
    Sending,
    chosen_edition,
    edition_of,
    living_of,
    sender_called,
    sending_of,
    stored_sending,
    told_edition,
)
from forum.delegations.importing.writing import write_sendings
from forum.delegations.models import Member
from forum.delegations.queries import DelegationFilter, MemberRow, stream_members
from forum.forums.models import Forum


def members_register(order: Order) -> Register[MemberRow]:
    """The columns of the full application, before them the delegation."""
    title = _l("Members of the delegations")
    columns = list_columns(order.locale, chosen_edition(order))
    return list_register("members", title, columns, lead=(DELEGATION_COLUMN,))


def member_rows(order: Order) -> Iterator[MemberRow]:
    """The persons of all delegations of the chosen edition, for a workbook that is edited and sent back."""
    keys = [one.id for one in db.session.scalars(living_of(order, edition_of(order, None)))]
    return stream_members(actor=order.actor, chosen=DelegationFilter(), locale=order.locale, delegation_ids=keys)


def check_members(table: Table, order: Order) -> Preview:
    """What the list would do, delegation by delegation; its rows keep their order.

    Raises ``DomainError`` when no edition was chosen.
    """
    preview = Preview(notices=list(table.notices))
    forum = edition_of(order, None)
    groups, strays = _grouped(table, order, forum)
    columns = list_columns(order.locale, forum)
    stored: dict[int, list[MemberRow]] = {}
    keys = [sending.stored.id for sending in groups if sending.stored is not None]
    chosen = DelegationFilter()
    for row in stream_members(actor=order.actor, chosen=chosen, locale=order.locale, delegation_ids=keys):
        stored.setdefault(row.delegation_id, []).append(row)
    judged: list[tuple[Sending, list[RowResult]]] = []
    for sending, lines in groups.items():
        known = stored.get(sending.stored.id, []) if sending.stored is not None else []
        check = PersonCheck(order, sending, columns, known)
        judged.append((sending, check.rows(lines)))
        preview.notices += [f"{sending.organisation.name(order.locale)}: {notice}" for notice in check.notices]
    preview.notices += notices_of(table, judged)
    rows = [*strays, *(row for _sending, found in judged for row in found)]
    preview.rows = sorted(rows, key=lambda row: row.number)
    return preview


def _grouped(table: Table, order: Order, forum: Forum) -> tuple[dict[Sending, list[Line]], list[RowResult]]:
    """The lines by their delegation, and the rows of which none is found."""
    groups: dict[Sending, list[Line]] = {}
    found: dict[str, Sending | DomainError] = {}
    known: dict[int, Sending | DomainError] = {}
    strays = []
    marked = _by_mark(table, order, forum)
    for line in table.lines:
        name = line.values.get("delegation") or ""
        if name not in found:
            found[name] = _sending(order, forum, name, known)
        sending = found[name]
        if isinstance(sending, DomainError) and sending.field == "kind":
            # Of several delegations of a sender the hidden mark of the person tells which.
            sending = marked.get(line.texts.get(MARK_COLUMN, ""), sending)
        if isinstance(sending, Sending):
            groups.setdefault(sending, []).append(line)
            continue
        if name:
            line.refuse("delegation", sending.message)
        strays.append(RowResult(line.number, Verdict.INVALID, faults=line.faults))
    return groups, strays


def _by_mark(table: Table, order: Order, forum: Forum) -> dict[str, Sending]:
    """The living delegations of the edition by the marks of their persons in the list."""
    marks = {
        text: mark.key
        for line in table.lines
        if (text := line.texts.get(MARK_COLUMN, "")) and (mark := read_mark(text))
    }
    if not marks:
        return {}
    sendings = {one.id: stored_sending(order, forum, one) for one in db.session.scalars(living_of(order, forum))}
    of_persons = sa.select(Member.id, Member.delegation_id).where(Member.delegation_id.in_(sendings))
    keys: dict[int, int] = dict(db.session.execute(of_persons).all())
    return {text: sendings[keys[key]] for text, key in marks.items() if key in keys}


def _sending(order: Order, forum: Forum, name: str, known: dict[int, Sending | DomainError]) -> Sending | DomainError:
    """The delegation of that sender; ``known`` keeps them by organisation, for a list may name it in several ways."""
    try:
        organisation = sender_called(order, name)
    except DomainError as error:
        return error
    if organisation.id not in known:
        try:
            known[organisation.id] = sending_of(order, forum, organisation)
        except DomainError as error:
            known[organisation.id] = error
    return known[organisation.id]


MEMBERS: Final = Importer(
    name="members",
    title=_l("Members of the delegations"),
    permission=Permission.DELEGATIONS_REVIEW,
    register=members_register,
    check=check_members,
    apply=write_sendings,
    has_persons=True,
    tell_chosen=told_edition,
    lead=_l(
        "One list for many delegations of an edition, each row with its sending organisation. A delegation that is not "
        "registered yet is registered; nobody is ever taken off by a list."
    ),
)
"""Persons of many delegations: the secretariat brings them in."""
