"""Visits of the whole year and delegations to the Forum: the page with its picture, and its files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from forum.core.downloads import download
from forum.core.exports import Export
from forum.core.formatting import current_formats
from forum.core.i18n import current_locale
from forum.core.security import Actor, Permission, current_actor, requires
from forum.core.spreadsheet import Register, Role
from forum.delegations.queries.visits import VisitFilter
from forum.delegations.visit_forms import figure_text, visit_arguments
from forum.reference.enums import Side, first_side
from forum.statistics.forms import VisitStatisticsForm
from forum.statistics.pictures import Mark, count_columns
from forum.statistics.sheets import table_sheet
from forum.statistics.views.blueprint import blueprint
from forum.statistics.views.links import Note
from forum.statistics.views.tables import page_rows, table_export
from forum.statistics.visit_columns import (
    BREAKDOWN_LABELS,
    FORUM_NOTE,
    Breakdown,
    UnitLine,
    VisitLine,
    unit_lines,
    units_register,
    visit_lines,
    visits_register,
)


@dataclass(frozen=True, slots=True)
class _Table:
    """What the page and its files share."""

    form: VisitStatisticsForm
    register: Register[VisitLine]
    rows: list[VisitLine]
    units: list[UnitLine]


@blueprint.get("/visits")
@requires(Permission.STATISTICS_VIEW)
def visits() -> ResponseReturnValue:
    """Visits by month, region, kind, level and year, and in the units of published figures."""
    table, actor = _table(), current_actor()
    form, units = table.form, units_register()
    url = _Links(form, actor)
    return render_template(
        "statistics/visits.html",
        form=form,
        table=table,
        rows=page_rows(table.register.columns, table.rows, _role_of, url.of_line),
        units=units,
        unit_rows=page_rows(units.columns, table.units, lambda _line: Role.BODY, url.of_unit),
        picture=_picture(form, url),
        tabs=_tabs(form),
        note=FORUM_NOTE,
        left=_left_out(form),
    )


@download(blueprint, "/visits", Permission.STATISTICS_VIEW, back="statistics.visits")
def export_visits() -> Export:
    """The table of visits as shown, the units on a sheet beside."""
    table = _table()
    notes = [str(FORUM_NOTE), *(note.text for note in _left_out(table.form))]
    lines = table.form.words()
    export = table_export(table.register, table.rows, _role_of, title=table.register.title, lines=lines, notes=notes)
    units = units_register()
    sheet = table_sheet(units.title, units.columns, table.units, lambda _line: Role.BODY, lines=lines, notes=notes)
    return replace(export, more={"units": sheet})


def _table() -> _Table:
    locale = current_locale()
    form = VisitStatisticsForm(request.args, locale=locale)
    first = first_side(None, locale)
    sides = sorted(Side, key=lambda side: side is not first)
    return _Table(
        form,
        visits_register(form.breakdown, sides),
        visit_lines(form.breakdown, form.figures, form.asked, locale=locale),
        unit_lines(form.figures, form.asked),
    )


def _role_of(line: VisitLine) -> Role:
    return Role.TOTAL if line.is_total else Role.BODY


@dataclass(frozen=True, slots=True)
class _Links:
    """Addresses of the rows behind figures; a reader whose register lacks some of them gets no links."""

    form: VisitStatisticsForm
    actor: Actor

    def of_line(self, line: VisitLine, key: str) -> str | None:
        """The rows behind a figure of a table: of one direction, visits or delegations to the Forum."""
        part, _mark, side = key.partition("_")
        if not side:
            return None
        asked = line.asks[Side(side.upper())]
        return self._rows(part, asked)

    def of_unit(self, line: UnitLine, key: str) -> str | None:
        """The rows behind a figure of a unit."""
        return self._rows(key, {"unit": line.unit})

    def visits(self, **asked: Any) -> str | None:
        """The visits outside the Forum behind a figure."""
        return self._rows("visits", asked)

    def _rows(self, part: str, asked: Any) -> str | None:
        chosen = self._together(asked)
        if chosen is None or self.actor.is_representative:
            # A region sees its own rows alone, and fewer than the figure counts.
            return None
        if part == "visits" and self.actor.may(Permission.VISITS_VIEW):
            return url_for("visits.index", **visit_arguments(chosen))  # type: ignore[arg-type]  # texts alone
        if part == "forum" and self.actor.may(Permission.VISITS_VIEW):
            return url_for("delegations.index", behind=figure_text(chosen))
        return None

    def _together(self, asked: Any) -> VisitFilter | None:
        """The filter with what a row asks besides; None where the two have nothing in common."""
        told = self.form.chosen()
        for name, value in asked.items():
            if getattr(told, name) not in (None, value):
                return None
        return replace(told, **asked)


def _picture(form: VisitStatisticsForm, links: _Links) -> list[Mark]:
    """Visits outside the Forum by month of the chosen year, or by year; none where nothing is known."""
    year = form.chosen_year
    figures = form.all_figures.of_year(year)
    if not figures.knows_visits:
        return []
    formats = current_formats()

    def counted(**wanted: Any) -> int | None:
        return figures.count(lambda cell: form.asked(cell) and all(
            getattr(cell, name) == value for name, value in wanted.items())).visits  # fmt: skip

    rows: list[tuple[str, str, int | None, str | None]] = []
    if year is None:
        rows = [(str(one), str(one), counted(year=one), links.visits(year=one)) for one in figures.years]
    else:
        for number, name in enumerate(formats.wording.months, 1):
            href = links.visits(year=year, month=number)
            rows.append((name[:3].lower(), f"{name} {year}", counted(month=number), href))
    return count_columns(rows, formats)


def _left_out(form: VisitStatisticsForm) -> list[Note]:
    """What is recorded as a visit and stands in the figures as a delegation to the Forum alone."""
    same = form.figures.same(form.asked)
    if not same:
        return []
    text = ngettext(
        "%(num)s recorded visit is the journey of a delegation to the Forum and is counted there",
        "%(num)s recorded visits are journeys of delegations to the Forum and are counted there",
        same,
    )
    return [Note(text, None)]


def _tabs(form: VisitStatisticsForm) -> list[dict[str, Any]]:
    return [
        {
            "label": BREAKDOWN_LABELS[by],
            "url": url_for("statistics.visits", **form.arguments(by=by)),
            "is_current": by is form.breakdown,
        }
        for by in Breakdown
    ]
