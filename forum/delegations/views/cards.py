"""The card of a delegation, a new one, the change of its letter, its application as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.clock import today
from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.security import Actor, Permission, current_actor, requires
from forum.core.submissions import once
from forum.delegations import queries, services
from forum.delegations.enums import (
    CHANGEABLE_STATES,
    COUNTED_STATES,
    DELEGATION_STATES,
    EDITABLE_STATES,
    LISTED_STATES,
    DelegationState,
    MemberState,
)
from forum.delegations.exporting import application_export
from forum.delegations.forms import DelegationForm, NewDelegationForm
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.badges import BadgeFilter, badge_counts, badge_marks
from forum.delegations.queries.focal_points import focal_point_of
from forum.delegations.queries.papers import is_letter_awaited, papers_of
from forum.delegations.services.papers import attaching_problem, removal_problem
from forum.delegations.views.blueprint import blueprint, record_card_viewing, to_card
from forum.delegations.views.course import course_of


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
@once
def create() -> ResponseReturnValue:
    """Begin a delegation; its persons follow on the card."""
    actor, locale = current_actor(), current_locale()
    form = NewDelegationForm()
    senders = queries.senders_for(actor, locale) if actor.is_representative else []
    form.suit(actor, queries.open_forums(locale), senders)
    if form.validate_on_submit():
        try:
            delegation = services.create_delegation(actor=actor, forum_id=form.forum_id.data, draft=form.draft())
            flash(_("The delegation is registered. Now add its members and name the head."), "success")
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    page = render_template("delegations/new.html", form=form, senders=senders)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/<id:delegation_id>")
@requires(Permission.DELEGATIONS_VIEW)
def show(delegation_id: int) -> ResponseReturnValue:
    """The card: what the letter says, the list, the course, and what the reader may do."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    record_card_viewing(actor, delegation)
    return render_template("delegations/show.html", **_card(actor, delegation))


@blueprint.route("/<id:delegation_id>/edit", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
def edit(delegation_id: int) -> ResponseReturnValue:
    """Change what the letter says."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    if request.method == "GET" and (problem := services.letter_problem(actor, delegation)):
        flash(str(problem), "info")
        return to_card(delegation)
    form = DelegationForm(obj=delegation, record=delegation)
    if form.validate_on_submit():
        try:
            version = form.version.data or 0
            services.edit_delegation(actor=actor, delegation=delegation, draft=form.draft(), version=version)
            flash(_("The delegation is saved."), "success")
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET":
        record_card_viewing(actor, delegation)
    page = render_template("delegations/edit.html", form=form, delegation=delegation)
    return page, form.status


@download(blueprint, "/<id:delegation_id>/application", Permission.PERSONS_VIEW, back="delegations.show")
def export_application(delegation_id: int) -> Export:
    """The full application of one delegation."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    return application_export(actor=actor, locale=current_locale(), delegation=delegation)


def _card(actor: Actor, delegation: Delegation) -> dict[str, Any]:
    sees_persons = actor.may(Permission.PERSONS_VIEW)
    everybody = queries.members_of(actor, delegation.id)
    uses = queries.quota_uses(delegation)
    editing_problem = services.editing_problem(actor, delegation)
    is_late = services.asks_late(actor, delegation)
    is_written = delegation.state in EDITABLE_STATES and actor.may(Permission.DELEGATIONS_EDIT)
    arrows = DELEGATION_STATES.open_to(delegation.state, actor)
    history = queries.state_history(delegation.id, with_actors=sees_persons)
    awaiting = [member for member in everybody if member.state is MemberState.NOMINATED]
    return {
        "delegation": delegation,
        "members": [member for member in everybody if member.state in LISTED_STATES],
        **_badges(actor, delegation),
        "arrivals": queries.arrivals_of(actor, delegation.id) if delegation.state in COUNTED_STATES else {},
        "removed": [member for member in everybody if member.state not in LISTED_STATES],
        "uses": uses,
        "may_edit": editing_problem is None or is_late,
        "may_edit_letter": services.letter_problem(actor, delegation) is None,
        "may_review": actor.may(Permission.DELEGATIONS_REVIEW) and delegation.state in CHANGEABLE_STATES,
        "may_grant": actor.may(Permission.DELEGATIONS_REVIEW)
        and delegation.state in EDITABLE_STATES | CHANGEABLE_STATES
        and any(use.limit is not None for use in uses),
        "is_late": is_late,
        "comes_late": is_written and services.may_ask_late(actor, delegation),
        "changes_until": _open_until(delegation),
        "late_changes": queries.late_changes_of(actor, delegation.id),
        "awaiting": awaiting if delegation.state in COUNTED_STATES else [],
        "sees_persons": sees_persons,
        "focal_point": focal_point_of(actor, delegation.organisation_id),
        **_letters(actor, delegation, everybody),
        "papers": papers_of(actor, delegation),
        "may_attach": attaching_problem(actor, delegation) is None,
        "may_detach": removal_problem(actor, delegation) is None,
        "letter_is_awaited": is_letter_awaited(delegation),
        "is_past": delegation.letter_due_on is not None and delegation.letter_due_on < today(),
        "arrows": arrows,
        "problems": queries.submission_problems(delegation, uses) if is_written else (),
        "course": course_of(delegation.state, history),
        "is_returned": delegation.state is DelegationState.RETURNED,
    }


def _badges(actor: Actor, delegation: Delegation) -> dict[str, Any]:
    """The badges of the persons whom the reader sees, and for the desk what is to be done with them."""
    if delegation.state not in COUNTED_STATES or delegation.forum is None:
        return {"badges": {}, "badge_counts": None}
    chosen = BadgeFilter(forum=delegation.forum.code, delegation_id=delegation.id)
    return {
        "badges": badge_marks(actor, delegation.id),
        "badge_counts": badge_counts(actor, chosen) if actor.may(Permission.ACCREDITATION) else None,
    }


def _open_until(delegation: Delegation) -> date | None:
    """The last day on which persons are changed without a decision; None where it is over or there is none."""
    if delegation.forum is None or queries.changes_problem(delegation.forum):
        return None
    return queries.last_day_of_changes(delegation.forum)


def _letters(actor: Actor, delegation: Delegation, everybody: Sequence[Member]) -> dict[str, bool]:
    """Which letters there is something to write in."""
    is_open = queries.letters_are_open_to(actor) and delegation.forum is not None
    return {
        "writes_letters": is_open and any(member.state in LISTED_STATES for member in everybody),
        "has_changes": is_open and _has_changes(actor, delegation),
    }


def _has_changes(actor: Actor, delegation: Delegation) -> bool:
    try:
        return bool(queries.composition_changes(actor, delegation))
    except DomainError:
        # The letter itself says why it cannot be written.
        return True
