"""Lists of persons from outside, and out for editing."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from forum.core.downloads import file_response
from forum.core.i18n import current_locale
from forum.core.imports import Order, Preview
from forum.core.imports.editing import editing_workbook
from forum.core.imports.models import ImportRun
from forum.core.imports.pages import import_routes
from forum.core.security import Permission, current_actor, requires
from forum.core.spreadsheet import XLSX_TYPE
from forum.core.viewing import record_viewing
from forum.delegations import queries
from forum.delegations.forms import ApplicationUploadForm, MembersUploadForm
from forum.delegations.importing import APPLICATIONS, MEMBERS
from forum.delegations.importing.applications import application_rows
from forum.delegations.importing.members import member_rows
from forum.delegations.importing.pasting import PASTED_NAME
from forum.delegations.models import Member
from forum.delegations.views.blueprint import blueprint, record_card_viewing
from forum.forums.queries import forum_by_code


def _where_pasted(run: ImportRun) -> str | None:
    """The page of the delegation on which the list was pasted."""
    is_pasted = run.file_name == PASTED_NAME and "delegation" in run.chosen
    return url_for("delegations.paste", delegation_id=int(run.chosen["delegation"])) if is_pasted else None


def _card(found: Preview) -> str | None:
    """The card of the delegation that a written application was about."""
    sendings = {row.draft.sending for row in found.rows}
    stored = sendings.pop().stored if len(sendings) == 1 else None
    return url_for("delegations.show", delegation_id=stored.id) if stored is not None else None


APPLICATION_PAGES = import_routes(
    blueprint,
    APPLICATIONS,
    parent="delegations.index",
    path="/applications",
    form=ApplicationUploadForm,
    within=_l("Delegations"),
    correct=_where_pasted,
    landing=_card,
)
import_routes(
    blueprint, MEMBERS, parent="delegations.index", path="/members", form=MembersUploadForm, within=_l("Delegations")
)


@blueprint.get("/<id:delegation_id>/editing.xlsx")
@requires(Permission.DELEGATIONS_EDIT)
def edit_application(delegation_id: int) -> Response:
    """The list of one delegation as a workbook that is edited and sent back."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    record_card_viewing(actor, delegation, "delegation.exported")
    order = Order(actor, current_locale(), {"delegation": delegation_id})
    chunks = editing_workbook(replace(APPLICATIONS, rows=application_rows), order)
    return file_response(chunks, name="application-editing.xlsx", mimetype=XLSX_TYPE)


@blueprint.get("/members/editing/<code>.xlsx")
@requires(Permission.DELEGATIONS_REVIEW)
def edit_members(code: str) -> Response:
    """The members of all delegations to an edition as a workbook that is edited and sent back."""
    actor = current_actor()
    forum = forum_by_code(code, actor=actor)
    record_viewing(actor=actor, action="member.exported", entity=Member.__tablename__, label=forum.code)
    order = Order(actor, current_locale(), {"forum": forum.code})
    chunks = editing_workbook(replace(MEMBERS, rows=member_rows), order)
    return file_response(chunks, name="members-editing.xlsx", mimetype=XLSX_TYPE)
