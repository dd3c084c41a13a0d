"""Regions: the register, adding a unit of the operator's own, changing one."""

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
from forum.reference.columns import regions_register
from forum.reference.exporting import regions_export
from forum.reference.forms import RegionFilterForm, RegionForm
from forum.reference.models import Region
from forum.reference.services import create_region, edit_region
from forum.reference.views.blueprint import blueprint


@blueprint.get("/regions")
@requires(Permission.REFERENCE_VIEW)
def regions() -> ResponseReturnValue:
    """Show the register of regions."""
    locale = current_locale()
    form = RegionFilterForm(request.args)
    wanted = form.filter(locale)
    listing = list_rows(
        queries.regions_statement(wanted),
        columns=regions_register(locale).page_columns(current_actor().may),
        default_sort="district",
        tie=(Region.code,),
        make_rows=lambda result: list(queries.region_rows(result, locale)),
        filters={"q": wanted.text, "side": wanted.side, "district": wanted.district_id},
        size=100,
    )
    return render_template("reference/regions.html", form=form, listing=listing)


@download(blueprint, "/regions/export", Permission.REFERENCE_VIEW, back="reference.regions")
def export_regions() -> Export:
    """The register exactly as filtered."""
    locale = current_locale()
    return regions_export(locale=locale, wanted=RegionFilterForm(request.args).filter(locale))


@blueprint.route("/regions/new", methods=["GET", "POST"], endpoint="create_region")
@requires(Permission.REFERENCE_EDIT)
@transactional
@once
def create() -> ResponseReturnValue:
    """Add a unit of a side."""
    form = RegionForm()
    form.offer(current_locale(), None)
    if form.validate_on_submit():
        try:
            create_region(actor=current_actor(), draft=form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The region is added."), "success")
            return redirect(url_for("reference.regions"))
    return render_template("reference/region.html", form=form, region=None), 422 if form.is_submitted() else 200


@blueprint.route("/regions/<code>/edit", methods=["GET", "POST"], endpoint="edit_region")
@requires(Permission.REFERENCE_EDIT)
@transactional
def edit(code: str) -> ResponseReturnValue:
    """Change a region; its code and country stay."""
    region = queries.region_by_code(code)
    form = RegionForm(obj=region, record=region)
    del form.side, form.code
    form.offer(current_locale(), region.side)
    if form.validate_on_submit():
        try:
            edit_region(actor=current_actor(), region=region, draft=form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The region is saved."), "success")
            return redirect(url_for("reference.regions"))
    return render_template("reference/region.html", form=form, region=region), form.status
