"""Rows of the register of visits: scope, filter and counts in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from forum.core.db import db
from forum.core.security import Actor
from forum.core.types import DatePrecision, localized_column
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation
from forum.delegations.queries.scope import visit_is_visible
from forum.delegations.queries.visits.counting import counts_on
from forum.delegations.queries.visits.filters import DESTINATION, HOME, VisitFilter, visit_conditions
from forum.forums.enums import DelegationKind, HeadLevel
from forum.reference.enums import Side
from forum.reference.models import Organisation

_CHUNK: Final = 500
_OWN: Final = (
    Delegation.id,
    Delegation.version,
    Delegation.region_id,
    Delegation.destination_region_id,
    Delegation.organisation_id,
    Delegation.kind,
    Delegation.head_level,
    Delegation.state,
    Delegation.starts_on,
    Delegation.date_precision,
    Delegation.ends_on,
    Delegation.purpose,
    Delegation.results,
    Delegation.source,
    Delegation.submitted_at,
    Delegation.decided_at,
)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit outside forums as the register shows it; names no person.

    ``home`` and ``destination`` are names of regions, pseudo-regions with their code. ``starts_on`` is the last day of
    the month or year where no more is known.
    """

    id: int
    version: int
    region_id: int
    destination_region_id: int
    organisation_id: int | None
    organisation: str | None
    home_code: str
    home: str
    direction: Side
    destination_code: str
    destination: str
    kind: DelegationKind
    head_level: HeadLevel
    state: DelegationState
    starts_on: date
    date_precision: DatePrecision
    ends_on: date | None
    purpose: str | None
    results: str | None
    source: str | None
    submitted_at: datetime | None
    decided_at: datetime | None


def visits_statement(*, actor: Actor, chosen: VisitFilter, locale: str) -> sa.Select[*tuple[Any, ...]]:
    """The rows that ``actor`` may see and ``chosen`` asks for, the newest first; names in ``locale``."""
    return _joined(
        sa.select(
            *_OWN,
            localized_column(Organisation, locale).label("organisation"),
            HOME.code.label("home_code"),
            _words(HOME, locale).label("home"),
            HOME.side.label("direction"),
            DESTINATION.code.label("destination_code"),
            _words(DESTINATION, locale).label("destination"),
        ),
        actor=actor,
        chosen=chosen,
    ).order_by(Delegation.starts_on.desc(), Delegation.id)


def visit_rows(result: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[VisitRow]:
    """Frozen rows of what ``visits_statement`` selects."""
    return [_row(found) for found in result]


def stream_visits(*, actor: Actor, chosen: VisitFilter, locale: str) -> Iterator[VisitRow]:
    """All rows of the filter for an export, read as they are taken."""
    statement = visits_statement(actor=actor, chosen=chosen, locale=locale)
    for found in db.session.execute(statement.execution_options(yield_per=_CHUNK)):
        yield _row(found)


def find_visits(*, actor: Actor, text: str, locale: str, limit: int = 20) -> list[VisitRow]:
    """The first ``limit`` visits that a search for ``text`` finds; none for a text of signs alone."""
    if not text.strip():
        return []
    statement = visits_statement(actor=actor, chosen=VisitFilter(text=text), locale=locale)
    return visit_rows(db.session.execute(statement.limit(limit)))


def visit_count(*, actor: Actor, chosen: VisitFilter) -> int:
    """How many visits of the filter ``actor`` sees."""
    return db.session.scalar(_joined(sa.select(sa.func.count(Delegation.id)), actor=actor, chosen=chosen)) or 0


def _joined(
    statement: sa.Select[*tuple[Any, ...]], *, actor: Actor, chosen: VisitFilter
) -> sa.Select[*tuple[Any, ...]]:
    statement = (
        statement.select_from(Delegation)
        .join(HOME, HOME.id == Delegation.region_id)
        .join(DESTINATION, DESTINATION.id == Delegation.destination_region_id)
        .outerjoin(Organisation, Organisation.id == Delegation.organisation_id)
        .where(visit_is_visible(actor), *visit_conditions(chosen, actor))
    )
    return statement if chosen.counts_on is None else statement.where(counts_on(chosen.counts_on))


def _words(region: Any, locale: str) -> sa.ColumnElement[str]:
    """The name; pseudo-regions are called alike in both countries, so their code stands beside."""
    name = localized_column(region, locale)
    return sa.case((region.is_pseudo, name + " (" + region.code + ")"), else_=name)


def _row(found: sa.Row[*tuple[Any, ...]]) -> VisitRow:
    told = found._asdict()
    # An outer join of nothing coalesces to an empty name.
    return VisitRow(**{**told, "organisation": told["organisation"] or None})
