"""Links between documents: frameworks with what is concluded under them, supplements, what takes whose place."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.agreements.counting import counts
from forum.agreements.enums import AGREEMENT_STATES, AgreementKind, AgreementState, Disclosure, Relation
from forum.agreements.models import Agreement, AgreementLink
from forum.agreements.services.consequences import label_of, settle
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.rules import check_may_edit
from forum.agreements.services.states import write_state
from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.states import Arrow

_REPLACING: Final = "replace"


def link_agreements(*, actor: Actor, agreement: Agreement, other: Agreement, relation: Relation) -> AgreementLink:
    """Say what ``agreement`` is to ``other`` and return the link.

    A signed document that supersedes another makes it ``replaced``, with an event of its own. Raises ``DomainError``
    on ``other`` (itself, annulled, linked already, a circle, a framework that states a sum of its own) or ``relation``
    (a kind that cannot stand so, a second framework).
    """
    check_may_edit(actor)
    _check(agreement, other, relation)
    with atomic():
        link = AgreementLink(agreement=agreement, other=other, relation=relation)
        audit.stamp(link, actor)
        db.session.add(link)
        # Raises the version, so that two people who link one document at once meet.
        settle(agreement, actor)
        audit.record(actor=actor, action="agreement.linked", entity=agreement, parts=[link], label=label_of(agreement))
        if relation is Relation.SUPERSEDING:
            replace_superseded(actor=actor, agreement=agreement)
    return link


def unlink_agreements(*, actor: Actor, link: AgreementLink) -> None:
    """Take a link back. Raises ``DomainError`` on None for one by which a document has been replaced already."""
    check_may_edit(actor)
    if link.relation is Relation.SUPERSEDING and link.other.state is AgreementState.REPLACED:
        raise DomainError(None, _l("By this link a document was marked as replaced: it stays."))
    if link.relation is Relation.REPORT:
        raise DomainError(None, _l("Separate the joined record: the link goes with that."))
    agreement = link.agreement
    with atomic():
        told = {"link": [label_of(link.other), None]}
        db.session.delete(link)
        settle(agreement, actor)
        audit.record(
            actor=actor,
            action="agreement.unlinked",
            entity=agreement,
            parts=[link],
            label=label_of(agreement),
            changes=told,
        )


def replace_superseded(*, actor: Actor, agreement: Agreement) -> None:
    """Mark as replaced what a signed document supersedes; call it after a link and after a signing."""
    if not counts(agreement):
        return
    links = sa.select(AgreementLink).where(
        AgreementLink.agreement_id == agreement.id, AgreementLink.relation == Relation.SUPERSEDING
    )
    arrow: Arrow[AgreementState] = next(one for one in AGREEMENT_STATES.arrows if one.action == _REPLACING)
    for link in db.session.scalars(links).all():
        if link.other.state in arrow.sources:
            write_state(link.other, arrow.target, ended_on=agreement.in_force_from or agreement.signed_on)
            settle(link.other, actor)
            audit.record(
                actor=actor,
                action="agreement.replaced",
                entity=link.other,
                label=label_of(link.other),
                # No record ends without a reason: here it is the document that took its place.
                reason=label_of(agreement),
            )


def check_not_linked(agreement: Agreement, other: Agreement, field: str) -> None:
    """Raise ``DomainError`` on ``field`` where a link leads from one document to the other already, either way."""
    either_way = sa.or_(
        sa.and_(AgreementLink.agreement_id == agreement.id, AgreementLink.other_id == other.id),
        sa.and_(AgreementLink.agreement_id == other.id, AgreementLink.other_id == agreement.id),
    )
    if db.session.scalar(sa.select(AgreementLink.id).where(either_way)) is not None:
        raise DomainError(field, _l("These documents are linked already."))


def check_family(agreement: Agreement, known: Lookups) -> None:
    """Whether a corrected document may still stand where its links put it; raises ``DomainError``."""
    if not agreement.id:
        return  # Not stored yet, and so without links.
    if agreement.disclosure is Disclosure.DISCLOSED and known.has_contracts(agreement.id):
        raise DomainError("disclosure", _l("Contracts are concluded under this document: its sum is a ceiling."))
    if agreement.kind is not AgreementKind.CONTRACT and known.has_framework(agreement.id):
        raise DomainError("kind", _l("It is concluded under a framework, so it is a contract."))


def _check(agreement: Agreement, other: Agreement, relation: Relation) -> None:
    if agreement.id == other.id:
        raise DomainError("other", _l("A document is not linked to itself."))
    if relation is Relation.REPORT:
        raise DomainError("relation", _l("A proposal is joined on a page of its own, which lists what differs."))
    if AgreementState.VOID in (agreement.state, other.state):
        raise DomainError("other", _l("An annulled record is not linked."))
    check_not_linked(agreement, other, "other")
    if agreement.id in _reachable(other.id, relation):
        raise DomainError("other", _l("The links of these documents would lead in a circle."))
    if relation is Relation.FRAMEWORK:
        _check_framework(agreement, other)
    if relation is Relation.SUPPLEMENT and agreement.kind is not AgreementKind.SUPPLEMENT:
        raise DomainError("relation", _l("Only a supplementary agreement supplements another document."))


def _check_framework(agreement: Agreement, other: Agreement) -> None:
    if agreement.kind is not AgreementKind.CONTRACT:
        raise DomainError("relation", _l("Contracts are concluded under a framework."))
    if other.disclosure is Disclosure.DISCLOSED:
        raise DomainError("other", _l("That document states a sum of its own. The sum of a framework is a ceiling."))
    if Lookups().has_framework(agreement.id):
        raise DomainError("relation", _l("This contract is concluded under a framework already."))


def _reachable(start: int, relation: Relation) -> set[int]:
    """Keys of all documents that links of one relation lead to."""
    found, ahead = {start}, {start}
    while ahead:
        step = sa.select(AgreementLink.other_id).where(
            AgreementLink.agreement_id.in_(ahead), AgreementLink.relation == relation
        )
        ahead = set(db.session.scalars(step)) - found
        found |= ahead
    return found
