"""Totals per region of either side: the page with its map, and its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.agreements.enums import AgreementKind
from forum.core.downloads import download
from forum.core.exports import Export
from forum.core.formatting import current_formats
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.spreadsheet import Register, Role
from forum.reference.enums import SIDE_LABELS, Side
from forum.statistics.columns import regions_register
from forum.statistics.forms import StatisticsForm
from forum.statistics.pictures import measure_bars, region_tiles
from forum.statistics.queries import (
    LeftOut,
    RegionTotal,
    RegionTotals,
    RowKind,
    left_out,
    period_before,
    region_totals,
)
from forum.statistics.views.blueprint import blueprint
from forum.statistics.views.links import Rows, default_note, left_out_notes, rows_of
from forum.statistics.views.tables import page_rows, table_export

_ROLES = {RowKind.DISTRICT: Role.SUBTOTAL, RowKind.TOTAL: Role.TOTAL}
_CONTRACTS: dict[str, Any] = {"kinds": (AgreementKind.CONTRACT,)}
_BEHIND: dict[str, dict[str, Any]] = {
    "documents": {},
    "contracts": _CONTRACTS,
    "without_sum": {**_CONTRACTS, "money": False},
    "value": {"money": True},
    "by_default": {"money": True, "default_shares": True},
}


@dataclass(frozen=True, slots=True)
class _Table:
    """What the page and its files share."""

    form: StatisticsForm
    totals: RegionTotals
    left: LeftOut
    register: Register[RegionTotal]
    rows: list[RegionTotal]
    links: Rows


@blueprint.get("")
@requires(Permission.STATISTICS_VIEW)
def regions() -> ResponseReturnValue:
    """Totals per region of the chosen side."""
    table = _table()
    form, links = table.form, table.links
    # Seven tiles make no map: the Belarusian regions stand as bars.
    is_map = form.chosen_side is Side.RU
    tiles, legend = region_tiles(table.totals, form.measured, current_formats(), links.region)
    return render_template(
        "statistics/regions.html",
        form=form,
        table=table,
        rows=page_rows(table.register.columns, table.rows, role_of, _url_of(links)),
        tiles=tiles if is_map else [],
        bars=[] if is_map else measure_bars(table.totals, form.measured, current_formats(), links.region),
        legend=legend,
        tabs=_tabs(form),
        left=left_out_notes(table.left, links),
        by_default=default_note(table.left, links),
    )


@download(blueprint, "/regions", Permission.STATISTICS_VIEW, back="statistics.regions")
def export_regions() -> Export:
    """The table of regions as shown."""
    table = _table()
    return table_export(
        table.register,
        table.rows,
        role_of,
        title=table.register.title,
        lines=table.form.words(),
        notes=[note.text for note in left_out_notes(table.left, table.links)],
    )


def role_of(row: RegionTotal) -> Role:
    """How a row of the table looks."""
    return _ROLES.get(row.kind, Role.BODY)


def _table() -> _Table:
    actor, locale = current_actor(), current_locale()
    form = StatisticsForm(request.args, actor=actor, locale=locale)
    chosen = form.chosen()
    before = period_before(chosen)
    totals = region_totals(form.chosen_side, chosen, locale=locale, before=before)
    register = regions_register(form.chosen_side, totals.total)
    rows = list(totals.lines(is_short=form.is_short))
    return _Table(form, totals, left_out(chosen), register, rows, rows_of(form, actor))


def _url_of(links: Rows) -> Callable[[RegionTotal, str], str | None]:
    def url(row: RegionTotal, key: str) -> str | None:
        if key == "name":
            return url_for("home.region", code=row.code) if row.is_additive else None
        if key not in _BEHIND or row.kind is RowKind.DISTRICT:
            return None
        return links.url(region=row.code or None, **_BEHIND[key])

    return url


def _tabs(form: StatisticsForm) -> list[dict[str, Any]]:
    return [
        {
            "label": SIDE_LABELS[side],
            "url": url_for("statistics.regions", **form.arguments(side=side)),
            "is_current": side is form.chosen_side,
        }
        for side in Side
    ]
