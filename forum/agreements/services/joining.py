"""Two reports of one document: one record counts, the other is kept beside it with all it says."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.agreements.enums import AGREEMENT_STATES, COUNTED_STATES, WITH_THE_REGION, AgreementState, Relation
from forum.agreements.models import Agreement, AgreementLink
from forum.agreements.numbering import next_list_number
from forum.agreements.services.consequences import label_of, mark_accepted, settle
from forum.agreements.services.families import check_not_linked
from forum.agreements.services.rules import check_closed_reason, check_has_no_reports, check_may_edit
from forum.core import audit
from forum.core.db import BusinessTable, atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import clean_text

TAKES_REPORTS = COUNTED_STATES | {AgreementState.PLANNED}
"""States of a record that another report of the same document may be joined to."""


def join_proposal(*, actor: Actor, agreement: Agreement, into: Agreement, reason: str = "") -> AgreementLink:
    """Join a proposal to the record of the same document; state ``joined``, and nothing of either is changed.

    What the two say otherwise stays otherwise: the secretary corrects ``into`` by hand where the report is right. From
    now on both sides see both. Raises ``DomainError`` on ``into`` (itself, not accepted, annulled, linked already),
    ``reason`` (none, where the edition is closed) or None (no proposal, reports of its own, state, role).
    """
    check_may_edit(actor)
    reason = clean_text(reason)
    check_closed_reason(into, reason)
    if agreement.proposal is None:
        raise DomainError(None, _l("Only a proposal of a region is joined. Annul a record that was logged twice."))
    _check_target(agreement, into)
    with atomic():
        agreement.state = AGREEMENT_STATES.target("join", agreement.state, actor=actor)
        agreement.state_reason = reason or None
        link = AgreementLink(agreement=agreement, other=into, relation=Relation.REPORT)
        audit.stamp(link, actor)
        db.session.add(link)
        parts: list[BusinessTable] = [link, *mark_accepted(agreement, actor)]
        settle(agreement, actor)
        audit.record(actor=actor, action="agreement.joined", entity=agreement, parts=parts, label=label_of(agreement))
        # Its version too, so that who annuls or corrects it at this moment meets the joining.
        settle(into, actor)
        told = {"link": [None, label_of(agreement)]}
        audit.record(
            actor=actor,
            action="agreement.report_joined",
            entity=into,
            label=label_of(into),
            changes=told,
            reason=reason,
        )
    return link


def separate_report(*, actor: Actor, agreement: Agreement, reason: str) -> None:
    """Take a joining back: the record stands on the signing programme as a document of its own.

    Raises ``DomainError`` on ``reason`` (none), None (not joined, role).
    """
    reason = clean_text(reason)
    with atomic():
        agreement.state = AGREEMENT_STATES.target("separate", agreement.state, actor=actor, reason=reason)
        agreement.state_reason = reason
        if agreement.list_number is None:
            agreement.list_number = next_list_number(agreement.forum_id)
        link = db.session.scalars(_reports().where(AgreementLink.agreement_id == agreement.id)).one()
        into, told = link.other, {"link": [label_of(link.other), None]}
        db.session.delete(link)
        settle(agreement, actor)
        audit.record(
            actor=actor,
            action="agreement.separated",
            entity=agreement,
            parts=[link],
            label=label_of(agreement),
            changes=told,
            reason=reason,
        )
        settle(into, actor)
        audit.record(
            actor=actor,
            action="agreement.report_separated",
            entity=into,
            label=label_of(into),
            changes={"link": [label_of(agreement), None]},
            reason=reason,
        )


def _check_target(agreement: Agreement, into: Agreement) -> None:
    if into.id == agreement.id:
        raise DomainError("into", _l("A record is not joined to itself."))
    if into.state in WITH_THE_REGION:
        raise DomainError("into", _l("That document is a proposal too: put one of them on the programme first."))
    if into.state not in TAKES_REPORTS:
        raise DomainError("into", _l("That record is not in use: choose one that is planned or signed."))
    check_has_no_reports(agreement)
    check_not_linked(agreement, into, "into")


def _reports() -> sa.Select[AgreementLink]:
    return sa.select(AgreementLink).where(AgreementLink.relation == Relation.REPORT)
