"""State machines: one table of arrows per status, read by services, pages and the printed documentation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
from forum.core.security import Actor, Role

StateT = TypeVar("StateT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Arrow(Generic[StateT]):
    """One allowed change: from any of ``sources`` to ``target`` by ``roles``; some only with a reason."""

    action: str
    sources: frozenset[StateT]
    target: StateT
    roles: frozenset[Role]
    label: Any
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class StateMachine(Generic[StateT]):
    """The arrows of one status. The console holds every role."""

    arrows: Sequence[Arrow[StateT]]

    def arrow(self, action: str) -> Arrow[StateT]:
        """The arrow called ``action``; ``KeyError`` for one that is not declared."""
        for arrow in self.arrows:
            if arrow.action == action:
                return arrow
        raise KeyError(action)

    def open_to(self, state: StateT, actor: Actor) -> list[Arrow[StateT]]:
        """The arrows that ``actor`` may take from ``state``, in declared order."""
        return [arrow for arrow in self.arrows if state in arrow.sources and _may(arrow, actor)]

    def target(self, action: str, state: StateT, *, actor: Actor, reason: str = "") -> StateT:
        """Where ``action`` leads from ``state``.

        Raises ``DomainError`` when the arrow does not start here, is not this actor's, or lacks its reason.
        """
        arrow = self.arrow(action)
        if state not in arrow.sources:
            raise DomainError(None, _l("This is no longer possible: the state has changed meanwhile."))
        if not _may(arrow, actor):
            raise DomainError(None, _l("Your role does not allow this."))
        if arrow.needs_reason and not reason.strip():
            raise DomainError("reason", _l("Give the reason."))
        return arrow.target


def arrow(
    action: str,
    sources: Iterable[StateT],
    target: StateT,
    roles: Iterable[Role],
    label: Any,
    *,
    needs_reason: bool = False,
) -> Arrow[StateT]:
    """An ``Arrow`` written on one line of a transition table."""
    return Arrow(action, frozenset(sources), target, frozenset(roles), label, needs_reason)


def _may(candidate: Arrow[Any], actor: Actor) -> bool:
    return actor.role is None or actor.role in candidate.roles
