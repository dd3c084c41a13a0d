"""Persons of a sender's earlier delegations, who may come again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, defer

from forum.core.db import db
from forum.core.security import Actor, Permission
from forum.core.text import search_key
from forum.delegations.asking import IDENTITY
from forum.delegations.enums import LISTED_STATES, NOMINATED_STATES
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.scope import member_is_visible
from forum.forums.models import Forum
from forum.reference.models import Organisation

MOST_EARLIER: Final = 1_000
"""Persons of earlier lists that are looked through: the newest."""


def earlier_persons(actor: Actor, delegation: Delegation) -> Sequence[Member]:
    """Persons whom the sender of ``delegation`` nominated to other editions and who are not on its list, in the order
    of the newest edition they came to, each once; only those visible to ``actor``.

    A person is told by the name; a patronymic that only one side knows tells nobody apart. Who was taken off, whose
    names were erased, and the invented persons of a training edition (in it: all others) are left out. Birth and
    document are not even read for who may not see them.
    """
    if delegation.forum is None:
        return []
    statement = (
        sa.select(Member)
        .join(Member.delegation)
        .join(Delegation.forum)
        .where(
            member_is_visible(actor),
            Delegation.organisation_id.in_(_one_organisation(delegation)),
            Delegation.state.in_(NOMINATED_STATES),
            Delegation.forum_id != delegation.forum_id,
            Forum.is_training == delegation.forum.is_training,
            Member.state.in_(LISTED_STATES),
            Member.last_name != "",
            Member.first_name != "",
        )
        .options(contains_eager(Member.delegation).contains_eager(Delegation.forum))
        .options(*(defer(getattr(Member, name)) for name in _hidden_from(actor)))
        .order_by(
            Forum.year.desc().nulls_last(),
            Forum.id.desc(),
            Member.is_head.desc(),
            Member.precedence,
            Member.position,
            Member.id,
        )
        .limit(MOST_EARLIER)
    )
    known = _Names()
    for last, first, patronymic in db.session.execute(_on_list(delegation)):
        known.add(last, first, patronymic)
    return [one for one in db.session.scalars(statement) if known.add(one.last_name, one.first_name, one.patronymic)]


class _Names:
    """Who has been told already."""

    def __init__(self) -> None:
        self._patronymics: dict[str, set[str]] = {}

    def add(self, last_name: str, first_name: str, patronymic: str | None) -> bool:
        """Whether nobody of that name was told before."""
        told, own = self._patronymics.setdefault(search_key(last_name, first_name), set()), search_key(patronymic)
        is_new = not told or bool(own and "" not in told and own not in told)
        told.add(own)
        return is_new


def _on_list(delegation: Delegation) -> sa.Select[str, str, str | None]:
    return sa.select(Member.last_name, Member.first_name, Member.patronymic).where(
        Member.delegation_id == delegation.id, Member.state.in_(LISTED_STATES)
    )


def _one_organisation(delegation: Delegation) -> sa.Select[int]:
    """Keys of the sender and of its duplicates that were merged by hand."""
    own, other = aliased(Organisation), aliased(Organisation)
    root = sa.select(sa.func.coalesce(own.merged_into_id, own.id)).where(own.id == delegation.organisation_id)
    return sa.select(other.id).where(
        sa.or_(other.id == root.scalar_subquery(), other.merged_into_id == root.scalar_subquery())
    )


def _hidden_from(actor: Actor) -> frozenset[str]:
    return frozenset() if actor.may(Permission.IDENTITY_VIEW) else IDENTITY
