"""Files of a document: attached, sent as attachments, taken off the card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from forum.agreements.forms.files import AttachmentForm
from forum.agreements.models import Agreement
from forum.agreements.queries import agreement_seen_by
from forum.agreements.queries.files import file_seen_by, files_of
from forum.agreements.services.consequences import label_of
from forum.agreements.services.files import attach_file, may_attach, remove_file
from forum.agreements.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.forms.uploads import ACCEPTED, TakeOffForm
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.core.uploads import check_kept, kept_file, takes_files
from forum.core.viewing import record_viewing


@blueprint.route("/<id:agreement_id>/files/new", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_FILES)
@takes_files()
@transactional
@once
def attach(agreement_id: int) -> ResponseReturnValue:
    """Attach one or several files, all of them or none."""
    actor = current_actor()
    agreement = agreement_seen_by(actor, agreement_id)
    _check_may_attach(agreement)
    form = AttachmentForm()
    form.offer(list(files_of(agreement, actor=actor)))
    status = 200
    if request.method == "POST":
        try:
            if form.validate():
                attach_all(agreement, form.files.data, **form.described())
                flash(_("Attached: %(number)s.", number=len(form.files.data)), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id, _anchor="files"))
        except DomainError as error:
            form.refuse(error)
        status = form.status
    return render_template("agreements/attach.html", form=form, agreement=agreement, accepted=ACCEPTED), status


def attach_all(agreement: Agreement, uploads: Iterable[FileStorage], **described: Any) -> None:
    """Attach the files that a form brought; ``described`` as ``attach_file`` takes it."""
    for upload in uploads:
        attach_file(
            actor=current_actor(),
            agreement=agreement,
            stream=upload.stream,
            name=upload.filename or "",
            **described,
        )


@blueprint.get("/<id:agreement_id>/files/<id:attachment_id>")
@requires(Permission.AGREEMENTS_FILES)
def download(agreement_id: int, attachment_id: int) -> ResponseReturnValue:
    """Send a file to be kept, never to be shown in the page: its content is somebody else's."""
    actor = current_actor()
    attachment = file_seen_by(actor, agreement_id, attachment_id)
    sha256 = check_kept(attachment.file)
    label = f"{label_of(attachment.agreement)[:250]} · {sha256[:12]}"
    record_viewing(actor=actor, action="agreement.file_opened", entity="agreement", entity_id=agreement_id, label=label)
    return kept_file(attachment.file, attachment.name)


@blueprint.route("/<id:agreement_id>/files/<id:attachment_id>/remove", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_FILES)
@transactional
def detach(agreement_id: int, attachment_id: int) -> ResponseReturnValue:
    """Take a file off the card after a page that asks why."""
    actor = current_actor()
    attachment = file_seen_by(actor, agreement_id, attachment_id)
    _check_may_attach(attachment.agreement)
    form = TakeOffForm(data={"version": attachment.version}, record=attachment)
    status = 200
    if request.method == "POST":
        try:
            if form.validate():
                remove_file(actor=actor, attachment=attachment, reason=form.reason.data or "")
                flash(_("The file is taken off the card."), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement_id, _anchor="files"))
        except DomainError as error:
            form.refuse(error)
        status = form.status
    return render_template("agreements/detach.html", form=form, attachment=attachment), status


def _check_may_attach(agreement: Agreement) -> None:
    """A page for what the reader may not do does not exist."""
    if not may_attach(current_actor(), agreement):
        abort(404)
