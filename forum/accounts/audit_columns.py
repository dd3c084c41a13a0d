"""The audit trail as a register, declared once for the page and its files."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from forum.accounts.audit_trail import AuditRow
from forum.core.audit import AuditEvent
from forum.core.spreadsheet import Column, Kind, Register

AUDIT: Final[Register[AuditRow]] = Register(
    name="audit",
    title=_l("Audit trail"),
    columns=(
        # Sorted by the number of the event: clocks are set back, the sequence is not.
        Column("at", _l("Time"), Kind.DATETIME, read=lambda row: row.at, sort=AuditEvent.id),
        Column("number", _l("Event number"), Kind.INTEGER, read=lambda row: row.id, on_page=False),
        Column("actor", _l("Who acted"), read=lambda row: row.actor, width=28, personal=True),
        Column("action", _l("Action"), read=lambda row: row.action, width=30, wraps=True),
        Column("record", _l("Record"), read=lambda row: row.record, width=40, wraps=True),
        Column("changes", _l("Changes"), read=lambda row: row.changes_text, width=60, wraps=True),
        Column("reason", _l("Stated reason"), read=lambda row: row.reason, width=40, wraps=True),
    ),
)
