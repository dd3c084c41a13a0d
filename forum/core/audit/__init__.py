"""The audit trail: one event per write, in the transaction of the change, append-only by trigger."""

from forum.core.audit.events import (
    SEEN,
    AuditEvent,
    UnauditedWriteError,
    gathered_changes,
    new_event,
    record,
    record_batch,
    request_id,
    stamp,
    trigger_statements,
)
from forum.core.audit.many import (
    Changed,
    Told,
    delete_rows,
    differ_of,
    insert_rows,
    record_many,
    stamped_columns,
    teller_of,
    update_rows,
)

__all__ = [
    "SEEN",
    "AuditEvent",
    "Changed",
    "Told",
    "UnauditedWriteError",
    "delete_rows",
    "differ_of",
    "gathered_changes",
    "insert_rows",
    "new_event",
    "record",
    "record_batch",
    "record_many",
    "request_id",
    "stamp",
    "stamped_columns",
    "teller_of",
    "trigger_statements",
    "update_rows",
]
