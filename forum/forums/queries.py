"""Editions: the list, one of them, the current one, quotas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from forum.core.db import db
from forum.core.security import Actor, Permission
from forum.core.text import search_key
from forum.core.types import DatePrecision, localized_column
from forum.forums.enums import CLOSED_STATES, OUTSIDE_FORUMS_CODE, DelegationKind, ForumState, HeadLevel
from forum.forums.models import Forum, Quota
from forum.reference.enums import Side

Statement = Any
"""A SELECT of the register's columns; SQLAlchemy's type would repeat all of them."""


@dataclass(frozen=True, slots=True)
class ForumRow:
    """One row of the register of editions, in words of one language."""

    id: int
    code: str
    number: int | None
    name: str
    year: int | None
    starts_on: date | None
    ends_on: date | None
    precision: DatePrecision
    host_side: Side | None
    place: str
    state: ForumState
    is_training: bool
    is_current: bool


def forums_visible_to(actor: Actor) -> sa.Select[Forum]:
    """Editions ``actor`` may see: all of them, for every signed-in role. The standing edition OUT is one of them."""
    return sa.select(Forum).where(sa.true() if actor.may(Permission.SIGNED_IN) else sa.false())


def forum_by_code(code: str, *, actor: Actor) -> Forum:
    """The edition with that code; raises ``NoResultFound``."""
    return db.session.scalars(
        forums_visible_to(actor)
        .where(Forum.code == code)
        .options(selectinload(Forum.host_regions), selectinload(Forum.sections), selectinload(Forum.quotas))
    ).one()


def forum_by_reference(reference: str, *, actor: Actor) -> Forum:
    """The edition a person names by number (10) or code (X, T1); raises ``NoResultFound``."""
    wanted = reference.strip()
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 5:
        return db.session.scalars(forums_visible_to(actor).where(Forum.number == int(wanted))).one()
    return forum_by_code(wanted.upper(), actor=actor)


def forum_by_id(forum_id: int, *, actor: Actor) -> Forum:
    """The edition with that key; raises ``NoResultFound``."""
    return db.session.scalars(forums_visible_to(actor).where(Forum.id == forum_id)).one()


_CURRENT: Final = sa.select(Forum).where(Forum.is_current)


def current_forum() -> Forum | None:
    """The edition the pages open with, or None before one is chosen."""
    return db.session.scalars(_CURRENT).one_or_none()


def editions(actor: Actor, *, with_outside: bool = False) -> Sequence[Forum]:
    """All editions, the newest first; training editions after the real ones, OUT last when asked for."""
    statement = forums_visible_to(actor).order_by(
        (Forum.code == OUTSIDE_FORUMS_CODE).asc(), Forum.is_training, Forum.number.desc().nulls_last(), Forum.id.desc()
    )
    if not with_outside:
        statement = statement.where(Forum.code != OUTSIDE_FORUMS_CODE)
    return db.session.scalars(statement).all()


def open_editions(actor: Actor) -> list[Forum]:
    """The editions whose registration is open, in the order of ``editions``."""
    return [forum for forum in editions(actor) if forum.state is ForumState.REGISTRATION]


def previous_edition(forum: Forum) -> Forum | None:
    """The real edition before ``forum``: by number, or for a training edition the newest real one that has met."""
    statement = sa.select(Forum).where(Forum.number.is_not(None), Forum.is_training.is_(False))
    if forum.number is not None:
        statement = statement.where(Forum.number < forum.number)
    else:
        statement = statement.where(Forum.state.in_(CLOSED_STATES))
    return db.session.scalars(statement.order_by(Forum.number.desc()).limit(1)).one_or_none()


@dataclass(frozen=True, slots=True)
class Limits:
    """Members a region may send to an edition; None = no limit.

    ``all_kinds`` of all its delegations together, ``of_kind`` of those of the kind asked for, ``of_head`` in a single
    one of the rank asked for.
    """

    all_kinds: int | None
    of_kind: int | None
    of_head: int | None


def limits_of(forum_id: int, region_id: int, kind: DelegationKind, head_level: HeadLevel) -> Limits:
    """What holds for a delegation of that kind and rank: a quota that names the region goes before one that does not,
    of those one that names the kind.
    """
    statement = sa.select(Quota.region_id, Quota.kind, Quota.head_level, Quota.members).where(
        Quota.forum_id == forum_id, sa.or_(Quota.region_id == region_id, Quota.region_id.is_(None))
    )
    members = {(row.region_id, row.kind, row.head_level): row.members for row in db.session.execute(statement)}

    def first(*wanted: tuple[DelegationKind | None, HeadLevel | None]) -> int | None:
        keys = [(place, *scope) for place in (region_id, None) for scope in wanted]
        return next((members[key] for key in keys if key in members), None)

    return Limits(
        all_kinds=first((None, None)),
        of_kind=first((kind, None)),
        of_head=first((kind, head_level), (None, head_level)),
    )


def register_statement(
    actor: Actor, *, locale: str, text: str = "", state: ForumState | None = None, host_side: Side | None = None
) -> Statement:
    """Statement of the register of editions under its filters; read it with ``rows_of``."""
    place: sa.ColumnElement[str] = sa.func.coalesce(
        getattr(Forum, f"place_{locale}"), Forum.place_ru, Forum.place_be, Forum.place_en, ""
    )
    statement = (
        forums_visible_to(actor)
        .where(Forum.code != OUTSIDE_FORUMS_CODE)
        .with_only_columns(
            Forum.id,
            Forum.code,
            Forum.number,
            localized_column(Forum, locale).label("name"),
            Forum.year,
            Forum.starts_on,
            Forum.ends_on,
            Forum.date_precision,
            Forum.host_side,
            place.label("place"),
            Forum.state,
            Forum.is_training,
            Forum.is_current,
        )
    )
    if key := search_key(text):
        statement = statement.where(Forum.search_key.contains(key))
    if state is not None:
        statement = statement.where(Forum.state == state)
    if host_side is not None:
        statement = statement.where(Forum.host_side == host_side)
    return statement


def rows_of(result: sa.Result[*tuple[Any, ...]]) -> list[ForumRow]:
    """The rows of ``register_statement``."""
    return [ForumRow(*row) for row in result]
