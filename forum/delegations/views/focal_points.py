"""Who answers for an organisation: the list, one organisation's, naming and handing over, correcting."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import row_count, streamed, transactional
from forum.core.downloads import download
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.exports import Export, Viewing
from forum.core.i18n import current_locale
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.core.viewing import record_viewing
from forum.delegations.focal_point_forms import (
    FocalPointFilters,
    FocalPointForm,
    HandoverForm,
    focal_points_register,
)
from forum.delegations.models import FocalPoint
from forum.delegations.queries import focal_points as queries
from forum.delegations.services.focal_points import edit_focal_point as correct
from forum.delegations.services.focal_points import name_focal_point as name
from forum.delegations.views.blueprint import blueprint
from forum.reference.models import Organisation

_TABLE: Final = FocalPoint.__tablename__


@blueprint.get("/focal-points")
@requires(Permission.DELEGATIONS_EDIT)
def focal_points() -> ResponseReturnValue:
    """Who answers for which organisation; with the former ones where they are asked for."""
    actor, locale, form = current_actor(), current_locale(), FocalPointFilters(request.args)
    record_viewing(actor=actor, action="focal_point.viewed", entity=_TABLE)
    listing = list_rows(
        queries.focal_points_statement(actor=actor, chosen=form.wanted(), locale=locale),
        columns=focal_points_register(locale).page_columns(actor.may),
        default_sort="organisation",
        tie=[FocalPoint.since.desc(), FocalPoint.id.desc()],
        make_rows=queries.focal_point_rows,
        filters=form.query,
    )
    return render_template("delegations/focal_points.html", form=form, listing=listing)


@download(blueprint, "/focal-points/export", Permission.DELEGATIONS_EDIT, back="delegations.focal_points")
def export_focal_points() -> Export:
    """The list as filtered."""
    actor, locale = current_actor(), current_locale()
    chosen = FocalPointFilters(request.args).wanted()
    statement = queries.focal_points_statement(actor=actor, chosen=chosen, locale=locale)
    return Export(
        register=focal_points_register(locale),
        read=lambda _columns: queries.focal_point_rows(streamed(statement)),
        count=lambda: row_count(statement),
        viewing=Viewing("focal_point.exported", _TABLE),
    )


@blueprint.get("/focal-points/<id:organisation_id>")
@requires(Permission.DELEGATIONS_EDIT)
def focal_point(organisation_id: int) -> ResponseReturnValue:
    """Who answers for one organisation now and did before, and which accounts it has."""
    actor = current_actor()
    organisation = queries.organisation_answered_for(actor, organisation_id)
    _record_viewing(organisation)
    return render_template(
        "delegations/focal_point.html",
        organisation=organisation,
        points=queries.focal_points_of(actor, organisation.id),
        accounts=queries.working_accounts_of(organisation.id),
    )


@blueprint.route("/focal-points/<id:organisation_id>/name", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
@once
def name_focal_point(organisation_id: int) -> ResponseReturnValue:
    """Name the first one, or hand the affairs over to the next."""
    actor = current_actor()
    organisation = queries.organisation_answered_for(actor, organisation_id)
    form = HandoverForm()
    if form.validate_on_submit():
        try:
            name(actor=actor, organisation=organisation, draft=form.draft(), since=form.first_day)
            flash(_("The focal point is named. Accounts stay as they were."), "success")
            return _to_organisation(organisation)
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET":
        _record_viewing(organisation)
    before = queries.focal_point_of(actor, organisation.id)
    accounts = queries.working_accounts_of(organisation.id)
    page = render_template(
        "delegations/name_focal_point.html", form=form, organisation=organisation, before=before, accounts=accounts
    )
    return page, form.status


@blueprint.route("/focal-points/<id:organisation_id>/edit", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
@keeps_draft
def edit_focal_point(organisation_id: int) -> ResponseReturnValue:
    """Correct what is known of the one who answers now."""
    actor = current_actor()
    organisation = queries.organisation_answered_for(actor, organisation_id)
    point = queries.focal_point_of(actor, organisation.id)
    if point is None:
        return _to_organisation(organisation)
    form = FocalPointForm(obj=point, record=point)
    if form.validate_on_submit():
        try:
            correct(actor=actor, point=point, draft=form.draft(), version=form.version.data or 0)
            flash(_("The focal point is saved."), "success")
            return _to_organisation(organisation)
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET":
        _record_viewing(organisation)
    return render_template("delegations/edit_focal_point.html", form=form, organisation=organisation), form.status


def _to_organisation(organisation: Organisation) -> ResponseReturnValue:
    return redirect(url_for("delegations.focal_point", organisation_id=organisation.id))


def _record_viewing(organisation: Organisation) -> None:
    record_viewing(actor=current_actor(), action="focal_point.viewed", entity=_TABLE, label=organisation.name("ru"))
