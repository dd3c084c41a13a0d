"""What forms and filters offer to choose from."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from forum.core.db import db
from forum.core.security import Actor
from forum.core.text import search_key
from forum.core.types import localized_column
from forum.delegations.enums import EDITABLE_STATES
from forum.delegations.models import Delegation
from forum.delegations.queries.scope import delegation_is_visible, delegations_visible_to, organisations_of
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference.models import Organisation, Region


def open_forums(locale: str) -> list[tuple[int, str]]:
    """Key and name of the editions whose registration is open, the current one first."""
    statement = (
        sa.select(Forum.id, localized_column(Forum, locale))
        .where(Forum.state == ForumState.REGISTRATION)
        .order_by(Forum.is_current.desc(), Forum.year.desc().nulls_last(), Forum.id)
    )
    return [(key, name) for key, name in db.session.execute(statement)]


def senders_for(actor: Actor, locale: str) -> list[tuple[int, str]]:
    """Key and name of the organisations a representative may send from, the own one first; merged ones left out."""
    statement = (
        sa.select(Organisation.id, localized_column(Organisation, locale))
        .where(Organisation.id.in_(organisations_of(actor)), Organisation.merged_into_id.is_(None))
        .order_by(Organisation.id != actor.organisation_id, getattr(Organisation, f"sort_{locale}"), Organisation.id)
    )
    return [(key, name) for key, name in db.session.execute(statement)]


def delegations_to_fill(actor: Actor, forum: Forum) -> Sequence[int]:
    """Keys of the delegations to an edition that ``actor`` may still write, the oldest first; two at most."""
    statement = (
        delegations_visible_to(actor)
        .where(Delegation.forum_id == forum.id, Delegation.state.in_(EDITABLE_STATES))
        .order_by(Delegation.id)
        .with_only_columns(Delegation.id)
        .limit(2)
    )
    return db.session.scalars(statement).all()


def organisations_called(text: str, *, among: sa.Select[int] | None = None) -> Sequence[int]:
    """Keys of the living organisations with that very name, INN or UNP in any case and punctuation, two at most.

    ``among`` keeps the others out of sight: none of them is found, whatever it is called.
    """
    key = search_key(text)
    names = [localized_column(Organisation, locale) for locale in ("ru", "be", "en")]
    candidates = db.session.execute(
        sa.select(Organisation.id, Organisation.inn, Organisation.unp, *names)
        .where(Organisation.search_key.contains(key, autoescape=True), Organisation.merged_into_id.is_(None))
        .where(sa.true() if among is None else Organisation.id.in_(among))
        .order_by(Organisation.id)
        .limit(200)
    ).all()
    found = [row.id for row in candidates if key in {search_key(value) for value in row[1:] if value}]
    return found[:2] if key else []


def forums_with_delegations(actor: Actor, locale: str) -> list[tuple[str, str]]:
    """Code and name of the editions of the visible delegations, the newest first."""
    statement = (
        sa.select(Forum.code, localized_column(Forum, locale))
        .where(sa.exists().where(Delegation.forum_id == Forum.id, delegation_is_visible(actor)))
        .order_by(Forum.is_current.desc(), Forum.year.desc().nulls_last(), Forum.id)
    )
    return [(code, name) for code, name in db.session.execute(statement)]


def regions_with_delegations(actor: Actor, locale: str) -> list[tuple[str, str, str]]:
    """Code, name and side of the regions of the visible delegations, in official order."""
    statement = (
        sa.select(Region.code, localized_column(Region, locale), Region.side)
        .where(sa.exists().where(Delegation.region_id == Region.id, delegation_is_visible(actor)))
        .order_by(Region.side.desc(), Region.official_order, Region.code)
    )
    return [(code, name, side.value) for code, name, side in db.session.execute(statement)]
