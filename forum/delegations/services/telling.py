"""Whom a change of a delegation's state is told by letter: the region when the secretariat acts, and the other way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.accounts.recipients import accounts_of_secretariat, accounts_of_sender
from forum.core.outbox import Recipient, is_mailed, queue_letter
from forum.core.security import Actor, Role
from forum.delegations.models import Delegation

_REGION: Final = Role.REPRESENTATIVE
_SECRETARIAT: Final = Role.SECRETARY
_PERSONS: Final = _l("The secretariat has decided on persons of a delegation")
_LATE: Final = _l("A request for a late change is decided on")


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told, and whom: the side that acted itself is not told what it did."""

    subject: Any
    sides: tuple[Role, ...]


TOLD: Final[Mapping[str, Notice]] = {
    "delegation.submitted": Notice(_l("A delegation awaits the secretariat"), (_SECRETARIAT,)),
    "delegation.returned": Notice(_l("A delegation is returned for correction"), (_REGION,)),
    "delegation.confirmed": Notice(_l("A delegation is confirmed"), (_REGION,)),
    "delegation.rejected": Notice(_l("A delegation is rejected"), (_REGION,)),
    "delegation.withdrawn": Notice(_l("The application of a delegation is withdrawn"), (_REGION, _SECRETARIAT)),
    # Several persons decided on are one letter: it says the same of each.
    "delegation.persons_confirmed": Notice(_PERSONS, (_REGION,)),
    "member.rejected": Notice(_PERSONS, (_REGION,)),
    "late_change.asked": Notice(_l("A late change is asked for"), (_SECRETARIAT,)),
    "late_change.approved": Notice(_LATE, (_REGION,)),
    "late_change.refused": Notice(_LATE, (_REGION,)),
    "visit.submitted": Notice(_l("A visit outside the Forum awaits the secretariat"), (_SECRETARIAT,)),
    "visit.returned": Notice(_l("A visit outside the Forum is returned for correction"), (_REGION,)),
    "visit.confirmed": Notice(_l("A visit outside the Forum is confirmed"), (_REGION,)),
    "visit.rejected": Notice(_l("A visit outside the Forum is rejected"), (_REGION,)),
    "visit.withdrawn": Notice(_l("The record of a visit outside the Forum is withdrawn"), (_REGION, _SECRETARIAT)),
}
"""By action of the audit trail, the one place where it is written down; what is not here is told nobody."""


def tell(actor: Actor, delegation: Delegation, action: str) -> None:
    """Queue the letters of ``action``, which ``actor`` has just done to a delegation; none where none is declared."""
    notice = TOLD.get(action)
    if notice is None or not is_mailed():
        return
    recipients = [one for side in notice.sides if side is not actor.role for one in _accounts(side, delegation)]
    queue_letter(
        recipients=recipients,
        subject=notice.subject,
        path=path_of(delegation),
        told=lambda locale: (notice.subject, *_words(delegation, locale)),
    )


def path_of(delegation: Delegation) -> str:
    """The address of its card below that of the site; letters are written where no address is asked for."""
    place = "delegations" if delegation.forum_id is not None else "delegations/visits"
    return f"/{place}/{delegation.id}"


def _accounts(side: Role, delegation: Delegation) -> list[Recipient]:
    if side is _SECRETARIAT:
        return accounts_of_secretariat()
    return accounts_of_sender(delegation.organisation_id, delegation.region_id)


def _words(delegation: Delegation, locale: str) -> Iterator[str]:
    """The edition and who sends: neither is a person."""
    if delegation.forum is not None:
        yield delegation.forum.name(locale)
    yield delegation.sender(locale)
