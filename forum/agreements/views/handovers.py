"""«Акт приёма-передачи подлинников»: the documents are chosen, then the act of them is printed."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.agreements.forms.slots import sent_keys
from forum.agreements.queries.papers import handover_rows
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.editions import asked_edition
from forum.core.clock import today
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.reference.enums import first_side


@blueprint.get("/handover")
@requires(Permission.AGREEMENTS_EDIT)
def handover() -> ResponseReturnValue:
    """The registered documents of an edition, for some of them to be chosen."""
    forum, locale = asked_edition(), current_locale()
    rows = list(handover_rows(actor=current_actor(), forum=forum.code, keys=(), locale=locale))
    return render_template("agreements/handover.html", edition=forum, rows=rows)


@blueprint.get("/handover/act")
@requires(Permission.AGREEMENTS_EDIT)
def handover_act() -> ResponseReturnValue:
    """The act of the documents chosen; without any, of all registered ones of the edition."""
    forum, locale = asked_edition(), current_locale()
    keys = sent_keys(request.args.getlist("document"))
    rows = list(handover_rows(actor=current_actor(), forum=forum.code, keys=keys, locale=locale))
    first = first_side(forum.host_side, locale)
    return render_template("agreements/handover_act.html", edition=forum, rows=rows, first=first, day=today())
