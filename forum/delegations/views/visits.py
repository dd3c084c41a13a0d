"""Visits outside forums: the register with its files, cards, forms, decisions, lists."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.forms import Form
from forum.core.i18n import current_locale
from forum.core.imports.pages import import_routes
from forum.core.listing import list_rows
from forum.core.security import Actor, Permission, current_actor, requires
from forum.core.submissions import once
from forum.delegations import queries
from forum.delegations.enums import DELEGATION_STATES, VISIT_ACTIONS, DelegationState
from forum.delegations.exporting import visits_export
from forum.delegations.forms import ReasonForm
from forum.delegations.importing import VISITS
from forum.delegations.models import Delegation
from forum.delegations.queries import visits as visit_queries
from forum.delegations.services import visits as services
from forum.delegations.views.course import course_of
from forum.delegations.visit_columns import visits_register
from forum.delegations.visit_forms import ResultsForm, VisitFilters, VisitForm, form_values
from forum.reference.choices import region_choices
from forum.reference.enums import Side
from forum.reference.queries import region_by_id

blueprint = Blueprint("visits", __name__, url_prefix="/delegations/visits")

_CONSEQUENCES: Final = {
    "send_back": _l("The region sees the reason at once, corrects the visit and submits it again."),
    "reject": _l("The visit enters no figure, and the region cannot submit it again. It sees the reason."),
    "withdraw": _l("The visit enters no figure any more. It cannot be submitted again; a new one can be recorded."),
}
_DONE: Final = {
    "submit": _l("The visit is submitted to the secretariat."),
    "send_back": _l("The visit is returned for correction."),
    "confirm": _l("The visit is confirmed."),
    "reject": _l("The visit is rejected."),
    "withdraw": _l("The visit is withdrawn."),
}
_BOTH: Final = (Side.RU, Side.BY)


@blueprint.get("")
@requires(Permission.VISITS_VIEW)
def index() -> ResponseReturnValue:
    """The register with its filters, and the part of it that awaits the reader."""
    actor, locale, form = current_actor(), current_locale(), _filters()
    chosen = form.wanted()
    listing = list_rows(
        visit_queries.visits_statement(actor=actor, chosen=chosen, locale=locale),
        columns=visits_register(locale).page_columns(actor.may),
        default_sort="-starts_on",
        tie=[Delegation.id],
        make_rows=visit_queries.visit_rows,
        filters=form.query,
    )
    awaiting = visit_queries.visit_count(actor=actor, chosen=visit_queries.VisitFilter(is_awaiting=True))
    return render_template("visits/index.html", form=form, listing=listing, chosen=chosen, awaiting=awaiting)


@download(blueprint, "/export", Permission.VISITS_VIEW, back="visits.index")
def export() -> Export:
    """The register as filtered."""
    return visits_export(actor=current_actor(), locale=current_locale(), wanted=_filters().wanted())


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
@once
def create() -> ResponseReturnValue:
    """Record a visit."""
    actor = current_actor()
    form = _suited(VisitForm(), actor, None)
    if form.validate_on_submit():
        try:
            visit = services.record_visit(actor=actor, draft=form.draft())
            flash(_("The visit is recorded."), "success")
            return _to_card(visit)
        except DomainError as error:
            form.refuse(error)
    return render_template("visits/edit.html", form=form, visit=None), form.status


@blueprint.get("/<id:visit_id>")
@requires(Permission.VISITS_VIEW)
def show(visit_id: int) -> ResponseReturnValue:
    """The card: what is known of the visit, its course, and what the reader may do."""
    actor = current_actor()
    visit = visit_queries.visit_seen_by(actor, visit_id)
    sees_persons = actor.may(Permission.PERSONS_VIEW)
    history = queries.state_history(visit.id, with_actors=sees_persons)
    return render_template(
        "visits/show.html",
        visit=visit,
        sees_persons=sees_persons,
        arrows=[one for one in DELEGATION_STATES.open_to(visit.state, actor) if one.action in VISIT_ACTIONS],
        may_edit=services.visit_editing_problem(actor, visit) is None,
        may_tell_results=services.results_problem(actor, visit) is None,
        course=course_of(visit.state, history, is_visit=True),
        is_returned=visit.state is DelegationState.RETURNED,
    )


@blueprint.route("/<id:visit_id>/edit", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
def edit(visit_id: int) -> ResponseReturnValue:
    """Correct a visit."""
    actor = current_actor()
    visit = visit_queries.visit_seen_by(actor, visit_id)
    if request.method == "GET" and (problem := services.visit_editing_problem(actor, visit)):
        flash(str(problem), "info")
        return _to_card(visit)
    form = _suited(VisitForm(data=form_values(visit, current_locale()), record=visit), actor, visit)
    if form.validate_on_submit():
        try:
            services.edit_visit(actor=actor, visit=visit, draft=form.draft(), version=form.version.data or 0)
            flash(_("The visit is saved."), "success")
            return _to_card(visit)
        except DomainError as error:
            form.refuse(error)
    return render_template("visits/edit.html", form=form, visit=visit), form.status


@blueprint.route("/<id:visit_id>/results", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
def results(visit_id: int) -> ResponseReturnValue:
    """Tell what a confirmed visit led to."""
    actor = current_actor()
    visit = visit_queries.visit_seen_by(actor, visit_id)
    if request.method == "GET" and (problem := services.results_problem(actor, visit)):
        flash(str(problem), "info")
        return _to_card(visit)
    form = ResultsForm(data={"results": visit.results, "version": visit.version}, record=visit)
    if form.validate_on_submit():
        try:
            told = form.results.data
            services.add_results(actor=actor, visit=visit, results=told, version=form.version.data or 0)
            flash(_("The visit is saved."), "success")
            return _to_card(visit)
        except DomainError as error:
            form.refuse(error)
    return render_template("visits/results.html", form=form, visit=visit), form.status


@blueprint.post("/<id:visit_id>/submit")
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def submit(visit_id: int) -> ResponseReturnValue:
    """Send the visit to the secretariat."""
    return _at_once(visit_id, "submit")


@blueprint.post("/<id:visit_id>/confirm")
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def confirm(visit_id: int) -> ResponseReturnValue:
    """Confirm the visit."""
    return _at_once(visit_id, "confirm")


@blueprint.route("/<id:visit_id>/return", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def send_back(visit_id: int) -> ResponseReturnValue:
    """Return the visit for correction, with a comment."""
    return _with_reason(visit_id, "send_back")


@blueprint.route("/<id:visit_id>/reject", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def reject(visit_id: int) -> ResponseReturnValue:
    """Refuse the visit for good."""
    return _with_reason(visit_id, "reject")


@blueprint.route("/<id:visit_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def withdraw(visit_id: int) -> ResponseReturnValue:
    """Take the visit back."""
    return _with_reason(visit_id, "withdraw")


import_routes(blueprint, VISITS, parent="visits.index", record=lambda key: url_for("visits.show", visit_id=key))


def _filters() -> VisitFilters:
    actor = current_actor()
    form = VisitFilters(request.args)
    form.offer(visit_queries.years_with_visits(actor), visit_queries.regions_with_visits(actor, current_locale()))
    return form


def _suited(form: VisitForm, actor: Actor, visit: Delegation | None) -> VisitForm:
    """The form with what ``actor`` may choose: regions of the other country than the sender's, where that is known."""
    locale, home = current_locale(), None
    if actor.is_representative:
        key = actor.home_region_id if visit is None else visit.region_id
        home = region_by_id(key) if key is not None else None
    sides = tuple(side for side in _BOTH if home is None or side is not home.side)
    form.suit(
        actor,
        region_choices(locale, sides=_BOTH, with_pseudo=True),
        region_choices(locale, sides=sides, with_pseudo=True),
        queries.senders_for(actor, locale) if actor.is_representative else [],
    )
    return form


def _to_card(visit: Delegation) -> ResponseReturnValue:
    return redirect(url_for("visits.show", visit_id=visit.id))


def _at_once(visit_id: int, action: str) -> ResponseReturnValue:
    actor = current_actor()
    visit = visit_queries.visit_seen_by(actor, visit_id)
    try:
        services.move_visit(actor=actor, visit=visit, action=action, version=Form().version.data or 0)
        flash(str(_DONE[action]), "success")
    except DomainError as error:
        flash(str(error), "error")
    return _to_card(visit)


def _with_reason(visit_id: int, action: str) -> ResponseReturnValue:
    actor = current_actor()
    visit = visit_queries.visit_seen_by(actor, visit_id)
    arrow: Any = DELEGATION_STATES.arrow(action)
    form = ReasonForm(data={"version": visit.version}, record=visit)
    if form.validate_on_submit():
        try:
            reason, version = form.reason.data or "", form.version.data or 0
            services.move_visit(actor=actor, visit=visit, action=action, reason=reason, version=version)
            flash(str(_DONE[action]), "success")
            return _to_card(visit)
        except DomainError as error:
            form.refuse(error)
    elif not form.is_submitted() and visit.state not in arrow.sources:
        flash(_("This is no longer possible: the state has changed meanwhile."), "error")
        return _to_card(visit)
    consequence, label = _CONSEQUENCES[action], VISIT_ARROW_LABELS.get(action, arrow.label)
    page = {"form": form, "visit": visit, "action": action, "label": label, "consequence": consequence}
    return render_template("visits/decide.html", **page), form.status


VISIT_ARROW_LABELS: Final = {"withdraw": _l("Withdraw the visit")}
"""What an arrow is called of a visit, where a visit is no application."""
