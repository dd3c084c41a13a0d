"""The years there are with their frozen editions, and the files of a year as they are now."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.downloads import file_response
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.reports.enums import ReportKind
from forum.reports.forms import ReportForm
from forum.reports.kinds import FIRST_YEAR, LAST_YEAR, REPORTS
from forum.reports.queries import runs
from forum.reports.views.blueprint import blueprint
from forum.statistics.queries import StatisticsFilter, year_totals


@blueprint.get("")
@requires(Permission.REPORTS_VIEW)
def index() -> ResponseReturnValue:
    """The years with documents, each with its report."""
    form = ReportForm(request.args, locale=current_locale())
    totals = year_totals(StatisticsFilter(as_of=form.told.get("as_of")))
    years = [row for row in reversed(totals) if row.figures.documents and row.year >= FIRST_YEAR]
    return render_template("reports/index.html", form=form, years=years, runs=runs(current_actor()))


@blueprint.get("/annual/<int:year>.xlsx")
@requires(Permission.REPORTS_VIEW)
def annual(year: int) -> ResponseReturnValue:
    """The annual report; a year before the first edition is a 404, one without documents says so by «…»."""
    return _download(ReportKind.ANNUAL, year)


@blueprint.get("/annual/<int:year>.docx")
@requires(Permission.REPORTS_VIEW)
def note(year: int) -> ResponseReturnValue:
    """The note beside the annual report."""
    return _download(ReportKind.NOTE, year)


@blueprint.get("/internal/<int:year>.xlsx")
@requires(Permission.REPORTS_VIEW)
def internal(year: int) -> ResponseReturnValue:
    """The internal workbook: what the report leaves out, published figures, control totals."""
    return _download(ReportKind.INTERNAL, year)


def _download(kind: ReportKind, year: int) -> ResponseReturnValue:
    check_year(year)
    report, actor, form = REPORTS[kind], current_actor(), ReportForm(request.args, locale=current_locale())
    if not actor.may(report.permission):
        abort(403)
    chunks = report.build(year=year, locale=form.language, as_of=form.told.get("as_of"), actor=actor)
    return file_response(chunks, name=f"{report.stem}-{year}.{report.suffix}", mimetype=report.content_type)


def check_year(year: int) -> None:
    """A year of which no report is made is a 404."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
