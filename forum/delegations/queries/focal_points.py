"""Who answers for an organisation: now and before, and the accounts it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import User
from forum.accounts.queries import is_working
from forum.core.db import db
from forum.core.security import Actor, Permission, Role
from forum.core.text import search_key
from forum.core.types import localized_column
from forum.delegations.models import FocalPoint
from forum.delegations.queries.scope import organisations_of
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region


@dataclass(frozen=True, kw_only=True, slots=True)
class FocalPointFilter:
    """Which rows are wanted: by default those who answer now; ``text`` is looked for in organisations and names."""

    text: str = ""
    with_former: bool = False


@dataclass(frozen=True, slots=True)
class FocalPointRow:
    """Somebody who answers for an organisation, or did until ``until``."""

    id: int
    organisation_id: int
    organisation: str
    region: str | None
    side: Side | None
    name: str
    post: str | None
    phone: str | None
    email: str | None
    since: date
    until: date | None


def answerable_organisations(actor: Actor) -> sa.Select[Organisation]:
    """Organisations whose focal points ``actor`` sees and names: the secretariat all, a representative the own ones;
    nobody else any.
    """
    statement = sa.select(Organisation)
    if not actor.may(Permission.DELEGATIONS_EDIT):
        return statement.where(sa.false())
    if actor.role is Role.REPRESENTATIVE:
        return statement.where(Organisation.id.in_(organisations_of(actor)))
    return statement


def organisation_answered_for(actor: Actor, organisation_id: int) -> Organisation:
    """The organisation of that key; raises ``NoResultFound`` when ``actor`` has no say in it."""
    return db.session.scalars(answerable_organisations(actor).where(Organisation.id == organisation_id)).one()


def focal_points_visible_to(actor: Actor) -> sa.Select[FocalPoint]:
    """Focal points, former ones too, that ``actor`` may see."""
    allowed = answerable_organisations(actor).with_only_columns(Organisation.id)
    return sa.select(FocalPoint).where(FocalPoint.organisation_id.in_(allowed))


def focal_points_of(actor: Actor, *organisation_ids: int) -> Sequence[FocalPoint]:
    """All of some organisations, who answers now first, then the last ones before."""
    statement = focal_points_visible_to(actor).where(FocalPoint.organisation_id.in_(organisation_ids))
    return db.session.scalars(
        statement.order_by(FocalPoint.until.is_not(None), FocalPoint.since.desc(), FocalPoint.id.desc())
    ).all()


def focal_point_of(actor: Actor, organisation_id: int | None) -> FocalPoint | None:
    """Who answers for the organisation now; None where nobody is named or ``actor`` may not see it."""
    statement = focal_points_visible_to(actor).where(
        FocalPoint.organisation_id == organisation_id, FocalPoint.until.is_(None)
    )
    return db.session.scalars(statement).one_or_none()


def focal_points_statement(*, actor: Actor, chosen: FocalPointFilter, locale: str) -> sa.Select[*tuple[Any, ...]]:
    """Rows of the list, in the order of the organisations."""
    sort = getattr(Organisation, f"sort_{locale}")
    allowed = answerable_organisations(actor).with_only_columns(Organisation.id)
    statement = (
        sa.select(
            FocalPoint.id,
            FocalPoint.organisation_id,
            localized_column(Organisation, locale).label("organisation"),
            localized_column(Region, locale).label("region"),
            Region.side,
            FocalPoint.name,
            FocalPoint.post,
            FocalPoint.phone,
            FocalPoint.email,
            FocalPoint.since,
            FocalPoint.until,
        )
        .join(FocalPoint.organisation)
        .outerjoin(Organisation.region)
        .where(FocalPoint.organisation_id.in_(allowed))
        .order_by(sort, FocalPoint.organisation_id, FocalPoint.since.desc(), FocalPoint.id.desc())
    )
    if not chosen.with_former:
        statement = statement.where(FocalPoint.until.is_(None))
    if key := search_key(chosen.text):
        # A name has no key of its own here, and SQLite folds no Cyrillic: as it is written.
        by_name = FocalPoint.name.contains(chosen.text.strip(), autoescape=True)
        statement = statement.where(sa.or_(Organisation.search_key.contains(key), by_name))
    return statement


def focal_point_rows(result: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[FocalPointRow]:
    """Frozen rows of what ``focal_points_statement`` selects."""
    return [FocalPointRow(**found._asdict()) for found in result]


def working_accounts_of(organisation_id: int) -> Sequence[str]:
    """Names of the accounts of an organisation that may sign in today; scope is the caller's."""
    statement = sa.select(User.name).where(User.organisation_id == organisation_id, is_working())
    return db.session.scalars(statement.order_by(User.name, User.id)).all()


def handovers_since(day: date) -> int:
    """How many organisations have handed their affairs over on ``day`` or later; it names nobody."""
    handed = sa.select(FocalPoint.organisation_id).where(FocalPoint.until >= day).distinct().subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(handed)) or 0
