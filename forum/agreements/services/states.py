"""Changes of state along the declared arrows."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from forum.agreements.enums import AGREEMENT_STATES, ENDED_STATES, AgreementState
from forum.agreements.models import Agreement
from forum.agreements.services.consequences import label_of, mark_accepted, settle
from forum.agreements.services.rules import check_closed_reason, check_has_no_reports
from forum.agreements.terms import term_on
from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import clean_text

SIGNING = "sign"
APART = frozenset({SIGNING, "accept", "return", "resubmit", "take_back", "join", "separate"})
"""Arrows that ask for more than a reason: each has a service and a page of its own."""
_DAY = timedelta(days=1)


def change_state(*, actor: Actor, agreement: Agreement, action: str, reason: str = "", day: date | None = None) -> None:
    """Take the arrow ``action`` of ``AGREEMENT_STATES`` and recount; register numbers stay where they were given.

    ``day`` (None: today) is the first one a document is in force no more, where the arrow leads to such a state. Raises
    ``DomainError`` on None (not from this state, not by this role, its term is over), ``reason`` (missing; in a closed
    edition every arrow needs one), ``day`` (to come, before the signing); ``KeyError`` for an arrow that is not
    declared and for those ``APART``.
    """
    if action in APART:
        raise KeyError(action)
    reason = clean_text(reason)
    check_closed_reason(agreement, reason)
    with atomic():
        state = AGREEMENT_STATES.target(action, agreement.state, actor=actor, reason=reason)
        if state is AgreementState.VOID:
            check_has_no_reports(agreement)
        write_state(agreement, state, ended_on=_checked_end(agreement, state, day))
        agreement.state_reason = reason or None
        # What a region took back is accepted when the secretariat puts it on the programme all the same.
        parts = mark_accepted(agreement, actor) if agreement.state is AgreementState.PLANNED else []
        settle(agreement, actor)
        audit.record(
            actor=actor,
            action=f"agreement.{agreement.state.value}",
            entity=agreement,
            parts=parts,
            label=label_of(agreement),
            reason=reason,
        )


def write_state(agreement: Agreement, state: AgreementState, *, ended_on: date | None) -> None:
    """Write a state and, of a document in force no more, the first such day."""
    agreement.state = state
    agreement.ended_on = ended_on if state in ENDED_STATES else None


def _checked_end(agreement: Agreement, state: AgreementState, day: date | None) -> date:
    until = term_on(agreement, today())
    if state is AgreementState.IN_FORCE and until is not None and until < today():
        raise DomainError(None, _l("The term of this document is over: correct its last day in force first."))
    ended_on = day or today()
    if ended_on > today():
        raise DomainError("day", _l("This day is still to come."))
    if agreement.signed_on is not None and ended_on < agreement.signed_on:
        raise DomainError("day", _l("This day is before the signing."))
    return ended_on


def expired_by_term(agreement: Agreement) -> bool:
    """Whether the document expired because its last day in force, as amended by then, was over."""
    if agreement.state is not AgreementState.EXPIRED or agreement.ended_on is None:
        return False
    last = agreement.ended_on - _DAY
    return term_on(agreement, last) == last


def follow_term(agreement: Agreement) -> None:
    """Let a document that expired by its term follow the changed one: it may be in force still."""
    until = term_on(agreement, today())
    if until is None or until >= today():
        write_state(agreement, AGREEMENT_STATES.arrow("resume").target, ended_on=None)
    else:
        write_state(agreement, agreement.state, ended_on=until + _DAY)
