"""What the merge of two organisations means for the documents they signed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from forum.agreements.models import Agreement, Party, Proposal
from forum.agreements.services.consequences import rewrite_search_key
from forum.core import audit
from forum.core.db import BusinessTable, db
from forum.core.security import Actor
from forum.reference.models import Organisation


def repoint_parties(*, actor: Actor, duplicate: Organisation, survivor: Organisation) -> list[BusinessTable]:
    """Make ``survivor`` the party, and who proposed, wherever ``duplicate`` was; returns the rows written.

    The region stays as it was at signing, and with it every total. A document that named both keeps two parties.
    """
    documents = (
        sa.select(Agreement)
        .where(Agreement.id.in_(sa.select(Party.agreement_id).where(Party.organisation_id == duplicate.id)))
        .order_by(Agreement.id)
        .options(selectinload(Agreement.parties).joinedload(Party.organisation))
    )
    written: list[BusinessTable] = []
    for agreement in db.session.scalars(documents).all():
        for party in agreement.parties:
            if party.organisation_id == duplicate.id:
                party.organisation = survivor
                audit.stamp(party, actor)
                written.append(party)
        rewrite_search_key(agreement)
        audit.stamp(agreement, actor)
        written.append(agreement)
    for proposal in db.session.scalars(sa.select(Proposal).where(Proposal.organisation_id == duplicate.id)).all():
        proposal.organisation = survivor
        audit.stamp(proposal, actor)
        written.append(proposal)
    return written
