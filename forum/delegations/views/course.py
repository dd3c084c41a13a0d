"""The course of a delegation as steps: what happened, where it stands, what comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forum.core.formatting import datetime_text
from forum.delegations.enums import DELEGATION_STATE_LABELS, DelegationState
from forum.delegations.queries import Step

_AHEAD: Final = {
    DelegationState.DRAFT: (DelegationState.SUBMITTED, DelegationState.CONFIRMED, DelegationState.ARRIVED),
    DelegationState.RETURNED: (DelegationState.SUBMITTED, DelegationState.CONFIRMED, DelegationState.ARRIVED),
    DelegationState.SUBMITTED: (DelegationState.CONFIRMED, DelegationState.ARRIVED),
    DelegationState.CONFIRMED: (DelegationState.ARRIVED,),
}
_BAD: Final = frozenset({DelegationState.REJECTED, DelegationState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class CourseItem:
    """One step as the page's macro takes it; ``state`` is done, current, bad or future."""

    title: str
    note: str
    state: str


def course_of(state: DelegationState, history: Sequence[Step], *, is_visit: bool = False) -> list[CourseItem]:
    """The steps behind, the one at which the delegation stands, and the ones ahead; a visit does not arrive."""
    items = [
        CourseItem(
            title=str(DELEGATION_STATE_LABELS[step.state]),
            note=" · ".join(part for part in (datetime_text(step.at), step.actor_label) if part),
            state="bad" if step.state in _BAD else "done",
        )
        for step in history
    ]
    if not history or history[-1].state is not state:
        # A record loaded from elsewhere has no trail of its own.
        items.append(CourseItem(title=str(DELEGATION_STATE_LABELS[state]), note="", state="done"))
    if state not in _BAD:
        items[-1] = CourseItem(title=items[-1].title, note=items[-1].note, state="current")
    ahead = [one for one in _AHEAD.get(state, ()) if not (is_visit and one is DelegationState.ARRIVED)]
    return [*items, *(CourseItem(str(DELEGATION_STATE_LABELS[one]), "", "future") for one in ahead)]
