"""Photographs of persons: shown to who sees the person, put, taken away."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.widgets import FileInput

from forum.core.db import reading_apart, transactional
from forum.core.errors import DomainError
from forum.core.forms import Form
from forum.core.forms.uploads import UploadField
from forum.core.photographs.keeping import Portrait, read_portrait
from forum.core.security import Permission, current_actor, requires
from forum.core.uploads import check_kept, picture_response, takes_files
from forum.delegations import queries
from forum.delegations.models import Delegation, Member
from forum.delegations.services.photographs import put_photograph, putting_problem, remove_photograph
from forum.delegations.views.blueprint import blueprint, record_member_viewing

ACCEPTED = ".jpg,.jpeg,.png,.webp"
_RULES = _l("JPEG, PNG or WebP, at least 300 by 400 pixels, up to 15 MB. It is cut to 3 by 4.")


class PhotographForm(Form):
    """One picture of one person."""

    files = UploadField(_l("Photograph"), most=1, description=_RULES, widget=FileInput())


@blueprint.get("/<id:delegation_id>/members/<id:member_id>/photo")
@requires(Permission.PERSONS_VIEW)
def photo(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """The photograph, for the page it is shown in; the page records that its persons were shown."""
    queries.delegation_seen_by(current_actor(), delegation_id)
    file = queries.member_seen_by(current_actor(), delegation_id, member_id).photo
    if file is None:
        abort(404)
    check_kept(file)
    return picture_response(file)


@blueprint.route("/<id:delegation_id>/members/<id:member_id>/photo/change", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@takes_files(1)
@transactional
def change_photo(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Put a photograph in the place of any before."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    member = queries.member_seen_by(actor, delegation_id, member_id)
    if putting_problem(actor, delegation):
        abort(404)
    form = PhotographForm(data={"version": member.version}, record=member)
    if form.validate_on_submit():
        try:
            portrait = _portrait(form)
            put_photograph(actor=actor, member=member, portrait=portrait, version=form.version.data or 0)
            flash(_("The photograph is saved."), "success")
            return _to_photograph(delegation, member)
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET":
        record_member_viewing(actor, member, delegation)
    return _page(form, delegation, member), form.status


@blueprint.post("/<id:delegation_id>/members/<id:member_id>/photo/remove")
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def remove_photo(delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Take the photograph away."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    member = queries.member_seen_by(actor, delegation_id, member_id)
    try:
        remove_photograph(actor=actor, member=member, version=Form().version.data or 0)
        flash(_("The photograph is taken away."), "success")
    except DomainError as error:
        flash(str(error), "error")
    return _to_photograph(delegation, member)


def _portrait(form: PhotographForm) -> Portrait:
    (sent,) = form.files.data
    with reading_apart():
        return read_portrait(stream=sent.stream, name=sent.filename or "")


def _page(form: PhotographForm, delegation: Delegation, member: Member) -> str:
    return render_template(
        "delegations/photograph.html", form=form, delegation=delegation, member=member, accepted=ACCEPTED
    )


def _to_photograph(delegation: Delegation, member: Member) -> ResponseReturnValue:
    return redirect(url_for("delegations.change_photo", delegation_id=delegation.id, member_id=member.id))
