"""Persons of a delegation: the form, another in the place of one, taking off the list, naming the head.

What comes after its deadline goes the same ways and ends as a request to the secretariat.
"""

from __future__ import annotations

from typing import Any

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
from forum.delegations.enums import CHANGEABLE_STATES, LateChangeKind
from forum.delegations.forms import MemberForm, RemovalForm, draft_of
from forum.delegations.models import Delegation, Member
from forum.delegations.views.blueprint import away_from_form, blueprint, record_member_viewing, to_card
from forum.reference.queries import country_choices


@blueprint.route("/<id:delegation_id>/members/new", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
@once
def add_member(delegation_id: int) -> ResponseReturnValue:
    """Add a person; «save and add another» goes on with the next one."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    if answer := away_from_form(actor, delegation):
        return answer
    form = _empty_form(delegation)
    is_late = _suit(form, delegation)
    if form.validate_on_submit() and form.is_alone(actor, delegation):
        try:
            if is_late:
                return _asked(delegation, LateChangeKind.ADD, form.reason.data or "", draft=form.draft())
            services.add_member(actor=actor, delegation=delegation, draft=form.draft(), apart_from=form.told_apart)
            flash(_("The person is on the list."), "success")
            if "another" in request.form:
                return redirect(url_for("delegations.add_member", delegation_id=delegation.id))
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    return _page(form, delegation, None, is_late=is_late), form.status


@blueprint.route("/<id:delegation_id>/members/<id:member_id>", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
def edit_member(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Correct what is said of a person."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    member = queries.member_seen_by(actor, delegation_id, member_id)
    if answer := away_from_form(actor, delegation):
        return answer
    form = MemberForm(data={**draft_of(member), "version": member.version}, record=member)
    is_late = _suit(form, delegation)
    if form.validate_on_submit():
        given: dict[str, Any] = {"draft": form.draft(member), "member": member, "version": form.version.data or 0}
        try:
            if is_late:
                return _asked(delegation, LateChangeKind.CHANGE, form.reason.data or "", **given)
            services.edit_member(actor=actor, **given)
            return _done(delegation, _("The person is saved."))
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET":
        record_member_viewing(actor, member, delegation)
    return _page(form, delegation, member, is_late=is_late), form.status


@blueprint.route("/<id:delegation_id>/members/<id:member_id>/replace", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
@once
def replace_member(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Put another person in the place of one."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    member = queries.member_seen_by(actor, delegation_id, member_id)
    if answer := away_from_form(actor, delegation):
        return answer
    form = _empty_form(delegation, category=member.category, version=member.version)
    is_late = _suit(form, delegation, asks_reason=True)
    if form.validate_on_submit() and form.is_alone(actor, delegation):
        given: dict[str, Any] = {"draft": form.draft(), "member": member, "version": form.version.data or 0}
        try:
            if is_late:
                return _asked(delegation, LateChangeKind.REPLACE, form.reason.data or "", **given)
            services.replace_member(actor=actor, reason=form.reason.data or "", apart_from=form.told_apart, **given)
            return _done(delegation, _("The person is replaced."))
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET":
        record_member_viewing(actor, member, delegation)
    return _page(form, delegation, None, is_late=is_late, replaced=member), form.status


@blueprint.post("/<id:delegation_id>/members/<id:member_id>/remove")
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def remove_member(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Ask once more, then take a person off the list."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    member = queries.member_seen_by(actor, delegation_id, member_id)
    is_late, is_asked = services.asks_late(actor, delegation), "sure" in request.form
    form = RemovalForm() if is_asked else RemovalForm(formdata=None, obj=member)
    form.suit(needs_reason=is_late or delegation.state in CHANGEABLE_STATES)
    if is_asked and form.validate():
        reason, version = form.given(), form.version.data or 0
        try:
            if is_late:
                return _asked(delegation, LateChangeKind.REMOVE, reason, member=member, version=version)
            services.remove_member(actor=actor, member=member, reason=reason, version=version)
            flash(_("The person is off the list."), "success")
        except DomainError as error:
            flash(str(error), "error")
        return to_card(delegation)
    page = render_template(
        "delegations/remove_member.html", form=form, delegation=delegation, member=member, is_late=is_late
    )
    return page, 422 if is_asked else 200


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


def _empty_form(delegation: Delegation, **given: Any) -> MemberForm:
    data = {"workplace": delegation.sender("ru"), "citizenship": delegation.region.side.value, **given}
    return MemberForm(data=data)


def _suit(form: MemberForm, delegation: Delegation, *, asks_reason: bool = False) -> bool:
    """Leave the fields that the edition asks for, suggest Latin names where that was pressed; whether what is typed
    will be asked for instead of written.
    """
    locale = current_locale()
    is_late = services.asks_late(current_actor(), delegation)
    form.suit(delegation.forum, country_choices(locale), locale, asks_reason=asks_reason or is_late)
    if "suggest_latin" in request.form:
        form.suggest_latin()
    return is_late


def _done(delegation: Delegation, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return to_card(delegation)


def _asked(delegation: Delegation, kind: LateChangeKind, reason: str, **given: Any) -> ResponseReturnValue:
    services.ask_late_change(actor=current_actor(), delegation=delegation, kind=kind, reason=reason, **given)
    flash(_("The request is with the secretariat. The list changes once it is approved."), "success")
    return to_card(delegation)


def _page(
    form: MemberForm, delegation: Delegation, member: Member | None, *, is_late: bool, replaced: Member | None = None
) -> str:
    return render_template(
        "delegations/member.html", form=form, delegation=delegation, member=member, is_late=is_late, replaced=replaced
    )
