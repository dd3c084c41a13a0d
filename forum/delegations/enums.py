"""States, kinds and categories of delegations and their members."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from forum.core.files import SCANNED, FileKind
from forum.core.security import Role
from forum.core.states import StateMachine, arrow


class DelegationState(StrEnum):
    """Where a delegation stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


DELEGATION_STATE_LABELS = {
    DelegationState.DRAFT: _l("draft"),
    DelegationState.SUBMITTED: _l("awaits the secretariat"),
    DelegationState.RETURNED: _l("returned for correction"),
    DelegationState.CONFIRMED: _l("confirmed"),
    DelegationState.ARRIVED: _l("arrived"),
    DelegationState.CLOSED: _l("participation completed"),
    DelegationState.REJECTED: _l("rejected"),
    DelegationState.WITHDRAWN: _l("application withdrawn"),
}

_S = DelegationState
_REGION = (Role.REPRESENTATIVE, Role.SECRETARY)
_SECRETARY = (Role.SECRETARY,)

DELEGATION_STATES = StateMachine(
    (
        arrow("submit", [_S.DRAFT, _S.RETURNED], _S.SUBMITTED, _REGION, _l("Submit")),
        arrow("send_back", [_S.SUBMITTED], _S.RETURNED, _SECRETARY, _l("Return for correction"), needs_reason=True),
        arrow("confirm", [_S.SUBMITTED], _S.CONFIRMED, _SECRETARY, _l("Confirm")),
        arrow("reject", [_S.SUBMITTED], _S.REJECTED, _SECRETARY, _l("Reject"), needs_reason=True),
        arrow(
            "withdraw",
            [_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.CONFIRMED],
            _S.WITHDRAWN,
            _REGION,
            _l("Withdraw the application"),
            needs_reason=True,
        ),
        arrow("arrive", [_S.CONFIRMED], _S.ARRIVED, (Role.SECRETARY, Role.DESK), _l("Mark as arrived")),
        arrow("close", [_S.ARRIVED], _S.CLOSED, _SECRETARY, _l("Complete the participation")),
    )
)

VISIT_FIRST_STATES = {Role.REPRESENTATIVE: _S.DRAFT, Role.SECRETARY: _S.CONFIRMED, None: _S.CONFIRMED}
"""Where a visit outside forums begins, by who records it (None is the console): what the secretariat records needs
nobody's confirmation. It then takes the same arrows, but none of arrival: nobody is accredited for it."""
VISIT_ACTIONS = ("submit", "send_back", "confirm", "reject", "withdraw")
"""The arrows that a visit outside forums may take."""

EDITABLE_STATES = frozenset({_S.DRAFT, _S.RETURNED})
"""States in which the region writes the delegation: nobody decides on it yet, or not any more."""
CHANGEABLE_STATES = frozenset({_S.SUBMITTED, _S.CONFIRMED, _S.ARRIVED})
"""States in which persons are changed one by one, until the day of changes: what changed is confirmed again."""
NOMINATED_STATES = frozenset({_S.SUBMITTED, _S.RETURNED, _S.CONFIRMED, _S.ARRIVED, _S.CLOSED})
"""States that hold places of the region's quota: a returned delegation keeps them while it is corrected."""
COUNTED_STATES = frozenset({_S.CONFIRMED, _S.ARRIVED, _S.CLOSED})
"""States in which a delegation and its members enter statistics."""


class MemberCategory(StrEnum):
    """Status of a person in the delegation («Статус в делегации»); the head is told by ``is_head``."""

    MEMBER = "member"
    ACCOMPANYING = "accompanying"
    EXPERT = "expert"
    PRESS = "press"
    SECURITY = "security"
    DRIVER = "driver"


MEMBER_CATEGORY_LABELS = {
    MemberCategory.MEMBER: _l("member of the delegation"),
    MemberCategory.ACCOMPANYING: _l("accompanying person"),
    MemberCategory.EXPERT: _l("expert"),
    MemberCategory.PRESS: _l("press"),
    MemberCategory.SECURITY: _l("security"),
    MemberCategory.DRIVER: _l("driver"),
}


class MemberState(StrEnum):
    """Where a person of a delegation stands."""

    NOMINATED = "nominated"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


MEMBER_STATE_LABELS = {
    MemberState.NOMINATED: _l("nominated"),
    MemberState.CONFIRMED: _p("person", "confirmed"),
    MemberState.REJECTED: _p("person", "rejected"),
    MemberState.WITHDRAWN: _l("taken off the list"),
}

_M = MemberState
_EVERYBODY = (Role.REPRESENTATIVE, Role.SECRETARY)

MEMBER_STATES = StateMachine(
    (
        arrow("confirm", [_M.NOMINATED], _M.CONFIRMED, _SECRETARY, _l("Confirm the person")),
        # What is changed of a confirmed person is confirmed again.
        arrow("change", [_M.CONFIRMED], _M.NOMINATED, _EVERYBODY, _l("Change the person")),
        arrow("reject", [_M.NOMINATED], _M.REJECTED, _SECRETARY, _l("Reject the person"), needs_reason=True),
        arrow("withdraw", [_M.NOMINATED, _M.CONFIRMED], _M.WITHDRAWN, _EVERYBODY, _l("Take off the list")),
    )
)

LISTED_STATES = frozenset({_M.NOMINATED, _M.CONFIRMED})
"""States in which a person is on the list and holds a place of the quota."""


class LikenessAnswer(StrEnum):
    """Whether two persons who look alike are one."""

    SAME = "same"
    DIFFERENT = "different"


LIKENESS_ANSWER_LABELS = {
    LikenessAnswer.SAME: _l("the same person"),
    LikenessAnswer.DIFFERENT: _l("different persons"),
}


class LateChangeKind(StrEnum):
    """What is asked for after the deadline."""

    SUBMIT = "submit"
    ADD = "add"
    CHANGE = "change"
    REPLACE = "replace"
    REMOVE = "remove"


LATE_CHANGE_KIND_LABELS = {
    LateChangeKind.SUBMIT: _l("submit the delegation"),
    LateChangeKind.ADD: _l("include a person"),
    LateChangeKind.CHANGE: _l("correct a person"),
    LateChangeKind.REPLACE: _l("replace a person"),
    LateChangeKind.REMOVE: _l("exclude a person"),
}


class LateChangeState(StrEnum):
    """Where a request for a late change stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    RECALLED = "recalled"


LATE_CHANGE_STATE_LABELS = {
    LateChangeState.PENDING: _l("awaits a decision"),
    LateChangeState.APPROVED: _p("late change", "approved"),
    LateChangeState.REFUSED: _p("late change", "refused"),
    LateChangeState.RECALLED: _l("taken back by the region"),
}

_L = LateChangeState

LATE_CHANGE_STATES = StateMachine(
    (
        arrow("approve", [_L.PENDING], _L.APPROVED, _SECRETARY, _l("Approve")),
        arrow("refuse", [_L.PENDING], _L.REFUSED, _SECRETARY, _l("Refuse"), needs_reason=True),
        arrow("recall", [_L.PENDING], _L.RECALLED, _EVERYBODY, _l("Take the request back")),
    )
)


class PaperKind(StrEnum):
    """What a file is to a delegation."""

    LETTER = "letter"
    CHANGES_LETTER = "changes_letter"
    SIGNATURE = "signature"
    OTHER = "other"


PAPER_KIND_LABELS = {
    PaperKind.LETTER: _l("letter with the composition of the delegation"),
    PaperKind.CHANGES_LETTER: _l("letter on changes of the composition"),
    PaperKind.SIGNATURE: _l("electronic signature"),
    PaperKind.OTHER: _l("another paper"),
}


PAPER_FORMATS = {
    PaperKind.LETTER: SCANNED,
    PaperKind.CHANGES_LETTER: SCANNED,
    PaperKind.SIGNATURE: frozenset({FileKind.SIGNATURE}),
    PaperKind.OTHER: frozenset(FileKind) - {FileKind.SIGNATURE},
}
"""What the content of a paper may be: a letter is what was signed, so a scan."""


class BadgeState(StrEnum):
    """Where a badge is."""

    MADE = "made"
    ISSUED = "issued"
    RETURNED = "returned"
    REVOKED = "revoked"


BADGE_STATE_LABELS = {
    BadgeState.MADE: _p("badge", "made"),
    BadgeState.ISSUED: _p("badge", "handed over"),
    BadgeState.RETURNED: _p("badge", "returned"),
    BadgeState.REVOKED: _p("badge", "revoked"),
}

_B = BadgeState
_DESK = (Role.SECRETARY, Role.DESK)

BADGE_STATES = StateMachine(
    (
        arrow("issue", [_B.MADE], _B.ISSUED, _DESK, _l("Hand over")),
        arrow("return", [_B.ISSUED], _B.RETURNED, _DESK, _p("badge", "Take back")),
        # A person taken off the list loses the badge with the place, whoever takes him off.
        arrow(
            "revoke",
            [_B.MADE, _B.ISSUED],
            _B.REVOKED,
            (*_DESK, Role.REPRESENTATIVE),
            _l("Revoke"),
            needs_reason=True,
        ),
    )
)


VALID_BADGES = frozenset({_B.MADE, _B.ISSUED})
"""States of a badge that lets its person in; a person has one at most."""
BADGED_STATES = frozenset({_S.CONFIRMED, _S.ARRIVED})
"""States of a delegation whose confirmed persons get badges."""


class RevocationCause(StrEnum):
    """What took a badge away that nobody at the desk revoked: kept in the place of the reason."""

    TAKEN_OFF = "taken_off"
    REPLACED = "replaced"
    UNCONFIRMED = "unconfirmed"


REVOCATION_CAUSE_LABELS = {
    RevocationCause.TAKEN_OFF: _l("the person was taken off the list"),
    RevocationCause.REPLACED: _l("another person came in the place of this one"),
    RevocationCause.UNCONFIRMED: _l("the confirmation was taken back: details of the person or the delegation changed"),
}


def revocation_text(reason: str | None) -> str:
    """Why a badge was revoked, in words: a cause of our own in the reader's language, else as the desk wrote it."""
    cause = next((one for one in RevocationCause if one.value == reason), None)
    return (reason or "") if cause is None else str(REVOCATION_CAUSE_LABELS[cause])


class Passage(StrEnum):
    """Which way a person passed the desk."""

    IN = "in"
    OUT = "out"


PASSAGE_LABELS = {
    Passage.IN: _l("came in"),
    Passage.OUT: _l("went out"),
}


class PassageAnswer(StrEnum):
    """What the desk is answered when a badge is read or a person chosen."""

    PASSED = "passed"
    INSIDE = "inside"
    OUTSIDE = "outside"
    REVOKED = "revoked"
    RETURNED = "returned"
    UNKNOWN = "unknown"
    NOT_CONFIRMED = "not_confirmed"
    NOT_RUNNING = "not_running"


PASSAGE_ANSWER_LABELS = {
    PassageAnswer.PASSED: _l("Passed"),
    PassageAnswer.INSIDE: _l("Already inside"),
    PassageAnswer.OUTSIDE: _l("Not inside"),
    PassageAnswer.REVOKED: _l("The badge is revoked"),
    PassageAnswer.RETURNED: _l("The badge was given back"),
    PassageAnswer.UNKNOWN: _l("Unknown code"),
    PassageAnswer.NOT_CONFIRMED: _l("The person is not confirmed any more"),
    PassageAnswer.NOT_RUNNING: _l("The edition is not running"),
}


class Presence(StrEnum):
    """Where a confirmed person is by the last passage."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    ABSENT = "absent"


PRESENCE_LABELS = {
    Presence.INSIDE: _l("inside now"),
    Presence.OUTSIDE: _l("has gone out"),
    Presence.ABSENT: _l("has not arrived"),
}
