"""Totals per edition and per year of signing: the page with its columns, and its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements.enums import AgreementKind
from forum.core.downloads import download
from forum.core.exports import Export
from forum.core.formatting import current_formats
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.spreadsheet import Register, Role
from forum.statistics.columns import periods_register
from forum.statistics.enums import PERIOD_LABELS, Period
from forum.statistics.forms import StatisticsForm
from forum.statistics.pictures import Mark, period_columns
from forum.statistics.queries import (
    EditionTotal,
    Figures,
    LeftOut,
    YearTotal,
    edition_totals,
    left_out,
    total_figures,
    year_totals,
)
from forum.statistics.views.blueprint import blueprint
from forum.statistics.views.links import Rows, default_note, left_out_notes, rows_of
from forum.statistics.views.tables import page_rows, table_export

_BEHIND: dict[str, dict[str, Any]] = {
    "documents": {},
    "contracts": {"kinds": (AgreementKind.CONTRACT,)},
    "without_sum": {"kinds": (AgreementKind.CONTRACT,), "money": False},
    "value": {"money": True},
    "by_default": {"money": True, "default_shares": True},
}


@dataclass(frozen=True, slots=True)
class WholeRow:
    """The last row: all editions or years together."""

    figures: Figures
    previous: None = None


AnyRow = EditionTotal | YearTotal | WholeRow


@dataclass(frozen=True, slots=True)
class _Table:
    """What the page and its files share; ``rows`` end with the whole."""

    form: StatisticsForm
    register: Register[AnyRow]
    rows: list[AnyRow]
    left: LeftOut
    links: Rows


@blueprint.get("/editions")
@requires(Permission.STATISTICS_VIEW)
def editions() -> ResponseReturnValue:
    """Totals of all editions, or of all years."""
    table = _table()
    return render_template(
        "statistics/editions.html",
        form=table.form,
        table=table,
        rows=page_rows(table.register.columns, table.rows, _role_of, _url_of(table.links)),
        columns=_columns(table),
        tabs=_tabs(table.form),
        left=left_out_notes(table.left, table.links),
        by_default=default_note(table.left, table.links),
    )


@download(blueprint, "/editions", Permission.STATISTICS_VIEW, back="statistics.editions")
def export_editions() -> Export:
    """The table of editions or years as shown."""
    table = _table()
    return table_export(
        table.register,
        table.rows,
        _role_of,
        title=_("Agreements and contracts by edition and year"),
        lines=table.form.words(),
        notes=[note.text for note in left_out_notes(table.left, table.links)],
    )


def _table() -> _Table:
    actor, locale = current_actor(), current_locale()
    form = StatisticsForm(request.args, actor=actor, locale=locale)
    chosen, whole = form.chosen(), WholeRow(total_figures(form.chosen()))
    is_by_year = form.period is Period.YEAR
    register: Register[AnyRow] = periods_register(
        _l("Year of signing") if is_by_year else _l("Forum"), row_name, name="years" if is_by_year else "editions"
    )
    rows: list[AnyRow] = [*year_totals(chosen)] if is_by_year else [*edition_totals(chosen, locale=locale)]
    return _Table(form, register, [*rows, whole], left_out(chosen), rows_of(form, actor))


def row_name(row: AnyRow) -> str:
    """A row in words."""
    if isinstance(row, WholeRow):
        return str(_("Total"))
    return str(row.year) if isinstance(row, YearTotal) else row.name


def _role_of(row: AnyRow) -> Role:
    return Role.TOTAL if isinstance(row, WholeRow) else Role.BODY


def _label(row: AnyRow) -> str:
    return row.code if isinstance(row, EditionTotal) else row_name(row)


def _columns(table: _Table) -> list[Mark]:
    link = table.links.year if table.form.period is Period.YEAR else table.links.edition
    return period_columns(table.rows[:-1], _label, row_name, current_formats(), link)


def _url_of(links: Rows) -> Callable[[AnyRow, str], str | None]:
    def url(row: AnyRow, key: str) -> str | None:
        if key not in _BEHIND:
            return None
        own: dict[str, Any] = {}
        if isinstance(row, EditionTotal):
            own = {"forum": row.code}
        elif isinstance(row, YearTotal):
            own = {"year": row.year}
        return links.url(**own, **_BEHIND[key])

    return url


def _tabs(form: StatisticsForm) -> list[dict[str, Any]]:
    return [
        {
            "label": PERIOD_LABELS[period],
            "url": url_for("statistics.editions", **form.arguments(by=period)),
            "is_current": period is form.period,
        }
        for period in Period
    ]
