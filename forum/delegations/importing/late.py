"""Rows that come after the day of changes: requests to the secretariat, as the form of a person makes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _

from forum.core.imports import Line, Order, ReasonAsked, RowResult
from forum.core.imports.verdicts import WRITTEN
from forum.delegations.columns import HEAD
from forum.delegations.drafts import restored_draft
from forum.delegations.enums import LateChangeKind, LateChangeState
from forum.delegations.importing.senders import Sending
from forum.delegations.queries import late_changes_of
from forum.delegations.services.composition import name_key
from forum.delegations.services.late_changes import PERSON_WAITS


def reason_for(sending: Sending, persons: Iterable[RowResult]) -> ReasonAsked | None:
    """Why a reason is to be given for the rows of a late list; None where nothing of them is asked for."""
    if not sending.is_late or not any(row.verdict in WRITTEN for row in persons):
        return None
    told = [
        _(
            "The time for changes is over: new and changed persons of this list become requests to the secretariat, "
            "which decides on each. One reason is given for all of them when the list is brought in; the composition "
            "changes once they are approved."
        ),
        _("To replace a person or to take one off is asked for on the card of the delegation: a list cannot tell it."),
    ]
    if sending.forum.contact:
        told.append(_("Duty telephone of the secretariat: %(contact)s", contact=sending.forum.contact) + ".")
    done = _("The requests are with the secretariat. The composition changes as they are approved.")
    return ReasonAsked(" ".join(told), done)


def refuse_unaskable(order: Order, sending: Sending, lines: Sequence[tuple[Line, RowResult]]) -> None:
    """Put a fault on rows that no request can be made of: another head, a person about whom one waits already."""
    stored = sending.stored
    asked = late_changes_of(order.actor, stored.id) if stored is not None else ()
    pending = [change for change in asked if change.state is LateChangeState.PENDING]
    persons = {change.member_id for change in pending}
    names = {
        name_key(restored_draft(one.draft)) for one in pending if one.draft and one.kind is not LateChangeKind.CHANGE
    }
    for line, result in lines:
        plan: Any = result.draft
        if plan.stored is None:
            waits = name_key(plan.draft()) in names
        else:
            waits = bool(result.cells) and plan.stored.id in persons
        if waits:
            line.refuse("last_name", PERSON_WAITS)
        if plan.values.get("status") == HEAD:
            told = _("After the time for changes a list names no head: ask on the card for the head to be replaced.")
            line.refuse("status", told)
