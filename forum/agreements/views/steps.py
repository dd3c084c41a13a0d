"""Steps of the procedure after signing."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.enums import STEP_KIND_LABELS
from forum.agreements.forms import StepForm, TakeBackForm
from forum.agreements.queries import agreement_seen_by
from forum.agreements.queries.steps import step_seen_by
from forum.agreements.services import record_step, take_back_step
from forum.agreements.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once


@blueprint.route("/<id:agreement_id>/steps/new", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@keeps_draft
@once
def record_procedure_step(agreement_id: int) -> ResponseReturnValue:
    """Record that a step was done, or that the document does not need it."""
    agreement = agreement_seen_by(current_actor(), agreement_id)
    if not agreement.counts:
        abort(404)
    form = StepForm(data={"kind": request.args.get("kind")})
    status = 200
    if request.method == "POST":
        try:
            if form.validate():
                record_step(actor=current_actor(), agreement=agreement, draft=form.draft())
                flash(_("The step is recorded."), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id, _anchor="procedure"))
        except DomainError as error:
            form.refuse(error)
        status = form.status
    return render_template("agreements/step.html", form=form, agreement=agreement), status


@blueprint.route("/<id:agreement_id>/steps/<id:step_id>/take-back", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def take_back_procedure_step(agreement_id: int, step_id: int) -> ResponseReturnValue:
    """Take a recorded step back, with the reason."""
    step = step_seen_by(current_actor(), agreement_id, step_id)
    form = TakeBackForm(data={"version": step.version}, record=step)
    status = 200
    if request.method == "POST":
        try:
            if form.validate():
                take_back_step(actor=current_actor(), step=step, reason=form.reason.data or "")
                flash(_("The step is taken back."), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement_id, _anchor="procedure"))
        except DomainError as error:
            form.refuse(error)
        status = form.status
    told = STEP_KIND_LABELS[step.kind]
    return render_template("agreements/take_back.html", form=form, agreement=step.agreement, told=told), status
