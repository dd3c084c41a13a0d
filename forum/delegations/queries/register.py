"""Rows of the register of delegations: scope, filter and counts in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from forum.core.db import db
from forum.core.security import Actor
from forum.core.types import localized_column
from forum.delegations.enums import LISTED_STATES, DelegationState
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.filters import DelegationFilter, filter_conditions
from forum.delegations.queries.scope import delegation_awaits, delegation_is_visible
from forum.forums.enums import DelegationKind, HeadLevel
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region

MEMBER_COUNT: Final = (
    sa.select(sa.func.count())
    .where(Member.delegation_id == Delegation.id, Member.state.in_(LISTED_STATES))
    .correlate(Delegation)
    .scalar_subquery()
)
"""Persons of a delegation, without those taken off the list."""

_CHUNK: Final = 500
_NAMED: Final[dict[str, Any]] = {"organisation": Organisation, "region": Region, "forum": Forum}
_COLUMNS: Final = (
    Delegation.id,
    Delegation.version,
    Forum.code.label("forum_code"),
    Delegation.organisation_id,
    Region.code.label("region_code"),
    Region.side,
    Delegation.kind,
    Delegation.head_level,
    Delegation.state,
    Delegation.letter_number,
    Delegation.letter_on,
    Delegation.submitted_at,
    Delegation.decided_at,
)


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation to an edition as the register shows it; holds no person."""

    id: int
    version: int
    forum_code: str
    forum: str
    organisation_id: int
    organisation: str
    region_code: str
    region: str
    side: Side
    kind: DelegationKind
    head_level: HeadLevel
    state: DelegationState
    members: int
    letter_number: str | None
    letter_on: date | None
    submitted_at: datetime | None
    decided_at: datetime | None


def register_statement(*, actor: Actor, chosen: DelegationFilter, locale: str) -> sa.Select[*tuple[Any, ...]]:
    """The rows that ``actor`` may see and ``chosen`` asks for, newest edition first; names in ``locale``."""
    names = [localized_column(model, locale).label(key) for key, model in _NAMED.items()]
    return (
        sa.select(*_COLUMNS, *names, MEMBER_COUNT.label("members"))
        .select_from(Delegation)
        .join(Delegation.organisation)
        .join(Delegation.region)
        # Visits outside forums have a register of their own.
        .join(Delegation.forum)
        .where(delegation_is_visible(actor), *filter_conditions(chosen, actor))
        .order_by(Forum.year.desc().nulls_last(), getattr(Organisation, f"sort_{locale}"), Delegation.id)
    )


def delegation_rows(result: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[DelegationRow]:
    """Frozen rows of what ``register_statement`` selects."""
    return [DelegationRow(**found._asdict()) for found in result]


def stream_delegations(*, actor: Actor, chosen: DelegationFilter, locale: str) -> Iterator[DelegationRow]:
    """All rows of the filter for an export, read as they are taken."""
    statement = register_statement(actor=actor, chosen=chosen, locale=locale)
    for found in db.session.execute(statement.execution_options(yield_per=_CHUNK)):
        yield DelegationRow(**found._asdict())


def find_delegations(*, actor: Actor, text: str, locale: str, limit: int = 20) -> list[DelegationRow]:
    """The first ``limit`` delegations that a search for ``text`` finds; none for a text of signs alone."""
    if not text.strip():
        return []
    statement = register_statement(actor=actor, chosen=DelegationFilter(text=text), locale=locale)
    return delegation_rows(db.session.execute(statement.limit(limit)))


def rows_by_id(*, actor: Actor, ids: Sequence[int], locale: str) -> list[DelegationRow]:
    """Rows of the visible ones among ``ids``, in the register's order."""
    statement = register_statement(actor=actor, chosen=DelegationFilter(), locale=locale)
    return delegation_rows(db.session.execute(statement.where(Delegation.id.in_(ids))))


def delegation_count(*, actor: Actor, chosen: DelegationFilter) -> int:
    """How many delegations of the filter ``actor`` sees."""
    return db.session.scalar(count_statement(actor=actor, chosen=chosen)) or 0


def count_statement(*, actor: Actor, chosen: DelegationFilter) -> sa.Select[int]:
    """The statement behind ``delegation_count``, to be asked together with others."""
    return (
        sa.select(sa.func.count())
        .select_from(Delegation)
        .join(Delegation.organisation)
        .join(Delegation.region)
        # Visits outside forums have a register of their own.
        .join(Delegation.forum)
        .where(delegation_is_visible(actor), *filter_conditions(chosen, actor))
    )


def awaiting_count(actor: Actor) -> int:
    """How many delegations wait for an act of ``actor``: to confirm, to correct and send, to receive."""
    statement = (
        sa.select(sa.func.count())
        .select_from(Delegation)
        .join(Delegation.forum)
        .where(delegation_is_visible(actor), delegation_awaits(actor))
    )
    return db.session.scalar(statement) or 0
