"""Pages of accounts: sign-in, profile, administration, the audit trail."""

from __future__ import annotations

from flask import Flask

from forum.accounts.merging import repoint_accounts
from forum.accounts.views import administration, audit, column_choices, drafts, outbox, profile, signing_in
from forum.accounts.views import blueprint as _blueprint
from forum.reference.services import on_merge


def init_app(app: Flask) -> None:
    """Register the pages, the guard of one-time passwords, the name in the header and the hook of merging."""
    app.register_blueprint(_blueprint.blueprint)
    app.before_request(profile.lead_to_new_password)
    app.context_processor(signing_in.describe_account)
    on_merge(repoint_accounts)
    drafts.init_app(app)
    column_choices.init_app(app)


__all__ = ["administration", "audit", "column_choices", "drafts", "init_app", "outbox", "profile", "signing_in"]
