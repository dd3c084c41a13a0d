"""The page a representative works from: what is due, places, delegations, who answers, the edition before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from forum.agreements.enums import ReportStanding
from forum.agreements.models import Agreement
from forum.agreements.queries import AgreementFilter, register_statement
from forum.core.db import db
from forum.core.security import Actor
from forum.delegations import queries as delegations
from forum.delegations.enums import COUNTED_STATES
from forum.delegations.models import FocalPoint
from forum.delegations.queries import DelegationFilter, DelegationRow, QuotaUse
from forum.delegations.queries.focal_points import focal_point_of
from forum.forums.enums import DelegationKind, HeadLevel
from forum.forums.models import Forum
from forum.forums.queries import previous_edition
from forum.home.awaiting import Work, awaits
from forum.home.cards import documents_url
from forum.reference.models import Region
from forum.reference.queries import region_by_id

LISTED: Final = 10
REPORTS: Final = 5


@dataclass(frozen=True, slots=True)
class AwaitedReports:
    """Contracts whose report on execution is overdue: how many, the oldest of them, the way to all."""

    count: int
    oldest: Sequence[Agreement]
    url: str | None


@dataclass(frozen=True, slots=True)
class OwnRegionPage:
    """What a representative sees of the own work in the current edition ``forum``.

    ``places`` are those of the whole region; ``last`` are the own delegations to ``before``, the edition before.
    """

    region: Region | None
    forum: Forum | None
    work: Sequence[Work]
    places: QuotaUse | None
    delegations: Sequence[DelegationRow]
    confirmed: int
    focal_point: FocalPoint | None
    before: Forum | None
    last: Sequence[DelegationRow]
    reports: AwaitedReports


def read_own_region(forum: Forum | None, *, actor: Actor, locale: str) -> OwnRegionPage:
    """Everything the page shows, in words of ``locale``; as many statements for many delegations as for one."""
    before = previous_edition(forum) if forum is not None else None
    own = _delegations(forum, actor, locale)
    return OwnRegionPage(
        region=region_by_id(actor.home_region_id) if actor.home_region_id is not None else None,
        forum=forum,
        work=awaits(actor, forum),
        places=_places(forum, actor),
        delegations=own,
        confirmed=sum(row.state in COUNTED_STATES for row in own),
        focal_point=focal_point_of(actor, actor.organisation_id),
        before=before,
        last=_delegations(before, actor, locale),
        reports=_reports(forum, actor),
    )


def _places(forum: Forum | None, actor: Actor) -> QuotaUse | None:
    if forum is None or actor.home_region_id is None:
        return None
    of_region, *_narrower = delegations.quota_uses_of(
        forum.id, actor.home_region_id, kind=DelegationKind.OFFICIAL, head_level=HeadLevel.OTHER, delegation_id=None
    )
    return of_region


def _delegations(forum: Forum | None, actor: Actor, locale: str) -> list[DelegationRow]:
    if forum is None:
        return []
    chosen = DelegationFilter(forum=forum.code)
    statement = delegations.register_statement(actor=actor, chosen=chosen, locale=locale)
    return delegations.delegation_rows(db.session.execute(statement.limit(LISTED)))


def _reports(forum: Forum | None, actor: Actor) -> AwaitedReports:
    chosen = AgreementFilter(reports=ReportStanding.OVERDUE)
    if forum is not None and forum.is_training:
        chosen = replace(chosen, forum=forum.code)
    if actor.is_region_wide and actor.home_region_id is not None:
        chosen = replace(chosen, region=region_by_id(actor.home_region_id).code)
    else:
        chosen = replace(chosen, organisation_id=actor.organisation_id)
    statement = register_statement(actor=actor, chosen=chosen).order_by(None)
    count = db.session.scalar(statement.with_only_columns(sa.func.count())) or 0
    keys = db.session.scalars(statement.order_by(Agreement.signed_on, Agreement.id).limit(REPORTS)).all()
    found = sa.select(Agreement).where(Agreement.id.in_(keys)).order_by(Agreement.signed_on, Agreement.id)
    return AwaitedReports(count, db.session.scalars(found).all(), documents_url(actor, chosen))
