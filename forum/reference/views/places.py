"""Places: the register, adding and changing one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.reference import queries
from forum.reference.columns import places_register
from forum.reference.exporting import places_export
from forum.reference.forms import PlaceFilterForm, PlaceForm
from forum.reference.models import Place
from forum.reference.services import create_place, edit_place
from forum.reference.views.blueprint import blueprint


@blueprint.get("/places")
@requires(Permission.REFERENCE_VIEW)
def places() -> ResponseReturnValue:
    """Show the register of places."""
    locale = current_locale()
    form = PlaceFilterForm(request.args)
    text, region_id = form.filter(locale)
    listing = list_rows(
        queries.places_statement(text=text, region_id=region_id),
        columns=places_register(locale).page_columns(current_actor().may),
        default_sort="name",
        tie=(Place.id,),
        make_rows=lambda result: list(queries.place_rows(result, locale)),
        filters={"q": text, "region": region_id},
    )
    return render_template("reference/places.html", form=form, listing=listing)


@download(blueprint, "/places/export", Permission.REFERENCE_VIEW, back="reference.places")
def export_places() -> Export:
    """The register exactly as filtered."""
    locale = current_locale()
    text, region_id = PlaceFilterForm(request.args).filter(locale)
    return places_export(locale=locale, text=text, region_id=region_id)


@blueprint.route("/places/new", methods=["GET", "POST"], endpoint="create_place")
@requires(Permission.REFERENCE_EDIT)
@transactional
@once
def create() -> ResponseReturnValue:
    """Add a place."""
    form = PlaceForm()
    form.offer(current_locale())
    if form.validate_on_submit():
        try:
            create_place(actor=current_actor(), draft=form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The place is added."), "success")
            return redirect(url_for("reference.places"))
    return render_template("reference/place.html", form=form, place=None), 422 if form.is_submitted() else 200


@blueprint.route("/places/<id:place_id>/edit", methods=["GET", "POST"], endpoint="edit_place")
@requires(Permission.REFERENCE_EDIT)
@transactional
def edit(place_id: int) -> ResponseReturnValue:
    """Change a place."""
    place = queries.place_by_id(place_id)
    form = PlaceForm(obj=place, record=place)
    form.offer(current_locale())
    if form.validate_on_submit():
        try:
            edit_place(actor=current_actor(), place=place, draft=form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The place is saved."), "success")
            return redirect(url_for("reference.places"))
    return render_template("reference/place.html", form=form, place=place), form.status
