"""Who sees which delegations and persons: every read begins here."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.core.security import Actor, Permission, Role
from forum.delegations.enums import DelegationState, MemberState
from forum.delegations.models import Delegation, Member
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference.models import Organisation

_DESK_STATES = (DelegationState.CONFIRMED, DelegationState.ARRIVED)


def delegations_visible_to(actor: Actor) -> sa.Select[Delegation]:
    """Delegations that ``actor`` may see: a representative those of the own organisation or region, the accreditation
    desk confirmed and arrived ones to an edition, the secretariat and analysts all, an administrator none.

    Visits outside forums are among them: ``visits_visible_to`` has those alone.
    """
    return sa.select(Delegation).where(delegation_is_visible(actor))


def delegation_is_visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition of ``delegations_visible_to``, for statements that select other columns of ``Delegation``."""
    if actor.role is None or actor.role in {Role.SECRETARY, Role.ANALYST}:
        return sa.true()
    if actor.role is Role.DESK:
        # Nobody is accredited for a visit outside forums.
        return sa.and_(Delegation.state.in_(_DESK_STATES), Delegation.forum_id.is_not(None))
    if actor.role is Role.REPRESENTATIVE:
        return _is_own(actor)
    return sa.false()


def visits_visible_to(actor: Actor) -> sa.Select[Delegation]:
    """Visits outside forums that ``actor`` may see; of one known by its region alone, the accounts of the region."""
    return sa.select(Delegation).where(visit_is_visible(actor))


def visit_is_visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition of ``visits_visible_to``, for statements that select other columns of ``Delegation``."""
    return sa.and_(Delegation.forum_id.is_(None), delegation_is_visible(actor))


def letters_are_open_to(actor: Actor) -> bool:
    """Whether ``actor`` may read what a region writes of its persons; the accreditation desk may not."""
    return actor.may(Permission.PERSONS_VIEW) and actor.role is not Role.DESK


def members_visible_to(actor: Actor) -> sa.Select[Member]:
    """Persons that ``actor`` may see, joined to ``Delegation``; nobody without the permission to see persons."""
    return sa.select(Member).join(Member.delegation).where(member_is_visible(actor))


def member_is_visible(actor: Actor, of: type[Member] = Member) -> sa.ColumnElement[bool]:
    """The condition of ``members_visible_to``, for statements over ``Member``, or ``of`` for an alias of it, joined to
    ``Delegation``.
    """
    if not actor.may(Permission.PERSONS_VIEW):
        return sa.false()
    if actor.role is Role.DESK:
        # Who is not confirmed is let in by nobody.
        return sa.and_(delegation_is_visible(actor), of.state == MemberState.CONFIRMED)
    return delegation_is_visible(actor)


def delegation_awaits(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether a delegation waits for an act of ``actor``; for statements over ``Delegation`` joined to ``Forum``."""
    if actor.role in {None, Role.SECRETARY}:
        return sa.or_(Delegation.state == DelegationState.SUBMITTED, has_changed_persons())
    if actor.role is Role.REPRESENTATIVE:
        is_open = sa.and_(Delegation.state == DelegationState.DRAFT, Forum.state == ForumState.REGISTRATION)
        return sa.or_(Delegation.state == DelegationState.RETURNED, is_open)
    if actor.role is Role.DESK:
        return sa.and_(Delegation.state == DelegationState.CONFIRMED, Forum.state == ForumState.RUNNING)
    return sa.false()


def has_changed_persons() -> sa.ColumnElement[bool]:
    """Whether persons of a confirmed delegation await confirmation: added, replaced or corrected since."""
    listed = aliased(Member)
    waits = sa.exists().where(listed.delegation_id == Delegation.id, listed.state == MemberState.NOMINATED)
    return sa.and_(Delegation.state.in_((DelegationState.CONFIRMED, DelegationState.ARRIVED)), waits)


def organisations_of(actor: Actor) -> sa.Select[int]:
    """Keys of the organisations a representative acts for: the own one with its duplicates, or the whole region."""
    own, survivor = aliased(Organisation), aliased(Organisation)
    # A duplicate merged by hand and the row that replaced it are one organisation.
    root = sa.select(sa.func.coalesce(own.merged_into_id, own.id)).where(own.id == actor.organisation_id)
    is_mine = sa.or_(
        survivor.id == actor.organisation_id,
        survivor.id == root.scalar_subquery(),
        survivor.merged_into_id == root.scalar_subquery(),
    )
    if actor.is_region_wide and actor.home_region_id is not None:
        is_mine = sa.or_(is_mine, survivor.region_id == actor.home_region_id)
    return sa.select(survivor.id).where(is_mine)


def _is_own(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.organisation_id is None:
        return sa.false()
    is_own: sa.ColumnElement[bool] = Delegation.organisation_id.in_(organisations_of(actor))
    if actor.is_region_wide and actor.home_region_id is not None:
        # The region as it was when the delegation was sent: organisations move.
        is_own = sa.or_(is_own, Delegation.region_id == actor.home_region_id)
    return is_own
