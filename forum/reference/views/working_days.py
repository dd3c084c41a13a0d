"""Exceptions of the working week: the list, adding one, taking one back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.forms import press
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.reference import queries
from forum.reference.exporting import working_days_export
from forum.reference.forms import WorkingDayForm
from forum.reference.services import add_working_day_exception, remove_working_day_exception
from forum.reference.views.blueprint import blueprint


@blueprint.get("/working-days")
@requires(Permission.REFERENCE_VIEW)
def working_days() -> ResponseReturnValue:
    """List the days on which a country works or rests against the rules of its week."""
    return render_template("reference/working_days.html", exceptions=queries.working_day_exceptions())


@download(blueprint, "/working-days/export", Permission.REFERENCE_VIEW, back="reference.working_days")
def export_working_days() -> Export:
    """The exceptions as a file."""
    return working_days_export()


@blueprint.route("/working-days/new", methods=["GET", "POST"])
@requires(Permission.REFERENCE_EDIT)
@transactional
@once
def add_working_day() -> ResponseReturnValue:
    """Add an exception."""
    form = WorkingDayForm()
    if form.validate_on_submit():
        try:
            add_working_day_exception(actor=current_actor(), draft=form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The day is added."), "success")
            return redirect(url_for("reference.working_days"))
    return render_template("reference/working_day.html", form=form), 422 if form.is_submitted() else 200


@blueprint.post("/working-days/<id:exception_id>/remove")
@requires(Permission.REFERENCE_EDIT)
@transactional
def remove_working_day(exception_id: int) -> ResponseReturnValue:
    """Take an exception back."""
    row = queries.working_day_exception_by_id(exception_id)
    press(
        row,
        lambda: remove_working_day_exception(actor=current_actor(), row=row),
        told=_("The day is taken off the list."),
    )
    return redirect(url_for("reference.working_days"))
