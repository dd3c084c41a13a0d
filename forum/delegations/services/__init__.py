"""Writing of delegations: entries, persons, states. All keyword-only; each call leaves one audit event."""

from forum.delegations.services.entries import create_delegation, edit_delegation
from forum.delegations.services.locking import label_of
from forum.delegations.services.members import add_member, edit_member, name_head, remove_member
from forum.delegations.services.states import (
    NotReadyError,
    RowsRefusedError,
    arrive,
    close,
    confirm,
    confirm_many,
    reject,
    send_back,
    submit_delegation,
    withdraw,
)

__all__ = [
    "NotReadyError",
    "RowsRefusedError",
    "add_member",
    "arrive",
    "close",
    "confirm",
    "confirm_many",
    "create_delegation",
    "edit_delegation",
    "edit_member",
    "label_of",
    "name_head",
    "reject",
    "remove_member",
    "send_back",
    "submit_delegation",
    "withdraw",
]
