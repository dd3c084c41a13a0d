"""Scans dropped in bulk: sent, looked at, attached."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.forms.scans import MOST_SCANS, AttachScansForm, ScansForm, chosen_scans
from forum.agreements.queries import agreement_seen_by
from forum.agreements.services.scans import attach_scans, receive_scans
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.editions import asked_edition
from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.forms.uploads import ACCEPTED
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.core.uploads import takes_files


@blueprint.route("/scans", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@takes_files(MOST_SCANS)
@transactional
def scans() -> ResponseReturnValue:
    """Take many files and show which document each goes to by its name; nothing is attached yet."""
    forum, form = asked_edition(), ScansForm()
    if request.method == "POST" and form.validate():
        sent = [(upload.filename or "", upload.stream) for upload in form.files.data]
        received = receive_scans(actor=current_actor(), forum=forum, files=sent)
        page = {"edition": forum, "form": AttachScansForm(formdata=None), "received": received}
        return render_template("agreements/scans/check.html", **page)
    return render_template("agreements/scans/send.html", form=form, edition=forum, accepted=ACCEPTED), form.status


@blueprint.post("/scans/attach")
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@once
def keep_scans() -> ResponseReturnValue:
    """Attach what was ticked on the check page, all of it or nothing."""
    actor, forum = current_actor(), asked_edition()
    chosen = [
        (agreement_seen_by(actor, key), sha256, name)
        for key, sha256, name in chosen_scans(request.form.getlist("chosen"))
    ]
    try:
        attached = attach_scans(actor=actor, chosen=chosen)
        flash(_("Attached: %(number)s.", number=len(attached)), "success")
    except DomainError as error:
        flash(str(error), "error")
    return redirect(url_for("agreements.scans", forum=forum.code))
