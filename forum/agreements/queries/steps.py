"""Steps of the procedure after signing: which are done, when the others are due, which are overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from forum.agreements.enums import StepKind
from forum.agreements.models import Agreement, ProcedureStep
from forum.agreements.queries.amended import in_force_until_on
from forum.agreements.queries.documents import agreements_visible_to
from forum.agreements.terms import term_on
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Actor
from forum.forums.models import Forum
from forum.reference.queries import working_calendar

_TERMS: Final = {kind: f"{kind.value}_days" for kind in StepKind}
"""The column of the edition that holds the term of a step."""


def _counted_from(agreement: Agreement, kind: StepKind) -> date | None:
    """The day a term runs from: taking off control follows the document's last day in force, as amended."""
    return term_on(agreement, today()) if kind is StepKind.RELEASE else agreement.signed_on


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """A step of a document: recorded, or to be done by ``due_on`` (None: without a term)."""

    kind: StepKind
    step: ProcedureStep | None
    due_on: date | None

    @property
    def is_overdue(self) -> bool:
        """Whether it was to be done before today and is not."""
        return self.step is None and self.due_on is not None and self.due_on < today()


def procedure_of(agreement: Agreement) -> list[ProcedureLine]:
    """The steps of a signed document in their order; of others none. Off control follows only what is on control."""
    if not agreement.counts:
        return []
    forum, recorded = agreement.forum, {step.kind: step for step in agreement.steps}
    calendar = working_calendar(forum.working_side)
    control = recorded.get(StepKind.CONTROL)
    lines = []
    for kind in StepKind:
        if kind is StepKind.RELEASE and (control is None or control.is_waived):
            continue
        day, term = _counted_from(agreement, kind), getattr(forum, _TERMS[kind])
        due_on = calendar.due(day, term) if day is not None and term is not None else None
        lines.append(ProcedureLine(kind, recorded.get(kind), due_on))
    return lines


def has_overdue_step(day: date) -> sa.ColumnElement[bool]:
    """Whether a step of a signed document was to be done before ``day`` and is not, as a condition on ``Agreement``.

    A term is a number of working days, so that per edition and step all documents up to one day are late: that day is
    counted back here, and the database compares days alone.
    """
    late = [
        sa.and_(
            Agreement.forum_id == forum_id,
            (in_force_until_on(day) if kind is StepKind.RELEASE else Agreement.signed_on) <= newest,
            *_is_open(kind),
        )
        for forum_id, kind, newest in _newest_overdue(day)
    ]
    return sa.and_(Agreement.counts, sa.or_(sa.false(), *late))


def _newest_overdue(day: date) -> Iterator[tuple[int, StepKind, date]]:
    terms = [getattr(Forum, column) for column in _TERMS.values()]
    statement = sa.select(Forum.id, Forum.working_side, *terms).where(sa.or_(*(term.is_not(None) for term in terms)))
    for forum_id, side, *days in db.session.execute(statement.order_by(Forum.id)):
        calendar = working_calendar(side)
        for kind, term in zip(_TERMS, days, strict=True):
            if term is not None:
                yield forum_id, kind, calendar.newest_overdue(day, term)


def _is_open(kind: StepKind) -> Iterator[sa.ColumnElement[bool]]:
    yield ~_recorded(ProcedureStep.kind == kind)
    if kind is StepKind.RELEASE:
        yield _recorded(ProcedureStep.kind == StepKind.CONTROL, ~ProcedureStep.is_waived)


def _recorded(*conditions: Any) -> sa.Exists:
    return sa.exists().where(ProcedureStep.agreement_id == Agreement.id, *conditions).correlate(Agreement)


def step_seen_by(actor: Actor, agreement_id: int, step_id: int) -> ProcedureStep:
    """A recorded step of a document visible to ``actor``; raises ``NoResultFound``."""
    seen = agreements_visible_to(actor).where(Agreement.id == agreement_id).with_only_columns(Agreement.id)
    own = sa.select(ProcedureStep).where(ProcedureStep.id == step_id, ProcedureStep.agreement_id.in_(seen))
    return db.session.scalars(own).one()
