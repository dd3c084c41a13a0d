"""State machines: an arrow starts where it says, is taken by whom it says, and asks for its reason."""

from __future__ import annotations

from enum import StrEnum

import pytest

from forum.core.errors import DomainError
from forum.core.security import CONSOLE, Actor, Role
from forum.core.states import StateMachine, arrow


class Door(StrEnum):
    """A door."""

    OPEN = "open"
    SHUT = "shut"


MACHINE = StateMachine(
    (
        arrow("shut", [Door.OPEN], Door.SHUT, [Role.DESK], "Shut"),
        arrow("open", [Door.SHUT], Door.OPEN, [Role.SECRETARY], "Open", needs_reason=True),
    )
)
DESK = Actor(id=1, label="desk", role=Role.DESK)
SECRETARY = Actor(id=2, label="secretary", role=Role.SECRETARY)


def test_arrow_leads_to_its_target() -> None:
    assert MACHINE.target("shut", Door.OPEN, actor=DESK) is Door.SHUT


@pytest.mark.parametrize(
    ("action", "state", "actor", "reason", "field"),
    [
        ("shut", Door.SHUT, DESK, "", None),
        ("shut", Door.OPEN, SECRETARY, "", None),
        ("open", Door.SHUT, SECRETARY, "  ", "reason"),
    ],
)
def test_arrow_is_refused(action: str, state: Door, actor: Actor, reason: str, field: str | None) -> None:
    with pytest.raises(DomainError) as refused:
        MACHINE.target(action, state, actor=actor, reason=reason)
    assert refused.value.field == field


def test_open_arrows_are_those_of_state_and_role() -> None:
    assert [arrow.action for arrow in MACHINE.open_to(Door.OPEN, DESK)] == ["shut"]
    assert MACHINE.open_to(Door.OPEN, SECRETARY) == []
    assert [arrow.action for arrow in MACHINE.open_to(Door.SHUT, CONSOLE)] == ["open"]


def test_unknown_action_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        MACHINE.arrow("paint")
