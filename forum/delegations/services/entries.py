"""Making a delegation and changing what its letter says."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Final

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.delegations.drafts import DelegationDraft
from forum.delegations.enums import EDITABLE_STATES, DelegationState
from forum.delegations.models import Delegation
from forum.delegations.queries import deadline_problem, senders_for
from forum.delegations.services.locking import label_of, letter_problem, lock_delegation, lock_forum
from forum.delegations.services.rules import delegation_problems, kept_phone
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region

_FIELDS: Final = tuple(field.name for field in fields(DelegationDraft) if field.name != "organisation_id")


def create_delegation(*, actor: Actor, forum_id: int, draft: DelegationDraft) -> Delegation:
    """Add a delegation in state ``draft`` to an edition whose registration is open, and return it.

    A representative sends from the own organisation whatever ``draft`` says; one with the whole region chooses among
    its organisations. Raises ``DomainError`` on ``forum_id`` (not open, too late), ``organisation_id`` or a field of
    the draft; ``NoResultFound`` for an unknown edition.
    """
    if not actor.may(Permission.DELEGATIONS_EDIT):
        raise DomainError(None, _l("Your role does not allow this."))
    with atomic():
        forum = lock_forum(forum_id)
        if problem := deadline_problem(forum, DelegationState.DRAFT):
            raise DomainError("forum_id", problem)
        organisation = sender_of(actor, draft.organisation_id)
        side = db.session.get_one(Region, organisation.region_id).side
        _check(draft, side)
        delegation = Delegation(
            forum_id=forum.id,
            forum=forum,
            organisation_id=organisation.id,
            organisation=organisation,
            region_id=organisation.region_id,
            state=DelegationState.DRAFT,
        )
        _fill(delegation, draft, side)
        db.session.add(delegation)
        audit.stamp(delegation, actor)
        audit.record(actor=actor, action="delegation.created", entity=delegation, label=label_of(delegation))
    return delegation


def edit_delegation(
    *, actor: Actor, delegation: Delegation, draft: DelegationDraft, version: int | None = None
) -> None:
    """Write ``draft`` over a delegation; edition and sender stay as they were made.

    Once it is submitted, its kind and the rank of its head stay too: places hang on them. ``version`` is the one the
    form was opened with. Raises ``ConflictError``, ``NoResultFound`` (out of scope) and ``DomainError`` on a field of
    the draft or None (over, edition closed).
    """
    with atomic():
        delegation = lock_delegation(actor, delegation, version)
        if problem := letter_problem(actor, delegation):
            raise DomainError(None, problem)
        side = delegation.region.side
        _check(draft, side, delegation)
        if delegation.state not in EDITABLE_STATES:
            _refuse_other_places(delegation, draft)
        _fill(delegation, draft, side)
        audit.stamp(delegation, actor)
        audit.record(actor=actor, action="delegation.changed", entity=delegation, label=label_of(delegation))


def sender_of(actor: Actor, wanted: int | None) -> Organisation:
    """The organisation a new delegation comes from; raises ``DomainError`` on ``organisation_id``.

    ``wanted`` is the key that was chosen; a representative of one organisation sends from it whatever was chosen.
    """
    if actor.is_representative:
        own = [key for key, _name in senders_for(actor, "ru")]
        if not actor.is_region_wide:
            wanted = own[0] if own else None
        elif wanted not in own:
            raise DomainError("organisation_id", _l("Choose an organisation of your region."))
    organisation = db.session.get(Organisation, wanted) if wanted is not None else None
    if organisation is None or organisation.merged_into_id is not None:
        raise DomainError("organisation_id", _l("Choose the organisation that sends the delegation."))
    if organisation.region_id is None:
        raise DomainError("organisation_id", _l("This organisation has no region; only regions send delegations."))
    return organisation


def _refuse_other_places(delegation: Delegation, draft: DelegationDraft) -> None:
    for name in ("kind", "head_level"):
        if getattr(draft, name) != getattr(delegation, name):
            text = _l("The delegation has been submitted: this changes only once it is returned for correction.")
            raise DomainError(name, text)


def _fill(delegation: Delegation, draft: DelegationDraft, side: Side) -> None:
    draft = replace(draft, contact_phone=kept_phone(draft.contact_phone, delegation.contact_phone, side))
    for name in _FIELDS:
        setattr(delegation, name, getattr(draft, name))


def _check(draft: DelegationDraft, side: Side, stored: Delegation | None = None) -> None:
    for name, problem in delegation_problems(draft, side, stored):
        raise DomainError(name, problem)
