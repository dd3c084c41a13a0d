"""The audit trail: who did what, when, to which record."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.audit_columns import AUDIT
from forum.accounts.audit_trail import events, known_actions, known_actors, read_events, stream_events
from forum.accounts.forms import AuditFilterForm
from forum.accounts.views.blueprint import blueprint
from forum.core.audit import AuditEvent
from forum.core.downloads import register_response
from forum.core.i18n import current_locale
from forum.core.listing import list_rows
from forum.core.security import Actor, Permission, current_actor, requires
from forum.core.viewing import record_viewing


@blueprint.get("/audit")
@requires(Permission.AUDIT_VIEW)
def audit() -> ResponseReturnValue:
    """The trail, the newest event first."""
    actor = current_actor()
    form = _filter_form(actor)
    locale = current_locale()
    listing = list_rows(
        events(actor, form.filter()),
        columns=AUDIT.page_columns(actor.may),
        default_sort="-at",
        tie=[AuditEvent.id.desc()],
        make_rows=lambda result: read_events(result.scalars(), locale),
        filters={name: request.args.get(name, "") for name in form.filter_names},
    )
    return render_template("accounts/audit.html", form=form, listing=listing)


@blueprint.get("/audit/export.<suffix>")
@requires(Permission.AUDIT_VIEW)
def export_audit(suffix: str) -> Response:
    """The trail as filtered, as a file."""
    actor = current_actor()
    wanted = _filter_form(actor).filter()
    record_viewing(actor=actor, action="audit.exported", entity=AuditEvent.__tablename__)
    rows = stream_events(events(actor, wanted), current_locale())
    return register_response(AUDIT, rows, suffix=suffix, actor=actor)


def _filter_form(actor: Actor) -> AuditFilterForm:
    form = AuditFilterForm(request.args, meta={"csrf": False})
    form.offer(actors=known_actors(actor), actions=known_actions(actor))
    return form
