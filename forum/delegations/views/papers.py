"""Papers of a delegation: attached, sent as attachments, taken off the card."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.forms.uploads import ACCEPTED, TakeOffForm
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.core.uploads import check_kept, kept_file, takes_files
from forum.core.viewing import record_viewing
from forum.delegations import queries
from forum.delegations.models import Delegation
from forum.delegations.paper_forms import PaperForm
from forum.delegations.queries.papers import paper_seen_by, papers_of
from forum.delegations.services import label_of
from forum.delegations.services.papers import attach_paper, attaching_problem, removal_problem, remove_paper
from forum.delegations.views.blueprint import blueprint


@blueprint.route("/<id:delegation_id>/files/new", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@takes_files()
@transactional
@once
def attach(delegation_id: int) -> ResponseReturnValue:
    """Attach one or several papers, all of them or none."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    if attaching_problem(actor, delegation):
        abort(404)
    form = PaperForm()
    form.offer(papers_of(actor, delegation))
    if form.validate_on_submit():
        try:
            for upload in form.files.data:
                given = {"stream": upload.stream, "name": upload.filename or "", **form.described()}
                attach_paper(actor=actor, delegation=delegation, **given)
            flash(_("Attached: %(number)s.", number=len(form.files.data)), "success")
            return _to_papers(delegation)
        except DomainError as error:
            form.refuse(error)
    return _attach_page(form, delegation), 422 if form.is_submitted() else 200


def _attach_page(form: PaperForm, delegation: Delegation) -> str:
    return render_template("delegations/attach.html", form=form, delegation=delegation, accepted=ACCEPTED)


@blueprint.get("/<id:delegation_id>/files/<id:attachment_id>")
@requires(Permission.DELEGATIONS_EDIT)
def download(delegation_id: int, attachment_id: int) -> ResponseReturnValue:
    """Send a paper to be kept, never to be shown in the page: its content is somebody else's."""
    actor = current_actor()
    paper = paper_seen_by(actor, delegation_id, attachment_id)
    sha256 = check_kept(paper.file)
    label = f"{label_of(paper.delegation)[:250]} · {sha256[:12]}"
    opened = "delegation.file_opened"
    record_viewing(actor=actor, action=opened, entity="delegation", entity_id=delegation_id, label=label)
    return kept_file(paper.file, paper.name)


@blueprint.route("/<id:delegation_id>/files/<id:attachment_id>/remove", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def detach(delegation_id: int, attachment_id: int) -> ResponseReturnValue:
    """Take a paper off the card after a page that asks why."""
    actor = current_actor()
    paper = paper_seen_by(actor, delegation_id, attachment_id)
    if removal_problem(actor, paper.delegation):
        abort(404)
    form = TakeOffForm(data={"version": paper.version}, record=paper)
    if form.validate_on_submit():
        try:
            remove_paper(actor=actor, paper=paper, reason=form.reason.data or "")
            flash(_("The file is taken off the card."), "success")
            return _to_papers(paper.delegation)
        except DomainError as error:
            form.refuse(error)
    return render_template("delegations/detach.html", form=form, attachment=paper), form.status


def _to_papers(delegation: Delegation) -> ResponseReturnValue:
    return redirect(url_for("delegations.show", delegation_id=delegation.id, _anchor="files"))
