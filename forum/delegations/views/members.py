"""Persons of a delegation: the form, taking off the list, naming the head."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.forms import Form
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.delegations import queries, services
from forum.delegations.forms import MemberForm, draft_of
from forum.delegations.views.blueprint import away_from_form, blueprint, record_member_viewing, to_card
from forum.reference.queries import country_choices


@blueprint.route("/<id:delegation_id>/members/new", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
@once
def add_member(delegation_id: int) -> ResponseReturnValue:
    """Add a person; «save and add another» goes on with the next one."""
    actor, locale = current_actor(), current_locale()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    if answer := away_from_form(delegation):
        return answer
    form = MemberForm(data={"workplace": delegation.sender("ru"), "citizenship": delegation.region.side.value})
    form.suit(delegation.forum, country_choices(locale), locale)
    if form.validate_on_submit():
        try:
            services.add_member(actor=actor, delegation=delegation, draft=form.draft())
            flash(_("The person is on the list."), "success")
            if "another" in request.form:
                return redirect(url_for("delegations.add_member", delegation_id=delegation.id))
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    page = render_template("delegations/member.html", form=form, delegation=delegation, member=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<id:delegation_id>/members/<id:member_id>", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
def edit_member(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Correct what is said of a person."""
    actor, locale = current_actor(), current_locale()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    member = queries.member_seen_by(actor, delegation_id, member_id)
    if answer := away_from_form(delegation):
        return answer
    form = MemberForm(data={**draft_of(member), "version": member.version}, record=member)
    form.suit(delegation.forum, country_choices(locale), locale)
    if form.validate_on_submit():
        try:
            version = form.version.data or 0
            services.edit_member(actor=actor, member=member, draft=form.draft(member), version=version)
            flash(_("The person is saved."), "success")
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET":
        record_member_viewing(actor, member, delegation)
    page = render_template("delegations/member.html", form=form, delegation=delegation, member=member)
    return page, form.status


@blueprint.post("/<id:delegation_id>/members/<id:member_id>/remove")
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def remove_member(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Ask once more, then take a person off the list."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    member = queries.member_seen_by(actor, delegation_id, member_id)
    if "sure" not in request.form:
        form = Form(formdata=None, obj=member)
        return render_template("delegations/remove_member.html", form=form, delegation=delegation, member=member)
    try:
        services.remove_member(actor=actor, member=member, version=Form().version.data or 0)
        flash(_("The person is off the list."), "success")
    except DomainError as error:
        flash(str(error), "error")
    return to_card(delegation)


@blueprint.post("/<id:delegation_id>/members/<id:member_id>/head")
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def name_head(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Name the head of the delegation."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    member = queries.member_seen_by(actor, delegation_id, member_id)
    try:
        services.name_head(actor=actor, member=member, version=Form().version.data or 0)
        flash(_("The head of the delegation is named."), "success")
    except DomainError as error:
        flash(str(error), "error")
    return to_card(delegation)
