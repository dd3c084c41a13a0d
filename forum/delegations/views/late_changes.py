"""Changes asked for after their deadline: the list that waits, one request, its decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.forms import Form
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.delegations import queries, services
from forum.delegations.enums import LATE_CHANGE_STATES, LateChangeKind, LateChangeState
from forum.delegations.forms import ReasonForm
from forum.delegations.late_differences import differences_of
from forum.delegations.models import LateChange
from forum.delegations.views.blueprint import blueprint, record_card_viewing, to_card


@blueprint.get("/late-changes")
@requires(Permission.DELEGATIONS_EDIT)
def late_changes() -> ResponseReturnValue:
    """What awaits a decision, the longest waiting first, and what was decided last. It names no person."""
    actor = current_actor()
    return render_template(
        "delegations/late_changes.html",
        pending=queries.late_changes_register(actor, is_pending=True),
        decided=queries.late_changes_register(actor, is_pending=False),
    )


@blueprint.get("/late-changes/<id:change_id>")
@requires(Permission.DELEGATIONS_EDIT)
def late_change(change_id: int) -> ResponseReturnValue:
    """One request: what is to be changed, why, since when it waits, what may be done."""
    actor = current_actor()
    change = queries.late_change_seen_by(actor, change_id)
    record_card_viewing(actor, change.delegation)
    return render_template(
        "delegations/late_change.html",
        change=change,
        differences=differences_of(change, current_locale()),
        arrows=LATE_CHANGE_STATES.open_to(change.state, actor),
        uses=queries.quota_uses(change.delegation),
    )


@blueprint.route("/<id:delegation_id>/submit-late", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def submit_late(delegation_id: int) -> ResponseReturnValue:
    """Ask for a delegation to be taken after the day of nomination."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    if request.method == "GET" and not services.may_ask_late(actor, delegation):
        return to_card(delegation)
    form = ReasonForm(data={"version": delegation.version}, record=delegation)
    if form.validate_on_submit():
        try:
            kind, version = LateChangeKind.SUBMIT, form.version.data or 0
            services.ask_late_change(
                actor=actor, delegation=delegation, kind=kind, reason=form.reason.data or "", version=version
            )
            flash(_("The request is with the secretariat."), "success")
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    return render_template("delegations/submit_late.html", form=form, delegation=delegation), form.status


@blueprint.post("/late-changes/<id:change_id>/approve")
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def approve_late_change(change_id: int) -> ResponseReturnValue:
    """Make the change."""
    return _at_once(change_id, services.approve_late_change, _("The change is made."))


@blueprint.post("/late-changes/<id:change_id>/recall")
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def recall_late_change(change_id: int) -> ResponseReturnValue:
    """Take the request back."""
    return _at_once(change_id, services.recall_late_change, _("The request is taken back."))


@blueprint.route("/late-changes/<id:change_id>/refuse", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def refuse_late_change(change_id: int) -> ResponseReturnValue:
    """Refuse it with the reason that the region sees."""
    actor = current_actor()
    change = queries.late_change_seen_by(actor, change_id)
    if request.method == "GET" and change.state is not LateChangeState.PENDING:
        return _to_change(change)
    form = ReasonForm(data={"version": change.version}, record=change)
    if form.validate_on_submit():
        try:
            version = form.version.data or 0
            services.refuse_late_change(actor=actor, change=change, reason=form.reason.data or "", version=version)
            flash(_("The request is refused."), "success")
            return _to_change(change)
        except DomainError as error:
            form.refuse(error)
    return render_template("delegations/refuse_late_change.html", form=form, change=change), form.status


def _at_once(change_id: int, decide: Callable[..., Any], done: str) -> ResponseReturnValue:
    actor = current_actor()
    change = queries.late_change_seen_by(actor, change_id)
    try:
        decide(actor=actor, change=change, version=Form().version.data or 0)
        flash(done, "success")
    except DomainError as error:
        flash(str(error), "error")
    return _to_change(change)


def _to_change(change: LateChange) -> ResponseReturnValue:
    return redirect(url_for("delegations.late_change", change_id=change.id))
