"""Links between documents."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements.forms import LinkForm
from forum.agreements.models import Agreement
from forum.agreements.queries import agreement_seen_by
from forum.agreements.queries.families import documents_numbered, link_seen_by
from forum.agreements.services import link_agreements, unlink_agreements
from forum.agreements.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.forms import press
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once


@blueprint.route("/<id:agreement_id>/links/new", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@once
def link(agreement_id: int) -> ResponseReturnValue:
    """Say what a document is to another one."""
    actor = current_actor()
    agreement = agreement_seen_by(actor, agreement_id)
    form = LinkForm(data={"version": agreement.version}, record=agreement)
    status = 200
    if request.method == "POST":
        try:
            if form.validate():
                other = _named(form.other.data or "")
                link_agreements(actor=actor, agreement=agreement, other=other, relation=form.relation.data)
                flash(_("The documents are linked."), "success")
                return redirect(url_for("agreements.show", agreement_id=agreement.id))
        except DomainError as error:
            form.refuse(error)
        status = form.status
    return render_template("agreements/link.html", form=form, agreement=agreement), status


@blueprint.post("/<id:agreement_id>/links/<id:link_id>/remove")
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def unlink(agreement_id: int, link_id: int) -> ResponseReturnValue:
    """Take a link back."""
    actor = current_actor()
    found = link_seen_by(actor, agreement_id, link_id)
    press(found.agreement, lambda: unlink_agreements(actor=actor, link=found), told=_("The link is taken back."))
    return redirect(url_for("agreements.show", agreement_id=agreement_id))


def _named(number: str) -> Agreement:
    """The one document of that number; raises ``DomainError``."""
    found = documents_numbered(current_actor(), number)
    if not found:
        raise DomainError("other", _l("There is no document with this number."))
    if len(found) > 1:
        raise DomainError("other", _l("Several documents have this number: write the register number."))
    return found[0]
