"""Visits outside forums: recorded by their region or by the secretariat, corrected, decided on, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor, Permission
from forum.core.types import DatePrecision, last_day
from forum.delegations.drafts import VisitDraft
from forum.delegations.enums import (
    DELEGATION_STATES,
    EDITABLE_STATES,
    VISIT_ACTIONS,
    VISIT_FIRST_STATES,
    DelegationState,
)
from forum.delegations.models import Delegation
from forum.delegations.queries import senders_for
from forum.delegations.queries.scope import visits_visible_to
from forum.delegations.services.telling import tell
from forum.forums.enums import HeadLevel
from forum.reference.enums import NATIONAL_LEVEL
from forum.reference.models import Organisation, Region

Problem = tuple[str, Any]
"""The field of the draft, and a lazy sentence that says what is wrong with it."""

_OVER: Final = frozenset({DelegationState.REJECTED, DelegationState.WITHDRAWN})
_OF_STATE: Final = frozenset({HeadLevel.HEAD_OF_STATE, HeadLevel.HEAD_OF_GOVERNMENT})
_NOT_ALLOWED: Final = _l("Your role does not allow this.")


@dataclass(frozen=True, slots=True)
class Ends:
    """The regions and the organisation that a draft names, as they were looked up; None for what is unknown."""

    home: Region | None
    destination: Region | None
    organisation: Organisation | None = None


class Sent(Protocol):
    """Who sent a stored visit, and from where."""

    @property
    def region_id(self) -> int:
        """Key of the region."""

    @property
    def organisation_id(self) -> int | None:
        """Key of the organisation; None of a visit known by its region alone."""


def record_visit(*, actor: Actor, draft: VisitDraft) -> Delegation:
    """Add a visit and return it: a draft of a representative, confirmed at once by the secretariat.

    A representative sends from the own region and organisation, whatever ``draft`` says; one with the whole region
    chooses among its organisations, or none. Raises ``DomainError`` on a field of the draft or None (role).
    """
    if not actor.may(Permission.DELEGATIONS_EDIT) or actor.role not in VISIT_FIRST_STATES:
        raise DomainError(None, _NOT_ALLOWED)
    with atomic():
        draft = _own(actor, draft, None)
        state = VISIT_FIRST_STATES[actor.role]
        visit = Delegation(state=state)
        _write(visit, draft, _looked_up(draft))
        if state is DelegationState.CONFIRMED:
            visit.decided_at = utc_now()
        db.session.add(visit)
        audit.stamp(visit, actor)
        action = "visit.created" if state is DelegationState.DRAFT else "visit.recorded"
        audit.record(actor=actor, action=action, entity=visit, label=visit_label(visit))
    return visit


def edit_visit(*, actor: Actor, visit: Delegation, draft: VisitDraft, version: int | None = None) -> None:
    """Write ``draft`` over a visit: the region until it is submitted, the secretariat at any time.

    ``version`` is the one the form was opened with. Raises ``ConflictError``, ``NoResultFound`` (out of scope),
    ``DomainError`` on a field of the draft or None (role, state).
    """
    with atomic():
        visit = _locked(actor, visit, version)
        if problem := visit_editing_problem(actor, visit):
            raise DomainError(None, problem)
        draft = _own(actor, draft, visit)
        _write(visit, draft, _looked_up(draft), visit)
        audit.stamp(visit, actor)
        audit.record(actor=actor, action="visit.changed", entity=visit, label=visit_label(visit))


def add_results(*, actor: Actor, visit: Delegation, results: str | None, version: int | None = None) -> None:
    """Say what a confirmed visit led to; its region may, when nothing else of it is open to it any more.

    Raises as ``edit_visit`` does.
    """
    with atomic():
        visit = _locked(actor, visit, version)
        if problem := results_problem(actor, visit):
            raise DomainError(None, problem)
        visit.results = results
        audit.stamp(visit, actor)
        audit.record(actor=actor, action="visit.results_told", entity=visit, label=visit_label(visit))


def move_visit(*, actor: Actor, visit: Delegation, action: str, reason: str = "", version: int | None = None) -> None:
    """Take one of ``VISIT_ACTIONS``. The reason may name persons: it stays out of the audit trail.

    Raises ``DomainError`` (``reason`` missing; state, role), ``ConflictError``, ``NoResultFound`` (out of scope).
    """
    if action not in VISIT_ACTIONS:
        raise DomainError(None, _l("This is not done with a visit outside the Forum."))
    with atomic():
        visit = _locked(actor, visit, version)
        visit.state = DELEGATION_STATES.target(action, visit.state, actor=actor, reason=reason)
        if reason:
            visit.comment = reason
        if action == "submit":
            visit.submitted_at = utc_now()
        else:
            visit.decided_at = utc_now()
        audit.stamp(visit, actor)
        audit.record(actor=actor, action=f"visit.{visit.state.value}", entity=visit, label=visit_label(visit))
        tell(actor, visit, f"visit.{visit.state.value}")


def visit_editing_problem(actor: Actor, visit: Delegation) -> Any:
    """Why ``actor`` may not change what a visit says; None when nothing hinders it."""
    if not actor.may(Permission.DELEGATIONS_EDIT):
        return _NOT_ALLOWED
    if visit.state in _OVER:
        return _l("A rejected or withdrawn visit is not changed any more; record a new one.")
    if actor.is_representative and visit.state not in EDITABLE_STATES:
        return _l("The visit has been submitted and cannot be changed. Ask the secretariat to return it.")
    return None


def results_problem(actor: Actor, visit: Delegation) -> Any:
    """Why ``actor`` may not tell the results of a visit; None when nothing hinders it."""
    if not actor.may(Permission.DELEGATIONS_EDIT):
        return _NOT_ALLOWED
    if visit.state is not DelegationState.CONFIRMED:
        return _l("Results are told of a confirmed visit.")
    return None


def visit_problems(draft: VisitDraft, ends: Ends, stored: Sent | None = None) -> Iterator[Problem]:
    """What is wrong with a visit as typed; ``stored`` is what it is written over."""
    home, destination = ends.home, ends.destination
    if home is None:
        yield "region_id", _l("Choose the region that sends the delegation.")
    if destination is None:
        yield "destination_region_id", _l("Choose the region the delegation goes to.")
    if home is not None and destination is not None and home.side is destination.side:
        yield "destination_region_id", _l("A visit goes to the other country: choose a region of it.")
    if home is not None:
        yield from _of_head(draft, home)
        yield from _of_organisation(draft, ends, stored)
    yield from _of_days(draft)


def visit_label(visit: Delegation) -> str:
    """The visit in words for the audit trail: the two regions and the month or year it begins in, no person."""
    to = visit.destination_region.code if visit.destination_region is not None else "–"
    day = visit.starts_on
    told = "" if day is None else f"{day.year}" if visit.date_precision is DatePrecision.YEAR else f"{day:%m.%Y}"
    return f"{visit.region.code} – {to} · {told}"


def _of_head(draft: VisitDraft, home: Region) -> Iterator[Problem]:
    is_national = home.code in NATIONAL_LEVEL.values()
    if draft.head_level in _OF_STATE and not is_national:
        yield "head_level", _l("Heads of state and government are sent by the national level: choose it as the region.")
    if draft.head_level is HeadLevel.HEAD_OF_REGION and is_national:
        yield "head_level", _l("The national level has no head of a region: choose the region of the head.")


def _of_organisation(draft: VisitDraft, ends: Ends, stored: Sent | None) -> Iterator[Problem]:
    if draft.organisation_id is None:
        return
    same = (draft.organisation_id, draft.region_id)
    if stored is not None and same == (stored.organisation_id, stored.region_id):
        # Organisations move and are merged; the visit keeps the region of its time.
        return
    organisation = ends.organisation
    if organisation is None or organisation.merged_into_id is not None:
        yield "organisation_id", _l("There is no such organisation in the reference data.")
    elif ends.home is not None and organisation.region_id != ends.home.id:
        yield "organisation_id", _l("This organisation is of another region than the one that sends the delegation.")


def _of_days(draft: VisitDraft) -> Iterator[Problem]:
    if draft.starts_on is None:
        yield "starts_on", _l("Fill in this field.")
    elif draft.ends_on is not None and draft.date_precision is not DatePrecision.DAY:
        yield "ends_on", _l("The last day is told only where the first is known to the day.")
    elif draft.ends_on is not None and draft.ends_on < draft.starts_on:
        yield "ends_on", _l("The visit cannot end before it begins.")


def _own(actor: Actor, draft: VisitDraft, stored: Delegation | None) -> VisitDraft:
    """The draft with the sender a representative must be; as it is for everybody else.

    Raises ``DomainError`` on ``organisation_id``.
    """
    if not actor.is_representative:
        return draft
    if actor.home_region_id is None:
        raise DomainError(None, _l("Your account has no region to send a delegation from."))
    home = actor.home_region_id if stored is None else stored.region_id
    senders = [key for key, _name in senders_for(actor, "ru")]
    wanted = draft.organisation_id
    if not actor.is_region_wide:
        wanted = stored.organisation_id if stored is not None else senders[0] if senders else None
        if wanted is None:
            raise DomainError("organisation_id", _l("Your account has no organisation to send a delegation from."))
    elif wanted is not None and wanted not in senders and (stored is None or wanted != stored.organisation_id):
        raise DomainError("organisation_id", _l("Choose an organisation of your region."))
    return replace(draft, region_id=home, organisation_id=wanted)


def _looked_up(draft: VisitDraft) -> Ends:
    def found(model: Any, key: int | None) -> Any:
        return None if key is None else db.session.get(model, key)

    return Ends(
        home=found(Region, draft.region_id),
        destination=found(Region, draft.destination_region_id),
        organisation=found(Organisation, draft.organisation_id),
    )


def _write(visit: Delegation, draft: VisitDraft, ends: Ends, stored: Delegation | None = None) -> None:
    for name, problem in visit_problems(draft, ends, stored):
        raise DomainError(name, problem)
    for name in VisitDraft.__dataclass_fields__:
        setattr(visit, name, getattr(draft, name))
    if draft.starts_on is not None:
        # By the last day of the month or year it had surely begun; no page ever shows it as a day.
        visit.starts_on = last_day(draft.starts_on, draft.date_precision)
    visit.organisation, visit.destination_region = ends.organisation, ends.destination
    if ends.home is not None:
        visit.region = ends.home


def _locked(actor: Actor, visit: Delegation, version: int | None) -> Delegation:
    """The visit as it is now, held until the end of the transaction.

    Raises ``NoResultFound`` when it is not the actor's to see, ``ConflictError`` when it is past ``version``.
    """
    statement = (
        visits_visible_to(actor)
        .where(Delegation.id == visit.id)
        .with_for_update(key_share=True, of=Delegation)
        .execution_options(populate_existing=True)
    )
    locked = db.session.scalars(statement).one()
    if version is not None:
        check_version(locked, version)
    return locked


@dataclass(frozen=True, slots=True)
class VisitChange:
    """What a list makes of a stored visit that was read at ``version``."""

    visit_id: int
    version: int
    draft: VisitDraft


def bring_in_visits(*, actor: Actor, added: Iterable[VisitDraft], changed: Iterable[VisitChange]) -> int:
    """Record and correct the visits of a list, all or none, and return how many; one event each. Raises as those."""
    written = 0
    with atomic():
        for change in changed:
            visit = db.session.get_one(Delegation, change.visit_id)
            edit_visit(actor=actor, visit=visit, draft=change.draft, version=change.version)
            written += 1
        for draft in added:
            record_visit(actor=actor, draft=draft)
            written += 1
    return written
