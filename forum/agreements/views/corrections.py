"""Corrections of documents of closed editions: those that await approval, and the page that decides one."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.enums import CorrectionState
from forum.agreements.forms import StateForm
from forum.agreements.list_columns import CORRECTIONS
from forum.agreements.models import Correction
from forum.agreements.pending_corrections import shown
from forum.agreements.queries.corrections import correction_seen_by, corrections_awaiting, person_changes
from forum.agreements.services.corrections import approve_correction, decline_correction, take_correction_back
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.cards import record_card_viewing
from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.security import Actor, Permission, current_actor, requires
from forum.core.states import Arrow


@blueprint.get("/corrections")
@requires(Permission.AGREEMENTS_EDIT)
def corrections() -> ResponseReturnValue:
    """The corrections that await approval; the own ones stand there too, for somebody else to decide."""
    actor = current_actor()
    found = corrections_awaiting(actor, forum=request.args.get("forum"))
    return render_template("agreements/corrections.html", rows=[shown(actor, row) for row in found])


@download(blueprint, "/corrections/export", Permission.AGREEMENTS_EDIT, back="agreements.corrections")
def export_corrections() -> Export:
    """The corrections that await approval, as a file; of personal columns the name alone."""
    actor = current_actor()
    rows = [shown(actor, row) for row in corrections_awaiting(actor, forum=request.args.get("forum"))]
    return Export(register=CORRECTIONS, read=lambda _columns: rows, count=lambda: len(rows))


@blueprint.route("/<id:agreement_id>/corrections/<id:correction_id>", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def decide_correction(agreement_id: int, correction_id: int) -> ResponseReturnValue:
    """Approve, decline or take back a correction after a page that shows old and new."""
    actor = current_actor()
    correction = correction_seen_by(actor, agreement_id, correction_id)
    values = {"version": correction.version, "action": request.args.get("action", "")}
    form = StateForm(data=values, record=correction)
    arrow = _arrow(actor, correction, form)
    if request.method == "GET":
        record_card_viewing(actor, correction.agreement)
    else:
        try:
            if form.validate():
                flash(_decide(actor, correction, form), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement_id))
        except DomainError as error:
            form.refuse(error)
    persons = person_changes(correction)
    return render_template(
        "agreements/correction.html", form=form, shown=shown(actor, correction), arrow=arrow, persons=persons
    ), form.status


def _arrow(actor: Actor, correction: Correction, form: StateForm) -> Arrow[CorrectionState]:
    """The arrow the page is for; one that is not the reader's, or leads from elsewhere, has no page."""
    found = next((arrow for arrow in shown(actor, correction).arrows if arrow.action == form.action.data), None)
    if found is None:
        abort(404)
    return found


def _decide(actor: Actor, correction: Correction, form: StateForm) -> str:
    """Take the arrow; what to say of it."""
    if form.action.data == "approve":
        approve_correction(actor=actor, correction=correction)
        return str(_("The correction has been applied."))
    if form.action.data == "decline":
        decline_correction(actor=actor, correction=correction, reason=form.reason.data or "")
        return str(_("The correction has been declined. The document stays as it is."))
    take_correction_back(actor=actor, correction=correction)
    return str(_("The correction has been taken back. The document stays as it is."))
