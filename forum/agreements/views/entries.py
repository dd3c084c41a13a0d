"""Logging a document and correcting it."""

from __future__ import annotations

from dataclasses import astuple

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.forms import AgreementForm, SumEchoForm, form_values, new_values
from forum.agreements.models import Agreement
from forum.agreements.queries import agreement_seen_by
from forum.agreements.queries.persons import signed_parties_visible_to
from forum.agreements.services import ask_correction, edit_agreement, log_agreement
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.cards import record_card_viewing
from forum.core.db import transactional
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.formatting import money_with_currency
from forum.core.forms import rearranged
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.forums.queries import current_forum


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@keeps_draft
@once
def create() -> ResponseReturnValue:
    """Log a document: it is put on its edition's signing programme."""
    forum = current_forum()
    form = AgreementForm(data=new_values(forum.id if forum else None), actor=current_actor(), locale=current_locale())
    status = 200
    if is_sent(form):
        try:
            if is_sound(form):
                agreement = log_agreement(
                    actor=current_actor(), draft=form.draft(), with_reserved_number=form.takes_reserved
                )
                flash(saved(agreement), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id))
        except DomainError as error:
            form.refuse(error)
        status = 422
    form.offer()
    return render_template("agreements/new.html", form=form), status


@blueprint.route("/<id:agreement_id>/edit", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@keeps_draft
def edit(agreement_id: int) -> ResponseReturnValue:
    """Change a planned document freely, a signed one with a reason, one of a closed edition by two persons."""
    actor, locale = current_actor(), current_locale()
    agreement = agreement_seen_by(actor, agreement_id)
    form = AgreementForm(data=form_values(agreement, locale), actor=actor, locale=locale, agreement=agreement)
    if is_sent(form):
        try:
            if is_sound(form):
                flash(_edit(agreement, form), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id))
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET" and signed_parties_visible_to(actor, agreement):
        record_card_viewing(actor, agreement)
    form.offer()
    return render_template("agreements/edit.html", form=form, agreement=agreement), form.status


@blueprint.get("/sum")
@requires(Permission.AGREEMENTS_WRITE)
def echo_sum() -> ResponseReturnValue:
    """Say a typed sum back while it is typed: {"lines": [digits, words, roubles]} or {"error": why it is none}."""
    told = SumEchoForm(request.args, locale=current_locale()).echo()
    if isinstance(told, str):
        return jsonify(lines=[], error=told)
    return jsonify(lines=[line for line in astuple(told) if line] if told else [], error="")


def is_sent(form: AgreementForm) -> bool:
    """Whether the document is to be saved; a press on «add» or «remove» only rearranges the rows."""
    return request.method == "POST" and not rearranged(form, request.form)


def is_sound(form: AgreementForm) -> bool:
    """Whether every field is right and every party is found; both are told at once."""
    is_valid = form.validate()
    if form.is_in_conflict or not (form.identify_parties() and is_valid):
        return False
    # Questions come last, both at once: they are about a document that is otherwise ready.
    is_settled = form.is_sum_settled()
    return form.is_new_to_the_register() and is_settled


def _edit(agreement: Agreement, form: AgreementForm) -> str:
    """Write the edit, or ask for it where the edition is closed; what to say of it."""
    actor, draft, reason = form.actor, form.draft(), form.reason_given
    if agreement.forum.is_closed:
        ask_correction(actor=actor, agreement=agreement, draft=draft, reason=reason)
        return str(_("The correction awaits approval by another secretary. Until then the document stays as it is."))
    edit_agreement(actor=actor, agreement=agreement, draft=draft, reason=reason)
    return saved(agreement)


def saved(agreement: Agreement) -> str:
    """The answer says how the sum was read: a slip of three digits is seen here or never."""
    if agreement.value is None:
        return str(_("The document has been saved."))
    told = money_with_currency(agreement.value, agreement.currency_code or "")
    return str(_("The document has been saved. Its sum was read as %(sum)s.", sum=told))
