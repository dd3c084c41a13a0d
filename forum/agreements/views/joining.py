"""Two regions' reports of one document: which record, what differs, joined or separated."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.differences import compared
from forum.agreements.forms.joining import JoiningForm, RecordChoiceForm, SeparationForm
from forum.agreements.models import Agreement
from forum.agreements.queries import agreement_seen_by
from forum.agreements.queries.reports import records_to_join
from forum.agreements.services import join_proposal, separate_report
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.cards import record_card_viewing
from forum.agreements.views.proposals import ask_why, open_to
from forum.core.db import transactional
from forum.core.errors import DomainError, check_version
from forum.core.formatting import current_formats
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires


@blueprint.route("/<id:agreement_id>/join", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def choose_record(agreement_id: int) -> ResponseReturnValue:
    """Choose the record that a proposal is another report of; nothing is written yet."""
    actor = current_actor()
    agreement = open_to(agreement_id, "join")
    form = RecordChoiceForm(offered=records_to_join(agreement, actor=actor))
    if request.method == "POST" and form.validate():
        return redirect(url_for("agreements.join", agreement_id=agreement.id, other_id=form.into.data))
    return render_template("agreements/choose_record.html", form=form, agreement=agreement), form.status


@blueprint.route("/<id:agreement_id>/join/<id:other_id>", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def join(agreement_id: int, other_id: int) -> ResponseReturnValue:
    """Compare two records of one document field by field, then join the proposal to the other."""
    actor = current_actor()
    agreement, other = open_to(agreement_id, "join"), agreement_seen_by(actor, other_id)
    form = JoiningForm(data={"version": agreement.version, "into_version": other.version}, record=agreement)
    if request.method == "POST":
        try:
            if form.validate():
                return _join(agreement, other, form)
        except DomainError as error:
            form.into_version.data, form.into_version.raw_data = other.version, None
            form.refuse(error)
    else:
        for one in (agreement, other):
            record_card_viewing(actor, one)
    fields = compared(agreement, other, formats=current_formats(), locale=current_locale(), with_persons=True)
    return render_template(
        "agreements/join.html", form=form, agreement=agreement, other=other, fields=fields
    ), form.status


def _join(agreement: Agreement, other: Agreement, form: JoiningForm) -> ResponseReturnValue:
    check_version(other, form.into_version.data)
    join_proposal(actor=current_actor(), agreement=agreement, into=other, reason=form.reason.data or "")
    flash(_("The proposal is joined. What differs stands on the card: correct it where it has to be."), "success")
    return redirect(url_for("agreements.show", agreement_id=other.id, _anchor="reports"))


@blueprint.route("/<id:agreement_id>/separate", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def separate(agreement_id: int) -> ResponseReturnValue:
    """Take a joining back."""
    actor, agreement = current_actor(), open_to(agreement_id, "separate")
    return ask_why(
        SeparationForm(data={"version": agreement.version}, record=agreement),
        agreement,
        "agreements/separate.html",
        lambda reason: separate_report(actor=actor, agreement=agreement, reason=reason),
        told=_("The record is a document of its own again, on the signing programme."),
    )
