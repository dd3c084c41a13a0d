"""States that follow from days and links, written once a day: in force, expired, replaced."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.agreements.enums import AGREEMENT_STATES, AgreementState, Relation
from forum.agreements.models import Agreement, AgreementLink
from forum.agreements.queries.amended import in_force_until_on
from forum.agreements.services.consequences import label_of, settle
from forum.agreements.services.families import replace_superseded
from forum.agreements.services.states import expired_by_term, write_state
from forum.agreements.terms import term_on
from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic, db
from forum.core.security import Actor

_DAY = timedelta(days=1)


def settle_states(*, actor: Actor, most: int | None = None) -> int:
    """Let every document stand where its days and links put it today; returns how many changed, an event each.

    A document whose last day in force is over expires, one whose first has come enters into force, one that a signed
    document supersedes is replaced. No total changes: all these states count. After ``most`` documents it leaves off,
    before the links: as many told back means that there may be more.
    """
    with atomic():
        number = 0
        for action, agreement in itertools.islice(_due(today(), most), most):
            until = term_on(agreement, today())
            state = AGREEMENT_STATES.target(action, agreement.state, actor=actor)
            write_state(agreement, state, ended_on=until + _DAY if until else None)
            settle(agreement, actor)
            audit.record(actor=actor, action=f"agreement.{state.value}", entity=agreement, label=label_of(agreement))
            number += 1
        return number if number == most else number + _replace(actor)


def _due(day: date, most: int | None) -> Iterator[tuple[str, Agreement]]:
    until = in_force_until_on(day)
    is_running = sa.or_(until.is_(None), until >= day)
    by_action = {
        "expire": (Agreement.state.in_((AgreementState.SIGNED, AgreementState.IN_FORCE)), until < day),
        "enter_into_force": (Agreement.state == AgreementState.SIGNED, Agreement.in_force_from <= day, is_running),
        # An act that prolongs a document from a day after its term was over; who recorded an expiry knew why.
        "resume": (Agreement.state == AgreementState.EXPIRED, is_running),
    }
    for action, conditions in by_action.items():
        # Who else settles at this moment has locked its rows: what is locked is being done.
        statement = sa.select(Agreement).where(*conditions).order_by(Agreement.id).with_for_update(skip_locked=True)
        if most is not None and action != "resume":
            statement = statement.limit(most)
        for agreement in db.session.scalars(statement).all():
            if action != "resume" or expired_by_term(agreement):
                yield action, agreement


def _replace(actor: Actor) -> int:
    """Replace what signed documents supersede and what was missed: signing and linking replace at once."""
    replacing, replaced = aliased(Agreement), aliased(Agreement)
    statement = (
        sa.select(AgreementLink)
        .join(replacing, replacing.id == AgreementLink.agreement_id)
        .join(replaced, replaced.id == AgreementLink.other_id)
        .where(
            AgreementLink.relation == Relation.SUPERSEDING,
            replacing.counts,
            replaced.state.in_(AGREEMENT_STATES.arrow("replace").sources),
        )
        .order_by(AgreementLink.id)
    )
    links = db.session.scalars(statement).all()
    for link in links:
        replace_superseded(actor=actor, agreement=link.agreement)
    return len({link.other_id for link in links})
