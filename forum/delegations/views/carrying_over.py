"""Persons of earlier delegations, ticked to come again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.delegations import queries, services
from forum.delegations.list_forms import CarryOverForm
from forum.delegations.views.blueprint import blueprint, record_card_viewing, to_card
from forum.forums.queries import current_forum


@blueprint.route("/<id:delegation_id>/carry-over", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@once
def carry_over(delegation_id: int) -> ResponseReturnValue:
    """Offer the persons of the sender's earlier delegations and add those who are ticked."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    if problem := services.editing_problem(actor, delegation):
        flash(str(problem), "info")
        return to_card(delegation)
    if request.method == "GET":
        record_card_viewing(actor, delegation, "delegation.earlier_viewed")
    form, offered = CarryOverForm(), queries.earlier_persons(actor, delegation)
    form.persons.choices = [(member.id, member.full_name) for member in offered]
    if form.validate_on_submit():
        try:
            added = services.carry_over(actor=actor, delegation=delegation, member_ids=form.persons.data or ())
            flash(ngettext("%(num)s person is carried over.", "%(num)s persons are carried over.", added), "success")
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    page = {"form": form, "delegation": delegation, "offered": offered}
    return render_template("delegations/carry_over.html", **page), form.status


@blueprint.get("/carry-over")
@requires(Permission.DELEGATIONS_EDIT)
def carry_over_to_current() -> ResponseReturnValue:
    """The way from a region's page: to the delegation to the current edition that can still be filled, or a new one."""
    actor, forum = current_actor(), current_forum()
    open_ones = queries.delegations_to_fill(actor, forum) if forum is not None else []
    if len(open_ones) == 1:
        return redirect(url_for("delegations.carry_over", delegation_id=open_ones[0]))
    if open_ones and forum is not None:
        flash(_("Choose the delegation that earlier members are carried over into."), "info")
        return redirect(url_for("delegations.index", forum=forum.code, awaiting=1))
    flash(_("Register the delegation first; then its earlier members are carried over on its page."), "info")
    return redirect(url_for("delegations.create"))
