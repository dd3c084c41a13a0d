"""Badges of an edition: who sees them, the filter, rows of the register and the log, whom one is to be made for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased, joinedload

from forum.core.db import db
from forum.core.security import Actor, Permission
from forum.core.text import search_key
from forum.core.types import localized_column
from forum.delegations.enums import BADGED_STATES, VALID_BADGES, BadgeState, MemberState
from forum.delegations.models import Badge, Delegation, Member
from forum.delegations.queries.people import PersonRow, person_columns
from forum.delegations.queries.precedence import precedence_order
from forum.delegations.queries.scope import member_is_visible
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region

_CHUNK: Final = 500


class BadgeStanding(StrEnum):
    """What the desk looks for: a state, or the valid badges that are not printed as they are now."""

    UNPRINTED = "unprinted"
    MADE = "made"
    ISSUED = "issued"
    RETURNED = "returned"
    REVOKED = "revoked"


BADGE_STANDING_LABELS = {
    BadgeStanding.UNPRINTED: _l("to be printed"),
    BadgeStanding.MADE: _l("to be handed over"),
    BadgeStanding.ISSUED: _l("handed over, not returned"),
    BadgeStanding.RETURNED: _l("returned badges"),
    BadgeStanding.REVOKED: _l("revoked badges"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class BadgeFilter:
    """What badges are wanted; a default asks for nothing. ``forum`` is a code, ``delegation_id`` and ``ids`` keys."""

    forum: str | None = None
    delegation_id: int | None = None
    side: Side | None = None
    standing: BadgeStanding | None = None
    text: str = ""
    ids: Collection[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeRow(PersonRow):
    """A badge with its person, as the register and the log show it; the code is not among it.

    ``reason`` is as it is kept, see ``revocation_text``.
    """

    id: int
    version: int
    number: int
    state: BadgeState
    forum_id: int
    forum_code: str
    member_id: int
    made_at: datetime
    printed_at: datetime | None
    issued_at: datetime | None
    issued_to: str | None
    returned_at: datetime | None
    revoked_at: datetime | None
    reason: str | None

    @property
    def is_to_be_seized(self) -> bool:
        """Whether somebody still wears a badge that is not valid any more."""
        return self.state is BadgeState.REVOKED and self.issued_at is not None


def badge_is_visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether ``actor`` works with badges: for statements over ``Badge``.

    The desk sees whom it gave a badge to even when he is on no list any more: the badge is to be taken back.
    """
    return sa.true() if actor.may(Permission.ACCREDITATION) else sa.false()


def badge_conditions(chosen: BadgeFilter, actor: Actor) -> list[sa.ColumnElement[bool]]:
    """Conditions over ``Badge`` joined to ``Forum``, ``Member``, ``Delegation``, ``Organisation`` and ``Region``."""
    conditions = [badge_is_visible(actor)]
    pairs: tuple[tuple[Any, Any], ...] = (
        (Forum.code, chosen.forum),
        (Member.delegation_id, chosen.delegation_id),
        (Region.side, chosen.side),
    )
    conditions += [column == value for column, value in pairs if value is not None]
    if chosen.ids is not None:
        conditions.append(Badge.id.in_(chosen.ids))
    if chosen.standing is BadgeStanding.UNPRINTED:
        conditions += [Badge.state.in_(VALID_BADGES), Badge.printed_at.is_(None)]
    elif chosen.standing is not None:
        conditions.append(Badge.state == BadgeState(chosen.standing.value))
    number = told_number(chosen.text)
    if number is not None:
        conditions.append(Badge.number == number)
    elif key := search_key(chosen.text):
        conditions.append(sa.or_(*(model.search_key.like(f"%{key}%") for model in (Member, Organisation, Region))))
    return conditions


def told_number(text: str) -> int | None:
    """The badge number that a searched text is, «12» or «№ 12»; None for any other text."""
    typed = text.strip().lstrip("№").strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None


def of_badges(statement: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """A statement over ``Badge`` with what its filter asks about joined."""
    return (
        statement.select_from(Badge)
        .join(Badge.forum)
        .join(Badge.member)
        .join(Member.delegation)
        .join(Delegation.organisation)
        .join(Delegation.region)
    )


def badges_statement(*, actor: Actor, chosen: BadgeFilter, locale: str) -> sa.Select[*tuple[Any, ...]]:
    """The badges that ``actor`` may see and ``chosen`` asks for, by edition and number; names in ``locale``."""
    columns = sa.select(
        Badge.id,
        Badge.version,
        Badge.number,
        Badge.state,
        Badge.forum_id,
        Forum.code.label("forum_code"),
        Badge.member_id,
        *person_columns(locale),
        Badge.created_at.label("made_at"),
        Badge.printed_at,
        Badge.issued_at,
        Badge.issued_to,
        Badge.returned_at,
        Badge.revoked_at,
        Badge.revocation_reason.label("reason"),
    )
    order = (Forum.year.desc().nulls_last(), Badge.forum_id, Badge.number)
    return of_badges(columns).where(*badge_conditions(chosen, actor)).order_by(*order)


def badge_rows(result: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[BadgeRow]:
    """Frozen rows of what ``badges_statement`` selects."""
    return [BadgeRow(**found._asdict()) for found in result]


def stream_badges(*, actor: Actor, chosen: BadgeFilter, locale: str, by_delegation: bool = False) -> Iterator[BadgeRow]:
    """All rows of the filter, read as they are taken: by number, or delegation after delegation in order."""
    statement = badges_statement(actor=actor, chosen=chosen, locale=locale)
    if by_delegation:
        statement = statement.order_by(None).order_by(*precedence_order(locale), Badge.number)
    for found in db.session.execute(statement.execution_options(yield_per=_CHUNK)):
        yield BadgeRow(**found._asdict())


def badge_count(*, actor: Actor, chosen: BadgeFilter) -> int:
    """How many badges of the filter ``actor`` sees."""
    counted: sa.Select[*tuple[Any, ...]] = sa.select(sa.func.count())
    return db.session.scalar(of_badges(counted).where(*badge_conditions(chosen, actor))) or 0


def badge_seen_by(actor: Actor, badge_id: int) -> Badge:
    """The badge of that key; raises ``NoResultFound`` when ``actor`` may not see it."""
    statement = (
        sa.select(Badge)
        .where(Badge.id == badge_id, badge_is_visible(actor))
        .options(joinedload(Badge.forum), joinedload(Badge.member).joinedload(Member.delegation))
    )
    return db.session.scalars(statement).one()


def badge_keys_of(actor: Actor, member_id: int) -> Sequence[int]:
    """Keys of all badges a person ever had."""
    return db.session.scalars(sa.select(Badge.id).where(Badge.member_id == member_id, badge_is_visible(actor))).all()


def has_valid_badge() -> sa.ColumnElement[bool]:
    """Whether a person has a valid badge; for statements over ``Member``."""
    return sa.exists().where(Badge.member_id == Member.id, Badge.state.in_(VALID_BADGES))


def may_have_badge() -> sa.ColumnElement[bool]:
    """Whether badges are made for a person; for statements over ``Member`` joined to ``Delegation``."""
    return sa.and_(
        Member.state == MemberState.CONFIRMED,
        Delegation.state.in_(BADGED_STATES),
        Delegation.forum_id.is_not(None),
    )


def without_badge(actor: Actor, chosen: BadgeFilter) -> sa.Select[*tuple[Any, ...]]:
    """Keys of the persons of ``chosen`` (edition, delegation, country) who may have a badge and have none, in the order
    in which badges are numbered: by country, region, organisation, the head first.
    """
    conditions: tuple[tuple[Any, Any], ...] = (
        (Forum.code, chosen.forum),
        (Member.delegation_id, chosen.delegation_id),
        (Region.side, chosen.side),
    )
    return (
        sa.select(Member.id)
        .join(Member.delegation)
        .join(Delegation.forum)
        .join(Delegation.organisation)
        .join(Delegation.region)
        .where(member_is_visible(actor), may_have_badge(), ~has_valid_badge())
        .where(*(column == value for column, value in conditions if value is not None))
        .order_by(*precedence_order("ru"))
    )


@dataclass(frozen=True, slots=True)
class BadgeCounts:
    """How far the badges of a choice are: persons who have none yet, valid ones by what is to be done with them.

    ``again`` of the ``missing`` had one that was revoked: it is to be made anew.
    """

    missing: int
    again: int
    unprinted: int
    made: int
    issued: int


def badge_counts(actor: Actor, chosen: BadgeFilter) -> BadgeCounts:
    """The counts of an edition or a delegation, whatever standing ``chosen`` asks for."""
    had_one = sa.exists().where(Badge.member_id == Member.id, Badge.state == BadgeState.REVOKED)
    waiting = without_badge(actor, chosen).order_by(None).add_columns(had_one.label("had_one")).subquery()
    again = sa.func.count(sa.case((waiting.c.had_one, 1)))
    missing, made_anew = db.session.execute(sa.select(sa.func.count(), again).select_from(waiting)).one()
    whole = BadgeFilter(forum=chosen.forum, delegation_id=chosen.delegation_id, side=chosen.side)
    sums = [
        sa.func.sum(sa.case((condition, 1), else_=0))
        for condition in (
            sa.and_(Badge.state.in_(VALID_BADGES), Badge.printed_at.is_(None)),
            Badge.state == BadgeState.MADE,
            Badge.state == BadgeState.ISSUED,
        )
    ]
    found = db.session.execute(of_badges(sa.select(*sums)).where(*badge_conditions(whole, actor))).one()
    return BadgeCounts(missing, made_anew, *(count or 0 for count in found))


@dataclass(frozen=True, slots=True)
class BadgeMark:
    """What is told of a person's newest badge to whoever sees the person; never its code."""

    id: int
    number: int
    state: BadgeState


def badge_marks(actor: Actor, delegation_id: int) -> Mapping[int, BadgeMark]:
    """The newest badge of each person of a delegation whom ``actor`` may see, by the person's key."""
    newer = aliased(Badge)
    statement = (
        sa.select(Badge.member_id, Badge.id, Badge.number, Badge.state)
        .join(Badge.member)
        .join(Member.delegation)
        .where(Member.delegation_id == delegation_id, member_is_visible(actor))
        .where(~sa.exists().where(newer.member_id == Badge.member_id, newer.id > Badge.id))
    )
    return {row.member_id: BadgeMark(row.id, row.number, row.state) for row in db.session.execute(statement)}


def delegations_with_badges(actor: Actor, forum: str | None, locale: str) -> Sequence[tuple[int, str]]:
    """Key and sender of the delegations of an edition that have badges or may get some."""
    has_badge = sa.exists().where(Member.delegation_id == Delegation.id, Badge.member_id == Member.id)
    statement = (
        sa.select(Delegation.id, localized_column(Organisation, locale))
        .join(Delegation.organisation)
        .join(Delegation.forum)
        .where(badge_is_visible(actor), sa.or_(Delegation.state.in_(BADGED_STATES), has_badge))
        .where(Forum.code == forum if forum is not None else sa.true())
        .order_by(getattr(Organisation, f"sort_{locale}"), Delegation.id)
    )
    return [(key, name) for key, name in db.session.execute(statement)]
