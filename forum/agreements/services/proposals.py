"""Proposals of regions for a signing programme: sent, returned with a comment, sent again, accepted."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.agreements.drafts import AgreementDraft
from forum.agreements.enums import AGREEMENT_STATES, WITH_THE_REGION, AgreementState
from forum.agreements.models import Agreement, Proposal
from forum.agreements.numbering import next_list_number
from forum.agreements.queries.persons import is_own_proposal
from forum.agreements.services.consequences import label_of, mark_accepted, settle
from forum.agreements.services.entries import write_draft, write_new
from forum.agreements.services.reservations import next_reserved_number
from forum.agreements.services.rules import check_list_number
from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.core.text import clean_text
from forum.forums.enums import ForumState
from forum.forums.models import Forum


def is_theirs(actor: Actor, agreement: Agreement) -> bool:
    """Whether the document is a proposal that ``actor`` may correct, its files included: until it is accepted."""
    return agreement.state in WITH_THE_REGION and is_own_proposal(actor, agreement.proposal)


def propose_agreement(*, actor: Actor, draft: AgreementDraft) -> Agreement:
    """Propose a document for the signing programme of an edition whose registration is open; state ``proposed``.

    Raises ``DomainError`` as ``log_agreement`` does; on ``forum_id`` (registration is not open); on ``parties`` (none
    is of the own organisation or region); on None (no representative of an organisation).
    """
    if not actor.may(Permission.AGREEMENTS_PROPOSE) or actor.organisation_id is None:
        raise DomainError(None, _l("Documents are proposed by the representative of an organisation."))
    forum = db.session.get(Forum, draft.forum_id)
    if forum is not None and forum.state is not ForumState.REGISTRATION:
        raise DomainError("forum_id", _l("The registration of this edition is not open."))
    with atomic():
        agreement = write_new(draft, actor, state=AgreementState.PROPOSED)
        _check_own_party(actor, agreement)
        proposal = Proposal(
            agreement=agreement,
            organisation_id=actor.organisation_id,
            region_id=actor.home_region_id,
            sent_at=utc_now(),
        )
        audit.stamp(proposal, actor)
        db.session.add(proposal)
        audit.record(
            actor=actor,
            action="agreement.proposed",
            entity=agreement,
            parts=[*agreement.parties, proposal],
            label=label_of(agreement),
        )
    return agreement


def resubmit_proposal(*, actor: Actor, agreement: Agreement, draft: AgreementDraft) -> None:
    """Write ``draft`` over an own proposal and send it again, returned or not.

    Raises ``DomainError`` as ``propose_agreement`` does; an edition whose registration is over keeps its proposals.
    """
    proposal = _own(actor, agreement)
    forum = db.session.get(Forum, draft.forum_id)
    is_moved = draft.forum_id != agreement.forum_id
    if forum is not None and (forum.is_closed or (is_moved and forum.state is not ForumState.REGISTRATION)):
        raise DomainError("forum_id", _l("The registration of this edition is not open."))
    with atomic():
        agreement.state = AGREEMENT_STATES.target("resubmit", agreement.state, actor=actor)
        agreement.state_reason = None
        proposal.sent_at = utc_now()
        audit.stamp(proposal, actor)
        removed = write_draft(agreement, draft, actor)
        _check_own_party(actor, agreement)
        audit.record(
            actor=actor,
            action="agreement.resubmitted",
            entity=agreement,
            parts=[*agreement.parties, *removed, proposal],
            label=label_of(agreement),
        )


def take_back_proposal(*, actor: Actor, agreement: Agreement, reason: str = "") -> None:
    """Take an own proposal back: state ``withdrawn``. Raises ``DomainError`` on None (another's, accepted)."""
    proposal = _own(actor, agreement)
    with atomic():
        _step(agreement, proposal, "take_back", actor=actor, reason=clean_text(reason))


def return_proposal(*, actor: Actor, agreement: Agreement, comment: str) -> None:
    """Return a proposal to who proposed it. Raises ``DomainError`` on ``reason`` (no comment), None (state, role)."""
    comment, proposal = clean_text(comment), _proposal_of(agreement)
    with atomic():
        proposal.returned_at, proposal.comment = utc_now(), comment or None
        _step(agreement, proposal, "return", actor=actor, reason=comment)


def accept_proposal(
    *, actor: Actor, agreement: Agreement, list_number: int | None = None, with_reserved_number: bool = False
) -> int:
    """Put a proposal on its edition's programme and return its number there.

    That is ``list_number``, else the next reserved one where asked for, else the one after the last.

    From now on everybody sees it whose scope its parties are in. Raises ``DomainError`` on ``list_number`` (taken, out
    of range, none reserved), None (state, role, the edition is closed).
    """
    proposal = _proposal_of(agreement)
    if agreement.forum.is_closed:
        raise DomainError(None, _l("The edition is closed: nothing is put on its programme."))
    with atomic():
        number = list_number
        if number is None:
            number = (next_reserved_number if with_reserved_number else next_list_number)(agreement.forum_id)
        check_list_number(number, forum_id=agreement.forum_id, own=agreement)
        agreement.list_number = number
        mark_accepted(agreement, actor)
        _step(agreement, proposal, "accept", actor=actor)
    return number


def _step(agreement: Agreement, proposal: Proposal, action: str, *, actor: Actor, reason: str = "") -> None:
    """Take an arrow, with what follows from it and the event that tells of it."""
    agreement.state = AGREEMENT_STATES.target(action, agreement.state, actor=actor, reason=reason)
    agreement.state_reason = reason or None
    audit.stamp(proposal, actor)
    settle(agreement, actor)
    audit.record(
        actor=actor,
        action=f"agreement.{agreement.state.value}",
        entity=agreement,
        parts=[proposal],
        label=label_of(agreement),
        reason=reason,
    )


def _proposal_of(agreement: Agreement) -> Proposal:
    if agreement.proposal is None:
        raise DomainError(None, _l("This document was not proposed by a region."))
    return agreement.proposal


def _own(actor: Actor, agreement: Agreement) -> Proposal:
    if not is_theirs(actor, agreement):
        raise DomainError(None, _l("Only who proposed a document corrects it, and only until it is accepted."))
    return _proposal_of(agreement)


def _check_own_party(actor: Actor, agreement: Agreement) -> None:
    """A region proposes what it has a part in; what others sign between them is not its to propose."""
    organisations = {party.organisation_id for party in agreement.parties}
    regions = {party.region_id for party in agreement.parties if party.region_id is not None}
    if actor.organisation_id not in organisations and actor.home_region_id not in regions:
        raise DomainError("parties", _l("Name your organisation, or another of your region, among the parties."))
