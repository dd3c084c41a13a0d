"""Accounts and the audit trail as files, for the pages and the command alike."""

from __future__ import annotations

from forum.accounts.audit_columns import AUDIT
from forum.accounts.audit_trail import AuditFilter, events, stream_events
from forum.accounts.columns import ACCOUNTS
from forum.accounts.models import User
from forum.accounts.queries import AccountFilter, account_rows, read_rows
from forum.core.audit import AuditEvent
from forum.core.db import db, row_count
from forum.core.exports import Export, Viewing
from forum.core.security import Actor


def accounts_export(*, actor: Actor, locale: str, wanted: AccountFilter | None = None) -> Export:
    """The register of accounts in alphabetical order of names."""
    statement = account_rows(actor, wanted or AccountFilter(), locale).order_by(User.sort_key, User.id)
    return Export(
        register=ACCOUNTS,
        read=lambda _columns: read_rows(db.session.execute(statement)),
        count=lambda: row_count(statement),
        viewing=Viewing("account.exported", User.__tablename__),
    )


def audit_export(*, actor: Actor, locale: str, wanted: AuditFilter | None = None) -> Export:
    """The audit trail, the newest event first."""
    statement = events(actor, wanted or AuditFilter())
    return Export(
        register=AUDIT,
        read=lambda _columns: stream_events(statement, locale),
        count=lambda: row_count(statement),
        viewing=Viewing("audit.exported", AuditEvent.__tablename__),
    )
