"""Writing of delegations: entries, persons, states. All keyword-only; each call leaves one audit event."""

from forum.delegations.services.badges import (
    issue_badges,
    make_badges,
    mark_printed,
    return_badges,
    revoke_badge,
)
from forum.delegations.services.carrying_over import carry_over
from forum.delegations.services.entries import create_delegation, edit_delegation, sender_of
from forum.delegations.services.late_changes import (
    AskedChange,
    approve_late_change,
    ask_late_change,
    ask_late_changes,
    asks_late,
    may_ask_late,
    recall_late_change,
    refuse_late_change,
)
from forum.delegations.services.latin_names import give_latin_names
from forum.delegations.services.likeness import answer_likeness
from forum.delegations.services.lists import ListedPerson, write_list
from forum.delegations.services.locking import editing_problem, label_of, letter_problem
from forum.delegations.services.members import add_member, edit_member, name_head, remove_member, replace_member
from forum.delegations.services.places import grant_places
from forum.delegations.services.reviewing import confirm_members, reject_member, review_problem
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
    "AskedChange",
    "ListedPerson",
    "NotReadyError",
    "RowsRefusedError",
    "add_member",
    "answer_likeness",
    "approve_late_change",
    "arrive",
    "ask_late_change",
    "ask_late_changes",
    "asks_late",
    "carry_over",
    "close",
    "confirm",
    "confirm_many",
    "confirm_members",
    "create_delegation",
    "delegation_problems",
    "edit_delegation",
    "edit_member",
    "editing_problem",
    "give_latin_names",
    "grant_places",
    "issue_badges",
    "label_of",
    "letter_problem",
    "make_badges",
    "mark_printed",
    "may_ask_late",
    "member_problems",
    "name_head",
    "recall_late_change",
    "refuse_late_change",
    "reject",
    "reject_member",
    "remove_member",
    "replace_member",
    "return_badges",
    "review_problem",
    "revoke_badge",
    "send_back",
    "sender_of",
    "submit_delegation",
    "withdraw",
    "write_list",
]
