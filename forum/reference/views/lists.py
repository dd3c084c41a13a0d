"""The index of reference data and the lists that nobody edits."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.core.downloads import download
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.security import Permission, requires
from forum.reference import queries
from forum.reference.exporting import districts_export, sectors_export
from forum.reference.views.blueprint import blueprint


@blueprint.get("")
@requires(Permission.REFERENCE_VIEW)
def index() -> ResponseReturnValue:
    """Say what the reference data hold and lead to each list."""
    return render_template("reference/index.html", counts=queries.reference_counts())


@blueprint.get("/sectors")
@requires(Permission.REFERENCE_VIEW)
def sectors() -> ResponseReturnValue:
    """List the sections of OKVED 2."""
    return render_template("reference/sectors.html", sectors=queries.sectors(), locale=current_locale())


@download(blueprint, "/sectors/export", Permission.REFERENCE_VIEW, back="reference.sectors")
def export_sectors() -> Export:
    """The sections as a file."""
    return sectors_export(locale=current_locale())


@blueprint.get("/districts")
@requires(Permission.REFERENCE_VIEW)
def districts() -> ResponseReturnValue:
    """List the federal districts with the number of their regions."""
    return render_template("reference/districts.html", districts=queries.district_rows(current_locale()))


@download(blueprint, "/districts/export", Permission.REFERENCE_VIEW, back="reference.districts")
def export_districts() -> Export:
    """The districts as a file."""
    return districts_export(locale=current_locale())
