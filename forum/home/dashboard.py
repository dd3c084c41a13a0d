"""The first page: the current edition at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for

from forum.agreements.exporting import register_of
from forum.agreements.forms import filter_arguments
from forum.agreements.models import Agreement
from forum.agreements.queries import AgreementFilter, AgreementRow, agreement_rows, register_statement
from forum.core.db import db
from forum.core.formatting import current_formats
from forum.core.listing import Listing
from forum.core.security import Actor, Permission
from forum.delegations import queries as delegations
from forum.delegations.columns import delegations_register
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation
from forum.delegations.queries import DelegationFilter, DelegationRow
from forum.forums.models import Forum
from forum.home.cards import Card, EditionFigures, edition_figures, key_cards, left_out_of
from forum.reference.enums import Side
from forum.statistics.enums import Measure
from forum.statistics.pictures import LegendItem, Link, MapTile, Mark, Scale, leading_bars, region_tiles
from forum.statistics.queries import RegionTotals, StatisticsFilter, region_totals
from forum.statistics.views.links import Note, rows_behind

LATEST: Final = 8
LEADING: Final = 7
"""Regions shown of each side: all of Belarus."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The map of both sides and the leading regions of each; the Russian regions set the scale."""

    is_empty: bool
    tiles: Sequence[MapTile]
    legend: Sequence[LegendItem]
    leading: Mapping[Side, Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the page shows of an edition; ``documents`` or ``delegations`` is None for who does not see them."""

    figures: EditionFigures
    cards: Sequence[Card]
    left_out: Sequence[Note]
    picture: Picture
    documents: Listing[AgreementRow] | None
    delegations: Listing[DelegationRow] | None


def read_dashboard(forum: Forum, *, actor: Actor, locale: str) -> Dashboard:
    """Everything the page shows, in words of ``locale``; the same totals for every role."""
    figures = edition_figures(forum)
    chosen = StatisticsFilter(forum_ids=(forum.id,))
    return Dashboard(
        figures=figures,
        cards=key_cards(figures, actor),
        left_out=left_out_of(chosen, actor, forum=forum.code),
        picture=_picture(forum, chosen, actor, locale),
        documents=latest_documents(
            AgreementFilter(forum=forum.code), total=figures.documents.documents, actor=actor, locale=locale
        ),
        delegations=None
        if actor.may(Permission.AGREEMENTS_VIEW)
        else _expected_delegations(forum, actor=actor, locale=locale),
    )


def _picture(forum: Forum, chosen: StatisticsFilter, actor: Actor, locale: str) -> Picture:
    formats = current_formats()
    rows = rows_behind(actor, forum=forum.code, money=True)
    totals: dict[Side, RegionTotals] = {side: region_totals(side, chosen, locale=locale) for side in Side}

    def link(code: str) -> str:
        return rows.region(code) or url_for("home.region", code=code)

    tiles, legend = region_tiles(totals[Side.RU], Measure.VALUE, formats, link)
    return Picture(
        is_empty=totals[Side.RU].is_empty,
        tiles=[*tiles, *_in_scale_of(totals[Side.RU], totals[Side.BY], link)],
        legend=legend,
        leading={side: leading_bars(totals[side], formats, link, most=LEADING) for side in Side},
    )


def _in_scale_of(scaling: RegionTotals, shown: RegionTotals, link: Link) -> list[MapTile]:
    """Tiles of ``shown`` in the colours of ``scaling``: one map has one legend."""
    scale = Scale.over(row.figures.kopecks for row in scaling.rows if row.tile is not None)
    placed = [row for row in shown.rows if row.tile is not None]
    tiles, _ = region_tiles(shown, Measure.VALUE, current_formats(), link)
    return [replace(tile, level=scale.level(row.figures.kopecks)) for tile, row in zip(tiles, placed, strict=True)]


def latest_documents(chosen: AgreementFilter, *, total: int, actor: Actor, locale: str) -> Listing[AgreementRow] | None:
    """The newest of the ``total`` signed documents under ``chosen``, in the register's columns.

    None for who sees no documents.
    """
    if not actor.may(Permission.AGREEMENTS_VIEW):
        return None
    signed = replace(chosen, counts=True)
    statement = register_statement(actor=actor, chosen=signed).order_by(None)
    newest = statement.order_by(
        Agreement.signed_on.desc(), Agreement.register_sequence.desc().nulls_last(), Agreement.id.desc()
    ).limit(LATEST)
    rows = agreement_rows(db.session.scalars(newest).all(), locale=locale, region=chosen.region)
    columns = register_of(signed, actor=actor, locale=locale, for_page=True).page_columns(actor.may)
    return _listing(rows, total, columns, "agreements.index", filter_arguments(signed), "signed")


def _expected_delegations(forum: Forum, *, actor: Actor, locale: str) -> Listing[DelegationRow] | None:
    """Confirmed delegations, the newest decision first; None for who sees no delegations."""
    if not actor.may(Permission.DELEGATIONS_VIEW):
        return None
    chosen = DelegationFilter(forum=forum.code, state=DelegationState.CONFIRMED)
    statement = delegations.register_statement(actor=actor, chosen=chosen, locale=locale).order_by(None)
    newest = statement.order_by(Delegation.decided_at.desc().nulls_last(), Delegation.id.desc()).limit(LATEST)
    return _listing(
        delegations.delegation_rows(db.session.execute(newest)),
        delegations.delegation_count(actor=actor, chosen=chosen),
        delegations_register(locale).page_columns(actor.may),
        "delegations.index",
        {"forum": forum.code, "state": chosen.state.value if chosen.state else ""},
        "decided_at",
    )


def _listing(
    rows: Sequence[Any], total: int, columns: Sequence[Any], endpoint: str, filters: dict[str, str], sort: str
) -> Listing[Any]:
    """A listing whose headings lead to the register itself, sorted by them."""
    return Listing(
        rows=rows,
        total=total,
        page=1,
        size=max(total, 1),
        sort=sort,
        descending=True,
        columns=columns,
        endpoint=endpoint,
        filters=filters,
    )
