"""Corrections that await approval, and what each would change of the persons who signed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from forum.agreements.enums import CorrectionState
from forum.agreements.models import Agreement, Correction
from forum.agreements.queries.documents import visible_to
from forum.core.db import db
from forum.core.security import Actor, Permission
from forum.forums.models import Forum

_OF_A_PERSON: Final = ("signatory", "signatory_post", "authority")


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What a correction would write of a party's signatory; ``position`` is the party's place, ``column`` its name."""

    position: int
    column: str
    old: str | None
    new: str | None


def corrections_awaiting(actor: Actor, *, forum: str | None = None) -> Sequence[Correction]:
    """Pending corrections of visible documents, the oldest first: of an edition, else of all real ones."""
    of_edition = Forum.code == forum if forum else ~Forum.is_training
    statement = (
        _visible_to(actor)
        .join(Agreement.forum)
        .options(contains_eager(Correction.agreement).contains_eager(Agreement.forum))
        .where(Correction.state == CorrectionState.PENDING, of_edition)
        .order_by(Correction.id)
    )
    return db.session.scalars(statement).all()


def correction_seen_by(actor: Actor, agreement_id: int, correction_id: int) -> Correction:
    """A correction of a visible document; raises ``NoResultFound``."""
    asked = (Correction.id == correction_id, Correction.agreement_id == agreement_id)
    return db.session.scalars(_visible_to(actor).where(*asked)).one()


def _visible_to(actor: Actor) -> sa.Select[Correction]:
    """Only who keeps the register sees what is not in it yet."""
    may_see = sa.true() if actor.may(Permission.AGREEMENTS_EDIT) else sa.false()
    return sa.select(Correction).join(Correction.agreement).where(visible_to(actor), may_see)


def person_changes(correction: Correction) -> list[PersonChange]:
    """What would change of those who signed, party by party; for eyes that may see them."""
    if correction.draft is None:
        return []
    drafts: list[dict[str, Any]] = correction.draft["parties"]
    pairs = itertools.zip_longest(correction.agreement.parties, drafts)
    told = [
        PersonChange(position, column, getattr(party, column, None), (draft or {}).get(column) or None)
        for position, (party, draft) in enumerate(pairs, 1)
        for column in _OF_A_PERSON
    ]
    return [change for change in told if change.old != change.new]
