"""One document, as far as the reader may see it, with everything its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from forum.agreements.models import Agreement, Allocation, Amendment, AmendmentWeight, Party, Proposal
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Actor, Permission
from forum.reference.models import Organisation, Region


@dataclass(frozen=True, slots=True)
class AllocationCell:
    """A part of a document as of a day: kopecks of its rouble value and parts per million of the one document."""

    ru_code: str
    ru_name: str
    by_code: str
    by_name: str
    kopecks: int
    ppm: int
    is_stated: bool


# A list of a few keys, read once: the totals go on reading their covering index alone. Made once: every page asks it.
_IS_NO_PROPOSAL: Final = Agreement.id.not_in(sa.select(Proposal.agreement_id).where(Proposal.accepted_at.is_(None)))


def agreements_visible_to(actor: Actor) -> sa.Select[Agreement]:
    """Documents ``actor`` may open: a representative all signed ones, and any of the own region or organisation,
    proposals of others apart.

    The desk sees none.
    """
    return sa.select(Agreement).where(visible_to(actor))


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The scope of ``actor`` as a condition on ``Agreement``.

    A proposal that is not accepted is seen by the secretariat and by who proposed it, whoever its parties are.
    """
    if not actor.may(Permission.AGREEMENTS_VIEW):
        return sa.false()
    if actor.may(Permission.AGREEMENTS_EDIT):
        return sa.true()
    if not actor.is_representative:
        return _IS_NO_PROPOSAL
    own = sa.select(Party.agreement_id).where(
        sa.or_(Party.organisation_id == actor.organisation_id, Party.region_id == actor.home_region_id)
    )
    proposed = sa.select(Proposal.agreement_id).where(own_proposals(actor))
    accepted = sa.and_(Agreement.id.in_(own), _IS_NO_PROPOSAL)
    return sa.or_(Agreement.counts, accepted, Agreement.id.in_(proposed))


def own_proposals(actor: Actor) -> sa.ColumnElement[bool]:
    """Which rows of ``Proposal`` are the actor's own: of the organisation, or of the region the account is given."""
    own = Proposal.organisation_id == actor.organisation_id
    if actor.is_region_wide and actor.home_region_id is not None:
        return sa.or_(own, Proposal.region_id == actor.home_region_id)
    return own


WITH_PARTIES: Final = (
    joinedload(Agreement.forum),
    selectinload(Agreement.parties).options(
        joinedload(Party.organisation).joinedload(Organisation.region), joinedload(Party.region)
    ),
)
"""Options that load the edition and the parties along with documents."""


def agreement_seen_by(actor: Actor, agreement_id: int) -> Agreement:
    """The document with forum, sector, rate, parties (organisation, region) and amendments loaded.

    Raises ``NoResultFound`` (a 404) when it does not exist or is not visible.
    """
    statement = (
        agreements_visible_to(actor)
        .where(Agreement.id == agreement_id)
        .options(
            *WITH_PARTIES,
            joinedload(Agreement.sector),
            joinedload(Agreement.rate),
            joinedload(Agreement.proposal).joinedload(Proposal.organisation),
            selectinload(Agreement.amendments).selectinload(Amendment.weights).joinedload(AmendmentWeight.region),
        )
    )
    return db.session.scalars(statement).unique().one()


def allocation_of(agreement: Agreement, *, locale: str, as_of: date | None = None) -> list[AllocationCell]:
    """Cells of the document's allocation on ``as_of`` (None: today), in the official order of regions."""
    kopecks, ppm = sa.func.sum(Allocation.kopecks), sa.func.sum(Allocation.ppm)
    key = (Allocation.ru_region_id, Allocation.by_region_id, Allocation.is_stated)
    statement = (
        sa.select(*key, kopecks, ppm)
        .where(Allocation.agreement_id == agreement.id, Allocation.effective_on <= (as_of or today()))
        .group_by(*key)
        .having(sa.or_(kopecks != 0, ppm != 0))
    )
    sums = db.session.execute(statement).all()
    keys = {key for row in sums for key in row[:2]}
    regions = {region.id: region for region in db.session.scalars(sa.select(Region).where(Region.id.in_(keys)))}
    cells = [(regions[ru], regions[by], int(part), int(share), stated) for ru, by, stated, part, share in sums]
    cells.sort(key=lambda cell: (cell[0].official_order, cell[0].code, cell[1].official_order, cell[1].code, cell[4]))
    return [
        AllocationCell(ru.code, ru.name(locale), by.code, by.name(locale), part, share, stated)
        for ru, by, part, share, stated in cells
    ]
