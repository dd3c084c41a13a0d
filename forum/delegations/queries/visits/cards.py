"""One visit outside forums, and what its filters and forms offer to choose from."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.core.security import Actor
from forum.core.types import localized_column
from forum.delegations.models import Delegation
from forum.delegations.queries.scope import visit_is_visible, visits_visible_to
from forum.reference.models import Region


def visit_seen_by(actor: Actor, visit_id: int) -> Delegation:
    """The visit with what its card names; raises ``NoResultFound`` when ``actor`` may not see it."""
    statement = (
        visits_visible_to(actor)
        .where(Delegation.id == visit_id)
        .options(
            joinedload(Delegation.organisation),
            joinedload(Delegation.region),
            joinedload(Delegation.destination_region),
        )
    )
    return db.session.scalars(statement).one()


def years_with_visits(actor: Actor) -> list[int]:
    """Years in which the visible visits begin, the newest first."""
    year = sa.cast(sa.extract("year", Delegation.starts_on), sa.Integer)
    return list(db.session.scalars(sa.select(year).where(visit_is_visible(actor)).distinct().order_by(year.desc())))


def regions_with_visits(actor: Actor, locale: str) -> list[tuple[str, str, str]]:
    """Code, name and side of the regions that send or receive the visible visits, in official order."""
    statement = (
        sa.select(Region.code, localized_column(Region, locale), Region.side)
        .where(
            sa.exists().where(
                sa.or_(Delegation.region_id == Region.id, Delegation.destination_region_id == Region.id),
                visit_is_visible(actor),
            )
        )
        .order_by(Region.side.desc(), Region.is_pseudo, Region.official_order, Region.code)
    )
    return [(code, name, side.value) for code, name, side in db.session.execute(statement)]
