"""Lists of persons from outside, and out for editing."""

from __future__ import annotations

from dataclasses import replace

from flask import Response
from flask_babel import lazy_gettext as _l

from forum.core.downloads import file_response
from forum.core.i18n import current_locale
from forum.core.imports import Order
from forum.core.imports.editing import editing_workbook
from forum.core.imports.pages import import_routes
from forum.core.security import Permission, current_actor, requires
from forum.core.spreadsheet import XLSX_TYPE
from forum.core.viewing import record_viewing
from forum.delegations import queries
from forum.delegations.forms import ApplicationUploadForm, MembersUploadForm
from forum.delegations.importing import APPLICATIONS, MEMBERS
from forum.delegations.importing.applications import application_rows
from forum.delegations.importing.members import member_rows
from forum.delegations.models import Member
from forum.delegations.views.blueprint import blueprint, record_card_viewing
from forum.forums.queries import forum_by_code

for _importer, _path, _form in (
    (APPLICATIONS, "/applications", ApplicationUploadForm),
    (MEMBERS, "/members", MembersUploadForm),
):
    import_routes(blueprint, _importer, parent="delegations.index", path=_path, form=_form, within=_l("Delegations"))


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
