"""Who passed the desk of an edition: badges, persons as the desk sees them, who is inside, the last passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.core.db import db
from forum.core.security import Actor
from forum.core.text import search_key
from forum.core.types import localized_column
from forum.delegations.drafts import NAMES
from forum.delegations.enums import (
    COUNTED_STATES,
    VALID_BADGES,
    BadgeState,
    MemberState,
    Passage,
    Presence,
)
from forum.delegations.models import Badge, CheckIn, Delegation, Member
from forum.delegations.queries.people import PersonRow, person_columns
from forum.delegations.queries.precedence import precedence_order
from forum.delegations.queries.scope import member_is_visible
from forum.reference.models import Organisation

SHORTEST: Final = 3
"""Letters of a name that the desk looks for at least."""
FOUND: Final = 10
"""Persons that the desk is shown at most: who looks for more types another letter."""
# A code has many more digits than any number of a badge.
_NUMBER_DIGITS: Final = 9

_last, _latest = aliased(CheckIn), aliased(Badge)
# By key and not by time: clocks step back.
_LAST_PASSAGE: Final = sa.select(sa.func.max(CheckIn.id)).where(CheckIn.member_id == Member.id).correlate(Member)
_LATEST_BADGE: Final = sa.select(sa.func.max(Badge.id)).where(Badge.member_id == Member.id).correlate(Member)
ARRIVED_AT: Final = (
    sa.select(CheckIn.at)
    .where(CheckIn.member_id == Member.id, CheckIn.passage == Passage.IN)
    .order_by(CheckIn.id)
    .limit(1)
    .correlate(Member)
    .scalar_subquery()
)
"""When a person came in for the first time, UTC; for statements over ``Member``."""
BADGE_NUMBER: Final = (
    sa.select(Badge.number)
    .where(Badge.member_id == Member.id, Badge.state.in_(VALID_BADGES))
    .correlate(Member)
    .scalar_subquery()
)
"""Number of the badge that lets a person in; for statements over ``Member``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AttendanceFilter:
    """Which confirmed persons of an edition are wanted; a default asks for nothing."""

    forum_id: int
    presence: Presence | None = None
    text: str = ""
    delegation_id: int | None = None
    member_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow(PersonRow):
    """A confirmed person as the desk sees him: no birth data, no document, no telephone.

    The badge is the one made last; ``passage`` and ``passed_at`` tell the last passage, ``arrived_at`` the first.
    """

    id: int
    last_name_latin: str | None
    first_name_latin: str | None
    has_photo: bool
    badge_id: int | None
    badge_number: int | None
    badge_state: BadgeState | None
    arrived_at: datetime | None
    passage: Passage | None
    passed_at: datetime | None

    @property
    def latin_name(self) -> str:
        """Given name and family name as in the passport; empty when neither is known."""
        return " ".join(part for part in (self.first_name_latin, self.last_name_latin) if part)

    @property
    def presence(self) -> Presence:
        """Where the person is by the last passage."""
        if self.passage is None:
            return Presence.ABSENT
        return Presence.INSIDE if self.passage is Passage.IN else Presence.OUTSIDE


@dataclass(frozen=True, slots=True)
class DelegationPresence:
    """Confirmed persons of a delegation: all, those who ever came, those who are inside now. Each counts once."""

    delegation_id: int
    organisation: str
    expected: int
    arrived: int
    inside: int


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage with the person as the desk sees him."""

    id: int
    at: datetime
    passage: Passage
    member_id: int
    full_name: str
    post: str
    delegation_id: int
    organisation: str
    badge_number: int | None
    desk: str
    created_by_label: str


@dataclass(frozen=True, slots=True)
class BadgeTold:
    """A badge that was read; ``valid_number`` is that of the badge the person is let in with, None where none is."""

    number: int
    state: BadgeState
    revoked_at: datetime | None
    returned_at: datetime | None
    valid_number: int | None


def attendance_statement(*, actor: Actor, chosen: AttendanceFilter, locale: str) -> sa.Select[*tuple[Any, ...]]:
    """Confirmed persons of the edition whom ``actor`` may see, in the order of precedence."""
    return (
        _admitted(
            sa.select(
                Member.id,
                *person_columns(locale),
                Member.last_name_latin,
                Member.first_name_latin,
                Member.photo_id.is_not(None).label("has_photo"),
                _latest.id.label("badge_id"),
                _latest.number.label("badge_number"),
                _latest.state.label("badge_state"),
                ARRIVED_AT.label("arrived_at"),
                _last.passage,
                _last.at.label("passed_at"),
            ),
            actor,
            chosen.forum_id,
        )
        .outerjoin(_latest, _latest.id == _LATEST_BADGE.scalar_subquery())
        .where(*_conditions(chosen))
        .order_by(*precedence_order(locale))
    )


def attendance_rows(result: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[AttendanceRow]:
    """Frozen rows of what ``attendance_statement`` selects."""
    return [AttendanceRow(**found._asdict()) for found in result]


def found_persons(*, actor: Actor, forum_id: int, text: str, locale: str) -> list[AttendanceRow]:
    """Confirmed persons whose names, Cyrillic or Latin, hold ``text``, one more than ``FOUND`` at most.

    Whose family name begins with it stand before those of whom another word does, and they before the rest: «сер» would
    else find every patronymic before «Серов». Nobody for less than ``SHORTEST`` letters.
    """
    key = search_key(text)
    if len(key) < SHORTEST:
        return []
    chosen = AttendanceFilter(forum_id=forum_id, text=text)
    nearness = sa.case((Member.search_key.like(f"{key}%"), 0), (Member.search_key.like(f"% {key}%"), 1), else_=2)
    order = (nearness, Member.sort_key, Member.id)
    called = _admitted(sa.select(Member.id), actor, forum_id).where(*_conditions(chosen))
    # Who is shown is chosen first: badges and passages of all who are called so would be looked up else.
    shown = called.order_by(*order).limit(FOUND + 1).subquery()
    statement = attendance_statement(actor=actor, chosen=AttendanceFilter(forum_id=forum_id), locale=locale)
    found = statement.where(Member.id.in_(sa.select(shown.c.id))).order_by(None).order_by(*order)
    return attendance_rows(db.session.execute(found))


def person_at_desk(*, actor: Actor, forum_id: int, member_id: int, locale: str) -> AttendanceRow | None:
    """The confirmed person of that key, or None where there is none or ``actor`` may not see him."""
    chosen = AttendanceFilter(forum_id=forum_id, member_id=member_id)
    rows = db.session.execute(attendance_statement(actor=actor, chosen=chosen, locale=locale))
    return next(iter(attendance_rows(rows)), None)


def presence_by_delegation(*, actor: Actor, forum_id: int, locale: str) -> list[DelegationPresence]:
    """Each delegation with confirmed persons, in the order of names; a person counts once however often he passes."""
    name = localized_column(Organisation, locale)
    inside = sa.case((_last.passage == Passage.IN, 1), else_=0)
    statement = (
        _admitted(
            sa.select(
                Delegation.id,
                name.label("organisation"),
                sa.func.count().label("expected"),
                sa.func.count(_last.id).label("arrived"),
                # PostgreSQL sums BIGINT into NUMERIC, which would arrive as Decimal.
                sa.cast(sa.func.sum(inside), sa.Integer).label("inside"),
            ),
            actor,
            forum_id,
        )
        .group_by(Delegation.id, name, getattr(Organisation, f"sort_{locale}"))
        .order_by(getattr(Organisation, f"sort_{locale}"), Delegation.id)
    )
    return [DelegationPresence(*found) for found in db.session.execute(statement)]


def counted_already(chosen: AttendanceFilter, presence: Sequence[DelegationPresence]) -> int | None:
    """How many persons a filter leaves, where the sums by delegation tell it; None where they do not."""
    if chosen.text or chosen.delegation_id is not None or chosen.member_id is not None:
        return None
    expected, arrived, inside = (
        sum(getattr(row, name) for row in presence) for name in ("expected", "arrived", "inside")
    )
    counts: dict[Presence, int] = {
        Presence.INSIDE: inside,
        Presence.OUTSIDE: arrived - inside,
        Presence.ABSENT: expected - arrived,
    }
    return expected if chosen.presence is None else counts[chosen.presence]


def arrivals_of(actor: Actor, delegation_id: int) -> dict[int, datetime]:
    """Key of a person of the delegation -> when he came in first, UTC; of the persons whom ``actor`` may see."""
    statement = (
        sa.select(Member.id, ARRIVED_AT)
        .join(Member.delegation)
        .where(member_is_visible(actor), Member.delegation_id == delegation_id, ARRIVED_AT.is_not(None))
    )
    return {found.id: found[1] for found in db.session.execute(statement)}


def passages_statement(*, actor: Actor, forum_id: int, locale: str) -> sa.Select[*tuple[Any, ...]]:
    """Passages of the edition, the newest first, of the persons whom ``actor`` may see."""
    return (
        sa.select(
            CheckIn.id,
            CheckIn.at,
            CheckIn.passage,
            CheckIn.member_id,
            Member.last_name,
            Member.first_name,
            Member.patronymic,
            Member.post,
            Member.delegation_id,
            localized_column(Organisation, locale).label("organisation"),
            Badge.number.label("badge_number"),
            CheckIn.desk,
            CheckIn.created_by_label,
        )
        .join(CheckIn.member)
        .join(Member.delegation)
        .join(Delegation.organisation)
        .outerjoin(CheckIn.badge)
        .where(CheckIn.forum_id == forum_id, member_is_visible(actor))
        .order_by(CheckIn.id.desc())
    )


def passage_rows(result: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[PassageRow]:
    """Frozen rows of what ``passages_statement`` selects."""
    rows = []
    for found in result:
        told = found._asdict()
        names = [told.pop(name) for name in NAMES]
        rows.append(PassageRow(**told, full_name=" ".join(filter(None, names))))
    return rows


def last_passages(*, actor: Actor, forum_id: int, locale: str, limit: int) -> list[PassageRow]:
    """The newest passages of the edition."""
    statement = passages_statement(actor=actor, forum_id=forum_id, locale=locale).limit(limit)
    return passage_rows(db.session.execute(statement))


def badge_read(forum_id: int, text: str) -> Badge | None:
    """The badge of the edition that a scanner read, or whose number was typed; None for any other text.

    It tells no person: who may be seen is asked of the person.
    """
    typed = text.strip()
    by_code = sa.select(Badge).where(Badge.forum_id == forum_id, Badge.code == typed)
    if badge := db.session.scalars(by_code).one_or_none():
        return badge
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= _NUMBER_DIGITS):
        return None
    return db.session.scalars(
        sa.select(Badge).where(Badge.forum_id == forum_id, Badge.number == int(typed))
    ).one_or_none()


def badge_told(badge_id: int) -> BadgeTold:
    """What the desk is told of a badge that was read; scope is the caller's. The reason of a revocation is not read."""
    valid = aliased(Badge)
    is_valid = valid.state.in_(VALID_BADGES)
    statement = (
        sa.select(Badge.number, Badge.state, Badge.revoked_at, Badge.returned_at, valid.number.label("valid_number"))
        .outerjoin(valid, sa.and_(valid.member_id == Badge.member_id, is_valid))
        .where(Badge.id == badge_id)
    )
    return BadgeTold(*db.session.execute(statement).one())


def last_passage_of(member_id: int) -> CheckIn | None:
    """The person's last passage; scope is the caller's."""
    statement = sa.select(CheckIn).where(CheckIn.member_id == member_id).order_by(CheckIn.id.desc()).limit(1)
    return db.session.scalars(statement).one_or_none()


def passage_of_key(key: str) -> CheckIn | None:
    """The passage that the request of ``key`` wrote."""
    return db.session.scalars(sa.select(CheckIn).where(CheckIn.key == key)).one_or_none()


def _admitted(statement: sa.Select[*tuple[Any, ...]], actor: Actor, forum_id: int) -> sa.Select[*tuple[Any, ...]]:
    """The statement over the persons who are let in to the edition, with their last passage."""
    return (
        statement.select_from(Member)
        .join(Member.delegation)
        .join(Delegation.organisation)
        .join(Delegation.region)
        .join(Delegation.forum)
        .outerjoin(_last, _last.id == _LAST_PASSAGE.scalar_subquery())
        .where(
            member_is_visible(actor),
            Delegation.forum_id == forum_id,
            Delegation.state.in_(COUNTED_STATES),
            Member.state == MemberState.CONFIRMED,
        )
    )


def _conditions(chosen: AttendanceFilter) -> Sequence[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if chosen.presence is Presence.ABSENT:
        conditions.append(_last.id.is_(None))
    elif chosen.presence is not None:
        conditions.append(_last.passage == (Passage.IN if chosen.presence is Presence.INSIDE else Passage.OUT))
    if key := search_key(chosen.text):
        conditions.append(Member.search_key.like(f"%{key}%"))
    if chosen.delegation_id is not None:
        conditions.append(Member.delegation_id == chosen.delegation_id)
    if chosen.member_id is not None:
        conditions.append(Member.id == chosen.member_id)
    return conditions
