"""The register page and its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.agreements.exporting import agreements_export, executions_export, files_export, register_of
from forum.agreements.forms import AgreementFilterForm, filter_arguments
from forum.agreements.list_columns import EXECUTIONS, FILES
from forum.agreements.models import Agreement
from forum.agreements.queries import agreement_rows, agreement_totals, register_statement
from forum.agreements.views.blueprint import blueprint
from forum.core.downloads import download
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.listing import list_rows, read_sort
from forum.core.security import Permission, current_actor, requires
from forum.core.spreadsheet import Column


@blueprint.get("")
@requires(Permission.AGREEMENTS_VIEW)
def index() -> ResponseReturnValue:
    """The register, the newest signatures first."""
    actor, locale = current_actor(), current_locale()
    form = AgreementFilterForm(request.args, locale=locale)
    chosen = form.chosen()
    arguments = filter_arguments(chosen)
    totals = agreement_totals(actor=actor, chosen=chosen)
    listing = list_rows(
        register_statement(actor=actor, chosen=chosen),
        columns=register_of(chosen, actor=actor, locale=locale, for_page=True).page_columns(actor.may),
        default_sort="-signed",
        tie=(Agreement.register_sequence.desc().nulls_last(), Agreement.id.desc()),
        make_rows=lambda result: agreement_rows(
            result.scalars().all(), locale=locale, region=chosen.region, as_of=chosen.as_of
        ),
        filters=arguments,
        total=totals.documents,
    )
    return render_template("agreements/index.html", form=form, listing=listing, totals=totals, arguments=arguments)


_BESIDE: Final = {
    "agreements.export_executions": EXECUTIONS.title,
    "agreements.export_files": FILES.title,
}


@download(blueprint, "/export", Permission.AGREEMENTS_VIEW, back="agreements.index", beside=_BESIDE)
def export() -> Export:
    """The register exactly as filtered and sorted."""
    actor, locale = current_actor(), current_locale()
    chosen = AgreementFilterForm(request.args, locale=locale).chosen()
    columns = register_of(chosen, actor=actor, locale=locale, for_page=True).page_columns(actor.may)
    return agreements_export(actor=actor, locale=locale, wanted=chosen, order=_asked_order(columns))


@download(blueprint, "/executions", Permission.AGREEMENTS_VIEW, back="agreements.index")
def export_executions() -> Export:
    """Reports on the execution of the filtered documents."""
    chosen = AgreementFilterForm(request.args, locale=current_locale()).chosen()
    return executions_export(actor=current_actor(), locale=current_locale(), wanted=chosen)


@download(blueprint, "/files", Permission.AGREEMENTS_FILES, back="agreements.index")
def export_files() -> Export:
    """The files of the filtered documents, as a list."""
    chosen = AgreementFilterForm(request.args, locale=current_locale()).chosen()
    return files_export(actor=current_actor(), locale=current_locale(), wanted=chosen)


def _asked_order(columns: Sequence[Column[Any]]) -> sa.ColumnElement[Any] | None:
    """The order the page was sorted by; None leaves the register's own."""
    key, is_descending = read_sort(columns, "")
    expression: Any = next((column.sort for column in columns if column.key == key), None)
    if expression is None:
        return None
    order: sa.ColumnElement[Any] = expression.desc() if is_descending else expression.asc()
    return order
