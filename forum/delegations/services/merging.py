"""What the merge of two organisations means for the delegations they sent."""

from __future__ import annotations

import sqlalchemy as sa

from forum.core import audit
from forum.core.db import BusinessTable, db
from forum.core.security import Actor
from forum.delegations.models import Delegation
from forum.reference.models import Organisation


def repoint_delegations(*, actor: Actor, duplicate: Organisation, survivor: Organisation) -> list[BusinessTable]:
    """Make ``survivor`` the sender wherever ``duplicate`` was; returns the rows written.

    The region stays as it was when the delegation was sent, and with it every total.
    """
    statement = sa.select(Delegation).where(Delegation.organisation_id == duplicate.id).order_by(Delegation.id)
    delegations = db.session.scalars(statement).all()
    for delegation in delegations:
        delegation.organisation = survivor
        audit.stamp(delegation, actor)
    return list(delegations)
