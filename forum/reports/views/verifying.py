"""The page that says of a file whether it is what was frozen."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.core.db import reading, transactional
from forum.core.errors import DomainError
from forum.core.security import Permission, current_actor, requires
from forum.core.uploads import takes_files
from forum.reports.forms import VerifyForm
from forum.reports.queries import run_seen_by, runs
from forum.reports.verification import verify as verify_file
from forum.reports.views.blueprint import blueprint


@blueprint.route("/verify", methods=["GET", "POST"])
@requires(Permission.REPORTS_VIEW)
@takes_files(1)
@reading()
@transactional
def verify() -> ResponseReturnValue:
    """Take a file and say what it is; nothing of it is kept."""
    actor, form, verification = current_actor(), VerifyForm(), None
    form.offer(runs(actor))
    if request.method == "POST" and form.validate():
        try:
            against = run_seen_by(actor, form.against.data) if form.against.data else None
            upload = form.file.data
            verification = verify_file(
                upload.stream.read(), filename=upload.filename or "", actor=actor, against=against
            )
        except DomainError as error:
            form.refuse(error)
    status = 200 if verification is not None else form.status
    return render_template("reports/verify.html", form=form, found=verification), status
