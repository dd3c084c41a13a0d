"""Slots of the signing days: made, filled, put in order."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.agreements.forms.slots import SlotForm, order_field, order_form, sent_keys, slot_values
from forum.agreements.models import SigningSlot
from forum.agreements.queries.slots import (
    PlaceRow,
    candidates_for,
    place_rows,
    place_seen_by,
    planned_documents,
    slot_rows,
    slot_seen_by,
)
from forum.agreements.services.slots import arrange_slot, clear_place, create_slot, edit_slot, fill_slot, remove_slot
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.editions import asked_edition
from forum.core.db import transactional
from forum.core.errors import DomainError, check_version
from forum.core.forms import Form, press, sent_version
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.reference.enums import first_side


@blueprint.get("/slots")
@requires(Permission.AGREEMENTS_EDIT)
def slots() -> ResponseReturnValue:
    """The signing days of an edition."""
    forum = asked_edition()
    rows = slot_rows(actor=current_actor(), forum_id=forum.id)
    return render_template("agreements/desk/slots.html", edition=forum, rows=rows)


@blueprint.route("/slots/new", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@once
def add_slot() -> ResponseReturnValue:
    """Make a slot; what comes next is to fill it."""
    forum, actor = asked_edition(), current_actor()
    form = SlotForm(data={"on_date": forum.starts_on})
    if request.method == "POST":
        try:
            if form.validate():
                slot = create_slot(actor=actor, forum=forum, draft=form.draft())
                flash(_("The slot is made. Choose its documents."), "success")
                return redirect(url_for("agreements.slot_documents", slot_id=slot.id))
        except DomainError as error:
            form.refuse(error)
    return render_template("agreements/desk/slot.html", form=form, edition=forum, slot=None), form.status


@blueprint.route("/slots/<id:slot_id>/edit", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def change_slot(slot_id: int) -> ResponseReturnValue:
    """Change day, time, hall, name or order of a slot."""
    slot = slot_seen_by(current_actor(), slot_id)
    form = SlotForm(data=slot_values(slot), record=slot)
    if request.method == "POST":
        try:
            if form.validate():
                edit_slot(actor=current_actor(), slot=slot, draft=form.draft())
                flash(_("The slot is changed."), "success")
                return redirect(url_for("agreements.slots", forum=slot.forum.code))
        except DomainError as error:
            form.refuse(error)
    return render_template("agreements/desk/slot.html", form=form, edition=slot.forum, slot=slot), form.status


@blueprint.post("/slots/<id:slot_id>/remove")
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def drop_slot(slot_id: int) -> ResponseReturnValue:
    """Remove an empty slot."""
    slot = slot_seen_by(current_actor(), slot_id)
    code = slot.forum.code
    press(slot, lambda: remove_slot(actor=current_actor(), slot=slot), told=_("The slot is removed."))
    return redirect(url_for("agreements.slots", forum=code))


@blueprint.route("/slots/<id:slot_id>/documents", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def slot_documents(slot_id: int) -> ResponseReturnValue:
    """What stands in the slot, in its order, and planned documents to put into it, many at once."""
    slot = slot_seen_by(current_actor(), slot_id)
    if request.method == "POST":
        press(slot, lambda: _fill(slot))
        return redirect(url_for("agreements.slot_documents", slot_id=slot.id))
    places = _places(slot)
    return _documents_page(slot, places, order_form(places))


@blueprint.post("/slots/<id:slot_id>/order")
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def order_slot(slot_id: int) -> ResponseReturnValue:
    """Put the documents of the slot in the order of the numbers typed beside them."""
    slot = slot_seen_by(current_actor(), slot_id)
    places = _places(slot)
    form = order_form(places)
    try:
        check_version(slot, sent_version(request.form))
        if form.validate():
            wanted = {place.id: form[order_field(place.id)].data for place in places}
            arrange_slot(actor=current_actor(), slot=slot, wanted=wanted)
            return redirect(url_for("agreements.slot_documents", slot_id=slot.id))
    except DomainError as error:
        form.refuse(error)
    return _documents_page(slot, places, form), form.status


def _places(slot: SigningSlot) -> list[PlaceRow]:
    return place_rows(actor=current_actor(), slot_id=slot.id, locale=current_locale())


def _documents_page(slot: SigningSlot, places: Sequence[PlaceRow], form: Form) -> str:
    actor, locale = current_actor(), current_locale()
    return render_template(
        "agreements/desk/documents.html",
        slot=slot,
        form=form,
        order=[(place, form[order_field(place.id)]) for place in places],
        candidates=candidates_for(slot, actor=actor, locale=locale),
        first=first_side(slot.forum.host_side, locale),
        others={row.id: row for row in slot_rows(actor=actor, forum_id=slot.forum_id)},
    )


@blueprint.post("/slots/places/<id:place_id>/clear")
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def leave_slot(place_id: int) -> ResponseReturnValue:
    """Take a document out of its slot; it stays on the programme."""
    place = place_seen_by(current_actor(), place_id)
    slot_id = place.slot_id
    press(
        place,
        lambda: clear_place(actor=current_actor(), place=place),
        told=_("The document is out of the slot; it stays on the signing programme."),
    )
    return redirect(url_for("agreements.slot_documents", slot_id=slot_id))


def _fill(slot: SigningSlot) -> None:
    chosen = planned_documents(current_actor(), slot, sent_keys(request.form.getlist("chosen")))
    fill_slot(actor=current_actor(), slot=slot, agreements=chosen)
    told = ngettext("%(num)s document is put into the slot.", "%(num)s documents are put into the slot.", len(chosen))
    flash(told, "success")
