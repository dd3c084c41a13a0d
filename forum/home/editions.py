"""The page of one edition: what it is, its figures, what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from forum.agreements.queries import AgreementFilter, AgreementRow
from forum.core.db import db
from forum.core.formatting import current_formats
from forum.core.listing import Listing
from forum.core.security import Actor, Permission
from forum.core.states import Arrow
from forum.forums.enums import FORUM_STATES, OUTSIDE_FORUMS_CODE, ForumState
from forum.forums.models import Forum
from forum.home.cards import Card, EditionFigures, edition_figures, key_cards, left_out_of
from forum.home.dashboard import latest_documents
from forum.reference.models import Region
from forum.statistics.queries import StatisticsFilter
from forum.statistics.views.links import Note


@dataclass(frozen=True, slots=True)
class EditionPage:
    """An edition with its figures; ``quotas`` are rows of finished cells: region, places, places taken.

    ``is_ahead`` tells an edition whose set-up still matters from one of which only what is known is shown.
    """

    forum: Forum
    is_outside: bool
    cards: Sequence[Card]
    left_out: Sequence[Note]
    quotas: Sequence[tuple[Any, ...]]
    documents: Listing[AgreementRow] | None
    arrows: Sequence[Arrow[ForumState]]
    can_edit: bool
    is_ahead: bool


def read_edition(forum: Forum, *, actor: Actor, locale: str) -> EditionPage:
    """Everything the page of ``forum`` shows in words of ``locale``."""
    is_outside = forum.code == OUTSIDE_FORUMS_CODE
    is_editor = actor.may(Permission.FORUMS_EDIT) and not is_outside
    figures = edition_figures(forum)
    base = AgreementFilter(forum=forum.code)
    return EditionPage(
        forum=forum,
        is_outside=is_outside,
        cards=key_cards(figures, actor),
        left_out=left_out_of(StatisticsFilter(forum_ids=(forum.id,)), actor, forum=forum.code),
        quotas=_quotas(figures, locale),
        documents=latest_documents(base, total=figures.documents.documents, actor=actor, locale=locale),
        arrows=FORUM_STATES.open_to(forum.state, actor) if is_editor else (),
        is_ahead=forum.state in {ForumState.PLANNED, ForumState.REGISTRATION},
        can_edit=is_editor and forum.state is not ForumState.ARCHIVED,
    )


def _quotas(figures: EditionFigures, locale: str) -> list[tuple[Any, ...]]:
    forum, formats = figures.forum, current_formats()
    # Of one kind or rank alone: told on the card of the delegation they hold for.
    quotas = [quota for quota in forum.quotas if quota.kind is None and quota.head_level is None]
    keys = [quota.region_id for quota in quotas if quota.region_id is not None]
    # Read together: the rows would otherwise fetch their regions one by one.
    regions = {region.id: region for region in db.session.scalars(sa.select(Region).where(Region.id.in_(keys)))}
    rows: list[tuple[Any, ...]] = []
    others: list[tuple[Any, ...]] = []
    for quota in quotas:
        if quota.region_id is None:
            others.append((_("Every other region"), formats.integer(quota.members), ""))
            continue
        region = regions[quota.region_id]
        sent = figures.delegations.region(region.id)
        taken = formats.integer(sent.members_nominated) if sent else ""
        name = {"text": region.name(locale), "url": url_for("home.region", code=region.code)}
        rows.append((name, formats.integer(quota.members), taken))
    return rows + others
