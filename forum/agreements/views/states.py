"""Signing, changes of state and verification."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.enums import AGREEMENT_STATES, ENDED_STATES, AgreementState
from forum.agreements.forms import SigningForm, StateForm, signing_values
from forum.agreements.forms.desk import signing_questions
from forum.agreements.models import Agreement
from forum.agreements.previews import signing_preview
from forum.agreements.queries import agreement_seen_by
from forum.agreements.queries.slots import place_of
from forum.agreements.services import change_state as take_arrow
from forum.agreements.services import sign_agreement, verify_value
from forum.agreements.services.states import APART, SIGNING
from forum.agreements.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.forms import press
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.states import Arrow


@blueprint.route("/<id:agreement_id>/sign", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def sign(agreement_id: int) -> ResponseReturnValue:
    """Record a signing; the consequences of the very day are shown before it is recorded."""
    agreement = agreement_seen_by(current_actor(), agreement_id)
    form = SigningForm(data=signing_values(agreement, place_of(agreement)), record=agreement)
    status = 200
    if request.method == "GET":
        _check_open(agreement, SIGNING)
    elif not form.validate():
        status = form.status
    elif form.is_checked:
        try:
            number = _sign(agreement, form)
            flash(_("The signing is recorded. Register number: %(number)s.", number=number), "success")
            return redirect(_after_signing(agreement))
        except DomainError as error:
            form.refuse(error)
            status = form.status
    return render_template("agreements/sign.html", form=form, agreement=agreement, **_shown(agreement, form)), status


def _after_signing(agreement: Agreement) -> str:
    """The card, or the signing desk where the page was opened from there."""
    place = place_of(agreement) if "desk" in request.args else None
    if place is None:
        return url_for("agreements.show", agreement_id=agreement.id)
    return url_for("agreements.desk", forum=agreement.forum.code, slot=place.slot_id, _anchor=f"place-{place.id}")


def _sign(agreement: Agreement, form: SigningForm) -> str:
    day, precision = form.signed_on.data
    place = form.place.data or ""
    reason = form.reason.data or ""
    return sign_agreement(
        actor=current_actor(), agreement=agreement, signed_on=day, precision=precision, place=place, reason=reason
    )


def _shown(agreement: Agreement, form: SigningForm) -> dict[str, Any]:
    """What the page tells of the day in the field; from now on this day is the checked one."""
    place = place_of(agreement)
    asked = {"questions": signing_questions(agreement, place.slot) if place else []}
    if not form.signed_on.data:
        return {**asked, "preview": None}
    form.mark_checked()
    return {**asked, "preview": signing_preview(agreement, *form.signed_on.data, locale=current_locale())}


@blueprint.route("/<id:agreement_id>/state", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def change_state(agreement_id: int) -> ResponseReturnValue:
    """Take an arrow of the states after a page that says what follows."""
    agreement = agreement_seen_by(current_actor(), agreement_id)
    form = StateForm(data=_state_values(agreement), record=agreement)
    arrow = _arrow(form.action.data or "")
    status = 200
    if request.method == "GET":
        _check_open(agreement, arrow.action)
    else:
        try:
            if form.validate():
                _take(agreement, arrow.action, form)
                flash(_("The state of the document has been changed."), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id))
        except DomainError as error:
            form.refuse(error)
        status = form.status
    ends = arrow.target in ENDED_STATES
    return render_template("agreements/state.html", form=form, agreement=agreement, arrow=arrow, ends=ends), status


def _take(agreement: Agreement, action: str, form: StateForm) -> None:
    reason, day = form.reason.data or "", form.day.data
    take_arrow(actor=current_actor(), agreement=agreement, action=action, reason=reason, day=day)


def _state_values(agreement: Agreement) -> dict[str, Any]:
    return {"version": agreement.version, "action": request.args.get("action", "")}


def _arrow(action: str) -> Arrow[AgreementState]:
    """The declared arrow of that name; some have a page of their own."""
    found = next((arrow for arrow in AGREEMENT_STATES.arrows if arrow.action == action), None)
    if found is None or action in APART:
        abort(404)
    return found


def _check_open(agreement: Agreement, action: str) -> None:
    """A page for an arrow that starts elsewhere does not exist."""
    if action not in {arrow.action for arrow in AGREEMENT_STATES.open_to(agreement.state, current_actor())}:
        abort(404)


@blueprint.post("/<id:agreement_id>/verify")
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def verify(agreement_id: int) -> ResponseReturnValue:
    """Confirm a sum told by word of mouth."""
    agreement = agreement_seen_by(current_actor(), agreement_id)
    press(
        agreement,
        lambda: verify_value(actor=current_actor(), agreement=agreement),
        told=_("The sum has been verified."),
    )
    return redirect(url_for("agreements.show", agreement_id=agreement.id))
