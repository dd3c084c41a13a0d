"""Frozen figures: what one is made of, the list of them, and what of its documents has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload

from forum.agreements.enums import AgreementKind, Disclosure
from forum.agreements.models import Agreement, PressFigure, PressFigureDocument
from forum.agreements.queries.amended import value_rub_on
from forum.agreements.queries.filters import AgreementFilter
from forum.agreements.queries.statements import register_statement
from forum.core.db import db
from forum.core.security import Actor, Permission


class CountedDocument(NamedTuple):
    """A signed document as a figure keeps it; ``value_rub`` in kopecks, None where it is in no sum."""

    agreement_id: int
    agreement_version: int
    register_number: str | None
    title: str
    kind: AgreementKind
    disclosure: Disclosure
    is_verified: bool
    signed_on: date
    value_rub: int | None


def counted_documents(*, actor: Actor, chosen: AgreementFilter, day: date) -> list[CountedDocument]:
    """The documents that ``agreement_totals`` counts on ``day``, in the register's order, read at one moment."""
    statement = register_statement(actor=actor, chosen=chosen).where(Agreement.counts, Agreement.signed_on <= day)
    columns = (
        Agreement.id,
        Agreement.version,
        Agreement.register_number,
        Agreement.title,
        Agreement.kind,
        Agreement.disclosure,
        sa.or_(Agreement.value.is_(None), Agreement.verified_at.is_not(None)),
        Agreement.signed_on,
        sa.case((Agreement.money, value_rub_on(day))),
    )
    return [CountedDocument(*row) for row in db.session.execute(statement.with_only_columns(*columns))]


def press_figures_visible_to(actor: Actor) -> sa.Select[PressFigure]:
    """All frozen figures to those who read reports, none to others."""
    return sa.select(PressFigure).where(sa.true() if actor.may(Permission.REPORTS_VIEW) else sa.false())


def press_figures(*, actor: Actor, forum_id: int) -> Sequence[PressFigure]:
    """The figures of an edition, the newest first."""
    statement = press_figures_visible_to(actor).where(PressFigure.forum_id == forum_id)
    return db.session.scalars(statement.order_by(PressFigure.id.desc())).all()


def press_figure_seen_by(actor: Actor, figure_id: int) -> PressFigure:
    """The figure with its edition and list; raises ``NoResultFound``."""
    statement = press_figures_visible_to(actor).where(PressFigure.id == figure_id)
    options = (joinedload(PressFigure.forum), selectinload(PressFigure.documents))
    found = db.session.scalars(statement.options(*options)).one_or_none()
    if found is None:
        raise NoResultFound
    return found


class FigureChange(StrEnum):
    """What became of a document since a figure was frozen."""

    GONE = "gone"
    SUM = "sum"
    EDITED = "edited"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """A document that the register tells otherwise now; kopecks of the figure's day, None = in no sum.

    ``number`` and ``title`` are those of the list, of a document that came later its present ones.
    """

    agreement_id: int
    number: str | None
    title: str
    change: FigureChange
    then: int | None
    now: int | None


def changes_since(figure: PressFigure, *, actor: Actor) -> list[ChangedDocument]:
    """Compare the figure's list with the register of now, as of the figure's day; in the order of the list.

    A document that no longer counts is gone; one whose sum in the total differs; one that was edited in whatever else
    (its version says so); last those that were signed, or dated back, after the figure was frozen.
    """
    chosen = AgreementFilter(forum=figure.forum.code, counts=True, as_of=figure.as_of)
    present = {row.agreement_id: row for row in counted_documents(actor=actor, chosen=chosen, day=figure.as_of)}
    changed = []
    for then in figure.documents:
        now = present.pop(then.agreement_id, None)
        change = _change(then, now)
        if change is not None:
            value = None if now is None else now.value_rub
            changed.append(
                ChangedDocument(then.agreement_id, then.register_number, then.title, change, then.value_rub, value)
            )
    changed += [
        ChangedDocument(row.agreement_id, row.register_number, row.title, FigureChange.ADDED, None, row.value_rub)
        for row in present.values()
    ]
    return changed


def _change(then: PressFigureDocument, now: CountedDocument | None) -> FigureChange | None:
    if now is None:
        return FigureChange.GONE
    if now.value_rub != then.value_rub:
        return FigureChange.SUM
    return FigureChange.EDITED if now.agreement_version != then.agreement_version else None
