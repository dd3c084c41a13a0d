"""The documents one is linked to, as far as the reader may see them, and what is left of a framework's ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from forum.agreements.enums import Disclosure, Relation
from forum.agreements.models import Agreement, AgreementLink
from forum.agreements.queries.amended import value_on
from forum.agreements.queries.documents import visible_to
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Actor


@dataclass(frozen=True, slots=True)
class Relative:
    """A linked document; ``is_own`` where the link is the document's own, else it is the other one's."""

    link_id: int
    relation: Relation
    is_own: bool
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What contracts under a framework draw on, minor units of its currency.

    ``limit`` is the ceiling and ``used`` the sum of the signed contracts that state one in that currency, both as
    amended up to today; ``elsewhere`` is how many signed ones do not. ``left`` below zero: more was concluded than
    the framework allows.
    """

    limit: int
    used: int
    elsewhere: int

    @property
    def left(self) -> int:
        """What is not drawn yet."""
        return self.limit - self.used


def relatives_of(agreement: Agreement, *, actor: Actor) -> list[Relative]:
    """Linked documents that ``actor`` may see: the document's own links first, then by day of signing and key."""
    found = []
    for is_own, mine, theirs in (
        (True, AgreementLink.agreement_id, AgreementLink.other),
        (False, AgreementLink.other_id, AgreementLink.agreement),
    ):
        statement = (
            sa.select(AgreementLink)
            .join(theirs)
            .options(contains_eager(theirs))
            .where(mine == agreement.id, visible_to(actor))
            .order_by(AgreementLink.relation, Agreement.signed_on.nulls_last(), Agreement.id)
        )
        found += [
            Relative(link.id, link.relation, is_own, link.other if is_own else link.agreement)
            for link in db.session.scalars(statement)
        ]
    return found


def ceiling_of(agreement: Agreement) -> Ceiling | None:
    """The ceiling of a framework and what is drawn on it; None for a document without contracts under it or a sum."""
    if agreement.value is None or agreement.disclosure is not Disclosure.CEILING:
        return None
    under = sa.select(AgreementLink.agreement_id).where(
        AgreementLink.other_id == agreement.id, AgreementLink.relation == Relation.FRAMEWORK
    )
    is_drawn = sa.and_(Agreement.disclosure == Disclosure.DISCLOSED, Agreement.currency_code == agreement.currency_code)
    statement = sa.select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(sa.case((is_drawn, value_on(today())), else_=0)), 0),
        sa.func.count().filter(sa.not_(sa.func.coalesce(is_drawn, sa.false()))),
    ).where(Agreement.id.in_(under), Agreement.counts)
    if not db.session.scalar(sa.select(sa.exists(under))):
        return None
    # An amendment moves the ceiling as it moves any sum.
    limit = db.session.scalars(sa.select(value_on(today())).where(Agreement.id == agreement.id)).one()
    _contracts, used, elsewhere = db.session.execute(statement).one()
    return Ceiling(int(limit), int(used), elsewhere)


def link_seen_by(actor: Actor, agreement_id: int, link_id: int) -> AgreementLink:
    """A link of a document, both of them visible to ``actor``; raises ``NoResultFound``."""
    seen = sa.select(Agreement.id).where(visible_to(actor))
    return db.session.scalars(
        sa.select(AgreementLink).where(
            AgreementLink.id == link_id,
            AgreementLink.agreement_id == agreement_id,
            AgreementLink.agreement_id.in_(seen),
            AgreementLink.other_id.in_(seen),
        )
    ).one()


def documents_numbered(actor: Actor, text: str) -> Sequence[Agreement]:
    """Visible documents with that register number, else with that number of their own; at most ten."""
    typed = " ".join(text.split())
    seen = sa.select(Agreement).where(visible_to(actor)).order_by(Agreement.id.desc()).limit(10)
    registered = db.session.scalars(seen.where(Agreement.register_number == typed.upper())).all()
    return registered or db.session.scalars(seen.where(Agreement.own_number == typed)).all()
