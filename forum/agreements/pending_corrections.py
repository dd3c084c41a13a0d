"""A correction as the card and its own page show it: changes in words, and who may decide it how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forum.accounts.audit_trail import ChangeLine, read_changes
from forum.agreements.enums import CORRECTION_STATES, CorrectionState
from forum.agreements.models import Agreement, Correction
from forum.agreements.services.corrections import is_applicable, pending_correction
from forum.core.i18n import current_locale
from forum.core.security import Actor, Permission
from forum.core.states import Arrow

_OF_THE_AUTHOR: Final = frozenset({"take_back"})


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """``lines`` are the changes, of personal columns the name alone; ``arrows`` what the reader may do about it."""

    correction: Correction
    lines: Sequence[ChangeLine]
    arrows: Sequence[Arrow[CorrectionState]]
    is_applicable: bool


def shown(actor: Actor, correction: Correction) -> ShownCorrection:
    """A correction in the reader's language; one that no longer fits its document is never approved."""
    is_own, can_be_applied = actor.id == correction.created_by, is_applicable(correction)
    arrows = [
        arrow
        for arrow in CORRECTION_STATES.open_to(correction.state, actor)
        if (arrow.action in _OF_THE_AUTHOR) is is_own and (can_be_applied or arrow.action != "approve")
    ]
    lines = read_changes(Agreement.__tablename__, correction.changes, current_locale())
    return ShownCorrection(correction, lines, arrows, can_be_applied)


def pending(actor: Actor, agreement: Agreement) -> ShownCorrection | None:
    """What awaits approval, for who keeps the register: nothing of it is in force yet."""
    found = pending_correction(agreement) if actor.may(Permission.AGREEMENTS_EDIT) else None
    return None if found is None else shown(actor, found)
