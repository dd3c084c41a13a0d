"""The secretariat's decisions on single persons."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.forms import Form
from forum.core.security import Permission, current_actor, requires
from forum.delegations import queries, services
from forum.delegations.forms import PlacesForm, ReasonForm
from forum.delegations.models import Delegation
from forum.delegations.views.blueprint import blueprint, to_card


@blueprint.post("/<id:delegation_id>/members/confirm")
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def confirm_members(delegation_id: int) -> ResponseReturnValue:
    """Confirm the persons who await it: the chosen ones, or with none chosen everybody."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    chosen = [int(key) for key in request.form.getlist("chosen")[:500] if key.isascii() and key.isdecimal()]
    try:
        version = Form().version.data or 0
        done = services.confirm_members(actor=actor, delegation=delegation, chosen=chosen or None, version=version)
        flash(ngettext("%(num)s person is confirmed.", "%(num)s persons are confirmed.", done), "success")
    except DomainError as error:
        flash(str(error), "error")
    return to_card(delegation)


@blueprint.route("/<id:delegation_id>/members/<id:member_id>/reject", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def reject_member(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Refuse one person; the others stay as they are."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    member = queries.member_seen_by(actor, delegation_id, member_id)
    if request.method == "GET" and services.review_problem(actor, delegation, member):
        return _too_late(delegation)
    form = ReasonForm(data={"version": member.version}, record=member)
    if form.validate_on_submit():
        try:
            version = form.version.data or 0
            services.reject_member(actor=actor, member=member, reason=form.reason.data or "", version=version)
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    page = render_template("delegations/reject_member.html", form=form, delegation=delegation, member=member)
    return page, form.status


def _too_late(delegation: Delegation) -> ResponseReturnValue:
    flash(_("This is no longer possible: the state has changed meanwhile."), "error")
    return to_card(delegation)


@blueprint.route("/<id:delegation_id>/places", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def grant_places(delegation_id: int) -> ResponseReturnValue:
    """Grant a delegation places over the quotas, or take the grant back."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    if request.method == "GET" and services.letter_problem(actor, delegation):
        return _too_late(delegation)
    given = {"places": delegation.extra_places, "reason": delegation.extra_reason, "version": delegation.version}
    form = PlacesForm(data=given, record=delegation)
    if form.validate_on_submit():
        try:
            places, reason, version = form.places.data or 0, form.reason.data or "", form.version.data or 0
            services.grant_places(actor=actor, delegation=delegation, places=places, reason=reason, version=version)
            flash(_("The places are granted."), "success")
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    uses = queries.quota_uses(delegation)
    return render_template("delegations/places.html", form=form, delegation=delegation, uses=uses), form.status
