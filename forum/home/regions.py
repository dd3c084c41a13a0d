"""The page of one region: what it is, what it takes part in, with whom, and whom it sends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for

from forum.agreements.queries import AgreementFilter, AgreementRow
from forum.core.clock import today
from forum.core.db import db
from forum.core.formatting import NONE, current_formats
from forum.core.listing import Listing
from forum.core.security import Actor, Permission
from forum.delegations import queries as delegations
from forum.delegations.queries import DelegationFilter, DelegationRow, RegionDelegations
from forum.forums.models import Forum
from forum.forums.queries import editions
from forum.home.cards import documents_url, left_out_of
from forum.home.dashboard import latest_documents
from forum.reference.models import Region
from forum.statistics.queries import (
    Figures,
    Partner,
    StatisticsFilter,
    edition_totals,
    matrix,
    partners,
    total_figures,
    visit_figures,
)
from forum.statistics.views.links import Note

PARTNERS: Final = 12
DELEGATIONS: Final = 10
YEARS: Final = 5


@dataclass(frozen=True, slots=True)
class RegionPage:
    """A region with its figures over all real editions, or in ``forum``.

    ``editions`` and ``partners`` are rows of finished cells, ``totals`` the row under the editions. ``sent`` counts
    its delegations, None where it sent none; ``delegations`` are those of them that the reader may open. ``visits`` are
    rows of finished cells of the last years, none on the page of an edition.
    """

    region: Region
    forum: Forum | None
    figures: Figures
    editions: Sequence[Sequence[Any]]
    totals: Sequence[str]
    partners: Sequence[Sequence[Any]]
    left_out: Sequence[Note]
    documents: Listing[AgreementRow] | None
    sent: RegionDelegations | None
    delegations: Sequence[DelegationRow]
    visits: Sequence[Sequence[Any]]


def read_region(region: Region, forum: Forum | None, *, actor: Actor, locale: str) -> RegionPage:
    """Everything the page of ``region`` shows in words of ``locale``; ``forum`` None takes all real editions."""
    ids = (forum.id,) if forum else None
    chosen = StatisticsFilter(forum_ids=ids, region_id=region.id)
    base = AgreementFilter(forum=forum.code if forum else None, region=region.code)
    figures = total_figures(chosen)
    sent = delegations.delegation_figures(*(ids or [one.id for one in editions(actor) if not one.is_training]))
    return RegionPage(
        region=region,
        forum=forum,
        figures=figures,
        editions=_editions(chosen, region, actor, locale),
        totals=["", *_cells(figures)],
        partners=_partners(chosen, region, forum, actor, locale),
        left_out=left_out_of(chosen, actor, forum=base.forum, region=base.region),
        documents=latest_documents(base, total=figures.documents, actor=actor, locale=locale),
        sent=sent.region(region.id),
        delegations=_delegations(region, forum, actor, locale),
        visits=_visits(region) if forum is None else (),
    )


def _editions(chosen: StatisticsFilter, region: Region, actor: Actor, locale: str) -> list[list[Any]]:
    return [
        [
            {"text": row.name, "url": url_for("home.forum", code=row.code)},
            *_linked(row.figures, AgreementFilter(forum=row.code, region=region.code), actor),
        ]
        for row in edition_totals(chosen, locale=locale)
        if row.figures.documents
    ]


def _partners(
    chosen: StatisticsFilter, region: Region, forum: Forum | None, actor: Actor, locale: str
) -> list[list[Any]]:
    """The region's row or column of the matrix, the largest sums first."""
    found: Iterable[Partner] = partners(matrix(chosen, locale=locale), region.code, PARTNERS)
    code = forum.code if forum else None
    return [
        [
            {"text": partner.name, "url": url_for("home.region", code=partner.code, forum=code)},
            *_linked(
                partner.figures,
                AgreementFilter(forum=code, region=region.code, partner_region=partner.code),
                actor,
            ),
        ]
        for partner in found
    ]


def _linked(figures: Figures, base: AgreementFilter, actor: Actor) -> list[Any]:
    """Figures as cells, whole documents and the sum leading to their rows."""
    documents, contracts, share, value = _cells(figures)
    return [
        {"text": documents, "url": documents_url(actor, replace(base, counts=True))},
        contracts,
        share,
        {"text": value, "url": documents_url(actor, replace(base, money=True))},
    ]


def _cells(figures: Figures) -> list[str]:
    """Whole documents, contracts among them, share of documents, value in roubles."""
    formats = current_formats()
    return [
        formats.integer(figures.documents),
        formats.integer(figures.contracts),
        formats.documents(figures.ppm),
        formats.money(figures.kopecks),
    ]


def _delegations(region: Region, forum: Forum | None, actor: Actor, locale: str) -> list[DelegationRow]:
    """The region's delegations that the reader may open; they name no person."""
    if not actor.may(Permission.DELEGATIONS_VIEW):
        return []
    chosen = DelegationFilter(region=region.code, forum=forum.code if forum else None)
    statement = delegations.register_statement(actor=actor, chosen=chosen, locale=locale)
    if forum is None:
        statement = statement.where(~Forum.is_training)
    return delegations.delegation_rows(db.session.execute(statement.limit(DELEGATIONS)))


def _visits(region: Region) -> list[list[Any]]:
    """Per year, the newest first: visits outside the Forum and delegations to it, sent and received."""
    day, formats = today(), current_formats()
    figures = visit_figures(day)
    rows: list[list[Any]] = []
    own = [cell for cell in figures.cells if region.code in (cell.home, cell.destination)]
    for year in reversed(replace(figures, cells=tuple(own)).years[-YEARS:]):
        found = figures.of_year(year)
        sent = found.count(lambda cell: cell.home == region.code)
        received = found.count(lambda cell: cell.destination == region.code)
        url = url_for("statistics.visits", year=year, region=region.code)
        cells = (sent.visits, sent.forum_delegations, received.visits, received.forum_delegations)
        rows.append(
            [{"text": str(year), "url": url}, *(formats.integer(value) if value != 0 else NONE for value in cells)]
        )
    return rows
