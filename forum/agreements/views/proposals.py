"""Proposals: a region sends, corrects and takes back; the secretariat accepts or returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.enums import AGREEMENT_STATES, AttachmentKind
from forum.agreements.forms import form_values, new_values
from forum.agreements.forms.proposals import AcceptanceForm, ProposalForm, ReturnForm, TakingBackForm
from forum.agreements.models import Agreement
from forum.agreements.queries import agreement_seen_by
from forum.agreements.services import (
    accept_proposal,
    propose_agreement,
    resubmit_proposal,
    return_proposal,
    take_back_proposal,
)
from forum.agreements.services.proposals import is_theirs
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.cards import record_card_viewing
from forum.agreements.views.entries import is_sent, is_sound
from forum.agreements.views.files import attach_all
from forum.core.db import transactional
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.formatting import money_with_currency
from forum.core.forms.uploads import ACCEPTED
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.core.uploads import takes_files
from forum.forums.queries import open_editions


@blueprint.route("/propose", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_PROPOSE)
@takes_files()
@transactional
@keeps_draft
@once
def propose() -> ResponseReturnValue:
    """Propose a document, its draft attached, for the programme of an edition whose registration is open."""
    actor = current_actor()
    editions = open_editions(actor)
    form = ProposalForm(data=new_values(editions[0].id if editions else None), actor=actor, locale=current_locale())
    if is_sent(form):
        try:
            if is_sound(form):
                agreement = propose_agreement(actor=actor, draft=form.draft())
                return _sent(agreement, form)
        except DomainError as error:
            form.refuse(error)
    form.offer()
    return render_template("agreements/propose.html", form=form, is_open=bool(editions), accepted=ACCEPTED), form.status


@blueprint.route("/<id:agreement_id>/proposal", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_PROPOSE)
@takes_files()
@transactional
@keeps_draft
@once
def revise(agreement_id: int) -> ResponseReturnValue:
    """Correct an own proposal and send it again."""
    actor, locale = current_actor(), current_locale()
    agreement = _own(agreement_id)
    form = ProposalForm(data=form_values(agreement, locale), actor=actor, locale=locale, agreement=agreement)
    if is_sent(form):
        try:
            if is_sound(form):
                resubmit_proposal(actor=actor, agreement=agreement, draft=form.draft())
                return _sent(agreement, form)
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET" and any(party.signatory for party in agreement.parties):
        record_card_viewing(actor, agreement)
    form.offer()
    return render_template("agreements/revise.html", form=form, agreement=agreement, accepted=ACCEPTED), form.status


def _sent(agreement: Agreement, form: ProposalForm) -> ResponseReturnValue:
    """Attach the draft; the answer says how the sum was read."""
    attach_all(agreement, form.files.data, kind=AttachmentKind.TEXT, language=form.language.data)
    told = _("The proposal has been sent to the secretariat.")
    if agreement.value is not None:
        read = money_with_currency(agreement.value, agreement.currency_code or "")
        told = _("The proposal has been sent to the secretariat. Its sum was read as %(sum)s.", sum=read)
    flash(told, "success")
    return redirect(url_for("agreements.show", agreement_id=agreement.id))


@blueprint.route("/<id:agreement_id>/proposal/take-back", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_PROPOSE)
@transactional
def recall(agreement_id: int) -> ResponseReturnValue:
    """Take an own proposal back."""
    actor, agreement = current_actor(), _own(agreement_id)
    return ask_why(
        TakingBackForm(data={"version": agreement.version}, record=agreement),
        agreement,
        "agreements/recall.html",
        lambda reason: take_back_proposal(actor=actor, agreement=agreement, reason=reason),
        told=_("The proposal is taken back."),
    )


@blueprint.route("/<id:agreement_id>/accept", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def accept(agreement_id: int) -> ResponseReturnValue:
    """Put a proposal on the signing programme, after a look at documents that may be the same."""
    actor = current_actor()
    agreement = open_to(agreement_id, "accept")
    form = AcceptanceForm(data={"version": agreement.version}, agreement=agreement)
    if request.method == "POST":
        try:
            if form.validate() and form.is_told_apart(agreement, actor=actor):
                number = accept_proposal(
                    actor=actor,
                    agreement=agreement,
                    list_number=form.list_number.data,
                    with_reserved_number=form.takes_reserved,
                )
                flash(_("The document is on the signing programme as No. %(number)s.", number=number), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id))
        except DomainError as error:
            form.refuse(error)
    return render_template("agreements/accept.html", form=form, agreement=agreement), form.status


@blueprint.route("/<id:agreement_id>/return", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def send_back(agreement_id: int) -> ResponseReturnValue:
    """Return a proposal with a comment."""
    actor, agreement = current_actor(), open_to(agreement_id, "return")
    return ask_why(
        ReturnForm(data={"version": agreement.version}, record=agreement),
        agreement,
        "agreements/send_back.html",
        lambda comment: return_proposal(actor=actor, agreement=agreement, comment=comment),
        told=_("The proposal is returned."),
    )


def ask_why(
    form: Any, agreement: Agreement, template: str, step: Callable[[str], None], *, told: str
) -> ResponseReturnValue:
    """A page that asks for the reason of ``step``, takes it and leads back to the card, where ``told`` is said."""
    if request.method == "POST":
        try:
            if form.validate():
                step(form.reason.data or "")
                flash(told, "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id))
        except DomainError as error:
            form.refuse(error)
    return render_template(template, form=form, agreement=agreement), form.status


def _own(agreement_id: int) -> Agreement:
    """A proposal that the reader may correct; pages of another do not exist."""
    agreement = agreement_seen_by(current_actor(), agreement_id)
    if not is_theirs(current_actor(), agreement):
        abort(404)
    return agreement


def open_to(agreement_id: int, action: str) -> Agreement:
    """A proposal from whose state the arrow starts. What was sent meanwhile is told by the service, not by a 404."""
    agreement = agreement_seen_by(current_actor(), agreement_id)
    is_open = AGREEMENT_STATES.arrow(action).sources >= {agreement.state}
    if agreement.proposal is None or (request.method == "GET" and not is_open):
        abort(404)
    return agreement
