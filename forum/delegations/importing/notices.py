"""What must be told of a list though it hinders nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.imports import CellFault, RowResult, Table, Verdict
from forum.delegations.asking import unasked_columns
from forum.delegations.enums import NOMINATED_STATES
from forum.delegations.importing.persons import PersonPlan
from forum.delegations.importing.senders import Sending
from forum.delegations.queries import quota_problem, quota_uses_of
from forum.forums.enums import DelegationKind, HeadLevel
from forum.forums.models import Forum


def notices_of(table: Table, sendings: Sequence[tuple[Sending, Sequence[RowResult]]]) -> Iterator[str]:
    """Columns that were not read, delegations that will be registered, places of the regions.

    A delegation that holds places already may not outgrow them: then it is its new rows that are refused.
    """
    yield from _columns_left_out(table, sendings[0][0].forum if sendings else None)
    new = [sending.organisation.name("ru") for sending, _rows in sendings if sending.stored is None]
    if new:
        yield _("Delegations will be registered: %(names)s.", names="; ".join(new))
    for sending, rows in sendings:
        if problem := _places(sending, rows):
            yield problem
    if without := sum(_lacks_latin(row) for _sending, rows in sendings for row in rows):
        yield ngettext(
            "%(num)s new person has no Latin name; the delegation's page suggests one to be checked.",
            "%(num)s new persons have no Latin name; the delegation's page suggests one to be checked.",
            without,
        )


def _lacks_latin(row: RowResult) -> bool:
    """Whether it is a new person without a Latin name, of an edition that asks for one."""
    if row.verdict is not Verdict.NEW or not isinstance(row.draft, PersonPlan):
        return False
    forum, values = row.draft.sending.forum, row.draft.values
    return forum.asks_latin_names and not (values.get("last_name_latin") and values.get("first_name_latin"))


def _columns_left_out(table: Table, forum: Forum | None) -> Iterator[str]:
    titles = {column.key: str(column.title) for column in table.register.columns}
    filled = {key for line in table.lines for key in line.texts}
    unasked = unasked_columns(forum) if forum is not None else frozenset()
    if names := [title for key, title in titles.items() if key in unasked and key in filled]:
        yield _("The edition does not ask for these columns; they were not read: %(names)s.", names="; ".join(names))


def _places(sending: Sending, rows: Sequence[RowResult]) -> str | None:
    added = [row for row in rows if row.verdict is Verdict.NEW]
    stored = sending.stored
    region_id = stored.region_id if stored is not None else sending.organisation.region_id
    if not added or region_id is None:
        return None
    uses = quota_uses_of(
        sending.forum.id,
        region_id,
        kind=stored.kind if stored is not None else DelegationKind.OFFICIAL,
        head_level=stored.head_level if stored is not None else HeadLevel.OTHER,
        delegation_id=stored.id if stored is not None else None,
    )
    problem = quota_problem([use.with_more(len(added)) for use in uses])
    # Late rows are asked for: whether there are places then is the secretariat's to decide.
    if problem and stored is not None and stored.state in NOMINATED_STATES and not sending.is_late:
        for row in added:
            row.faults.append(CellFault(str(row.number), "", problem))
            row.verdict = Verdict.NOT_PERMITTED
        return None
    return problem
