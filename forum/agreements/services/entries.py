"""Logging a document and correcting it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from flask_babel import lazy_gettext as _l

from forum.agreements.counting import counts
from forum.agreements.drafts import AgreementDraft
from forum.agreements.enums import WITH_THE_REGION, AgreementState
from forum.agreements.models import Agreement, Party
from forum.agreements.services.consequences import (
    label_of,
    priced_by,
    settle,
    sum_of,
    withhold_large_sum,
    write_entered_sum,
    write_equivalent,
)
from forum.agreements.services.families import check_family
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.parties import write_parties
from forum.agreements.services.reservations import next_reserved_number
from forum.agreements.services.rules import check_may_edit, checked_fields, checked_signing_day
from forum.agreements.services.slots import check_not_in_slot
from forum.agreements.services.states import expired_by_term, follow_term
from forum.core import audit
from forum.core.db import BusinessTable, atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import clean_text

EDITED: Final = "agreement.edited"
CLOSED_TO_EDITS = frozenset(
    {AgreementState.WITHDRAWN, AgreementState.NO_NEWS, AgreementState.JOINED, AgreementState.VOID}
)


def log_agreement(*, actor: Actor, draft: AgreementDraft, with_reserved_number: bool = False) -> Agreement:
    """Put a document on its edition's signing programme and return it, state ``planned``.

    ``with_reserved_number`` gives a document without a number on the programme the next reserved one. Raises
    ``DomainError`` with the draft's field name, or ``parties-<index>-<field>``.
    """
    check_may_edit(actor)
    with atomic():
        if with_reserved_number and draft.list_number is None:
            draft = replace(draft, list_number=next_reserved_number(draft.forum_id))
        agreement = write_new(draft, actor)
        audit.record(
            actor=actor,
            action="agreement.logged",
            entity=agreement,
            parts=agreement.parties,
            label=label_of(agreement),
        )
    return agreement


def write_new(draft: AgreementDraft, actor: Actor, *, state: AgreementState = AgreementState.PLANNED) -> Agreement:
    """A new document in the session, planned unless told otherwise, without an audit event: for services and files."""
    agreement = Agreement(state=state, parties=[], amendments=[])
    write_draft(agreement, draft, actor)
    return agreement


def edit_agreement(*, actor: Actor, agreement: Agreement, draft: AgreementDraft, reason: str = "") -> None:
    """Write ``draft`` over a document. After signing this is a correction: it needs ``reason`` and recounts.

    Raises ``DomainError`` as ``log_agreement`` does; on ``reason`` (signed, none given); on ``forum_id`` (a register
    number stays in its edition); on None (annulled or taken off the programme; the edition is closed:
    ``ask_correction``).
    """
    reason = clean_text(reason)
    check_edit(actor, agreement, draft, reason)
    check_open(agreement)
    with atomic():
        removed = write_draft(agreement, draft, actor)
        audit.record(
            actor=actor,
            action=action_of_edit(agreement),
            entity=agreement,
            parts=written_parts(agreement, removed),
            label=label_of(agreement),
            reason=reason,
        )


def action_of_edit(agreement: Agreement) -> str:
    """What the trail calls an edit: of a signed document it is a correction."""
    return "agreement.corrected" if counts(agreement) else EDITED


def check_open(agreement: Agreement) -> None:
    """Raise ``DomainError`` for a document of a closed edition: ``ask_correction`` is for that."""
    if agreement.forum.is_closed:
        raise DomainError(
            None, _l("The edition is closed: a correction is asked for and approved by another secretary.")
        )


def written_parts(agreement: Agreement, removed: Sequence[Party]) -> list[BusinessTable]:
    """The rows that an edit writes as part of the document, for its event."""
    return [*agreement.parties, *agreement.amendments, *agreement.executions, *removed]


def check_edit(actor: Actor, agreement: Agreement, draft: AgreementDraft, reason: str) -> None:
    """What must hold of every edit, whoever applies it; raises ``DomainError`` as ``edit_agreement`` does."""
    check_may_edit(actor)
    if agreement.state in CLOSED_TO_EDITS:
        raise DomainError(None, _l("A document that was annulled or taken off the programme is not edited."))
    if agreement.state in WITH_THE_REGION:
        raise DomainError(
            None, _l("A proposal is corrected by who proposed it: accept it, or return it with a comment.")
        )
    if counts(agreement) and not reason:
        raise DomainError("reason", _l("Say why a signed document is corrected."))
    if counts(agreement) and draft.forum_id != agreement.forum_id:
        raise DomainError("forum_id", _l("A signed document keeps its edition: its register number belongs to it."))
    if draft.forum_id != agreement.forum_id:
        check_not_in_slot(agreement)


def write_draft(
    agreement: Agreement, draft: AgreementDraft, actor: Actor, *, entered_by: Actor | None = None
) -> list[Party]:
    """Write checked values and their consequences; returns the parties that fell away.

    ``entered_by`` is who typed the sum, where that is not ``actor``: somebody else than they verifies it.
    """
    # Half-written rows would break the table's own constraints if a query flushed them in between.
    with db.session.no_autoflush:
        removed = write_content(agreement, draft, actor, known=Lookups(), entered_by=entered_by)
        db.session.add(agreement)
        settle(agreement, actor)
    return removed


def write_content(
    agreement: Agreement, draft: AgreementDraft, actor: Actor, *, known: Lookups, entered_by: Actor | None = None
) -> list[Party]:
    """The same without what follows from it, in memory alone: nothing is added to the session and nothing stored."""
    sum_before, priced_before, currency_before = sum_of(agreement), priced_by(agreement), agreement.currency_code
    with db.session.no_autoflush:
        is_expired = expired_by_term(agreement)
        for name, value in checked_fields(draft, agreement, known).items():
            setattr(agreement, name, value)
        if is_expired:
            follow_term(agreement)
        removed = write_parties(agreement, draft.parties, actor, known)
        _correct_signing(agreement, draft, known)
        _check_amendments(agreement)
        _check_executions(agreement, currency_before)
        check_family(agreement, known)
        is_new_sum = sum_of(agreement) != sum_before or agreement.id is None
        if is_new_sum:
            write_entered_sum(agreement, entered_by or actor)
        is_repriced = priced_by(agreement) != priced_before
        # A correction of the title must not reprice a document at a rate that was itself corrected since.
        if is_repriced or agreement.rate_id is None:
            write_equivalent(agreement, known)
        if is_new_sum or is_repriced:
            withhold_large_sum(agreement, known)
    return removed


def _correct_signing(agreement: Agreement, draft: AgreementDraft, known: Lookups) -> None:
    if agreement.signed_on is None or draft.signed_on is None:
        return
    agreement.signed_on = checked_signing_day(known.edition(draft.forum_id), draft.signed_on, draft.signed_precision)
    agreement.signed_precision = draft.signed_precision


def _check_amendments(agreement: Agreement) -> None:
    """What amendments say must still be sayable of the corrected document."""
    regions = {party.region for party in agreement.parties}
    for amendment in agreement.amendments:
        if amendment.value is not None and agreement.value is None:
            raise DomainError("disclosure", _l("An amendment states a sum of this document: the sum cannot go."))
        if agreement.signed_on is not None and amendment.effective_on < agreement.signed_on:
            raise DomainError("signed_on", _l("An amendment takes effect before this day."))
        if agreement.in_force_from is not None and (amendment.in_force_until or date.max) < agreement.in_force_from:
            raise DomainError("in_force_from", _l("By an amendment the document ends before this day."))
        told = {row.region for row in amendment.weights}
        sides = {region.side for region in told}
        if told and told != {region for region in regions if region is not None and region.side in sides}:
            raise DomainError("parties", _l("An amendment states shares of the regions of these parties: they stay."))


def _check_executions(agreement: Agreement, currency_before: str | None) -> None:
    """What was reported of its execution must still be sayable of the corrected document."""
    if not agreement.executions:
        return
    if agreement.value is None:
        raise DomainError("disclosure", _l("Execution is reported of this document: its sum cannot go."))
    if agreement.currency_code != currency_before:
        raise DomainError("currency_code", _l("Execution is reported in the currency of this document: it stays."))
    first = min(row.period.last_day for row in agreement.executions)
    if agreement.signed_on is not None and first < agreement.signed_on:
        raise DomainError("signed_on", _l("Execution is reported for a period before this day."))
