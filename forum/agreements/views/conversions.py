"""Conversion of a document by the rate that is in force on its day of signing now."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.forms import ConversionForm
from forum.agreements.previews import priced_on
from forum.agreements.queries import agreement_seen_by
from forum.agreements.services.repricing import convert_anew, has_other_rate
from forum.agreements.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.security import Permission, current_actor, requires


@blueprint.route("/<id:agreement_id>/convert", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def convert(agreement_id: int) -> ResponseReturnValue:
    """Convert a document anew after a page that shows both equivalents."""
    agreement = agreement_seen_by(current_actor(), agreement_id)
    form = ConversionForm(data={"version": agreement.version}, record=agreement)
    status = 200
    if request.method == "GET" and not has_other_rate(agreement):
        abort(404)
    if request.method == "POST":
        try:
            if form.validate():
                convert_anew(actor=current_actor(), agreement=agreement, reason=form.reason.data or "")
                flash(_("The document has been converted anew."), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id))
        except DomainError as error:
            form.refuse(error)
        status = form.status
    rate, kopecks = priced_on(agreement, agreement.signed_on, agreement.signed_precision)
    return render_template(
        "agreements/convert.html", form=form, agreement=agreement, rate=rate, kopecks=kopecks
    ), status
