"""Merging of two organisations: the choice, the check page, the deed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.security import Permission, current_actor, requires
from forum.reference import queries
from forum.reference.enums import ORGANISATION_KIND_LABELS
from forum.reference.forms import MergeForm
from forum.reference.models import Organisation
from forum.reference.services import check_mergeable, merge_organisations
from forum.reference.views.blueprint import blueprint


@blueprint.route("/organisations/<id:organisation_id>/merge", methods=["GET", "POST"], endpoint="merge_organisation")
@requires(Permission.ORGANISATIONS_EDIT)
@transactional
def merge(organisation_id: int) -> ResponseReturnValue:
    """Ask which organisation remains, show what follows, then merge."""
    duplicate = queries.organisation_by_id(organisation_id)
    form = MergeForm(obj=duplicate, record=duplicate)
    page = {"form": form, "duplicate": duplicate, "kinds": ORGANISATION_KIND_LABELS}
    if form.validate_on_submit():
        try:
            survivor = _survivor(form)
            check_mergeable(duplicate, survivor)
            if not form.confirmed.data:
                return _check_page(page, survivor)
            return _merge(duplicate, survivor, form)
        except DomainError as error:
            form.refuse(error)
    return render_template("reference/merge.html", **page), form.status


def _survivor(form: MergeForm) -> Organisation:
    meant = queries.organisation_meant(form.survivor.data or "", form.chosen_id())
    if meant is None:
        raise DomainError("survivor", _("Choose one organisation: type its INN, its UNP or its full name."))
    return meant


def _check_page(page: dict[str, Any], survivor: Organisation) -> ResponseReturnValue:
    form = page["form"]
    form.survivor_id.data, form.confirmed.data = survivor.id, "1"
    # The page shows no field to fill in, so it must not explain the asterisk.
    form.survivor.flags.required = False
    return render_template("reference/merge_check.html", **page, survivor=survivor)


def _merge(duplicate: Organisation, survivor: Organisation, form: MergeForm) -> ResponseReturnValue:
    merge_organisations(actor=current_actor(), duplicate=duplicate, survivor=survivor, reason=form.reason.data or "")
    flash(_("The two records are one now."), "success")
    return redirect(url_for("reference.organisation", organisation_id=survivor.id))
