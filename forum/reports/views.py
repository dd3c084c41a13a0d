"""Reports: the years there are, the annual report as a workbook, the note and the internal workbook beside it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.downloads import file_response
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.spreadsheet import XLSX_TYPE
from forum.core.word_documents import DOCX_TYPE
from forum.reports.annual import annual_workbook
from forum.reports.forms import ReportForm
from forum.reports.internal import internal_workbook
from forum.reports.note import annual_note
from forum.statistics.queries import StatisticsFilter, year_totals

FIRST_YEAR, LAST_YEAR = 2014, 2100

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires(Permission.REPORTS_VIEW)
def index() -> ResponseReturnValue:
    """The years with documents, each with its report."""
    form = ReportForm(request.args, locale=current_locale())
    totals = year_totals(StatisticsFilter(as_of=form.told.get("as_of")))
    years = [row for row in reversed(totals) if row.figures.documents and row.year >= FIRST_YEAR]
    return render_template("reports/index.html", form=form, years=years)


@blueprint.get("/annual/<int:year>.xlsx")
@requires(Permission.REPORTS_VIEW)
def annual(year: int) -> ResponseReturnValue:
    """The annual report; a year before the first edition is a 404, one without documents says so by «…»."""
    return file_response(annual_workbook(**_asked(year)), name=f"annual-report-{year}.xlsx", mimetype=XLSX_TYPE)


@blueprint.get("/annual/<int:year>.docx")
@requires(Permission.REPORTS_VIEW)
def note(year: int) -> ResponseReturnValue:
    """The note beside the annual report."""
    content = annual_note(**_asked(year))
    return file_response(iter([content]), name=f"annual-note-{year}.docx", mimetype=DOCX_TYPE)


@blueprint.get("/internal/<int:year>.xlsx")
@requires(Permission.REPORTS_VIEW)
def internal(year: int) -> ResponseReturnValue:
    """The internal workbook: what the report leaves out, published figures, control totals."""
    return file_response(internal_workbook(**_asked(year)), name=f"internal-{year}.xlsx", mimetype=XLSX_TYPE)


def _asked(year: int) -> dict[str, Any]:
    """What a paper on ``year`` is asked by; no paper is on a year before the first edition."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
    form = ReportForm(request.args, locale=current_locale())
    return {"year": year, "locale": form.language, "as_of": form.told.get("as_of"), "actor": current_actor()}
