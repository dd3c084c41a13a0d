"""The audit trail: who did what, when, to which record."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.audit_columns import AUDIT
from forum.accounts.audit_trail import events, known_actions, known_actors, read_events
from forum.accounts.exporting import audit_export
from forum.accounts.forms import AuditFilterForm
from forum.accounts.views.blueprint import blueprint
from forum.core.audit import AuditEvent
from forum.core.downloads import download
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.listing import list_rows
from forum.core.security import Actor, Permission, current_actor, requires


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


@download(blueprint, "/audit/export", Permission.AUDIT_VIEW, back="accounts.audit")
def export_audit() -> Export:
    """The trail as filtered."""
    actor = current_actor()
    return audit_export(actor=actor, locale=current_locale(), wanted=_filter_form(actor).filter())


def _filter_form(actor: Actor) -> AuditFilterForm:
    form = AuditFilterForm(request.args, meta={"csrf": False})
    form.offer(actors=known_actors(actor), actions=known_actions(actor))
    return form
