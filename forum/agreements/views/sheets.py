"""«Лист протокола»: a sheet per document, with parties, places for signatures and a code that leads to its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.agreements.codes import code_picture, code_text
from forum.agreements.forms.slots import sent_keys
from forum.agreements.models import Agreement, Party
from forum.agreements.queries import agreement_seen_by
from forum.agreements.queries.papers import sheet_documents
from forum.agreements.services.consequences import label_of
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.editions import asked_edition
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.viewing import record_viewing
from forum.reference.enums import first_side


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document with its parties, the host's side first, and its code: what it says and its picture."""

    agreement: Agreement
    parties: Sequence[Party]
    code: str
    picture: str


@blueprint.get("/<id:agreement_id>/sheet")
@requires(Permission.AGREEMENTS_EDIT)
def sheet(agreement_id: int) -> ResponseReturnValue:
    """The sheet of one document, signed or planned."""
    actor = current_actor()
    agreement = agreement_seen_by(actor, agreement_id)
    label = label_of(agreement)
    record_viewing(
        actor=actor, action="agreement.sheet_printed", entity="agreement", entity_id=agreement.id, label=label
    )
    return render_template("agreements/sheets.html", edition=agreement.forum, sheets=[_sheet(agreement)])


@blueprint.get("/sheets")
@requires(Permission.AGREEMENTS_EDIT)
def sheets() -> ResponseReturnValue:
    """The sheets of all documents planned for signing at an edition, or in one slot of it."""
    actor, forum = current_actor(), asked_edition()
    slot = sent_keys([request.args.get("slot", "")])
    record_viewing(actor=actor, action="agreement.sheets_printed", entity="agreement", label=forum.code)
    found = sheet_documents(actor=actor, forum_id=forum.id, slot_id=slot[0] if slot else None)
    return render_template("agreements/sheets.html", edition=forum, sheets=[_sheet(row) for row in found])


def _sheet(agreement: Agreement) -> Sheet:
    first = first_side(agreement.forum.host_side, current_locale())
    parties = sorted(agreement.parties, key=lambda party: (party.side is None, party.side is not first))
    path = url_for("agreements.show", agreement_id=agreement.id)
    code = code_text(agreement, public_url=current_app.config["FORUM"].public_url, path=path)
    return Sheet(agreement, parties, code, code_picture(code))
