"""What the merge of two organisations means for the delegations they sent."""

from __future__ import annotations

import sqlalchemy as sa

from forum.core import audit
from forum.core.clock import today
from forum.core.db import BusinessTable, db
from forum.core.security import Actor
from forum.delegations.models import Delegation, FocalPoint
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
    return [*delegations, *_repoint_focal_points(actor, duplicate, survivor)]


def _repoint_focal_points(actor: Actor, duplicate: Organisation, survivor: Organisation) -> list[FocalPoint]:
    """Give the survivor the history of both; where both have somebody now, that of the survivor stays."""
    of_both = sa.select(FocalPoint).where(FocalPoint.organisation_id.in_([duplicate.id, survivor.id]))
    points = db.session.scalars(of_both.order_by(FocalPoint.id)).all()
    is_answered = any(point.until is None and point.organisation_id == survivor.id for point in points)
    moved = [point for point in points if point.organisation_id == duplicate.id]
    for point in moved:
        if is_answered and point.until is None:
            point.until = max(today(), point.since)
        point.organisation = survivor
        audit.stamp(point, actor)
    return moved
