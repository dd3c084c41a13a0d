"""A hall without a network: the slot's list as a workbook, and the list that comes back filled in."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.agreements.forms.halls import HallListForm
from forum.agreements.forms.slots import slot_words
from forum.agreements.hall_columns import HALL_LIST
from forum.agreements.importing.halls import HallReading, read_hall_list
from forum.agreements.models import SigningSlot
from forum.agreements.queries.halls import hall_rows
from forum.agreements.queries.slots import SlotRow, slot_rows, slot_seen_by
from forum.agreements.services.halls import HallListRefusedError, record_hall_list, rehearse_hall_list
from forum.agreements.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.downloads import workbook_response
from forum.core.errors import DomainError
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.spreadsheet import Column, RegisterSheet
from forum.core.viewing import record_viewing


@blueprint.get("/slots/<id:slot_id>/list.xlsx")
@requires(Permission.AGREEMENTS_EDIT)
def slot_list(slot_id: int) -> Response:
    """The list to be filled in; its second sheet names the slots a document may be moved to."""
    actor, locale = current_actor(), current_locale()
    slot = slot_seen_by(actor, slot_id)
    record_viewing(actor=actor, action="agreement.slot_list_exported", entity="agreement", label=slot.forum.code)
    others = [row for row in slot_rows(actor=actor, forum_id=slot.forum_id) if row.id != slot.id]
    column: Column[SlotRow] = Column("slot", _("Slot"), read=slot_words, width=60)
    lines = [slot_words(slot), _("Outcome: signed, moved or taken off; a row without it stays as it is.")]
    rows = hall_rows(actor=actor, slot=slot, locale=locale)
    sheets = [RegisterSheet([column], others, name=_("Slots"), totals=False)]
    return workbook_response(HALL_LIST, rows, actor=actor, lines=lines, more=sheets)


@blueprint.route("/slots/<id:slot_id>/list", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def slot_list_back(slot_id: int) -> ResponseReturnValue:
    """Take the filled-in list: every fault at its cell, else what would be recorded, recorded once confirmed."""
    slot, form, reading = slot_seen_by(current_actor(), slot_id), HallListForm(), HallReading()
    if form.validate_on_submit():
        try:
            reading = _read(form, slot)
            if reading.is_sound and form.confirmed.data:
                return _record(slot, reading)
            # The rules are asked of what can be read even where other cells cannot: every fault is told at once.
            rehearse_hall_list(actor=current_actor(), slot=slot, changes=reading.changes)
        except HallListRefusedError as error:
            reading.tell(error)
        except DomainError as error:
            form.refuse(error)
    return _page(form, slot_id, reading)


def _read(form: HallListForm, slot: SigningSlot) -> HallReading:
    content = form.content()
    reading = read_hall_list(content, actor=current_actor(), slot=slot, locale=current_locale())
    if not reading.changes and not reading.faults:
        raise DomainError("file", _("Nothing was filled in: the list is as it was downloaded."))
    is_confirmed = form.confirmed.data
    form.carry(content)
    form.confirmed.data = is_confirmed
    return reading


def _record(slot: SigningSlot, reading: HallReading) -> ResponseReturnValue:
    record_hall_list(actor=current_actor(), slot=slot, changes=reading.changes)
    number = len(reading.changes)
    flash(ngettext("%(num)s row of the list is recorded.", "%(num)s rows of the list are recorded.", number), "success")
    return redirect(url_for("agreements.slot_documents", slot_id=slot.id))


def _page(form: HallListForm, slot_id: int, reading: HallReading) -> ResponseReturnValue:
    slot = slot_seen_by(current_actor(), slot_id)
    is_preview = request.method == "POST" and reading.is_sound and not form.errors
    form.confirmed.data = "1" if is_preview else ""
    if not is_preview:
        form.packed.data = ""
    status = 200 if is_preview or request.method == "GET" else 422
    page = render_template("agreements/desk/hall.html", form=form, slot=slot, reading=reading, is_preview=is_preview)
    return page, status
