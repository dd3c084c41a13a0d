"""A list of persons pasted as text; it goes the way of a list sent as a file."""

from __future__ import annotations

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.imports import runs
from forum.core.imports.pages import staged
from forum.core.security import Permission, current_actor, requires
from forum.delegations import queries
from forum.delegations.importing import APPLICATIONS
from forum.delegations.importing.pasting import PASTED_NAME, pasted_file, pasted_text
from forum.delegations.list_forms import PasteForm
from forum.delegations.views.blueprint import away_from_form, blueprint
from forum.delegations.views.importing import APPLICATION_PAGES


@blueprint.route("/<id:delegation_id>/paste", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def paste(delegation_id: int) -> ResponseReturnValue:
    """Take rows copied out of a workbook or a letter and lead to the preview of the list; nothing changes yet."""
    actor, chosen = current_actor(), {"delegation": str(delegation_id)}
    delegation = queries.delegation_seen_by(actor, delegation_id)
    if answer := away_from_form(actor, delegation):
        return answer
    # What was pasted last and waits for correction stands here again.
    before = runs.last_waiting(actor, APPLICATIONS, PASTED_NAME, chosen)
    form = PasteForm(data={"text": pasted_text(before.content or b"") if before else ""})
    if form.validate_on_submit():
        try:
            content = pasted_file(form.text.data or "", APPLICATIONS.register(APPLICATION_PAGES.order(chosen)))
            run = staged(APPLICATION_PAGES, chosen, content=content, name=PASTED_NAME)
            return redirect(APPLICATION_PAGES.url("preview", run_id=run.id))
        except DomainError as error:
            form.refuse(DomainError("text", error.message))
    return render_template("delegations/paste.html", form=form, delegation=delegation), form.status
