"""The page on which the Latin names of a whole list are given."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission, current_actor, requires
from forum.delegations import queries, services
from forum.delegations.enums import LISTED_STATES
from forum.delegations.list_forms import MOST_PERSONS, LatinNamesForm
from forum.delegations.models import Delegation
from forum.delegations.views.blueprint import blueprint, record_card_viewing, to_card


@blueprint.route("/<id:delegation_id>/latin-names", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def give_latin_names(delegation_id: int) -> ResponseReturnValue:
    """Suggest the Latin spelling of everybody who lacks it; what is ticked is written."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    if problem := services.editing_problem(actor, delegation):
        flash(str(problem), "info")
        return to_card(delegation)
    if request.method == "GET":
        record_card_viewing(actor, delegation)
    form = _form(actor, delegation)
    if form.validate_on_submit():
        try:
            version = form.version.data or 0
            done = services.give_latin_names(actor=actor, delegation=delegation, names=form.checked(), version=version)
            flash(ngettext("The Latin name of %(num)s person is saved.",
                           "The Latin names of %(num)s persons are saved.", done), "success")  # fmt: skip
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    return render_template("delegations/latin_names.html", form=form, delegation=delegation), form.status


def _form(actor: Actor, delegation: Delegation) -> LatinNamesForm:
    """The form over everybody on the list who lacks a Latin name."""
    everybody = [one for one in queries.members_of(actor, delegation.id) if one.state in LISTED_STATES]
    lacking = [member for member in everybody if member.is_latin_suggested][:MOST_PERSONS]
    rows = LatinNamesForm.opened_with(lacking)
    form = LatinNamesForm(data={"persons": rows, "version": delegation.version}, record=delegation)
    form.call({str(member.id): member.full_name for member in everybody})
    return form
