"""Naming who answers for an organisation, and handing affairs over: the row is closed and the next one begins."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.formatting import date_text
from forum.core.security import Actor, Permission
from forum.delegations.drafts import FocalPointDraft
from forum.delegations.models import FocalPoint
from forum.delegations.persons import email_problem, phone_problem
from forum.delegations.queries.focal_points import focal_point_of, organisation_answered_for
from forum.delegations.telephones import international
from forum.reference.enums import Side
from forum.reference.models import Organisation


def name_focal_point(*, actor: Actor, organisation: Organisation, draft: FocalPointDraft, since: date) -> FocalPoint:
    """Name who answers for ``organisation`` from ``since`` on; whoever did before is closed on that day.

    Accounts stay as they are: the administrator revokes them. Raises ``DomainError`` on ``name``, ``phone``,
    ``email``, ``since`` (in the future, before the person before began), None (role); ``NoResultFound`` (no say in it).
    """
    with atomic():
        organisation = _locked(actor, organisation)
        _check(draft, organisation, None)
        if since > today():
            raise DomainError("since", _l("The day cannot lie in the future."))
        before = focal_point_of(actor, organisation.id)
        if before is not None:
            _close(actor, before, since)
        point = FocalPoint(organisation_id=organisation.id, since=since)
        _fill(actor, point, draft, organisation)
        db.session.add(point)
        audit.record(
            actor=actor,
            action="focal_point.handed_over" if before is not None else "focal_point.named",
            entity=point,
            parts=[before] if before is not None else [],
            label=organisation.name("ru"),
        )
    return point


def edit_focal_point(*, actor: Actor, point: FocalPoint, draft: FocalPointDraft, version: int) -> None:
    """Correct what is known of the person who answers now; another person is a hand-over.

    Raises as ``name_focal_point`` does, ``DomainError`` on None for a row that is closed, ``ConflictError``.
    """
    with atomic():
        organisation = _locked(actor, point.organisation)
        db.session.refresh(point)
        check_version(point, version)
        if point.until is not None:
            raise DomainError(None, _l("This person does not answer for the organisation any more."))
        _check(draft, organisation, point)
        _fill(actor, point, draft, organisation)
        audit.record(actor=actor, action="focal_point.edited", entity=point, label=organisation.name("ru"))


def _locked(actor: Actor, organisation: Organisation) -> Organisation:
    """The organisation, held until the end of the transaction: two hand-overs at once come one after the other."""
    if not actor.may(Permission.DELEGATIONS_EDIT):
        raise DomainError(None, _l("Your role does not allow this."))
    allowed = organisation_answered_for(actor, organisation.id)
    held = sa.select(Organisation).where(Organisation.id == allowed.id).with_for_update(key_share=True)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def _close(actor: Actor, before: FocalPoint, day: date) -> None:
    if day < before.since:
        since = date_text(before.since)
        text = _l("The person before has answered since %(day)s: affairs are not handed over earlier.", day=since)
        raise DomainError("since", text)
    before.until = day
    audit.stamp(before, actor)
    # The old one first: two who answer at once break the unique index.
    db.session.flush()


def _side(organisation: Organisation) -> Side | None:
    return organisation.region.side if organisation.region is not None else None


def _check(draft: FocalPointDraft, organisation: Organisation, stored: FocalPoint | None) -> None:
    if not draft.name.strip():
        raise DomainError("name", _l("Fill in this field."))
    if draft.email and (problem := email_problem(draft.email)):
        raise DomainError("email", problem)
    is_new = draft.phone and draft.phone != getattr(stored, "phone", None)
    if is_new and (problem := phone_problem(draft.phone or "", _side(organisation))):
        raise DomainError("phone", problem)


def _fill(actor: Actor, point: FocalPoint, draft: FocalPointDraft, organisation: Organisation) -> None:
    is_same = not draft.phone or draft.phone == point.phone
    phone = draft.phone if is_same else international(draft.phone or "", _side(organisation))
    for field in fields(FocalPointDraft):
        setattr(point, field.name, phone if field.name == "phone" else getattr(draft, field.name))
    audit.stamp(point, actor)
