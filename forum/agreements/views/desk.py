"""The signing desk: a slot's documents in order, each signed, moved or taken off by one key or one button."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.forms import StateForm
from forum.agreements.forms.desk import QuickEntryForm, quick_values, signing_questions
from forum.agreements.forms.slots import MoveForm, sent_keys, slot_words
from forum.agreements.live_line import live_line
from forum.agreements.models import Agreement, SigningSlot, SlotPlace
from forum.agreements.queries import AgreementFilter, AgreementTotals, agreement_totals
from forum.agreements.queries.slots import (
    SlotRow,
    last_entered,
    place_rows,
    place_seen_by,
    slot_rows,
    slot_seen_by,
)
from forum.agreements.services import change_state
from forum.agreements.services.desk import check_not_signed, enter_at_desk, sign_in_slot
from forum.agreements.services.slots import move_place
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.editions import asked_edition
from forum.agreements.views.entries import is_sent, is_sound
from forum.core.clock import today, utc_now
from forum.core.db import transactional
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError, check_version
from forum.core.forms import press, sent_version
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.forums.models import Forum
from forum.reference.enums import first_side


@blueprint.get("/desk")
@requires(Permission.AGREEMENTS_EDIT)
def desk() -> ResponseReturnValue:
    """The slot's list in order, what is signed by now, and a row to enter one more document."""
    actor, forum = current_actor(), asked_edition()
    rows = slot_rows(actor=actor, forum_id=forum.id)
    slot = _asked_slot(rows)
    return render_template(
        "agreements/desk/index.html",
        slots=rows,
        slot=slot,
        places=place_rows(actor=actor, slot_id=slot.id, locale=current_locale()) if slot else [],
        first=first_side(forum.host_side, current_locale()),
        moved=_moved(slot),
        form=_entry_form(forum, rows, slot),
        **_line(forum),
    )


@blueprint.get("/desk/line")
@requires(Permission.AGREEMENTS_EDIT)
def desk_line() -> ResponseReturnValue:
    """The live line alone, for a page that asks for it anew."""
    return render_template("agreements/desk/_line.html", **_line(asked_edition()))


@blueprint.post("/desk/places/<id:place_id>/sign")
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def sign_at_desk(place_id: int) -> ResponseReturnValue:
    """Sign on the day and in the hall of the slot; what is unusual is looked at on the full page first."""
    place = place_seen_by(current_actor(), place_id)
    try:
        check_not_signed(place.agreement)
        check_version(place.agreement, sent_version(request.form))
        if signing_questions(place.agreement, place.slot):
            return redirect(url_for("agreements.sign", agreement_id=place.agreement_id, desk=1))
        number = sign_in_slot(actor=current_actor(), place=place)
        flash(_("The signing is recorded. Register number: %(number)s.", number=number), "success")
    except DomainError as error:
        flash(str(error), "error")
    return redirect(_desk_of(place))


@blueprint.route("/desk/places/<id:place_id>/move", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def move_at_desk(place_id: int) -> ResponseReturnValue:
    """Move a planned document to another slot."""
    actor = current_actor()
    place = place_seen_by(actor, place_id)
    left, position = place.slot, place.position
    form = MoveForm(data={"version": place.version}, record=place)
    form.offer(row for row in slot_rows(actor=actor, forum_id=left.forum_id) if row.id != left.id)
    if request.method == "POST":
        try:
            if form.validate():
                _move(place, form)
                # Taken back, the document stands in the slot at work again.
                is_back = form.position.data is not None
                return redirect(_desk_of(place) if is_back else _desk_without(place, left, position))
        except DomainError as error:
            form.refuse(error)
    return render_template("agreements/desk/move.html", form=form, place=place), form.status


def _desk_without(place: SlotPlace, left: SigningSlot, position: int) -> str:
    """The desk of the slot that was left, which offers the way back to the position there."""
    return url_for("agreements.desk", forum=left.forum.code, slot=left.id, moved=place.id, position=position)


def _move(place: SlotPlace, form: MoveForm) -> None:
    slot = slot_seen_by(current_actor(), form.slot_id.data or 0)
    move_place(actor=current_actor(), place=place, slot=slot, position=form.position.data)
    flash(_("“%(title)s” is moved to: %(slot)s.", title=place.agreement.title, slot=slot_words(slot)), "success")


@blueprint.route("/desk/places/<id:place_id>/take-off", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def take_off_at_desk(place_id: int) -> ResponseReturnValue:
    """Take a document off the signing programme, with the reason; it can be put back."""
    place = place_seen_by(current_actor(), place_id)
    agreement = place.agreement
    form = StateForm(data={"version": agreement.version}, record=agreement)
    if request.method == "POST":
        try:
            if form.validate():
                reason = form.reason.data or ""
                change_state(actor=current_actor(), agreement=agreement, action="withdraw", reason=reason)
                flash(_("“%(title)s” is taken off the signing programme.", title=agreement.title), "success")
                return redirect(_desk_of(place))
        except DomainError as error:
            form.refuse(error)
    return render_template("agreements/desk/take_off.html", form=form, place=place), form.status


@blueprint.post("/desk/places/<id:place_id>/reopen")
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def reopen_at_desk(place_id: int) -> ResponseReturnValue:
    """Put a document that was taken off back on the programme, in its place."""
    place = place_seen_by(current_actor(), place_id)
    agreement = place.agreement
    press(
        agreement,
        lambda: change_state(actor=current_actor(), agreement=agreement, action="reopen"),
        told=_("“%(title)s” is back on the signing programme.", title=agreement.title),
    )
    return redirect(_desk_of(place))


@blueprint.route("/desk/entry", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@keeps_draft
@once
def quick_entry() -> ResponseReturnValue:
    """Log a document that stands in front of the desk: planned in its slot, or signed on the spot."""
    actor, forum = current_actor(), asked_edition()
    rows = slot_rows(actor=actor, forum_id=forum.id)
    form = _entry_form(forum, rows, _asked_slot(rows))
    if is_sent(form):
        try:
            if is_sound(form):
                slot = slot_seen_by(actor, form.slot_id.data) if form.slot_id.data else None
                flash(_entered(_enter(form, slot)), "success")
                return redirect(_desk(forum, slot))
        except DomainError as error:
            form.refuse(error)
    form.offer()
    return render_template("agreements/desk/entry.html", form=form, edition=forum), form.status


def _enter(form: QuickEntryForm, slot: SigningSlot | None) -> Agreement:
    return enter_at_desk(
        actor=current_actor(),
        draft=form.draft(),
        slot=slot,
        is_signed=form.is_signed_now.data,
        with_reserved_number=form.takes_reserved,
    )


def _desk(forum: Forum, slot: SigningSlot | None) -> str:
    """The desk at the slot, where the next entry begins."""
    return url_for("agreements.desk", forum=forum.code, slot=slot.id if slot else None, _anchor="entry")


def _entered(agreement: Agreement) -> str:
    if agreement.register_number:
        return str(_("The signing is recorded. Register number: %(number)s.", number=agreement.register_number))
    return str(_("“%(title)s” is on the signing programme.", title=agreement.title))


def _entry_form(forum: Forum, rows: list[SlotRow], slot: SlotRow | None) -> QuickEntryForm:
    actor = current_actor()
    previous = last_entered(actor=actor, forum_id=forum.id)
    form = QuickEntryForm(data=quick_values(forum.id, slot, previous), actor=actor, locale=current_locale())
    form.offer_slots(rows)
    return form


def _line(forum: Forum) -> dict[str, Any]:
    """What the live line is told from: the register's own totals, and the moment."""
    totals: AgreementTotals = agreement_totals(
        actor=current_actor(), chosen=AgreementFilter(forum=forum.code, counts=True)
    )
    return {"totals": totals, "line": live_line(totals, utc_now()), "edition": forum}


def _asked_slot(rows: list[SlotRow]) -> SlotRow | None:
    """The slot the address names, else the one at work: today's first with documents to sign, then the next day's."""
    asked = sent_keys([request.args.get("slot", "")])
    waiting = [row for row in rows if row.on_date >= today()]
    order = [row for row in rows if row.id in asked] + [row for row in waiting if row.planned] + waiting + rows[-1:]
    return order[0] if order else None


def _moved(slot: SlotRow | None) -> SlotPlace | None:
    """The document that was moved away from here just now: it may be taken back."""
    keys = sent_keys([request.args.get("moved", "")])
    if not keys or slot is None:
        return None
    place = place_seen_by(current_actor(), keys[0])
    return place if place.slot_id != slot.id else None


def _desk_of(place: SlotPlace) -> str:
    slot: SigningSlot = place.slot
    return url_for("agreements.desk", forum=slot.forum.code, slot=slot.id, _anchor=f"place-{place.id}")
