"""Writing of delegations: entries, persons, states. All keyword-only; each call leaves one audit event."""

from forum.delegations.services.entries import create_delegation, edit_delegation, sender_of
from forum.delegations.services.lists import ListedPerson, write_list
from forum.delegations.services.locking import editing_problem, label_of
from forum.delegations.services.members import add_member, edit_member, name_head, remove_member
from forum.delegations.services.rules import delegation_problems, member_problems
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
    "ListedPerson",
    "NotReadyError",
    "RowsRefusedError",
    "add_member",
    "arrive",
    "close",
    "confirm",
    "confirm_many",
    "create_delegation",
    "delegation_problems",
    "edit_delegation",
    "edit_member",
    "editing_problem",
    "label_of",
    "member_problems",
    "name_head",
    "reject",
    "remove_member",
    "send_back",
    "sender_of",
    "submit_delegation",
    "withdraw",
    "write_list",
]
