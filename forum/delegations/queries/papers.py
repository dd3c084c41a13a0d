"""Papers of a delegation, who may open them, and which letters are overdue."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from forum.core.clock import today
from forum.core.db import db
from forum.core.files import File
from forum.core.security import Actor
from forum.delegations.enums import CHANGEABLE_STATES, EDITABLE_STATES, PaperKind
from forum.delegations.models import Delegation, DelegationFile
from forum.delegations.queries.cards import delegation_seen_by
from forum.delegations.queries.scope import letters_are_open_to
from forum.forums.enums import CLOSED_STATES
from forum.forums.models import Forum


def papers_of(actor: Actor, delegation: Delegation) -> Sequence[DelegationFile]:
    """The papers on the card, signatures last; none to those who may not read a region's letters.

    They name persons and show who signs. ``delegation`` is one that ``actor`` sees.
    """
    if not letters_are_open_to(actor):
        return []
    statement = (
        _on_card(delegation.id)
        .options(joinedload(DelegationFile.file), joinedload(DelegationFile.signs))
        .order_by(DelegationFile.signs_id.is_not(None), DelegationFile.id)
    )
    return db.session.scalars(statement).all()


def paper_seen_by(actor: Actor, delegation_id: int, attachment_id: int) -> DelegationFile:
    """A paper on the card of a delegation; raises ``NoResultFound`` where ``actor`` may not open it."""
    delegation = delegation_seen_by(actor, delegation_id)
    if not letters_are_open_to(actor):
        raise NoResultFound
    statement = _on_card(delegation.id).where(DelegationFile.id == attachment_id)
    return db.session.scalars(
        statement.options(joinedload(DelegationFile.file), joinedload(DelegationFile.delegation))
    ).one()


def has_paper(delegation: Delegation, file: File) -> bool:
    """Whether that content is on the card already."""
    return db.session.scalar(_on_card(delegation.id).where(DelegationFile.file_id == file.id)) is not None


def is_signed_paper(paper: DelegationFile) -> bool:
    """Whether a signature on the card belongs to the paper."""
    statement = _on_card(paper.delegation_id).where(DelegationFile.signs_id == paper.id).limit(1)
    return db.session.scalar(statement) is not None


def is_letter_awaited(delegation: Delegation) -> bool:
    """Whether the letter was promised by a day and is not on the card yet."""
    statement = sa.select(Delegation.id).where(Delegation.id == delegation.id, letter_is_awaited())
    return db.session.scalar(statement) is not None


def letter_is_awaited() -> sa.ColumnElement[bool]:
    """The condition of ``is_letter_awaited``, for statements over ``Delegation``; one taken off is awaited again."""
    letter = sa.select(DelegationFile.id).where(
        DelegationFile.delegation_id == Delegation.id,
        DelegationFile.kind == PaperKind.LETTER,
        DelegationFile.removed_at.is_(None),
    )
    takes_part = Delegation.state.in_(EDITABLE_STATES | CHANGEABLE_STATES)
    return sa.and_(Delegation.letter_due_on.is_not(None), takes_part, ~letter.exists())


def letter_is_overdue() -> sa.ColumnElement[bool]:
    """Whether the promised day is over; for statements over ``Delegation`` joined to ``Forum``."""
    return sa.and_(letter_is_awaited(), Delegation.letter_due_on < today(), Forum.state.not_in(CLOSED_STATES))


def _on_card(delegation_id: int) -> sa.Select[DelegationFile]:
    return sa.select(DelegationFile).where(
        DelegationFile.delegation_id == delegation_id, DelegationFile.removed_at.is_(None)
    )
