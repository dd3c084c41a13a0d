"""«Порядок церемонии подписания»: who signs what, in which order, of a day or of one slot."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from forum.agreements.forms.slots import asked_day, sent_keys
from forum.agreements.queries.slots import place_rows, slot_rows
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.editions import asked_edition
from forum.core.clock import today
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.viewing import record_viewing
from forum.reference.enums import first_side


@blueprint.get("/ceremony")
@requires(Permission.AGREEMENTS_EDIT)
def ceremony() -> ResponseReturnValue:
    """The documents of the slots asked for with their signatories; without a day or slot, of the whole edition."""
    actor, forum, locale = current_actor(), asked_edition(), current_locale()
    day, asked = asked_day(request.args.get("day", "")), sent_keys([request.args.get("slot", "")])
    slots = [row for row in slot_rows(actor=actor, forum_id=forum.id, day=day) if not asked or row.id == asked[0]]
    if asked and not slots:
        abort(404)
    record_viewing(actor=actor, action="agreement.ceremony_printed", entity="agreement", label=forum.code)
    parts = [(slot, place_rows(actor=actor, slot_id=slot.id, locale=locale, with_signatories=True)) for slot in slots]
    first = first_side(forum.host_side, locale)
    return render_template("agreements/desk/ceremony.html", edition=forum, parts=parts, first=first, day=today())
