"""Amendments of signed documents."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.forms import amendment_form
from forum.agreements.queries import agreement_seen_by
from forum.agreements.services import amend_agreement
from forum.agreements.terms import term_on
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.cards import cells_of
from forum.core.clock import today
from forum.core.db import transactional
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once


@blueprint.route("/<id:agreement_id>/amendments/new", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@keeps_draft
@once
def amend(agreement_id: int) -> ResponseReturnValue:
    """Add a dated act that changes sum, term or shares."""
    agreement = agreement_seen_by(current_actor(), agreement_id)
    if not agreement.counts:
        abort(404)
    form = amendment_form(agreement, current_locale())
    status = 200
    if request.method == "POST":
        try:
            if form.validate() and form.is_sum_settled():
                amend_agreement(actor=current_actor(), agreement=agreement, draft=form.draft())
                flash(_("The amendment has been recorded."), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id))
        except DomainError as error:
            form.refuse(error)
        status = form.status
    shown = {"cells": cells_of(agreement, current_locale()), "term": term_on(agreement, today())}
    return render_template("agreements/amend.html", form=form, agreement=agreement, **shown), status
