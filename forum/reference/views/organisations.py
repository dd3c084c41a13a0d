"""Organisations: register, suggestions, card, adding, changing, merging."""

from __future__ import annotations

from dataclasses import asdict

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.imports.pages import import_routes
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.reference import queries
from forum.reference.columns import organisations_register
from forum.reference.enums import ORGANISATION_KIND_LABELS, Side
from forum.reference.exporting import organisations_export
from forum.reference.forms import OrganisationFilterForm, OrganisationForm
from forum.reference.importing import ORGANISATIONS_IMPORT
from forum.reference.models import Organisation
from forum.reference.services import SimilarOrganisations, create_organisation, edit_organisation
from forum.reference.views.blueprint import blueprint

LONGEST_QUERY = 200

import_routes(
    blueprint,
    ORGANISATIONS_IMPORT,
    parent="reference.organisations",
    path="/organisations",
    record=lambda key: url_for("reference.organisation", organisation_id=key),
)


@blueprint.get("/organisations")
@requires(Permission.REFERENCE_VIEW)
def organisations() -> ResponseReturnValue:
    """Show the register of organisations."""
    locale = current_locale()
    form = OrganisationFilterForm(request.args)
    wanted = form.filter(locale)
    filters = {"q": wanted.text, "kind": wanted.kind, "side": wanted.side, "region": wanted.region_id}
    listing = list_rows(
        queries.organisations_statement(wanted),
        columns=organisations_register(locale).page_columns(current_actor().may),
        default_sort="name",
        tie=(Organisation.id,),
        make_rows=lambda result: list(queries.organisation_rows(result, locale)),
        filters={**filters, "merged": "1" if wanted.is_merged else None},
    )
    return render_template("reference/organisations.html", form=form, listing=listing)


@download(blueprint, "/organisations/export", Permission.REFERENCE_VIEW, back="reference.organisations")
def export_organisations() -> Export:
    """The register exactly as filtered."""
    locale = current_locale()
    return organisations_export(locale=locale, wanted=OrganisationFilterForm(request.args).filter(locale))


@blueprint.get("/organisations/suggest")
@requires(Permission.REFERENCE_VIEW)
def suggest_organisations() -> ResponseReturnValue:
    """Answer ?q= with {"items": [{"id", "label", "detail", "region", "region_id", "inn", "unp"}]}, at most ten."""
    side = request.args.get("side")
    found = queries.suggested_organisations(
        request.args.get("q", "")[:LONGEST_QUERY], current_locale(), side=Side(side) if side in set(Side) else None
    )
    return jsonify(items=[asdict(suggestion) for suggestion in found])


@blueprint.get("/organisations/<id:organisation_id>")
@requires(Permission.REFERENCE_VIEW)
def organisation(organisation_id: int) -> ResponseReturnValue:
    """Show the card of an organisation, or where a merged one went."""
    found = queries.organisation_by_id(organisation_id)
    duplicates = queries.duplicates_of(found.id)
    return render_template(
        "reference/organisation.html", organisation=found, duplicates=duplicates, kinds=ORGANISATION_KIND_LABELS
    )


@blueprint.route("/organisations/new", methods=["GET", "POST"], endpoint="create_organisation")
@requires(Permission.ORGANISATIONS_EDIT)
@transactional
@keeps_draft
@once
def create() -> ResponseReturnValue:
    """Register an organisation; similar ones are shown first."""
    form = OrganisationForm()
    form.offer(current_locale())
    similar: list[Organisation] = []
    if form.validate_on_submit():
        try:
            made = create_organisation(actor=current_actor(), draft=form.draft(), is_confirmed=form.is_confirmed.data)
            flash(_("The organisation is registered."), "success")
            return redirect(url_for("reference.organisation", organisation_id=made.id))
        except DomainError as error:
            form.refuse(error)
            similar = list(error.found) if isinstance(error, SimilarOrganisations) else []
    status = 422 if form.is_submitted() else 200
    return render_template("reference/organisation_new.html", form=form, similar=similar), status


@blueprint.route("/organisations/<id:organisation_id>/edit", methods=["GET", "POST"], endpoint="edit_organisation")
@requires(Permission.ORGANISATIONS_EDIT)
@transactional
@keeps_draft
def edit(organisation_id: int) -> ResponseReturnValue:
    """Change an organisation."""
    found = queries.organisation_by_id(organisation_id)
    form = OrganisationForm(obj=found, record=found)
    form.offer(current_locale())
    if form.validate_on_submit():
        try:
            edit_organisation(actor=current_actor(), organisation=found, draft=form.draft())
            flash(_("The organisation is saved."), "success")
            return redirect(url_for("reference.organisation", organisation_id=found.id))
        except DomainError as error:
            form.refuse(error)
    return render_template("reference/organisation_edit.html", form=form, organisation=found), form.status
