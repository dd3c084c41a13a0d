"""Places over the quota: granted to one delegation by the secretariat, with the reason."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.delegations.enums import CHANGEABLE_STATES, EDITABLE_STATES
from forum.delegations.models import Delegation
from forum.delegations.queries import quota_problem, quota_uses
from forum.delegations.services.locking import label_of, lock_delegation, refuse_closed_edition, touch

MOST_EXTRA: Final = 500
"""The most places that one delegation is granted over the quotas."""


def grant_places(*, actor: Actor, delegation: Delegation, places: int, reason: str, version: int | None = None) -> None:
    """Let a delegation hold ``places`` persons over every quota that holds for it; 0 takes the grant back.

    Raises ``DomainError`` on ``places`` (out of range; taken already where fewer are granted), ``reason`` (missing) or
    None (role, over), ``ConflictError``, ``NoResultFound``.
    """
    with atomic():
        delegation = lock_delegation(actor, delegation, version)
        if not actor.may(Permission.DELEGATIONS_REVIEW):
            raise DomainError(None, _l("Your role does not allow this."))
        if delegation.state not in EDITABLE_STATES | CHANGEABLE_STATES:
            raise DomainError(None, _l("The delegation no longer changes."))
        refuse_closed_edition(delegation)
        if not 0 <= places <= MOST_EXTRA:
            raise DomainError("places", _l("A number from 0 to %(most)s.", most=MOST_EXTRA))
        if places and not reason.strip():
            raise DomainError("reason", _l("Give the reason."))
        is_less = places < delegation.extra_places
        delegation.extra_places = places
        delegation.extra_reason = reason.strip() if places else None
        touch(delegation, actor)
        if is_less and delegation.state in CHANGEABLE_STATES and (problem := quota_problem(quota_uses(delegation))):
            raise DomainError("places", problem)
        audit.record(actor=actor, action="delegation.places_granted", entity=delegation, label=label_of(delegation))
