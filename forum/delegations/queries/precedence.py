"""The order in which persons of an edition stand on every list: the one place where it is written."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from forum.delegations.models import Delegation, Member
from forum.forums.models import Forum
from forum.reference.models import Organisation, Region


def precedence_order(locale: str) -> tuple[Any, ...]:
    """By edition, country (the host's first), region, organisation, the head first, then by precedence.

    For statements over ``Member`` joined to ``Delegation``, ``Forum``, ``Region`` and ``Organisation``.
    """
    return (
        Forum.year.desc().nulls_last(),
        Forum.id,
        # The host's country stands first.
        sa.case((Region.side == Forum.host_side, 0), else_=1),
        Region.side.desc(),
        Region.official_order,
        Region.code,
        getattr(Organisation, f"sort_{locale}"),
        Delegation.id,
        Member.is_head.desc(),
        Member.precedence,
        Member.position,
        Member.id,
    )
