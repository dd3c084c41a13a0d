"""Frozen editions of a report: freezing, the kept bytes, what differs from another edition or from the register."""

from __future__ import annotations

from io import BytesIO

from flask import abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.clock import today
from forum.core.db import one_moment, transactional
from forum.core.errors import DomainError
from forum.core.files import FORMATS
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.reports.forms import FreezeForm
from forum.reports.freezing import freeze
from forum.reports.kinds import REPORTS
from forum.reports.models import ReportRun
from forum.reports.queries import changes_between, changes_since, report_day, run_seen_by, runs, runs_of
from forum.reports.verification import compare_runs, kept_bytes
from forum.reports.views.annual import check_year
from forum.reports.views.blueprint import blueprint
from forum.statistics.queries import StatisticsFilter, total_figures


@blueprint.get("/annual/<int:year>/freeze")
@requires(Permission.REPORTS_FREEZE)
def freeze_check(year: int) -> ResponseReturnValue:
    """What would be frozen, before anything is."""
    check_year(year)
    return _freeze_page(FreezeForm(data={"locale": current_locale()}), year)


@blueprint.post("/annual/<int:year>/freeze", endpoint="freeze")
@requires(Permission.REPORTS_FREEZE)
@one_moment(ReportRun)
@transactional
@once
def freeze_edition(year: int) -> ResponseReturnValue:
    """Build the report and keep it as the next edition."""
    check_year(year)
    form = FreezeForm()
    try:
        if form.validate():
            run = freeze(actor=current_actor(), year=year, **form.asked())
            flash(_("Edition %(number)s is frozen.", number=run.number), "success")
            return redirect(url_for("reports.edition", run_id=run.id))
    except DomainError as error:
        form.refuse(error)
    return _freeze_page(form, year)


def _freeze_page(form: FreezeForm, year: int) -> ResponseReturnValue:
    day = form.as_of.data or report_day(year, None)
    figures = total_figures(StatisticsFilter(year=year, as_of=min(day, today())))
    frozen = [run for run in runs(current_actor()) if run.year == year]
    page = {"form": form, "year": year, "day": day, "figures": figures, "runs": frozen}
    return render_template("reports/freeze.html", **page), form.status


@blueprint.get("/editions/<id:run_id>")
@requires(Permission.REPORTS_VIEW)
def edition(run_id: int) -> ResponseReturnValue:
    """A frozen edition, its neighbours, and the documents by which the register differs from it now."""
    actor = current_actor()
    run = run_seen_by(actor, run_id)
    return render_template(
        "reports/edition.html", run=run, others=runs_of(run, actor=actor), documents=changes_since(run, actor=actor)
    )


@blueprint.get("/editions/<id:run_id>/file")
@requires(Permission.REPORTS_VIEW)
def edition_file(run_id: int) -> ResponseReturnValue:
    """The very bytes that were frozen."""
    actor = current_actor()
    run = run_seen_by(actor, run_id)
    report = REPORTS[run.kind]
    if not actor.may(report.permission):
        abort(404)
    try:
        content = kept_bytes(run)
    except DomainError as error:
        flash(str(error), "error")
        return redirect(url_for("reports.edition", run_id=run.id))
    return send_file(
        BytesIO(content),
        mimetype=FORMATS[run.file.kind].content_type,
        as_attachment=True,
        download_name=f"{report.stem}-{run.year}-{run.locale}-{run.number}.{report.suffix}",
        etag=run.file.sha256,
        max_age=0,
    )


@blueprint.get("/editions/<id:run_id>/differences/<id:before_id>")
@requires(Permission.REPORTS_VIEW)
def differences(run_id: int, before_id: int) -> ResponseReturnValue:
    """What differs from another edition of the same report: documents, then cell by cell."""
    actor = current_actor()
    run, before = run_seen_by(actor, run_id), run_seen_by(actor, before_id)
    if before.number >= run.number or before not in runs_of(run, actor=actor):
        abort(404)
    documents = changes_between(before, run, actor=actor)
    found, problem = None, ""
    try:
        found = compare_runs(before, run)
    except DomainError as error:
        problem = str(error)
    page = {"run": run, "before": before, "documents": documents, "found": found, "problem": problem}
    return render_template("reports/differences.html", **page)
