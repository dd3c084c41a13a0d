"""Papers of an edition, printed from the same rows as its register."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.agreements.queries import AgreementRow
from forum.agreements.queries.numbers import free_numbers, ranges
from forum.agreements.queries.papers import journal_rows, programme_rows
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.editions import asked_edition
from forum.core.clock import today
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.viewing import record_viewing
from forum.forums.models import Forum
from forum.reference.enums import first_side


@blueprint.get("/papers")
@requires(Permission.AGREEMENTS_EDIT)
def papers() -> ResponseReturnValue:
    """What there is to print of an edition."""
    return render_template("agreements/papers.html", edition=asked_edition())


@blueprint.get("/journal")
@requires(Permission.AGREEMENTS_EDIT)
def journal() -> ResponseReturnValue:
    """«Журнал учёта соглашений» of an edition: every register number, who signed, where the original is."""
    actor, forum, locale = current_actor(), asked_edition(), current_locale()
    record_viewing(actor=actor, action="agreement.journal_printed", entity="agreement", label=forum.code)
    rows = list(journal_rows(actor=actor, forum=forum.code, locale=locale))
    return _paper("agreements/journal.html", forum, rows)


@blueprint.get("/programme")
@requires(Permission.AGREEMENTS_EDIT)
def programme() -> ResponseReturnValue:
    """The documents planned for signing at an edition, with their numbers on the programme."""
    actor, forum, locale = current_actor(), asked_edition(), current_locale()
    rows = list(programme_rows(actor=actor, forum=forum.code, locale=locale))
    return _paper("agreements/programme.html", forum, rows, reserved=ranges(free_numbers(forum.id)))


def _paper(template: str, forum: Forum, rows: list[AgreementRow], **more: str) -> str:
    first = first_side(forum.host_side, current_locale())
    return render_template(template, edition=forum, rows=rows, first=first, day=today(), **more)
